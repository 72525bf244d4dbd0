import { describe, expect, queryAllTexts, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineParams,
    mountWithCleanup,
    serverState,
} from "@web/../tests/web_test_helpers";

import { CallDay } from "@lead_alignment/telesales/call_queue/call_day";
import { VIETNAMESE_NUMBERS } from "../lead_alignment_test_helpers";

describe.current.tags("desktop");
defineMailModels();

function figure(key, values) {
    return {
        key,
        label: key,
        done: 0,
        target: 0,
        percent: false,
        level: "none",
        currency: false,
        ...values,
    };
}

function mountDay(day, buckets = []) {
    return mountWithCleanup(CallDay, {
        props: { day, buckets, openBucket: ({ key }) => expect.step(key) },
    });
}

test("a figure tells what is done of what was set, by word as well as by colour", async () => {
    await mountDay([
        figure("Calls", { done: 12, target: 60, percent: 20, level: "low" }),
        figure("Contacts", { done: 9, target: 10, percent: 90, level: "fair" }),
        figure("Bought", { done: 3, target: 2, percent: 150, level: "high" }),
    ]);
    const texts = queryAllTexts(".o_call_figure");
    expect(texts[0]).toMatch(/Calls\s*12\s*\/ 60\s*behind the target/);
    expect(texts[1]).toMatch(/Contacts\s*9\s*\/ 10\s*near the target/);
    expect(texts[2]).toMatch(/Bought\s*3\s*\/ 2\s*target reached/);
    expect(".progress-bar:eq(0)").toHaveClass("bg-danger");
    expect(".progress-bar:eq(0)").toHaveAttribute("style", "width: 20%");
});

test("a bar ends at its target, however much is done", async () => {
    await mountDay([
        figure("Bought", { done: 3, target: 2, percent: 150, level: "high" }),
    ]);
    expect(".progress-bar").toHaveAttribute("style", "width: 100%");
});

test("where no target is set there is a number, and no bar", async () => {
    await mountDay([figure("Calls", { done: 12 })]);
    expect(".o_call_figure").toHaveText(/Calls\s*12$/);
    expect(".o_call_figure").toHaveAttribute("title", "no target set");
    expect(".progress").toHaveCount(0);
});

test("a bucket says how many wait, and opens these", async () => {
    await mountDay(
        [],
        [
            { key: "due", label: "Due today", count: 4, color: 0 },
            { key: "late", label: "Late", count: 0, color: 3 },
        ]
    );
    expect(queryAllTexts(".o_call_buckets button")).toEqual(["Due today4", "Late0"]);
    await contains("[data-bucket=late]").click();
    expect.verifySteps(["late"]);
});

test("without a bucket there is no bar of them", async () => {
    await mountDay([]);
    expect(".o_call_buckets").toHaveCount(0);
});

describe("amounts in Vietnam", () => {
    defineParams({ lang_parameters: VIETNAMESE_NUMBERS });

    const AMOUNTS = [
        [0, "0 ₫"],
        [950000, "950.000 ₫"],
        [1500000, "1,5M ₫"],
        [15000000, "15,0M ₫"],
        [1234567890, "1,2G ₫"],
    ];
    for (const [done, text] of AMOUNTS) {
        test(`${done} is told as ${text}`, async () => {
            serverState.currencies = [
                { id: 3, name: "VND", position: "after", symbol: "₫", digits: [69, 0] },
            ];
            await mountDay([figure("Amount", { done, currency: 3 })]);
            expect(
                queryAllTexts(".o_call_figure strong")[0].replace("\u00a0", " ")
            ).toBe(text);
        });
    }
});
