import { describe, expect, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

import { makeQuestion } from "../lead_alignment_test_helpers";

describe.current.tags("desktop");
defineMailModels();

const FORMS = [
    { id: 1, name: "The lead", questions: [makeQuestion(7, "text")] },
    { id: 2, name: "Conversation", questions: [makeQuestion(7, "text")] },
];

class Wizard extends models.Model {
    _name = "lead.wizard";

    name = fields.Char();
    asked = fields.Json();
    answers = fields.Json();

    _records = [
        { id: 1, asked: { forms: FORMS, lists: {} }, answers: false },
        { id: 2, asked: false, answers: false },
        { id: 3, asked: FORMS[0], answers: false },
    ];
    _onChanges = {
        // another name asks a number instead
        name: (record) => {
            record.asked = {
                id: 1,
                name: "Other",
                questions: [makeQuestion(7, "number")],
            };
        },
    };
}

defineModels([Wizard]);

const ANSWERS = `
    <form>
        <field name="asked" invisible="1"/>
        <field name="answers" widget="feedback_answers" options="{'asked': 'asked'}"/>
    </form>`;

test("answers of two forms are saved apart, though their questions have one number", async () => {
    onRpc("lead.wizard", "web_save", ({ args }) => expect.step(args[1]));
    await mountView({ type: "form", resModel: "lead.wizard", resId: 1, arch: ANSWERS });
    await contains("#feedback_1_7").edit("Good", { confirm: false });
    await contains("#feedback_2_7").edit("Short", { confirm: false });
    expect("#feedback_1_7").toHaveValue("Good");
    await contains(".o_form_button_save").click();
    expect.verifySteps([{ answers: { 1: { 7: "Good" }, 2: { 7: "Short" } } }]);
});

test("where nothing is asked there is nothing to answer", async () => {
    await mountView({ type: "form", resModel: "lead.wizard", resId: 2, arch: ANSWERS });
    expect(".o_field_feedback_answers").toHaveCount(1);
    expect("fieldset").toHaveCount(0);
});

const PREVIEW = `
    <form><field name="name"/><field name="asked" widget="feedback_preview"/></form>`;

test("what is tried out in the preview is not saved", async () => {
    await mountView({ type: "form", resModel: "lead.wizard", resId: 3, arch: PREVIEW });
    await contains("#feedback_1_7").edit("Try", { confirm: false });
    expect("#feedback_1_7").toHaveValue("Try");
    expect(".o_form_status_indicator_buttons.invisible").toHaveCount(1);
});

test("what was tried out goes away with its question", async () => {
    await mountView({ type: "form", resModel: "lead.wizard", resId: 3, arch: PREVIEW });
    await contains("#feedback_1_7").edit("Try", { confirm: false });
    await contains(".o_field_widget[name=name] input").edit("Other");
    expect("[data-kind=number] input").toHaveValue("");
});

test("a form that asks nothing yet has no preview", async () => {
    await mountView({ type: "form", resModel: "lead.wizard", resId: 2, arch: PREVIEW });
    expect(".o_field_feedback_preview").toHaveCount(1);
    expect(".o_feedback_preview").toHaveCount(0);
});
