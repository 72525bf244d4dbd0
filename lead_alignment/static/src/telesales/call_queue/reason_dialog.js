import { Component, useExternalListener } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";

import { isCombined, useSingleKeys } from "@lead_alignment/shared/single_keys";

/** Choose one of a few reasons, by its number or by mouse. */
export class ReasonDialog extends Component {
    static template = "lead_alignment.ReasonDialog";
    static components = { Dialog };
    static props = {
        title: String,
        reasons: Array, // {id, name}
        choose: Function, // (reasonId) => void
        close: Function,
    };

    setup() {
        this.keys = useSingleKeys();
        useExternalListener(window, "keydown", (ev) => {
            const reason = this.keys.isOn && this.props.reasons[Number(ev.key) - 1];
            if (reason && !isCombined(ev)) {
                ev.preventDefault();
                ev.stopImmediatePropagation();
                this.choose(reason);
            }
        });
    }

    choose(reason) {
        this.props.close();
        this.props.choose(reason.id);
    }
}
