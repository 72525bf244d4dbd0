import { registry } from "@web/core/registry";
import { pivotView } from "@web/views/pivot/pivot_view";
import { useService } from "@web/core/utils/hooks";
import {
    ReportGraphRenderer,
    reportGraphView,
} from "@lead_alignment/shared/report_views/graph_views";
import { ReportPivotRenderer } from "@lead_alignment/shared/report_views/pivot_views";
import { getTitle } from "@lead_alignment/shared/report_views/titles";

/** A click on *Lead quality* opens the leads themselves, not rows of the report. */
const opensLeads = (Renderer) =>
    class extends Renderer {
        setup() {
            super.setup();
            this.orm = useService("orm");
        }

        async openView(domain, views, context, newWindow) {
            const action = await this.orm.call(
                this.model.metaData.resModel,
                "action_open_leads",
                [domain]
            );
            const name = getTitle(action.name, this.clicked);
            return this.actionService.doAction({ ...action, name }, { newWindow });
        }
    };

/** Compares shares of the statuses at first: batches differ in size. */
class LeadQualityGraphRenderer extends opensLeads(ReportGraphRenderer) {
    static isShareFirst = true;
}

registry.category("views").add("lead_quality_graph", {
    ...reportGraphView,
    Renderer: LeadQualityGraphRenderer,
});
registry.category("views").add("lead_quality_pivot", {
    ...pivotView,
    Renderer: opensLeads(ReportPivotRenderer),
});
