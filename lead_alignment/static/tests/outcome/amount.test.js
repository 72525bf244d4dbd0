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
        ["1 234 567", 1234567],
        ["1,234,567", 1234567], // pasted from an English sheet
        ["1,500", 1500],
        ["0", 0],
        ["2tr", 2000000],
        ["2 tr", 2000000],
        ["10tr", 10000000],
        ["2,5tr", 2500000],
        ["2.5tr", 2500000],
        ["2,5 triệu", 2500000],
        ["2,5 trieu", 2500000],
        ["2tr5", 2500000],
        ["2tr50", 2500000],
        ["2tr500", 2500000],
        ["2tr 500", 2500000],
        ["2 triệu rưỡi", 2500000],
        ["2tr 500k", 2500000],
        ["2 triệu 500 nghìn", 2500000],
        ["2.3tr", 2300000], // 2299999.9999999995 by floats
        ["500k", 500000],
        ["500K", 500000],
        ["500 ngàn", 500000],
        ["500 nghìn đ", 500000],
        ["2.500k", 2500000],
        ["1,2 tỷ", 1200000000],
        ["1.2 tỉ", 1200000000],
        ["1 tỷ 2", 1200000000],
        ["1 tỷ 200", 1200000000],
        ["1 tỷ 200tr", 1200000000],
        ["1 tỷ 200 triệu 500k", 1200500000],
        ["3tr VND", 3000000],
        ["3tr₫", 3000000],
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
        "một tỷ",
        "12abc34",
        "2.5",
        "1,5",
        "1.23.456",
        "2tr5tr",
        "500k2tr",
        "2tr5000",
        "tr5",
        "2 x",
        "-5",
        "1.234.56,7",
        "   ",
        "₫",
    ];
    for (const text of NO_AMOUNTS) {
        test(`“${text}” is no amount, and nothing is filed`, async () => {
            const filed = await askAmount();
            await contains("#outcome_amount").edit(text, { confirm: false });
            const file = document.querySelector(".o_outcome_file");
            expect(".o_outcome_amount_shown").toHaveText("");
            if (text.trim()) {
                await contains(file).click();
                expect(".o_notification").toHaveText(
                    `“${text}” is not a valid amount. Enter a number.`
                );
            } else {
                expect(file).not.toBeEnabled();
            }
            expect(filed).toEqual([]);
            expect("#outcome_amount").toHaveValue(text);
        });
    }

    test("what is read is shown before it is filed", async () => {
        await askAmount();
        await contains("#outcome_amount").edit("2tr5", { confirm: false });
        expect(".o_outcome_amount_shown").toHaveText("= 2.500.000 ₫");
    });

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
        await file("10 x");
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

describe("in English", () => {
    const AMOUNTS = [
        ["1,234.5", 1234.5],
        ["1234.50", 1234.5],
        ["$1,234", 1234],
        ["1.234.567,89", 1234567.89], // pasted from a Vietnamese sheet
        ["2.5k", 2500],
        ["2,500k", 2500000],
        ["2.5m", 2500000],
        ["1.2 million", 1200000],
        ["1.2bn", 1200000000],
        ["3 thousand", 3000],
        ["2tr5", 2500000],
    ];
    for (const [text, amount] of AMOUNTS) {
        test(`“${text}” is filed as ${amount}`, async () => {
            const filed = await askAmount({ currency: "$" });
            await file(text);
            expect(filed[0].amount).toBe(amount);
        });
    }
});

test("without an amount the sale cannot be filed", async () => {
    const filed = await askAmount();
    expect("#outcome_amount").toHaveValue("");
    expect(".o_outcome_file").not.toBeEnabled();
    await file("5");
    expect(filed[0].amount).toBe(5);
});
