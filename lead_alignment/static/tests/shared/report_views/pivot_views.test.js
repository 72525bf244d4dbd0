import { describe, expect, queryAllTexts, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineMailModels();

class Metric extends models.Model {
    key = fields.Selection({
        selection: [
            ["calls", "Calls"],
            ["share", "Share"],
        ],
    });
    department = fields.Selection({ selection: [["sales", "Sales"]] });
    value = fields.Float({ aggregator: "avg" });

    _records = [
        { id: 1, key: "calls", department: "sales", value: 40 },
        { id: 2, key: "share", department: "sales", value: 0.5 },
    ];
}

defineModels([Metric]);

const cells = () => queryAllTexts("td.o_pivot_cell_value");

/** As of the server: an average of nothing is false. */
function judgeNothingOf(key) {
    onRpc("metric", "formatted_read_grouping_sets", async ({ parent }) => {
        const sets = await parent();
        for (const group of sets.flat()) {
            if (group.key === key) {
                group["value:avg"] = false;
            }
        }
        return sets;
    });
}

const mountPivot = (kind, fields) =>
    mountView({
        type: "pivot",
        resModel: "metric",
        arch: `<pivot js_class="${kind}">${fields}<field name="value" type="measure"/></pivot>`,
    });

test("where nothing was judged the cell is empty, and 0 stays 0", async () => {
    judgeNothingOf("share");
    Metric._records[0].value = 0;
    await mountPivot("report_pivot", `<field name="key" type="row"/>`);
    expect(cells().slice(1)).toEqual(["0.00", ""]);
});

test("a metric pivot adds no calls and shares", async () => {
    await mountPivot(
        "metric_pivot",
        `<field name="department" type="row"/><field name="key" type="row"/>`
    );
    expect(cells()).toEqual(["", "", "40.00", "0.50"]);
});
