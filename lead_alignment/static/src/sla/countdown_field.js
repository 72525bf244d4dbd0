import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { CountdownBadge } from "./countdown_badge";

/** The timer of a lead that is due next. */
export class CountdownField extends Component {
    static template = "lead_alignment.CountdownField";
    static components = { CountdownBadge };
    static props = { ...standardFieldProps };

    get due() {
        return this.props.record.data[this.props.name];
    }

    get badge() {
        const { data, fields } = this.props.record;
        return {
            due: this.due,
            left: data.sla_left_seconds,
            verdict: data.sla_verdict,
            target: Object.fromEntries(fields.sla_target.selection)[data.sla_target],
        };
    }
}

registry.category("fields").add("sla_countdown", {
    component: CountdownField,
    displayName: _t("Time Left"),
    supportedTypes: ["datetime"],
    fieldDependencies: [
        { name: "sla_verdict", type: "selection" },
        { name: "sla_left_seconds", type: "integer" },
        { name: "sla_target", type: "selection" },
    ],
});
