import { onWillStart } from "@odoo/owl";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { patch } from "@web/core/utils/patch";
import { useService } from "@web/core/utils/hooks";

// $o-colors, the colours of Odoo's colour picker, by index: charts need values
const PALETTE =
    "a2a2a2 ee2d2d dc8534 e8bb1d 5794dd 9f628f db8865 41a9a2 304be0 ee2f8a 61c36e 9872e6".split(
        " "
    );
const CATALOGUES = ["crm.lead.bucket", "crm.k.status"]; // the first has all of the second

/** A K-status has one colour and one place in every chart: those of its catalogue. */
patch(GraphRenderer.prototype, {
    setup() {
        super.setup();
        const orm = useService("orm");
        this.statuses = new Map();
        onWillStart(async () => {
            const relations = Object.values(this.model.metaData.fields).map(
                (field) => field.relation
            );
            const catalogue = CATALOGUES.find((name) => relations.includes(name));
            if (!catalogue) {
                return;
            }
            const found = await orm.searchRead(
                catalogue,
                [],
                ["display_name", "color"],
                { context: { active_test: false } }
            );
            this.statuses = new Map(
                found.map(({ display_name, color }, index) => [
                    display_name,
                    { color: `#${PALETTE[color % PALETTE.length]}`, index },
                ])
            );
        });
    },

    getBarChartData() {
        const { datasets, labels } = this.model.data;
        const statusOf = ({ label }) => this.statuses.get(label);
        const isStacked = datasets.length > 0 && datasets.every(statusOf);
        if (isStacked) {
            datasets.sort((a, b) => statusOf(a).index - statusOf(b).index);
        }
        const data = super.getBarChartData();
        const colors = this.getLabelColors(labels);
        for (const dataset of datasets) {
            dataset.backgroundColor = isStacked
                ? statusOf(dataset).color
                : (datasets.length === 1 && colors) || dataset.backgroundColor;
        }
        return data;
    },

    getPieChartData() {
        const data = super.getPieChartData();
        const colors = this.getLabelColors(data.labels);
        if (colors) {
            for (const dataset of data.datasets) {
                dataset.backgroundColor = dataset.hoverBackgroundColor = colors;
            }
        }
        return data;
    },

    /** The legend of a pie names the colours of its slices. */
    getLegendOptions() {
        const options = super.getLegendOptions();
        const { generateLabels } = options.labels;
        options.labels.generateLabels = (chart) => {
            const colors = this.getLabelColors(chart.data.labels);
            return generateLabels(chart).map((label) => {
                const color = label.index === undefined ? null : colors?.[label.index];
                const own = Array.isArray(label.fillStyle)
                    ? label.fillStyle[0]
                    : label.fillStyle;
                return { ...label, fillStyle: color || own };
            });
        };
        return options;
    },

    /** @returns {string[]|null} the colours, if all labels are statuses */
    getLabelColors(labels) {
        const found = labels.map((label) => this.statuses.get(label)?.color);
        return found.length && found.every(Boolean) ? found : null;
    },

    getTooltipItems() {
        const items = super.getTooltipItems(...arguments);
        for (const item of items.filter(({ boxColor }) => Array.isArray(boxColor))) {
            item.boxColor = this.statuses.get(item.label)?.color;
        }
        return items;
    },
});
