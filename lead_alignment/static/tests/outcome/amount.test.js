import { beforeEach, describe, expect, mockDate, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineParams,
    mountWithCleanup,
} from "@web/../tests/web_test_helpers";

import { OutcomePanel } from "@lead_alignment/outcome/outcome_panel/outcome_panel";
import { makeOutcomeData, VIETNAMESE_NUMBERS } from "../lead_alignment_test_helpers";

describe.current.tags("desktop");
defineMailModels();

beforeEach(() => mockDate("2026-03-02 02:00:00", +7));

/** Choose *Bought*, which asks the amount. :returns: the outcomes that are filed */
async function askAmount(data = {}) {
    const filed = [];
    await mountWithCleanup(OutcomePanel, {
        props: {
            data: makeOutcomeData(data),
            onFile: (outcome) => {
                filed.push(outcome);
            },
        },
    });
    await contains("[data-code=K4]").click();
    return filed;
}

async function file(text) {
    await contains("#outcome_amount").edit(text, { confirm: false });
    await contains(".o_outcome_file").click();
}

describe("in Vietnam", () => {
    defineParams({ lang_parameters: VIETNAMESE_NUMBERS });

    const AMOUNTS = [
        ["1234567", 1234567],
        ["1.234.567", 1234567],
        ["1.234.567,5", 1234567.5],
        ["12.000.000.000", 12000000000],
        [" 1.234.567 ", 1234567],
        ["1.234.567 ₫", 1234567],
        ["1.234.567đ", 1234567],
        ["1.234.567 VND", 1234567],
        ["1.234.567 VNĐ", 1234567],
        ["₫ 1.234.567", 1234567],
        ["1,234,567", 1234567], // pasted from an English sheet
        ["0", 0],
    ];
    for (const [text, amount] of AMOUNTS) {
        test(`“${text}” is filed as ${amount}`, async () => {
            const filed = await askAmount();
            await file(text);
            expect(filed).toEqual([{ note: "", status_id: 4, amount }]);
        });
    }

    const NO_AMOUNTS = [
        "abc",
        "10tr",
        "5 triệu",
        "một tỷ",
        "2k",
        "12abc34",
        "   ",
        "₫",
    ];
    for (const text of NO_AMOUNTS) {
        test(`“${text}” is no amount, and nothing is filed`, async () => {
            const filed = await askAmount();
            await contains("#outcome_amount").edit(text, { confirm: false });
            const file = document.querySelector(".o_outcome_file");
            if (text.trim()) {
                await contains(file).click();
                expect(".o_notification").toHaveText(`“${text}” is no amount.`);
            } else {
                expect(file).not.toBeEnabled();
            }
            expect(filed).toEqual([]);
            expect("#outcome_amount").toHaveValue(text);
        });
    }

    test("what the lead is worth already is shown as it is written there", async () => {
        const filed = await askAmount({ amount: 1234567 });
        expect("#outcome_amount").toHaveValue("1.234.567");
        expect("#outcome_amount").toBeFocused();
        await contains(".o_outcome_file").click();
        expect(filed[0].amount).toBe(1234567);
    });

    test("what is typed replaces what was there", async () => {
        await askAmount({ amount: 1234567 });
        const { selectionStart, selectionEnd } =
            document.querySelector("#outcome_amount");
        expect([selectionStart, selectionEnd]).toEqual([0, "1.234.567".length]);
    });

    test("an amount that is no amount can be mended and filed", async () => {
        const filed = await askAmount();
        await file("10tr");
        await file("10.000.000");
        expect(filed).toEqual([{ note: "", status_id: 4, amount: 10000000 }]);
    });
});

test("in English the same amount is written with commas", async () => {
    const filed = await askAmount({ amount: 1234567.5, currency: "$" });
    expect("#outcome_amount").toHaveValue("1,234,567.5");
    expect("#outcome_amount + span").toHaveText("$");
    await contains(".o_outcome_file").click();
    expect(filed[0].amount).toBe(1234567.5);
});

test("without an amount the sale cannot be filed", async () => {
    const filed = await askAmount();
    expect("#outcome_amount").toHaveValue("");
    expect(".o_outcome_file").not.toBeEnabled();
    await file("5");
    expect(filed[0].amount).toBe(5);
});
