import { _t } from "@web/core/l10n/translation";
import { badgeField, BadgeField } from "@web/views/fields/badge/badge_field";
import { registry } from "@web/core/registry";

/** The K-status as a coloured badge; without one, which half of *new* it is. */
export class KStatusField extends BadgeField {
    static template = "lead_alignment.KStatusField";
    static props = BadgeField.props;

    get label() {
        const { data } = this.props.record;
        if (data[this.props.name]) {
            return this.formattedValue;
        }
        return data.attempt_count ? _t("New – not reached") : _t("New – never called");
    }

    get badgeClass() {
        const { data } = this.props.record;
        return data[this.props.name]
            ? `o_badge_color_${data.k_status_color}`
            : "border text-muted";
    }
}

registry.category("fields").add("k_status", {
    ...badgeField,
    component: KStatusField,
    displayName: _t("K-Status"),
    supportedTypes: ["many2one"],
    fieldDependencies: [
        { name: "k_status_color", type: "integer" },
        { name: "attempt_count", type: "integer" },
    ],
    extractProps: () => ({}),
});
