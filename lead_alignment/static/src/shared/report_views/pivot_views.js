import { registry } from "@web/core/registry";
import { pivotView } from "@web/views/pivot/pivot_view";

import { getTitle } from "./titles";

const EMPTY = { value: "" };

/** Where nothing was judged there is no figure: an average of nothing is not 0. A click
 * says in the title what was clicked. */
export class ReportPivotRenderer extends pivotView.Renderer {
    onOpenView(cell, newWindow) {
        const { rowGroupTree, colGroupTree } = this.model.data;
        const [rows, columns] = cell.groupId;
        this.clicked = [
            ...this.model._findGroup(rowGroupTree, rows).root.labels,
            ...this.model._findGroup(colGroupTree, columns).root.labels,
        ];
        super.onOpenView(cell, newWindow);
    }

    openView(domain, views, context, newWindow) {
        const { metaData } = this.model;
        return this.actionService.doAction(
            {
                type: "ir.actions.act_window",
                name: getTitle(metaData.title, this.clicked),
                res_model: metaData.resModel,
                search_view_id: this.env.config.views?.find(
                    (view) => view[1] === "search"
                ),
                views,
                view_mode: "list",
                target: "current",
                context,
                domain,
            },
            { newWindow }
        );
    }

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
