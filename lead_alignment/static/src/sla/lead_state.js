import { Component, useState } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { useService } from "@web/core/utils/hooks";

import { CountdownBadge } from "./countdown_badge";
import { formatMoment } from "@lead_alignment/shared/moments";

/** On the form of a lead: the timer that is due next, and what the lead does not say yet.
 * The form does not wait for it. */
export class LeadState extends Component {
    static template = "lead_alignment.LeadState";
    static components = { CountdownBadge };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.moment = formatMoment;
        this.state = useState({
            timer: false,
            completeness: 100,
            missing: "",
            next: {},
            notes: [],
        });
        useRecordObserver((record) => {
            Object.values(record.data); // is observed: any of them may change the state
            this.refresh(record);
        });
    }

    /** At first, and after each change that was saved. */
    refresh({ resId, resModel, dirty }) {
        if (!resId || dirty) {
            return;
        }
        this.orm.silent.call(resModel, "get_lead_state", [resId]).then((found) => {
            if (this.props.record.resId === resId) {
                const { timer } = found;
                Object.assign(this.state, found, {
                    timer: timer && {
                        ...timer,
                        due: deserializeDateTime(timer.due),
                    },
                });
            }
        });
    }
}

registry.category("view_widgets").add("lead_state", { component: LeadState });
