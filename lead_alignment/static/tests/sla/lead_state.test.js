import {
    animationFrame,
    beforeEach,
    describe,
    expect,
    freezeTime,
    mockDate,
    runAllTimers,
    test,
} from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    clickSave,
    contains,
    defineModels,
    fields,
    models,
    mountView,
    pagerNext,
} from "@web/../tests/web_test_helpers";

import { holdAnswers } from "../lead_alignment_test_helpers";

describe.current.tags("desktop");
defineMailModels();

class Lead extends models.Model {
    _name = "crm.lead";

    name = fields.Char();

    _records = [
        { id: 1, name: "An" },
        { id: 2, name: "Bình" },
    ];
}

defineModels([Lead]);

const COMPLETE = {
    timer: false,
    completeness: 100,
    missing: "",
    next: { kind: false, date: false, is_late: false },
    notes: [],
};

let calls;

beforeEach(() => {
    mockDate("2026-03-02 02:00:00", +7);
    freezeTime();
    calls = holdAnswers("crm.lead", "get_lead_state");
});

function openForm(resId = 1) {
    return mountView({
        type: "form",
        resModel: "crm.lead",
        resId,
        resIds: [1, 2],
        arch: `<form><widget name="lead_state"/><field name="name"/></form>`,
    });
}

async function answerCall(index, values) {
    calls[index].answer({ ...COMPLETE, ...values });
    await animationFrame();
}

test("the form is there before the state of its lead", async () => {
    await openForm();
    expect(".o_field_widget[name=name] input").toHaveValue("An");
    expect(".o_lead_missing").toHaveCount(0);
    await answerCall(0, { completeness: 60, missing: "Budget, Phone" });
    expect(".o_lead_missing").toHaveText("60 % complete, missing: Budget, Phone");
    expect(calls.map(({ args }) => args)).toEqual([[1]]);
});

test("the next step and what was said last are in sight", async () => {
    await openForm();
    expect(".o_lead_next").toHaveCount(0);
    await answerCall(0, {
        next: { kind: "Call back", date: "2026-03-02 01:30:00", is_late: true },
        notes: [
            {
                id: 7,
                note: "In a meeting",
                outcome: "K3 – Busy",
                user: "Lan",
                date: "2026-03-01 02:00:00",
            },
        ],
    });
    expect(".o_lead_next").toHaveText(/Call back: 3\/2.*8:30 AM.*– overdue/s);
    expect(".o_lead_next").toHaveClass("text-danger");
    expect(".o_lead_notes li").toHaveText(/In a meeting.*K3 – Busy · Lan · 3\/1/s);
});

test("the timer that is due next ticks on the form", async () => {
    await openForm();
    await answerCall(0, {
        timer: {
            due: "2026-03-02 02:45:00",
            left: 2700,
            verdict: "at_risk",
            target: "Call",
        },
    });
    expect(".o_sla_countdown").toHaveText("45 m left");
    expect(".o_sla_countdown").toHaveClass("text-bg-warning");
    expect(".o_lead_missing").toHaveCount(0);
});

test("a lead that is complete and has no timer needs no word", async () => {
    await openForm();
    await answerCall(0, {});
    expect(".o_widget_lead_state").toHaveText("");
});

test("the timer of one lead is not shown at the next", async () => {
    await openForm();
    await pagerNext();
    expect(calls.map(({ args }) => args)).toEqual([[1], [2]]);
    await answerCall(1, { completeness: 80, missing: "Phone" });
    await answerCall(0, { completeness: 60, missing: "Budget" });
    expect(".o_lead_missing").toHaveText("80 % complete, missing: Phone");
});

test("what was saved is asked for anew", async () => {
    await openForm();
    await answerCall(0, { completeness: 60, missing: "Budget" });
    await contains(".o_field_widget[name=name] input").edit("An Nguyễn");
    await clickSave();
    await runAllTimers();
    await animationFrame();
    expect(calls).toHaveLength(2);
    await answerCall(1, {});
    expect(".o_lead_missing").toHaveCount(0);
});

test("nothing is asked of a lead that is not saved", async () => {
    await openForm(false);
    expect(".o_field_widget[name=name] input").toHaveCount(1);
    expect(calls).toHaveLength(0);
});

test("nothing is asked for what is typed and not saved", async () => {
    await openForm();
    await answerCall(0, { completeness: 60, missing: "Budget" });
    await contains(".o_field_widget[name=name] input").edit("An Nguyễn");
    await animationFrame();
    expect(calls).toHaveLength(1);
    expect(".o_lead_missing").toHaveText("60 % complete, missing: Budget");
});
