import { expect, describe, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    findComponent,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

import { getTitle } from "@lead_alignment/shared/report_views/titles";

describe.current.tags("desktop");
defineMailModels();

class Report extends models.Model {
    _name = "report";

    source = fields.Selection({
        selection: [
            ["web", "Website"],
            ["fair", "Fair"],
            ["tv", "Television"],
        ],
    });
    won_share = fields.Float({ aggregator: "avg" });

    _records = [
        { id: 1, source: "web", won_share: 0.5 },
        { id: 2, source: "web", won_share: 1 },
        { id: 3, source: "fair", won_share: 0 },
        { id: 4, source: "tv" },
    ];
}
defineModels([Report]);

function mountChart() {
    return mountView({
        type: "graph",
        resModel: "report",
        arch: `<graph string="Won" js_class="report_graph">
                <field name="source"/>
                <field name="won_share" type="measure" widget="percentage"/>
            </graph>`,
    });
}

const getChart = (view) => findComponent(view, (component) => component.chart).chart;

test("a share says of how many, and what nobody judged has none", async () => {
    onRpc("report", "formatted_read_group", async ({ parent }) => {
        const groups = await parent();
        const shares = { web: 0.75, fair: 0, tv: false };
        return groups.map((group) => ({
            ...group,
            "won_share:avg": shares[group.source],
        }));
    });
    const { data } = getChart(await mountChart());
    expect(data.labels).toEqual(["Website (n = 2)", "Fair (n = 1)"]);
    expect(data.datasets[0].data).toEqual([0.75, 0]);
});

test("what a click opens says in its title what was clicked", async () => {
    mockService("action", { doAction: ({ name }) => expect.step(name) });
    const view = await mountChart();
    const renderer = findComponent(view, (component) => component.chart);
    renderer.chart.getElementsAtEventForMode = () => [{ datasetIndex: 0, index: 1 }];
    renderer.onGraphClicked({});
    expect.verifySteps(["Won: Fair (n = 1)"]);
});

test("a title has only what is known", () => {
    expect(getTitle("Leads")).toBe("Leads");
    expect(getTitle("Leads", ["March", false])).toBe("Leads: March");
});
