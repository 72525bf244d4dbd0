import {
    advanceTime,
    animationFrame,
    beforeEach,
    Deferred,
    describe,
    expect,
    freezeTime,
    manuallyDispatchProgrammaticEvent,
    mockDate,
    press,
    queryAllTexts,
    queryOne,
    test,
} from "@odoo/hoot";
import { Component, useState, xml } from "@odoo/owl";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";

import { OutcomePanel } from "@lead_alignment/outcome/outcome_panel/outcome_panel";
import { singleKeys } from "@lead_alignment/shared/single_keys";
import { makeOutcomeData, makeQuestion } from "../lead_alignment_test_helpers";

describe.current.tags("desktop");
defineMailModels();

let minute = 0;

beforeEach(() => {
    // each test later than the one before: a key is a bounce of the last one
    minute += 1;
    mockDate(`2026-03-02 02:${String(minute).padStart(2, "0")}:00`, +7);
    freezeTime();
});

/** A key, long enough after the one before to be meant. */
async function type(key) {
    await advanceTime(1000);
    await press(key);
    await animationFrame();
}

/** :returns: the outcomes that were filed, and how to give the panel other props */
async function mountPanel(data = {}, props = {}) {
    const filed = [];
    class Host extends Component {
        static components = { OutcomePanel };
        static props = {};
        static template = xml`
            <button class="outside">Outside</button>
            <a class="link" href="#">Link</a>
            <OutcomePanel t-props="state"/>`;
        setup() {
            this.state = useState({
                data: makeOutcomeData(data),
                onFile: (outcome) => {
                    filed.push(outcome);
                },
                ...props,
            });
        }
    }
    const host = await mountWithCleanup(Host);
    const update = async (next) => {
        Object.assign(host.state, next);
        await animationFrame();
    };
    return { filed, update };
}

describe("by mouse", () => {
    test("an outcome that asks nothing is filed at once", async () => {
        const { filed } = await mountPanel();
        await contains("[data-code=K1]").click();
        expect(filed).toEqual([{ note: "", status_id: 1 }]);
    });

    test("nobody reached is filed as a result, and not as a status", async () => {
        const { filed } = await mountPanel();
        await contains("[data-code='Busy']").click();
        expect(filed).toEqual([{ note: "", result_id: 2 }]);
    });

    test("the status of now is marked, and no result that has its number", async () => {
        await mountPanel();
        expect("[data-code=K1]").toHaveText(/now$/);
        expect(".o_outcome_choice:contains(/now$/)").toHaveCount(1);
    });

    test("a promised call is filed by one of the suggestions", async () => {
        const { filed } = await mountPanel();
        await contains("[data-code=K2]").click();
        expect(filed).toEqual([]);
        expect(".o_outcome_file").not.toBeEnabled();
        expect("[data-key=tomorrow]").toHaveText(/Tue.*3\/3.*9:00/s);

        await contains("[data-key=tomorrow]").click();
        expect(filed).toEqual([
            { note: "", status_id: 2, callback_date: "2026-03-03 02:00:00" },
        ]);
    });

    test("a lost lead waits for its reason, and takes the choice back", async () => {
        const { filed } = await mountPanel();
        await contains("[data-code=K3]").click();
        expect(".o_outcome_file").not.toBeEnabled();
        await contains("#outcome_reason").select("12");
        expect(".o_outcome_file").toBeEnabled();
        await contains("#outcome_reason").select("0");
        expect(".o_outcome_file").not.toBeEnabled();

        await contains("#outcome_reason").select("11");
        await contains(".o_outcome_file").click();
        expect(filed).toEqual([{ note: "", status_id: 3, lost_reason_id: 11 }]);
    });

    test("the reason that a status is for is chosen already", async () => {
        const { statuses } = makeOutcomeData();
        statuses[2].lost_reason_id = 12;
        const { filed } = await mountPanel({ statuses });
        await contains("[data-code=K3]").click();
        expect("#outcome_reason").toHaveValue("12");
        await contains(".o_outcome_file").click();
        expect(filed[0].lost_reason_id).toBe(12);
    });

    test("a status offers its own reasons, and all where it names none", async () => {
        const { statuses } = makeOutcomeData();
        statuses[2].lost_reason_ids = [12];
        statuses.push({ ...statuses[2], id: 5, code: "K5", lost_reason_ids: [] });
        await mountPanel({ statuses });
        await contains("[data-code=K3]").click();
        expect(queryAllTexts("#outcome_reason option")).toEqual([
            "Choose a reason",
            "Bought elsewhere",
        ]);
        await contains("[data-code=K5]").click();
        expect("#outcome_reason option").toHaveCount(3);
    });

    test("only who is lost can be kept from being called again", async () => {
        const { filed } = await mountPanel();
        await contains("[data-code=K4]").click();
        expect("#outcome_do_not_call").toHaveCount(0);

        await contains("[data-code=K3]").click();
        await contains("#outcome_do_not_call").check();
        await contains("#outcome_reason").select("11");
        await contains(".o_outcome_file").click();
        expect(filed[0].is_do_not_call).toBe(true);
    });

    test("what was ticked for one outcome is not filed with another", async () => {
        const { filed } = await mountPanel();
        await contains("[data-code=K3]").click();
        await contains("#outcome_do_not_call").check();
        await contains("[data-code=K1]").click();
        expect(filed).toEqual([{ note: "", status_id: 1 }]);
    });

    test("a click while it is filed files nothing twice", async () => {
        const answer = new Deferred();
        const calls = [];
        await mountPanel({}, { onFile: (o) => calls.push(o) && answer });
        await contains("[data-code=K1]").click();
        expect("[data-code=K1]").not.toBeEnabled();
        await type("1");
        await type("5");
        expect(calls).toHaveLength(1);

        answer.resolve();
        await animationFrame();
        expect("[data-code=K1]").toBeEnabled();
    });

    test("what could not be filed is still there to be filed again", async () => {
        expect.errors(1);
        let isDown = true;
        const filed = [];
        await mountPanel(
            {},
            {
                onFile: async (outcome) => {
                    if (isDown) {
                        throw new Error("The connection is lost");
                    }
                    filed.push(outcome);
                },
            }
        );
        await contains(".o_outcome_note").edit("Wants two", { confirm: false });
        await contains("[data-code=K4]").click();
        await contains("#outcome_amount").edit("500", { confirm: false });
        await contains(".o_outcome_file").click();
        expect.verifyErrors(["The connection is lost"]);
        expect(".o_outcome_note").toHaveValue("Wants two");
        expect("#outcome_amount").toHaveValue("500");

        isDown = false;
        await contains(".o_outcome_file").click();
        expect(filed).toEqual([{ note: "Wants two", status_id: 4, amount: 500 }]);
    });
});

describe("by keys", () => {
    test("each outcome says its number; the eleventh has none", async () => {
        const results = Array.from({ length: 8 }, (_, at) => ({
            id: at + 1,
            name: `Result ${at + 1}`,
        }));
        const { filed } = await mountPanel({ results });
        expect(queryAllTexts(".o_outcome_key")).toEqual([..."1234567890"]);
        await type("0");
        expect(filed).toEqual([{ note: "", result_id: 6 }]);
    });

    test("a number files what asks nothing", async () => {
        const { filed } = await mountPanel();
        await type("6");
        expect(filed).toEqual([{ note: "", result_id: 2 }]);
    });

    test("a key that bounces does not file the next lead, too", async () => {
        const { filed } = await mountPanel();
        await type("1");
        await advanceTime(100);
        await press("1");
        expect(filed).toHaveLength(1);

        await advanceTime(1000);
        await press("1");
        expect(filed).toHaveLength(2);
    });

    test("a key that is held down files once", async () => {
        const { filed } = await mountPanel();
        await type("1");
        for (let count = 0; count < 5; count++) {
            await advanceTime(500);
            await manuallyDispatchProgrammaticEvent(document.body, "keydown", {
                key: "1",
                repeat: true,
            });
        }
        expect(filed).toHaveLength(1);
    });

    test("shortcuts of the browser choose nothing", async () => {
        const { filed } = await mountPanel();
        await type(["ctrl", "1"]);
        await type(["alt", "1"]);
        expect(filed).toEqual([]);
    });

    test("digits in the note are text", async () => {
        const { filed } = await mountPanel();
        await type("n");
        expect(".o_outcome_note").toBeFocused();
        await contains(".o_outcome_note").edit("5 rooms, 2 floors", { confirm: false });
        expect(filed).toEqual([]);
        expect(".o_outcome_note").toHaveValue("5 rooms, 2 floors");
    });

    test("Enter in the note leads back, then numbers choose again", async () => {
        const { filed } = await mountPanel();
        await contains(".o_outcome_note").edit("Later", { confirm: false });
        await type("Enter");
        expect(filed).toEqual([]);
        expect(".o_outcome_note").not.toBeFocused();
        await type("1");
        expect(filed).toEqual([{ note: "Later", status_id: 1 }]);
    });

    test("Enter in the note files what is complete; Shift+Enter is a new line", async () => {
        const { filed } = await mountPanel();
        await type("4");
        await contains("#outcome_amount").edit("500", { confirm: false });
        await contains(".o_outcome_note").edit("Cash", { confirm: false });
        await type(["shift", "Enter"]);
        expect(filed).toEqual([]);
        await type("Enter");
        expect(filed).toHaveLength(1);
    });

    test("Enter that ends a Vietnamese syllable files nothing", async () => {
        const { filed } = await mountPanel();
        await type("4");
        await contains("#outcome_amount").edit("500", { confirm: false });
        await contains(".o_outcome_note").click();
        await manuallyDispatchProgrammaticEvent(
            queryOne(".o_outcome_note"),
            "keydown",
            {
                key: "Enter",
                isComposing: true,
            }
        );
        expect(filed).toEqual([]);
        expect(".o_outcome_note").toBeFocused();
    });

    test("the focus goes to what the outcome asks", async () => {
        await mountPanel({ amount: 500 });
        await type("2");
        expect("[data-key=later]").toBeFocused();
        await type("3");
        expect("#outcome_reason").toBeFocused();
    });

    test("Enter on a suggested time means that one", async () => {
        const { filed } = await mountPanel();
        await type("2");
        await type("Enter");
        expect(filed).toEqual([
            { note: "", status_id: 2, callback_date: "2026-03-02 04:00:00" },
        ]);
    });

    test("Escape takes the choice back, and the focus goes where it was", async () => {
        const { filed } = await mountPanel();
        await type("3");
        expect("#outcome_reason").toBeFocused();
        await type("Escape");
        expect("#outcome_reason").toHaveCount(0);
        expect("[data-code=K3]").toBeFocused();
        expect("[data-code=K3]").not.toHaveClass("active");
        await type("Enter");
        expect("#outcome_reason").toHaveCount(1);
        expect(filed).toEqual([]);
    });

    test("single keys do nothing while a link has the focus", async () => {
        const { filed } = await mountPanel();
        queryOne("a.link").focus();
        await type("1");
        expect(filed).toEqual([]);
        queryOne(".outside").focus();
        await type("1");
        expect(filed).toHaveLength(1);
    });

    test("whoever switched single keys off files nothing by them", async () => {
        onRpc("res.users.settings", "set_res_users_settings", () => ({}));
        const { filed } = await mountPanel();
        expect(".o_outcome_key").toHaveCount(6);
        await singleKeys.toggle();
        await animationFrame();
        expect(".o_outcome_key").toHaveCount(0);
        await type("1");
        await type("n");
        expect(filed).toEqual([]);
        expect(".o_outcome_note").not.toBeFocused();
        await contains("[data-code=K1]").click();
        expect(filed).toHaveLength(1);
        await singleKeys.toggle();
    });

    test("Enter with nothing chosen does nothing", async () => {
        const { filed } = await mountPanel();
        await type("Enter");
        expect(filed).toEqual([]);
    });

    test("a dialog above takes the keys", async () => {
        const { filed } = await mountPanel();
        const dialog = document.createElement("div");
        dialog.className = "modal";
        document.querySelector(".outside").after(dialog);
        await type("1");
        expect(filed).toEqual([]);
        dialog.remove();
        await type("1");
        expect(filed).toHaveLength(1);
    });
});

describe("what the exchange suggests", () => {
    test("is chosen, and filed by Enter and not by itself", async () => {
        const { filed } = await mountPanel({}, { suggestedResultId: 1 });
        expect("[data-code='No answer']").toHaveAttribute("aria-checked", "true");
        expect(filed).toEqual([]);
        await type("Enter");
        expect(filed).toEqual([{ note: "", result_id: 1 }]);
    });

    test("that comes late does not replace what was chosen", async () => {
        const { filed, update } = await mountPanel();
        await type("3");
        await update({ suggestedResultId: 1 });
        expect("[data-code=K3]").toHaveAttribute("aria-checked", "true");
        await contains("#outcome_reason").select("11");
        await contains(".o_outcome_file").click();
        expect(filed[0].status_id).toBe(3);
    });

    test("that comes late is chosen where nothing is", async () => {
        const { update } = await mountPanel();
        await update({ suggestedResultId: 2 });
        expect("[data-code='Busy']").toHaveAttribute("aria-checked", "true");
    });
});

describe("feedback", () => {
    const FORM = { id: 5, name: "The lead", is_owed: true };
    const owed = (questions) => ({ forms: { 1: [{ ...FORM, questions }] } });

    test("that is owed is asked before the outcome is filed", async () => {
        const { filed } = await mountPanel(owed([makeQuestion(7, "text")]));
        await contains("[data-code=K1]").click();
        expect(filed).toEqual([]);
        expect(".o_outcome_file").not.toBeEnabled();
        await contains("#feedback_5_7").edit("Good lead", { confirm: false });
        await contains(".o_outcome_file").click();
        expect(filed).toEqual([
            { note: "", status_id: 1, feedback: { 5: { 7: "Good lead" } } },
        ]);
    });

    test("that is optional may stay blank", async () => {
        const { filed } = await mountPanel({
            forms: {
                1: [{ ...FORM, is_owed: false, questions: [makeQuestion(7, "text")] }],
            },
        });
        await contains("[data-code=K1]").click();
        expect(".o_outcome_feedback legend").toHaveText("The lead (optional)");
        await contains(".o_outcome_file").click();
        expect(filed).toEqual([{ note: "", status_id: 1, feedback: { 5: {} } }]);
    });

    test("that is optional and begun must be complete", async () => {
        const questions = [
            makeQuestion(7, "text"),
            makeQuestion(8, "text", { is_required: true }),
        ];
        await mountPanel({ forms: { 1: [{ ...FORM, is_owed: false, questions }] } });
        await contains("[data-code=K1]").click();
        expect(".o_outcome_file").toBeEnabled();
        await contains("#feedback_5_7").edit("Good", { confirm: false });
        expect(".o_outcome_file").not.toBeEnabled();
        await contains("#feedback_5_8").edit("Yes", { confirm: false });
        expect(".o_outcome_file").toBeEnabled();
    });

    test("of a result with the number of a status is not asked", async () => {
        const { filed } = await mountPanel(owed([makeQuestion(7, "text")]));
        await contains("[data-code='No answer']").click();
        expect(filed).toEqual([{ note: "", result_id: 1 }]);
    });

    test("a promised call waits for it", async () => {
        const form = { ...FORM, questions: [makeQuestion(7, "text")] };
        const { filed } = await mountPanel({ forms: { 2: [form] } });
        await contains("[data-code=K2]").click();
        await contains("[data-key=later]").click();
        expect(filed).toEqual([]);
        await contains("#feedback_5_7").edit("Nice", { confirm: false });
        await contains(".o_outcome_file").click();
        expect(filed[0].callback_date).toBe("2026-03-02 04:00:00");
    });

    test("a form shows blank what another outcome was told in it", async () => {
        const form = { ...FORM, questions: [makeQuestion(7, "number")] };
        await mountPanel({ forms: { 1: [form], 4: [form] } });
        await contains("[data-code=K1]").click();
        await contains("#feedback_5_7").edit("12", { confirm: false });
        await contains("[data-code=K4]").click();
        await contains("#outcome_amount").edit("5", { confirm: false });
        expect(".o_outcome_file").not.toBeEnabled();
        expect("#feedback_5_7").toHaveValue("");
    });
});
