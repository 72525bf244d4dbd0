import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { BANDS } from "./bands";
import { ScoreDialog } from "./score_dialog";

const DIGITS = { 1: "hot", 2: "warm", 3: "cold" };

/** "A1 · 63" with the picture of its band; on a form with a gauge, and why on click. */
export class ScoreField extends Component {
    static template = "lead_alignment.ScoreField";
    static props = {
        ...standardFieldProps,
        isGauge: { type: Boolean, optional: true },
    };

    setup() {
        this.dialog = useService("dialog");
        this.orm = useService("orm");
        this.state = useState({ now: null });
        if (this.props.isGauge) {
            onWillStart(() => this.refresh(this.props));
            onWillUpdateProps((props) => this.refresh(props));
        }
    }

    /** Lists follow within two minutes; who looks at one lead sees the present. */
    refresh({ record }) {
        const key = `${record.resId} ${record.data.engagement}`;
        if (key === this.key) {
            return;
        }
        this.key = key;
        this.state.now = null;
        if (record.resId && (record.data.score_label || record.data.band)) {
            // not awaited: the form does not wait for it
            this.orm.silent
                .call(record.resModel, "get_engagement_now", [record.resId])
                .then((now) => {
                    if (this.key === key) {
                        this.state.now = now;
                    }
                });
        }
    }

    get data() {
        return this.props.record.data;
    }

    /** Of a lead by the digit of its label, which saves reading another field. */
    get band() {
        const { score_label, band } = this.data;
        return BANDS[score_label ? DIGITS[score_label[1]] : band];
    }

    get engagement() {
        return this.state.now ?? this.data.engagement;
    }

    get title() {
        if (!this.data.score_label) {
            return this.band.name;
        }
        return _t("Fit %(fit)s, engagement %(points)s (%(band)s)", {
            fit: this.data.score_label[0],
            points: this.engagement,
            band: this.band.name,
        });
    }

    explain() {
        this.dialog.add(ScoreDialog, {
            resModel: this.props.record.resModel,
            resId: this.props.record.resId,
            title: this.data.contact_name || this.data.display_name,
        });
    }
}

const scoreField = {
    component: ScoreField,
    displayName: _t("Score"),
    supportedTypes: ["integer"],
    fieldDependencies: [{ name: "score_label", type: "char" }],
    extractProps: ({ options }) => ({ isGauge: Boolean(options.gauge) }),
};
registry.category("fields").add("lead_score", scoreField);
registry.category("fields").add("person_score", {
    ...scoreField,
    fieldDependencies: [{ name: "band", type: "selection" }],
});
