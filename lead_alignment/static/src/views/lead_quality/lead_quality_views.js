import { registry } from "@web/core/registry";
import { graphView } from "@web/views/graph/graph_view";
import { pivotView } from "@web/views/pivot/pivot_view";
import { useService } from "@web/core/utils/hooks";

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
            return this.actionService.doAction(action, { newWindow });
        }
    };

registry.category("views").add("lead_quality_graph", {
    ...graphView,
    Renderer: opensLeads(graphView.Renderer),
});
registry.category("views").add("lead_quality_pivot", {
    ...pivotView,
    Renderer: opensLeads(pivotView.Renderer),
});
