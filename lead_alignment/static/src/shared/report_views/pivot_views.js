import { registry } from "@web/core/registry";
import { pivotView } from "@web/views/pivot/pivot_view";

const EMPTY = { value: "" };

/** Where nothing was judged there is no figure: an average of nothing is not 0. */
export class ReportPivotRenderer extends pivotView.Renderer {
    getFormattedValue(cell) {
        return this.isFigure(cell) ? super.getFormattedValue(cell) : EMPTY;
    }

    isFigure({ value }) {
        return value !== false;
    }
}

/** Metrics have units of their own: no cell adds several of them. */
export class MetricPivotRenderer extends ReportPivotRenderer {
    isFigure(cell) {
        const { fullRowGroupBys, fullColGroupBys } = this.model.metaData;
        const [rows, columns] = cell.groupId;
        const isGrouped = (groupBys, values) =>
            groupBys.slice(0, values.length).includes("key");
        const isOfOne =
            isGrouped(fullRowGroupBys, rows) || isGrouped(fullColGroupBys, columns);
        return isOfOne && super.isFigure(cell);
    }
}

registry.category("views").add("report_pivot", {
    ...pivotView,
    Renderer: ReportPivotRenderer,
});
registry.category("views").add("metric_pivot", {
    ...pivotView,
    Renderer: MetricPivotRenderer,
});
