import { useState } from "@odoo/owl";
import { formatFloat } from "@web/core/utils/numbers";
import { graphView } from "@web/views/graph/graph_view";
import { registry } from "@web/core/registry";
import { sortBy } from "@web/core/utils/arrays";

import { getTitle } from "./titles";

const SUMS = ["sum", "count", "count_distinct"];
const isShareMeasure = ({ fieldAttrs, measure }) =>
    fieldAttrs[measure]?.widget === "percentage";
/** Of no records a sum is 0, and an average is none. */
const isSum = ({ fields, measure }) =>
    measure === "__count" || SUMS.includes(fields[measure].aggregator || "sum");

/** Each share says of how many it is; where nothing was judged there is none. */
export class ReportGraphModel extends graphView.Model {
    async _loadDataPoints(metaData) {
        const [points, currencies] = await super._loadDataPoints(metaData);
        if (isSum(metaData)) {
            return [points, currencies];
        }
        const judged = points.filter(({ value }) => value !== false && value !== null);
        if (isShareMeasure(metaData) && metaData.groupBy.length === 1) {
            const none = this._getDefaultFilterLabel(metaData.groupBy[0]);
            for (const point of judged.filter(({ labels }) => labels[0] !== none)) {
                point.labels[0] = `${point.labels[0]} (n = ${point.count})`;
            }
        }
        return [judged, currencies];
    }
}

/** Stacks may show shares of 100 %; a click says in the title what was clicked. */
export class ReportGraphRenderer extends graphView.Renderer {
    static isShareFirst = false;

    setup() {
        super.setup();
        this.share = useState({ isOn: this.constructor.isShareFirst });
    }

    get canShare() {
        const { mode, stacked, measure } = this.model.metaData;
        return (
            mode === "bar" &&
            stacked &&
            measure === "__count" &&
            this.model.data.datasets.length > 1
        );
    }

    get isShare() {
        return this.share.isOn && this.canShare;
    }

    toggleShare() {
        this.share.isOn = !this.share.isOn;
    }

    getBarChartData() {
        const data = super.getBarChartData();
        if (!this.isShare) {
            return data;
        }
        const bars = data.datasets.filter(
            (dataset) => dataset !== this.model.lineOverlayDataset
        );
        const sums = data.labels.map((_label, index) =>
            bars.reduce((sum, { data: values }) => sum + values[index], 0)
        );
        const toShare = (value, index) =>
            sums[index] ? (100 * value) / sums[index] : 0;
        return {
            ...data,
            datasets: bars.map((bar) => ({ ...bar, data: bar.data.map(toShare) })),
        };
    }

    getScaleOptions() {
        const scales = super.getScaleOptions();
        if (this.isShare) {
            scales.y.max = 100;
            scales.y.ticks.callback = (value) => `${value} %`;
        }
        return scales;
    }

    getTooltipItems(data, metaData, tooltipModel) {
        const items = super.getTooltipItems(data, metaData, tooltipModel);
        if (this.isShare) {
            sortBy(tooltipModel.dataPoints, "raw", "desc").forEach(({ raw }, index) => {
                const share = formatFloat(raw, { digits: [16, 0] });
                items[index].value = `${items[index].value} (${share} %)`;
            });
        }
        return items;
    }

    onGraphClicked(ev, isMiddleClick) {
        const [bar] = this.chart.getElementsAtEventForMode(
            ev,
            "nearest",
            { intersect: true },
            false
        );
        const dataset = bar && this.chart.data.datasets[bar.datasetIndex];
        const isCrossed = this.model.metaData.groupBy.length > 1;
        this.clicked = dataset && [
            dataset.trueLabels?.[bar.index],
            isCrossed && dataset.label,
        ];
        super.onGraphClicked(ev, isMiddleClick);
    }

    openView(domain, views, context, newWindow) {
        this.actionService.doAction(
            {
                context,
                domain,
                name: getTitle(this.model.metaData.title, this.clicked),
                res_model: this.model.metaData.resModel,
                search_view_id: this.env.config.views?.find(
                    (view) => view[1] === "search"
                ),
                target: "current",
                type: "ir.actions.act_window",
                views,
            },
            { newWindow, viewType: "list" }
        );
    }
}

export const reportGraphView = {
    ...graphView,
    Model: ReportGraphModel,
    Renderer: ReportGraphRenderer,
    buttonTemplate: "lead_alignment.ReportGraphButtons",
};
registry.category("views").add("report_graph", reportGraphView);
