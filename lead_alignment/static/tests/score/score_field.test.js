import {
    animationFrame,
    beforeEach,
    describe,
    expect,
    queryAllTexts,
    test,
} from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
    pagerNext,
    preloadBundle,
} from "@web/../tests/web_test_helpers";

import { holdAnswers } from "../lead_alignment_test_helpers";

describe.current.tags("desktop");
defineMailModels();
preloadBundle("web.chartjs_lib");

class Lead extends models.Model {
    _name = "crm.lead";

    name = fields.Char();
    engagement = fields.Integer();
    score_label = fields.Char();

    _records = [
        { id: 1, name: "An", engagement: 63, score_label: "A1" },
        { id: 2, name: "Bình", engagement: 30, score_label: "B2" },
        { id: 3, name: "Chi", engagement: 0, score_label: "D3" },
        { id: 4, name: "Dung", engagement: 0, score_label: false },
        { id: 5, name: "Em", engagement: 140, score_label: "A1" },
    ];
}

class Person extends models.Model {
    _name = "customer.profile";

    engagement = fields.Integer();
    band = fields.Selection({
        selection: [
            ["hot", "Hot"],
            ["warm", "Warm"],
            ["cold", "Cold"],
        ],
    });

    _records = [
        { id: 1, engagement: 63, band: "hot" },
        { id: 2, engagement: 5, band: "cold" },
        { id: 3, engagement: 5, band: false },
    ];
}

defineModels([Lead, Person]);

const LIST = `<list><field name="name"/><field name="engagement" widget="lead_score"/></list>`;
const FORM = `<form><field name="name"/>
    <field name="engagement" widget="lead_score" options="{'gauge': True}"/></form>`;

describe("in a list", () => {
    test("a lead is told by letter, digit and points, and by picture", async () => {
        await mountView({ type: "list", resModel: "crm.lead", arch: LIST });
        expect(queryAllTexts(".o_score_mark")).toEqual([
            "A1 · 63",
            "B2 · 30",
            "D3 · 0",
            "A1 · 140",
        ]);
        const mark = (row) => `.o_data_row:eq(${row}) .o_score_mark`;
        expect(`${mark(0)} i`).toHaveClass("fa-fire");
        expect(mark(0)).toHaveClass("text-bg-danger");
        expect(`${mark(1)} i`).toHaveClass("fa-sun-o");
        expect(`${mark(2)} i`).toHaveClass("fa-snowflake-o");
        expect(mark(0)).toHaveAttribute("title", "Fit A, engagement 63 (Hot)");
    });

    test("a lead without a score has no mark", async () => {
        await mountView({ type: "list", resModel: "crm.lead", arch: LIST });
        expect(".o_data_row").toHaveCount(5);
        expect(".o_data_row:eq(3) .o_score_mark").toHaveCount(0);
    });

    test("nothing is asked of the server for each row", async () => {
        onRpc("crm.lead", "get_engagement_now", () => expect.step("asked"));
        await mountView({ type: "list", resModel: "crm.lead", arch: LIST });
        expect(".o_score_mark").toHaveCount(4);
        expect.verifySteps([]);
    });

    test("a person is told by points and band, without a letter", async () => {
        await mountView({
            type: "list",
            resModel: "customer.profile",
            arch: `<list><field name="engagement" widget="person_score"/></list>`,
        });
        expect(queryAllTexts(".o_score_mark")).toEqual(["63", "5"]);
        expect(".o_score_mark:eq(0)").toHaveAttribute("title", "Hot");
        expect(".o_score_mark:eq(1) i").toHaveClass("fa-snowflake-o");
    });
});

describe("on a form", () => {
    let calls;

    beforeEach(() => {
        calls = holdAnswers("crm.lead", "get_engagement_now");
    });

    function openForm(resIds) {
        const [resId] = resIds;
        return mountView({
            type: "form",
            resModel: "crm.lead",
            resId,
            resIds,
            arch: FORM,
        });
    }

    async function answerCall(index, points) {
        calls[index].answer(points);
        await animationFrame();
    }

    test("what is stored is shown until the present comes", async () => {
        await openForm([1]);
        expect(".o_score_gauge b").toHaveText("63");
        expect(".o_score_bar span").toHaveAttribute("style", "width: 63%");
        await answerCall(0, 71);
        expect(".o_score_gauge b").toHaveText("71");
        expect(".o_score_bar span").toHaveAttribute("style", "width: 71%");
        expect(".o_score_gauge .badge").toHaveText("A1");
    });

    test("a present of nothing is nothing, and not what is stored", async () => {
        await openForm([1]);
        await answerCall(0, 0);
        expect(".o_score_gauge b").toHaveText("0");
    });

    test("the bar ends where it ends", async () => {
        await openForm([5]);
        expect(".o_score_gauge b").toHaveText("140");
        expect(".o_score_bar span").toHaveAttribute("style", "width: 100%");
    });

    test("of the next lead the score of the one before is not shown", async () => {
        await openForm([1, 2]);
        await pagerNext();
        expect(".o_score_gauge b").toHaveText("30");
        await answerCall(1, 33);
        await answerCall(0, 71);
        expect(".o_score_gauge b").toHaveText("33");
    });

    test("a lead without a score has no gauge, and is not asked for", async () => {
        await openForm([4]);
        expect(".o_field_lead_score").toHaveCount(1);
        expect(".o_score_gauge").toHaveCount(0);
        expect(calls).toHaveLength(0);
    });

    test("a click says why", async () => {
        onRpc("crm.lead", "get_score_explanation", ({ args }) => {
            expect.step(args);
            return { label: "A1", engagement: false, fit: false };
        });
        await openForm([1]);
        await contains(".o_score_gauge").click();
        await animationFrame();
        expect.verifySteps([[1]]);
        expect(".modal-title").toHaveText("Score Breakdown");
    });
});
