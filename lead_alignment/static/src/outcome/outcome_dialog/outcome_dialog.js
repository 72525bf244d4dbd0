import { _t } from "@web/core/l10n/translation";
import { Component, onWillStart } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { useService } from "@web/core/utils/hooks";

import { OutcomePanel } from "@lead_alignment/outcome/outcome_panel/outcome_panel";

/** Files the outcome of a call on one or many leads. */
export class OutcomeDialog extends Component {
    static template = "lead_alignment.OutcomeDialog";
    static components = { Dialog, OutcomePanel };
    static props = {
        leadIds: { type: Array, element: Number },
        onFiled: Function, // ({ message, change_ids }) => void
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        onWillStart(async () => {
            this.data = await this.orm.call("crm.lead", "get_outcome_dialog_data", [
                this.props.leadIds,
            ]);
        });
    }

    get title() {
        return _t("Log outcome: %s", this.data.title);
    }

    async file(outcome) {
        const filed = await this.orm.call("crm.lead", "action_log_outcome", [
            this.props.leadIds,
            outcome,
        ]);
        this.props.close();
        this.props.onFiled(filed);
    }
}
