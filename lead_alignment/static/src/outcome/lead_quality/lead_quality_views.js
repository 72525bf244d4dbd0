import { onWillStart } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { graphView } from "@web/views/graph/graph_view";
import { pivotView } from "@web/views/pivot/pivot_view";
import { useService } from "@web/core/utils/hooks";
import { ReportPivotRenderer } from "@lead_alignment/shared/report_views/pivot_views";

// $o-colors, the colours of Odoo's colour picker, by index: charts need values
const PALETTE =
    "a2a2a2 ee2d2d dc8534 e8bb1d 5794dd 9f628f db8865 41a9a2 304be0 ee2f8a 61c36e 9872e6".split(
        " "
    );

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

/** Stacks the statuses in the order and the colours of their catalogue. */
class LeadQualityGraphRenderer extends opensLeads(graphView.Renderer) {
    setup() {
        super.setup();
        onWillStart(async () => {
            const buckets = await this.orm.searchRead(
                "crm.lead.bucket",
                [],
                ["display_name", "color"]
            );
            this.buckets = new Map(
                buckets.map(({ display_name, color }, index) => [
                    display_name,
                    { color, index },
                ])
            );
        });
    }

    getBarChartData() {
        const { datasets } = this.model.data;
        const bucketOf = ({ label }) => this.buckets.get(label);
        const isByBucket = datasets.length > 0 && datasets.every(bucketOf);
        if (isByBucket) {
            datasets.sort((a, b) => bucketOf(a).index - bucketOf(b).index);
        }
        const chartData = super.getBarChartData();
        if (isByBucket) {
            for (const dataset of datasets) {
                dataset.backgroundColor = `#${PALETTE[bucketOf(dataset).color % PALETTE.length]}`;
            }
        }
        return chartData;
    }
}

registry.category("views").add("lead_quality_graph", {
    ...graphView,
    Renderer: LeadQualityGraphRenderer,
});
registry.category("views").add("lead_quality_pivot", {
    ...pivotView,
    Renderer: opensLeads(ReportPivotRenderer),
});
