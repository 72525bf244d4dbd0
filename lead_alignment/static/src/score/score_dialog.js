import { Component, onMounted, onWillStart, onWillUnmount, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { Dialog } from "@web/core/dialog/dialog";
import {
    deserializeDateTime,
    formatDate,
    formatDateTime,
    deserializeDate,
} from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/views/fields/formatters";

import { BANDS } from "./bands";

const STATES = {
    counted: "",
    over_cap: _t("over the limit"),
    before_reset: _t("before the score was reset"),
    quarantined: _t("likely a bot"),
};

/** Why a lead has its score: every rule and event, to the point; who they are; and the
 * last 90 days. */
export class ScoreDialog extends Component {
    static template = "lead_alignment.ScoreDialog";
    static components = { Dialog };
    static props = {
        resModel: { type: String },
        resId: { type: Number },
        title: { type: String, optional: true },
        close: { type: Function },
    };

    setup() {
        this.orm = useService("orm");
        this.canvas = useRef("curve");
        onWillStart(async () => {
            const [why] = await Promise.all([
                this.orm.call(this.props.resModel, "get_score_explanation", [
                    this.props.resId,
                ]),
                loadBundle("web.chartjs_lib"),
            ]);
            // a person has an engagement, a lead a fit, too
            this.why = this.props.resModel === "crm.lead" ? why : { engagement: why };
        });
        onMounted(() => this.drawCurve());
        onWillUnmount(() => this.chart?.destroy());
    }

    get engagement() {
        return this.why.engagement;
    }

    get band() {
        return BANDS[this.engagement.band];
    }

    /** Lists show what a scheduled job stored last. */
    get staleness() {
        return _t(
            "New activity was just recorded. Lists still show %s for another minute or two.",
            this.engagement.stored
        );
    }

    get curveNote() {
        const { warm_from: warm, hot_from: hot } = this.engagement.bands;
        return _t(
            "Based on the current rules. Dashed lines: warm at %(warm)s, hot at %(hot)s.",
            { warm, hot }
        );
    }

    filtered(line) {
        return _t("%s filtered as bot", line.quarantined);
    }

    older(line) {
        return line.entries_left === 1
            ? _t("and 1 older event")
            : _t("and %s older events", line.entries_left);
    }

    worth(line) {
        return _t("would be %s", this.whole(line.worth));
    }

    points(number) {
        const text = formatFloat(Math.abs(number), { digits: [16, 1] });
        return number < 0 ? `−${text}` : `+${text}`;
    }

    whole(number) {
        return number < 0 ? `−${-number}` : `+${number}`;
    }

    when(entry) {
        return formatDateTime(deserializeDateTime(entry.date));
    }

    age(entry) {
        return entry.age === 0
            ? _t("today")
            : entry.age === 1
              ? _t("yesterday")
              : _t("%s days ago", entry.age);
    }

    state(entry) {
        return entry.quarantine || STATES[entry.state];
    }

    drawCurve() {
        if (!this.canvas.el) {
            return;
        }
        const { curve, bands } = this.engagement;
        const days = curve.map(([day]) => formatDate(deserializeDate(day)));
        const line = (value) => ({
            data: curve.map(() => value),
            borderColor: "#b0b0b0",
            borderDash: [4, 4],
            borderWidth: 1,
            pointRadius: 0,
        });
        this.chart = new Chart(this.canvas.el, {
            type: "line",
            data: {
                labels: days,
                datasets: [
                    {
                        data: curve.map(([, score]) => score),
                        borderColor: "#714b67",
                        backgroundColor: "rgba(113, 75, 103, 0.15)",
                        fill: true,
                        pointRadius: 0,
                        borderWidth: 2,
                        stepped: true,
                    },
                    line(bands.hot_from),
                    line(bands.warm_from),
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: { mode: "index", intersect: false },
                plugins: {
                    legend: { display: false },
                    tooltip: {
                        displayColors: false,
                        filter: ({ datasetIndex }) => datasetIndex === 0,
                    },
                },
                scales: {
                    x: { ticks: { maxTicksLimit: 5, maxRotation: 0 } },
                    y: { beginAtZero: true, suggestedMax: bands.hot_from },
                },
            },
        });
    }
}
