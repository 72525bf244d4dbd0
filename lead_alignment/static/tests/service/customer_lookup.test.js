import {
    advanceTime,
    animationFrame,
    beforeEach,
    describe,
    expect,
    freezeTime,
    mockDate,
    press,
    queryAllTexts,
    queryOne,
    test,
} from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    mockService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";

import { CustomerLookup } from "@lead_alignment/service/lookup/customer_lookup";
import { holdAnswers } from "../lead_alignment_test_helpers";

describe.current.tags("desktop");
defineMailModels();

const LOOKUP = "customer.lookup";
const BOX = "#o_lookup_box";

const AN = makeRow(5, "An Nguyễn");
const BINH = makeRow(6, "Bình Trần");

function makeRow(id, name, values = {}) {
    return {
        res_model: "res.partner",
        res_id: id,
        name,
        kinds: ["Contact"],
        contacts: [{ kind: "phone", value: `090 ${id}` }],
        ...values,
    };
}

let rights;

beforeEach(() => {
    mockDate("2026-03-02 02:00:00", +7);
    freezeTime();
    rights = { may_log: true, may_refer: true };
    onRpc(LOOKUP, "get_rights", () => rights);
    onRpc("alignment.reason", "search_read", () => [
        { id: 1, name: "Invoice", is_complaint: false },
        { id: 2, name: "Complaint", is_complaint: true },
    ]);
    onRpc("customer.timeline", "get_page", ({ args }) => ({
        entries: [],
        cursor: null,
        args,
    }));
    onRpc("customer.timeline", "get_card", ({ args }) => ({
        name: `Card of ${args[1]}`,
        contacts: [],
        facts: [],
        campaigns: [],
        offers: [],
        counts: [],
        pins: [],
        may_refer: true,
    }));
});

async function openLookup(params = {}) {
    mockService("action", { doAction: (...action) => expect.step(action) });
    await mountWithCleanup(CustomerLookup, { props: { action: { params } } });
    await animationFrame();
}

function answerFind(rows) {
    onRpc(LOOKUP, "find", ({ args }) => {
        expect.step(args[0]);
        return rows;
    });
}

/** Type, and wait until it is looked up. */
async function look(text) {
    await contains(BOX).edit(text, { confirm: false });
    await advanceTime(300);
    await animationFrame();
}

describe("looking up", () => {
    test("asks once for what was typed without a pause", async () => {
        answerFind([]);
        await openLookup();
        expect(BOX).toBeFocused();
        for (const letter of "nguyen") {
            await press(letter);
            await advanceTime(100);
        }
        expect.verifySteps([]);
        await advanceTime(200);
        await animationFrame();
        expect.verifySteps(["nguyen"]);
        expect("p[role=status]").toHaveText(
            "No customers found. Try another phone, email or name."
        );
    });

    test("asks nothing for one letter", async () => {
        answerFind([]);
        await openLookup();
        await look("n ");
        expect.verifySteps([]);
        expect("p:contains(Enter what the caller tells you)").toHaveCount(1);
    });

    test("the only one who is found is chosen, with the history", async () => {
        answerFind([AN]);
        await openLookup();
        await look("0901234567");
        expect.verifySteps(["0901234567"]);
        expect(".o_customer_card h4").toHaveText("Card of 5");
        expect(".o_lookup_rows").toHaveCount(0);
    });

    test("of several none is chosen unseen; the arrows go through them", async () => {
        answerFind([AN, BINH]);
        await openLookup();
        await look("nguyen");
        expect.verifySteps(["nguyen"]);
        expect(".o_customer_timeline").toHaveCount(0);
        expect(".o_lookup_row[aria-selected=true]").toHaveCount(0);

        const chosen = ".o_lookup_row[aria-selected=true] .fw-bold";
        await press("ArrowDown");
        await animationFrame();
        expect(chosen).toHaveText("An Nguyễn");
        await press("ArrowDown");
        await press("ArrowDown");
        await animationFrame();
        expect(chosen).toHaveText("Bình Trần");
        await press("ArrowUp");
        await press("ArrowUp");
        await animationFrame();
        expect(chosen).toHaveText("An Nguyễn");
    });

    test("Enter takes the likeliest, and changes no choice", async () => {
        answerFind([AN, BINH]);
        await openLookup();
        await look("nguyen");
        await press("Enter");
        await animationFrame();
        expect(".o_lookup_row[aria-selected=true] .fw-bold").toHaveText("An Nguyễn");
        await press("ArrowDown");
        await press("Enter");
        await animationFrame();
        expect(".o_lookup_row[aria-selected=true] .fw-bold").toHaveText("Bình Trần");
        expect.verifySteps(["nguyen"]);
    });

    test("a lead and a contact of one number are two", async () => {
        answerFind([AN, makeRow(5, "An's request", { res_model: "crm.lead" })]);
        await openLookup();
        await look("nguyen");
        await contains(".o_lookup_row:eq(1)").click();
        expect.verifySteps(["nguyen"]);
        expect(".o_lookup_row[aria-selected=true]").toHaveCount(1);
        expect("button:contains(Open Record)").toHaveCount(0);
    });

    test("what comes late does not replace what was asked since", async () => {
        const calls = holdAnswers(LOOKUP, "find");
        await openLookup();
        await look("nguyen");
        await look("tran");
        calls[1].answer([BINH]);
        await animationFrame();
        calls[0].answer([AN]);
        await animationFrame();
        expect(".o_customer_card h4").toHaveText("Card of 6");
    });

    test("who is found late is not shown under an empty box", async () => {
        const calls = holdAnswers(LOOKUP, "find");
        await openLookup();
        await look("nguyen");
        await contains(BOX).clear({ confirm: false });
        await advanceTime(300);
        calls[0].answer([AN]);
        await animationFrame();
        expect(".o_customer_timeline").toHaveCount(0);
        expect("p:contains(Enter what the caller tells you)").toHaveCount(1);
    });

    test("that fails can be tried again", async () => {
        patchWithCleanup(console, { warn: () => {} });
        const calls = holdAnswers(LOOKUP, "find");
        await openLookup();
        await look("nguyen");
        expect("[aria-busy=true]").toHaveText("Searching…");
        calls[0].fail();
        await animationFrame();
        expect("[role=alert]").toHaveText(/The lookup failed/);
        await contains("[role=alert] button").click();
        calls[1].answer([AN]);
        await animationFrame();
        expect(calls[1].args).toEqual(["nguyen"]);
        expect("[role=alert]").toHaveCount(0);
        expect(".o_customer_card h4").toHaveText("Card of 5");
    });

    test("starts with the phone that the exchange says", async () => {
        answerFind([AN]);
        patchWithCleanup(browser.location, { search: "?phone=%2B84901234567" });
        await openLookup();
        expect(BOX).toHaveValue("+84901234567");
        expect.verifySteps(["+84901234567"]);
        expect(".o_customer_card h4").toHaveText("Card of 5");
    });
});

test("the box is read out as one of several customers, and which is chosen", async () => {
    answerFind([AN, { ...AN, res_id: 6, name: "Bình" }]);
    await openLookup();
    await look("an");
    expect.verifySteps(["an"]);
    expect("#o_lookup_box").toHaveAttribute("aria-expanded", "true");
    expect("#o_lookup_box").not.toHaveAttribute("aria-activedescendant");
    expect(".o_lookup_found").toHaveText("2 customers found");
    await press("ArrowDown");
    await animationFrame();
    const active = queryOne("#o_lookup_box").getAttribute("aria-activedescendant");
    expect(`#${active}`).toHaveAttribute("aria-selected", "true");
});

describe("the call", () => {
    const TOLD = { id: 77, owner: "Lan", due: "2026-03-02 08:00:00" };

    test("is noted by one click, on who was found, with what was typed", async () => {
        answerFind([AN]);
        onRpc("customer.call", "log_call", ({ args }) => {
            expect.step(args);
            return TOLD;
        });
        await openLookup();
        await look("090 123 4567");
        await contains("textarea").edit("Invoice is wrong", { confirm: false });
        await contains(".o_lookup_reason:contains(Complaint)").click();
        expect.verifySteps([
            "090 123 4567",
            [2, "res.partner", 5, "090 123 4567", "Invoice is wrong"],
        ]);
        expect(".o_lookup_logged").toHaveText(
            /Logged: Complaint\.\s*Lan has been notified and will reply by .*3:00/s
        );
        expect(".o_lookup_reason").toHaveCount(0);
    });

    test("is taken back by one click, and what was typed stays", async () => {
        answerFind([AN]);
        onRpc("customer.call", "log_call", () => TOLD);
        onRpc("customer.call", "write", () => true);
        onRpc("customer.call", "undo_call", ({ args }) => {
            expect.step(args);
            return true;
        });
        await openLookup();
        await look("090 123 4567");
        await contains("textarea").edit("Invoice is wrong", { confirm: false });
        await contains(".o_lookup_reason:contains(Invoice)").click();
        await contains(".o_lookup_undo").click();
        expect.verifySteps(["090 123 4567", [77]]);
        expect(".o_lookup_logged").toHaveCount(0);
        expect(".o_lookup_reason").toHaveCount(2);
        expect("textarea").toHaveValue("Invoice is wrong");
    });

    test("has keys that no menu of Odoo has", async () => {
        answerFind([AN]);
        await openLookup();
        await look("090 123 4567");
        expect.verifySteps(["090 123 4567"]);
        expect(".o_lookup_reason:eq(0)").toHaveAttribute("data-hotkey", "shift+1");
        expect(".o_lookup_reason:eq(0) kbd").toHaveText("1");
    });

    test("of one whom nobody knows is noted by the phone", async () => {
        answerFind([]);
        onRpc("customer.call", "log_call", ({ args }) => {
            expect.step(args);
            return { id: 77, owner: false, due: "2026-03-02 08:00:00" };
        });
        await openLookup();
        await look("090 123 4567");
        await contains(".o_lookup_reason:contains(Invoice)").click();
        expect.verifySteps(["090 123 4567", [1, null, null, "090 123 4567", null]]);
        expect(".o_lookup_logged").toHaveText(/This customer has no account owner/);
    });

    test("by a name that nobody has is no call", async () => {
        answerFind([]);
        await openLookup();
        await look("nobody");
        expect.verifySteps(["nobody"]);
        expect(".o_lookup_call").toHaveCount(0);
    });

    test("a name is not noted as a phone", async () => {
        answerFind([AN]);
        onRpc("customer.call", "log_call", ({ args }) => {
            expect.step(args);
            return { ...TOLD, due: false };
        });
        await openLookup();
        await look("an nguyen");
        await contains(".o_lookup_reason:contains(Invoice)").click();
        expect.verifySteps(["an nguyen", [1, "res.partner", 5, null, null]]);
        expect(".o_lookup_logged").toHaveText(/^Logged: Invoice\.\s*Undo$/);
    });

    test("a second click is no second call", async () => {
        answerFind([AN]);
        const calls = holdAnswers("customer.call", "log_call");
        await openLookup();
        await look("090 123 4567");
        await contains(".o_lookup_reason:contains(Invoice)").click();
        await contains(".o_lookup_reason:contains(Invoice)").click();
        expect(calls).toHaveLength(1);
        expect.verifySteps(["090 123 4567"]);
    });

    test("what is typed after it was noted is saved, too", async () => {
        answerFind([AN]);
        onRpc("customer.call", "log_call", () => TOLD);
        onRpc("customer.call", "write", ({ args }) => {
            expect.step(args);
            return true;
        });
        await openLookup();
        await look("090 123 4567");
        await contains(".o_lookup_reason:contains(Invoice)").click();
        await contains("textarea").edit("Rings again at five");
        expect.verifySteps(["090 123 4567", [[77], { note: "Rings again at five" }]]);
        expect(".o_notification").toHaveText("Note saved.");
    });

    test("what is typed while it is being noted is saved, too", async () => {
        answerFind([AN]);
        const calls = holdAnswers("customer.call", "log_call");
        onRpc("customer.call", "write", ({ args }) => {
            expect.step(args);
            return true;
        });
        await openLookup();
        await look("090 123 4567");
        await contains(".o_lookup_reason:contains(Invoice)").click();
        await contains("textarea").edit("Rings again at five");
        calls[0].answer(TOLD);
        await animationFrame();
        expect.verifySteps(["090 123 4567", [[77], { note: "Rings again at five" }]]);
    });

    test("that is noted late is not told of the next caller", async () => {
        answerFind([AN, BINH]);
        const calls = holdAnswers("customer.call", "log_call");
        await openLookup();
        await look("nguyen");
        await contains(".o_lookup_row:eq(0)").click();
        await contains(".o_lookup_reason:contains(Invoice)").click();
        await contains(".o_lookup_row:eq(1)").click();
        calls[0].answer(TOLD);
        await animationFrame();
        expect.verifySteps(["nguyen"]);
        expect(".o_lookup_logged").toHaveCount(0);
        expect(".o_lookup_reason").toHaveCount(2);
    });

    test("the note of one is not that of the next", async () => {
        answerFind([AN, BINH]);
        await openLookup();
        await look("nguyen");
        await contains(".o_lookup_row:eq(0)").click();
        await contains("textarea").edit("Of An", { confirm: false });
        await contains(".o_lookup_row:eq(1)").click();
        expect("textarea").toHaveValue("");
        expect.verifySteps(["nguyen"]);
    });

    test("is noted only by who may", async () => {
        rights = { may_log: false, may_refer: false };
        answerFind([AN]);
        await openLookup();
        await look("090 123 4567");
        expect.verifySteps(["090 123 4567"]);
        expect(".o_customer_timeline").toHaveCount(1);
        expect(".o_lookup_call").toHaveCount(0);
    });

    test("is passed to sales from what was noted", async () => {
        answerFind([AN]);
        onRpc("customer.call", "log_call", () => TOLD);
        await openLookup();
        await look("090 123 4567");
        await contains(".o_lookup_pass").click();
        await contains("textarea").edit("Wants two", { confirm: false });
        await contains(".o_lookup_reason:contains(Invoice)").click();
        await contains(".o_lookup_pass").click();
        const origin = (model, id, note) => [
            "lead_alignment.crm_lead_refer_action",
            {
                additionalContext: {
                    default_origin_model: model,
                    default_origin_id: id,
                    default_note: note,
                },
            },
        ];
        expect.verifySteps([
            "090 123 4567",
            origin("res.partner", 5, ""),
            origin("customer.call", 77, "Wants two"),
        ]);
    });
});

test("who it may be is told by name, kind and number", async () => {
    answerFind([AN, BINH]);
    await openLookup();
    await look("nguyen");
    expect.verifySteps(["nguyen"]);
    expect(queryAllTexts(".o_lookup_row")[0]).toMatch(/An Nguyễn\s*Contact\s*090 5/);
});
