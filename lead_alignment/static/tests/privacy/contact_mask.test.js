import { animationFrame, describe, expect, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    clickSave,
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
    pagerNext,
} from "@web/../tests/web_test_helpers";

import { holdAnswers, loseConnection } from "../lead_alignment_test_helpers";

describe.current.tags("desktop");
defineMailModels();

class Lead extends models.Model {
    _name = "crm.lead";

    name = fields.Char();
    phone = fields.Char();
    email_from = fields.Char({ string: "E-mail" });

    _records = [
        { id: 1, name: "An", phone: "+84 90 ••• 67", email_from: "a•••@x.vn" },
        { id: 2, name: "Bình", phone: "+84 91 ••• 89", email_from: "b@x.vn" },
        { id: 3, name: "Chi", phone: "+84987654321", email_from: false },
    ];
}

defineModels([Lead]);

const REVEAL_PHONE = "button[title='Reveal: Phone']";
const REVEAL_EMAIL = "button[title='Reveal: E-mail']";

function openForm(resId = 1, attributes = "") {
    return mountView({
        type: "form",
        resModel: "crm.lead",
        resId,
        resIds: [1, 2, 3],
        arch: `<form>
            <field name="name"/>
            <field name="phone" widget="phone" ${attributes}/>
            <field name="email_from" widget="email" ${attributes}/>
        </form>`,
    });
}

const PHONE = ".o_field_widget[name=phone]";
const EMAIL = ".o_field_widget[name=email_from]";

test("what is masked is seen as such, and cannot be typed over or called", async () => {
    await openForm();
    expect(`${PHONE} .o_masked_contact`).toHaveText("+84 90 ••• 67");
    expect(`${PHONE} input`).toHaveCount(0);
    expect(`${PHONE} a`).toHaveCount(0);
    expect(`${EMAIL} .o_masked_contact`).toHaveText("a•••@x.vn");
    expect(`${EMAIL} input`).toHaveCount(0);
});

test("what is not masked is a field as ever", async () => {
    await openForm(3);
    expect(`${PHONE} input`).toHaveValue("+84987654321");
    expect(`${EMAIL} input`).toHaveValue("");
    expect(".o_masked_contact").toHaveCount(0);
});

test("one is revealed, and not the other", async () => {
    onRpc("crm.lead", "reveal_contact", ({ args }) => {
        expect.step(args);
        return "+84901234567";
    });
    await openForm();
    await contains(REVEAL_PHONE).click();
    expect.verifySteps([[[1], "phone"]]);
    expect(`${PHONE} input`).toHaveValue("+84901234567");
    expect(`${EMAIL} .o_masked_contact`).toHaveText("a•••@x.vn");
    expect(REVEAL_EMAIL).toHaveCount(1);
});

test("what is revealed is no change, and is not saved with others", async () => {
    onRpc("crm.lead", "reveal_contact", () => "+84901234567");
    onRpc("crm.lead", "web_save", ({ args }) => expect.step(args[1]));
    await openForm();
    await contains(REVEAL_PHONE).click();
    expect(".o_form_status_indicator_buttons.invisible").toHaveCount(1);
    await contains(".o_field_widget[name=name] input").edit("An Nguyễn");
    await clickSave();
    expect.verifySteps([{ name: "An Nguyễn" }]);
});

test("what was revealed and changed is saved", async () => {
    onRpc("crm.lead", "reveal_contact", () => "+84901234567");
    onRpc("crm.lead", "web_save", ({ args }) => expect.step(args[1]));
    await openForm();
    await contains(REVEAL_PHONE).click();
    await contains(`${PHONE} input`).edit("+84901111111");
    await clickSave();
    expect.verifySteps([{ phone: "+84901111111" }]);
});

test("two clicks are logged as one", async () => {
    const calls = holdAnswers("crm.lead", "reveal_contact");
    await openForm();
    await contains(REVEAL_PHONE).click();
    expect(REVEAL_PHONE).not.toBeEnabled();
    await contains(REVEAL_PHONE).click();
    expect(calls).toHaveLength(1);
});

test("a number that comes late is not shown of the next lead", async () => {
    const calls = holdAnswers("crm.lead", "reveal_contact");
    await openForm();
    await contains(REVEAL_PHONE).click();
    await pagerNext();
    expect(PHONE).toHaveText("+84 91 ••• 89");
    calls[0].answer("+84901234567");
    await animationFrame();
    expect(PHONE).toHaveText("+84 91 ••• 89");
    expect(`${PHONE} input`).toHaveCount(0);
});

test("a lost connection reveals nothing, and can be tried again", async () => {
    expect.errors(1);
    loseConnection("crm.lead", "reveal_contact");
    await openForm();
    await contains(REVEAL_PHONE).click();
    await animationFrame();
    expect.verifyErrors([/Connection/]);
    expect(`${PHONE} .o_masked_contact`).toHaveText("+84 90 ••• 67");
    expect(REVEAL_PHONE).toBeEnabled();
});

test("what is only read is masked, too, and revealed to be called", async () => {
    onRpc("crm.lead", "reveal_contact", () => "+84901234567");
    await openForm(1, `readonly="1"`);
    expect(`${PHONE} a`).toHaveCount(0);
    await contains(REVEAL_PHONE).click();
    expect(`${PHONE} a`).toHaveAttribute("href", "tel:+84901234567");
});

test("in a list a click on the eye reveals, and does not open the lead", async () => {
    onRpc("crm.lead", "reveal_contact", ({ args }) => {
        expect.step(args);
        return "+84901234567";
    });
    await mountView({
        type: "list",
        resModel: "crm.lead",
        arch: `<list><field name="name"/><field name="phone" widget="phone"/></list>`,
        selectRecord: () => expect.step("opened"),
    });
    expect(".o_masked_contact").toHaveCount(2);
    await contains(`.o_data_row:eq(0) ${REVEAL_PHONE}`).click();
    expect.verifySteps([[[1], "phone"]]);
    expect(".o_data_row:eq(0)").toHaveText(/\+84901234567/);
    expect(".o_data_row:eq(1)").toHaveText(/\+84 91 ••• 89/);
});
