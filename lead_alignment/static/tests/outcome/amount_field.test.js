import { describe, expect, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    defineParams,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

import { VIETNAMESE_NUMBERS } from "../lead_alignment_test_helpers";

describe.current.tags("desktop");
defineMailModels();

class Spend extends models.Model {
    _name = "spend";
    currency_id = fields.Many2one({ relation: "res.currency" });
    amount = fields.Monetary({ currency_field: "currency_id" });
    _records = [{ id: 1, currency_id: 1, amount: 5 }];
    _views = {
        form: `<form><field name="currency_id" invisible="1"/>
            <field name="amount" widget="alignment_amount"/></form>`,
    };
}
defineModels([Spend]);

/** Type into the field and save. :returns: what was saved, undefined if nothing */
async function save(text) {
    let saved = undefined;
    onRpc("spend", "web_save", ({ args }) => {
        saved = args[1].amount;
    });
    await mountView({ type: "form", resModel: "spend", resId: 1 });
    await contains("[name=amount] input").edit(text);
    await contains(".o_form_button_save").click();
    return saved;
}

describe("in Vietnam", () => {
    defineParams({ lang_parameters: VIETNAMESE_NUMBERS });

    for (const [text, amount] of [
        ["2tr5", 2500000],
        ["900.000 đ", 900000],
        ["1,2 tỷ", 1200000000],
        ["-500k", -500000],
        ["\u2212250.000", -250000],
        ["=2*300", 600],
        ["0", 0],
    ]) {
        test(`${text} is ${amount}`, async () => {
            expect(await save(text)).toBe(amount);
        });
    }

    for (const text of ["2 quả", "2tr5k3x", "--5", "k"]) {
        test(`${text} is refused`, async () => {
            expect(await save(text)).toBe(undefined);
            expect("[name=amount]").toHaveClass("o_field_invalid");
        });
    }
});
