import { describe, expect, queryAllTexts, test } from "@odoo/hoot";
import { Component, useState, xml } from "@odoo/owl";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineParams,
    mountWithCleanup,
} from "@web/../tests/web_test_helpers";

import {
    FeedbackQuestions,
    isBlank,
    isComplete,
    keepFitting,
} from "@lead_alignment/feedback/feedback_questions";
import { makeQuestion, VIETNAMESE_NUMBERS } from "../lead_alignment_test_helpers";

describe.current.tags("desktop");
defineMailModels();

const OPTIONS = [
    { id: 1, name: "Price" },
    { id: 2, name: "Time" },
    { id: 3, name: "Trust" },
];

/** :returns: function that gives the answers so far */
async function ask(question, value, lists = {}) {
    const values = value === undefined ? {} : { [question.id]: value };
    class Host extends Component {
        static components = { FeedbackQuestions };
        static props = {};
        static template = xml`<FeedbackQuestions
            form="form" lists="lists" values="state.values" onChange.bind="change"/>`;
        setup() {
            this.form = { id: 1, questions: [question] };
            this.lists = lists;
            this.state = useState({ values });
        }
        change(id, next) {
            this.state.values[id] = next;
        }
    }
    const host = await mountWithCleanup(Host);
    return () => host.state.values[question.id];
}

test("a scale has as many steps as its form says, and remembers the one", async () => {
    const answer = await ask(makeQuestion(7, "scale", { scale_max: 3 }));
    expect(queryAllTexts(".btn-group label")).toEqual(["1", "2", "3"]);
    await contains("label[for=feedback_1_7_2]").click();
    expect(answer()).toBe(2);
    expect("#feedback_1_7_2").toBeChecked();
    await contains("label[for=feedback_1_7_3]").click();
    expect(answer()).toBe(3);
    expect("#feedback_1_7_2").not.toBeChecked();
});

test("one of a list can be chosen, and taken back", async () => {
    const answer = await ask(makeQuestion(7, "choice", { options: OPTIONS }));
    await contains("#feedback_1_7").select("2");
    expect(answer()).toBe(2);
    await contains("#feedback_1_7").select("0");
    expect(answer()).toBe(undefined);
});

test("reasons are those of the question's kind", async () => {
    const reason = { lost: [{ id: 5, name: "Dear" }], won: [{ id: 6, name: "Cheap" }] };
    const answer = await ask(
        makeQuestion(7, "reason", { reason_kind: "lost" }),
        undefined,
        { reason }
    );
    expect(queryAllTexts("#feedback_1_7 option")).toEqual(["", "Dear"]);
    await contains("#feedback_1_7").select("5");
    expect(answer()).toBe(5);
});

test("several of a list can be ticked, and unticked", async () => {
    const answer = await ask(makeQuestion(7, "choices", { options: OPTIONS }));
    await contains("#feedback_1_7_3").check();
    await contains("#feedback_1_7_1").check();
    expect(answer()).toEqual([3, 1]);
    await contains("#feedback_1_7_3").uncheck();
    expect(answer()).toEqual([1]);
    await contains("#feedback_1_7_1").uncheck();
    expect(isBlank({ questions: [{ id: 7 }] }, { 7: answer() })).toBe(true);
});

test("No is an answer, and not the same as none", async () => {
    const question = makeQuestion(7, "boolean", { is_required: true });
    const answer = await ask(question);
    const form = { questions: [question] };
    expect(isComplete(form, { 7: answer() })).toBe(false);
    await contains("#feedback_1_7").select("no");
    expect(answer()).toBe(false);
    expect(isComplete(form, { 7: answer() })).toBe(true);
    await contains("#feedback_1_7").select("");
    expect(answer()).toBe(undefined);
    expect(isComplete(form, { 7: answer() })).toBe(false);
});

test("a draft of No is shown as No", async () => {
    await ask(makeQuestion(7, "boolean"), false);
    expect("#feedback_1_7").toHaveValue("no");
});

describe("a competitor", () => {
    const LISTS = { competitor: [{ id: 5, name: "SolarViệt" }] };

    test("that is known is its record, however it is written", async () => {
        const answer = await ask(makeQuestion(7, "competitor"), undefined, LISTS);
        await contains("#feedback_1_7").edit("solarviệt", { confirm: false });
        expect(answer()).toBe(5);
        expect("#feedback_1_7").toHaveValue("SolarViệt");
    });

    test("that is new has the name that was typed, spaces and all", async () => {
        const answer = await ask(makeQuestion(7, "competitor"), undefined, LISTS);
        await contains("#feedback_1_7").edit("Pin Mặt Trời", { confirm: false });
        expect(answer()).toBe("Pin Mặt Trời");
        expect("#feedback_1_7").toHaveValue("Pin Mặt Trời");
    });

    test("that is cleared is none", async () => {
        const answer = await ask(makeQuestion(7, "competitor"), 5, LISTS);
        expect("#feedback_1_7").toHaveValue("SolarViệt");
        await contains("#feedback_1_7").clear({ confirm: false });
        expect(answer()).toBe(undefined);
    });
});

describe("a number in Vietnam", () => {
    defineParams({ lang_parameters: VIETNAMESE_NUMBERS });

    for (const [text, number] of [
        ["1.234.567", 1234567],
        ["1,5", 1.5],
        [" 12", 12],
        ["0", 0],
        ["-3", -3],
    ]) {
        test(`“${text}” is ${number}, and stays as it was typed`, async () => {
            const answer = await ask(makeQuestion(7, "number"));
            await contains("#feedback_1_7").edit(text, { confirm: false });
            expect(answer()).toBe(number);
            expect("#feedback_1_7").toHaveValue(text);
        });
    }

    test("that is none goes to the server, which says what is wrong", async () => {
        const answer = await ask(makeQuestion(7, "number"));
        await contains("#feedback_1_7").edit("nhiều", { confirm: false });
        expect(answer()).toBe("nhiều");
        expect("#feedback_1_7").toHaveValue("nhiều");
    });

    test("of a draft is shown as it is written there", async () => {
        await ask(makeQuestion(7, "number"), 1234567.5);
        expect("#feedback_1_7").toHaveValue("1.234.567,5");
    });

    test("zero of a draft is shown", async () => {
        await ask(makeQuestion(7, "number"), 0);
        expect("#feedback_1_7").toHaveValue("0");
    });

    test("that is cleared is none", async () => {
        const answer = await ask(makeQuestion(7, "number"), 12);
        await contains("#feedback_1_7").clear({ confirm: false });
        expect(answer()).toBe(undefined);
        expect("#feedback_1_7").toHaveValue("");
    });
});

test("what is required says so, by more than colour", async () => {
    await ask(makeQuestion(7, "text", { is_required: true }));
    expect("[aria-label=Required]").toHaveText("*");
});

test("each label leads to its question", async () => {
    await ask(makeQuestion(7, "text"));
    await contains("#feedback_1_7_label").click();
    expect("#feedback_1_7").toBeFocused();
});

test("of a draft only what fits its question is kept", () => {
    const form = {
        questions: [
            { id: 1, kind: "choices" },
            { id: 2, kind: "text" },
            { id: 3, kind: "boolean" },
            { id: 4, kind: "number" },
            { id: 5, kind: "choices" },
        ],
    };
    const values = { 1: "text", 2: ["list"], 3: false, 4: null, 5: [2], 6: "gone" };
    expect(keepFitting(form, values)).toEqual({ 3: false, 5: [2] });
});
