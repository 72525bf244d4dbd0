import { describe, expect, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    findComponent,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineMailModels();

class Bucket extends models.Model {
    _name = "crm.lead.bucket";

    name = fields.Char();
    color = fields.Integer();

    // in the order of their catalogue, which is not that of their names
    _records = [
        { id: 1, name: "Reached", color: 10 },
        { id: 2, name: "Away", color: 1 },
        { id: 3, name: "Never called", color: 0 },
    ];
}

class Report extends models.Model {
    _name = "crm.lead.quality.report";

    bucket_id = fields.Many2one({ relation: "crm.lead.bucket" });
    source = fields.Selection({
        selection: [
            ["web", "Website"],
            ["fair", "Fair"],
        ],
    });

    _records = [
        { id: 1, bucket_id: 2, source: "web" },
        { id: 2, bucket_id: 3, source: "web" },
        { id: 3, bucket_id: 1, source: "web" },
        { id: 4, bucket_id: 1, source: "fair" },
    ];
}

defineModels([Bucket, Report]);

test("a click on a cell opens its leads, and not rows of the report", async () => {
    onRpc("crm.lead.quality.report", "action_open_leads", ({ args }) => {
        expect.step(args[0]);
        return {
            type: "ir.actions.act_window",
            res_model: "crm.lead",
            name: "Leads",
        };
    });
    mockService("action", { doAction: (action) => expect.step(action.name) });
    await mountView({
        type: "pivot",
        resModel: "crm.lead.quality.report",
        arch: `<pivot js_class="lead_quality_pivot">
                <field name="bucket_id" type="row"/>
                <field name="source" type="col"/>
            </pivot>`,
    });
    await contains("tr:contains(Away) td.o_pivot_cell_value:first").click();
    expect.verifySteps([
        ["&", ["source", "=", "web"], ["bucket_id", "=", 2]],
        "Leads: Away / Website",
    ]);
});

test("bars stand in the order and the colours of the catalogue", async () => {
    const view = await mountView({
        type: "graph",
        resModel: "crm.lead.quality.report",
        arch: `<graph js_class="lead_quality_graph">
                <field name="source"/>
                <field name="bucket_id"/>
            </graph>`,
    });
    const datasets = getBars(view);
    expect(datasets.map(({ label }) => label)).toEqual([
        "Reached",
        "Away",
        "Never called",
    ]);
    expect(datasets.map(({ backgroundColor }) => backgroundColor)).toEqual([
        "#61c36e",
        "#ee2d2d",
        "#a2a2a2",
    ]);
});

test("shares of a batch are compared, and counts by one click", async () => {
    const view = await mountView({
        type: "graph",
        resModel: "crm.lead.quality.report",
        arch: `<graph js_class="lead_quality_graph">
                <field name="source"/>
                <field name="bucket_id"/>
            </graph>`,
    });
    const values = () => getBars(view).map(({ data }) => data.map(Math.round));
    expect(values()).toEqual([
        [33, 100],
        [33, 0],
        [33, 0],
    ]);
    expect(".o_graph_share").toHaveAttribute("aria-pressed", "true");
    await contains(".o_graph_share").click();
    expect(values()).toEqual([
        [1, 1],
        [1, 0],
        [1, 0],
    ]);
});

test("a chart by status alone, in any view, has the statuses' colours", async () => {
    const view = await mountView({
        type: "graph",
        resModel: "crm.lead.quality.report",
        arch: `<graph><field name="bucket_id"/></graph>`,
    });
    expect(getBars(view)[0].backgroundColor).toEqual(["#61c36e", "#ee2d2d", "#a2a2a2"]);
    await contains(".o_graph_button[data-mode=pie]").click();
    expect(getBars(view)[0].backgroundColor).toEqual(["#61c36e", "#ee2d2d", "#a2a2a2"]);
});

test("bars of anything else keep Odoo's own colours", async () => {
    const view = await mountView({
        type: "graph",
        resModel: "crm.lead.quality.report",
        arch: `<graph js_class="lead_quality_graph">
                <field name="bucket_id"/>
                <field name="source"/>
            </graph>`,
    });
    const datasets = getBars(view);
    expect(datasets.map(({ label }) => label)).toEqual(["Website", "Fair"]);
    const ours = ["#61c36e", "#ee2d2d", "#a2a2a2"];
    for (const { backgroundColor } of datasets) {
        expect(ours).not.toInclude(backgroundColor);
    }
});

/** Without the line of their sum */
function getBars(view) {
    const { chart } = findComponent(view, (component) => component.chart);
    return chart.data.datasets.filter(({ label }) => label !== "Sum");
}
