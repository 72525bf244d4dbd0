import {
    advanceTime,
    animationFrame,
    beforeEach,
    describe,
    expect,
    freezeTime,
    mockDate,
    queryAllTexts,
    test,
} from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    getFacetTexts,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineMailModels();

class Lead extends models.Model {
    _name = "crm.lead";

    name = fields.Char();
    callback_date = fields.Datetime();
    sla_due = fields.Datetime();
    sla_verdict = fields.Selection({
        selection: [
            ["late", "Late"],
            ["running", "Running"],
            ["at_risk", "At risk"],
        ],
    });
    sla_left_seconds = fields.Integer();
    sla_target = fields.Selection({ selection: [["call", "Call within two hours"]] });

    _records = [
        {
            id: 1,
            name: "An",
            sla_due: "2026-03-02 01:00:00",
            sla_verdict: "late",
            sla_left_seconds: -3600,
            sla_target: "call",
        },
        {
            id: 2,
            name: "Bình",
            sla_due: "2026-03-02 03:30:00",
            sla_verdict: "running",
            sla_left_seconds: 5400,
            sla_target: "call",
        },
        { id: 3, name: "Chi" },
    ];
}

defineModels([Lead]);

let counts, asked;

beforeEach(() => {
    mockDate("2026-03-02 02:00:00", +7);
    freezeTime();
    asked = [];
    counts = [
        {
            key: "late",
            count: 1,
            label: "late",
            tone: "danger",
            icon: "fa-fire",
            domain: `[("sla_verdict", "=", "late")]`,
        },
        {
            key: "risk",
            count: 0,
            label: "at risk",
            tone: "warning",
            icon: "fa-bell",
            domain: `[("sla_verdict", "=", "at_risk")]`,
        },
    ];
    onRpc("crm.lead", "get_deadline_counts", ({ args }) => {
        asked.push(args[0]);
        return counts;
    });
});

function openList() {
    return mountView({
        type: "list",
        resModel: "crm.lead",
        arch: `<list js_class="deadline_list">
            <field name="name"/>
            <field name="sla_due" widget="sla_countdown"/>
        </list>`,
        searchViewArch: `<search><field name="name"/></search>`,
    });
}

const NAMES = ".o_data_row .o_data_cell[name=name]";

test("how many are late is told by number, word and picture", async () => {
    await openList();
    expect(queryAllTexts(".o_deadline_banner button")).toEqual([
        "1\nlate",
        "0\nat risk",
    ]);
    expect(".o_deadline_banner button:eq(0)").toHaveClass("btn-danger");
    expect(".o_deadline_banner button:eq(1)").toHaveClass("btn-light");
    expect(".o_deadline_banner button:eq(1)").not.toBeEnabled();
});

test("a click shows these alone, as a filter that can be removed", async () => {
    await openList();
    await contains(".o_deadline_banner button:eq(0)").click();
    await animationFrame();
    expect(queryAllTexts(NAMES)).toEqual(["An"]);
    expect(getFacetTexts()).toHaveLength(1);
    expect(asked).toEqual([[], [["sla_verdict", "=", "late"]]]);
    await contains(".o_facet_remove").click();
    expect(queryAllTexts(NAMES)).toEqual(["An", "Bình", "Chi"]);
    expect(".o_deadline_banner").toHaveCount(1);
});

test("a lead that gets late meanwhile is counted within the minute", async () => {
    await openList();
    counts = [{ ...counts[0], count: 2 }, counts[1]];
    await advanceTime(60_000);
    await animationFrame();
    expect(".o_deadline_banner button:eq(0)").toHaveText("2\nlate");
});

test("who has no leads with timers has no banner", async () => {
    counts = [];
    await openList();
    expect(".o_data_row").toHaveCount(3);
    expect(".o_deadline_banner").toHaveCount(0);
});

test("each lead has its timer, with what is due; one without a timer has none", async () => {
    await openList();
    expect(queryAllTexts(".o_sla_countdown")).toEqual([
        "1 h 0 m overdue",
        "1 h 30 m left",
    ]);
    expect(".o_data_row:eq(1) .o_sla_countdown").toHaveAttribute(
        "title",
        "Call within two hours, due 03/02/2026 10:30:00"
    );
    expect(".o_data_row:eq(2) .o_sla_countdown").toHaveCount(0);
});
