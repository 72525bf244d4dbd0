import { _t } from "@web/core/l10n/translation";
import { Component } from "@odoo/owl";
import { formatInteger, formatMonetary } from "@web/views/fields/formatters";

export const LEVELS = {
    none: { bar: "bg-secondary", icon: "" },
    low: { bar: "bg-danger", icon: "fa-arrow-down text-danger" },
    fair: { bar: "bg-warning", icon: "fa-arrow-right text-warning" },
    high: { bar: "bg-success", icon: "fa-check text-success" },
};

/** The agent's day: what is done of what was set, and the leads that wait. */
export class CallDay extends Component {
    static template = "lead_alignment.CallDay";
    static props = {
        day: Array, // of crm.call.daily.stats._get_day
        buckets: Array, // of crm.lead._get_call_buckets
        openBucket: Function,
    };

    format(figure, value) {
        if (!figure.currency) {
            return formatInteger(value);
        }
        const isLong = value >= 1e6;
        return formatMonetary(value, {
            currencyId: figure.currency,
            trailingZeros: false,
            humanReadable: isLong,
            // of dong, too, which have no decimals: 1.5 million is not 2
            digits: isLong ? [16, 1] : undefined,
        });
    }

    level(figure) {
        return LEVELS[figure.level];
    }

    /** Nothing is told by colour alone. */
    hint(figure) {
        const texts = {
            none: _t("no target set"),
            low: _t("behind the target"),
            fair: _t("near the target"),
            high: _t("target reached"),
        };
        return texts[figure.level];
    }
}
