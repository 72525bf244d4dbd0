import {
    animationFrame,
    beforeEach,
    describe,
    destroy,
    expect,
    press,
    test,
} from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    getMockEnv,
    makeServerError,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { registry } from "@web/core/registry";

import { FeedbackDialog } from "@lead_alignment/feedback/feedback_dialog";
import {
    holdAnswers,
    logInAs,
    loseConnection,
    makeQuestion,
} from "../lead_alignment_test_helpers";

describe.current.tags("desktop");
defineMailModels();

const NOTE = "#feedback_note";
const SEND = ".o_feedback_send";

let forms;

beforeEach(() => {
    forms = [
        {
            id: 1,
            version_id: 10,
            name: "The lead",
            questions: [makeQuestion(7, "text", { is_required: true })],
        },
        {
            id: 2,
            version_id: 20,
            name: "The hand-over",
            questions: [makeQuestion(8, "text")],
        },
    ];
    onRpc("crm.lead", "get_feedback_data", () => ({
        title: "An Nguyễn",
        forms,
        lists: {},
    }));
});

/** Show the dialog; the one before, if any, is closed, as by a reload. */
let dialog;
async function open(leadIds = [41]) {
    if (dialog) {
        destroy(dialog);
    }
    dialog = await mountWithCleanup(FeedbackDialog, {
        props: {
            leadIds,
            close: () => expect.step("close"),
            onGiven: () => expect.step("given"),
        },
        componentEnv: {
            dialogData: { isActive: true, close: () => {}, scrollToOrigin: () => {} },
        },
    });
}

beforeEach(() => {
    dialog = null;
});

async function write(text, note = "") {
    await contains("#feedback_1_7").edit(text, { confirm: false });
    if (note) {
        await contains(NOTE).edit(note, { confirm: false });
    }
}

describe("a draft", () => {
    test("is there again after a reload, to its last letter", async () => {
        await open();
        await write("Knows the price", "Call after five");
        await open();
        expect("#feedback_1_7").toHaveValue("Knows the price");
        expect(NOTE).toHaveValue("Call after five");
        expect(SEND).toBeEnabled();
    });

    test("is of one lead, and not seen at another", async () => {
        await open([41]);
        await write("Knows the price", "Call after five");
        await open([42]);
        expect("#feedback_1_7").toHaveValue("");
        expect(NOTE).toHaveValue("");
        await open([41, 42]);
        expect(NOTE).toHaveValue("");
        await open([41]);
        expect(NOTE).toHaveValue("Call after five");
    });

    test("is of one user, and not seen by the next on this browser", async () => {
        logInAs(7);
        await open();
        await write("Knows the price", "Call after five");
        logInAs(8);
        await open();
        expect("#feedback_1_7").toHaveValue("");
        expect(NOTE).toHaveValue("");
        logInAs(7);
        await open();
        expect(NOTE).toHaveValue("Call after five");
    });

    test("is of one form, and waits while another is looked at", async () => {
        await open();
        await write("Knows the price", "Call after five");
        await contains("#feedback_form").select("2");
        expect("#feedback_2_8").toHaveValue("");
        expect(NOTE).toHaveValue("");
        await contains("#feedback_form").select("1");
        expect("#feedback_1_7").toHaveValue("Knows the price");
        expect(NOTE).toHaveValue("Call after five");
    });

    test("is not put into a form that was written anew", async () => {
        await open();
        await write("Knows the price", "Call after five");
        forms[0].version_id = 11;
        await open();
        expect("#feedback_1_7").toHaveValue("");
        expect(NOTE).toHaveValue("");
    });

    test("that does not fit its questions any more leaves these blank", async () => {
        await open();
        await write("Knows the price", "Call after five");
        forms[0].questions = [
            makeQuestion(7, "choices", { options: [{ id: 1, name: "Price" }] }),
        ];
        await open();
        expect("#feedback_1_7_1").not.toBeChecked();
        await contains("#feedback_1_7_1").check();
        expect("#feedback_1_7_1").toBeChecked();
    });

    test("that somebody broke is no draft, and no error", async () => {
        await open();
        await write("Knows the price");
        for (const key of Object.keys(localStorage)) {
            if (key.startsWith("lead_alignment.feedback.")) {
                localStorage.setItem(key, "{broken");
            }
        }
        await open();
        expect("#feedback_1_7").toHaveValue("");
        await write("Again");
        await open();
        expect("#feedback_1_7").toHaveValue("Again");
    });

    test("is forgotten when it is sent", async () => {
        onRpc("crm.lead", "give_feedback", ({ args }) => {
            expect.step(args);
            return true;
        });
        await open();
        await write("Knows the price", "Call after five");
        await contains(SEND).click();
        expect.verifySteps([
            [[41], 1, { 7: "Knows the price" }, "Call after five"],
            "close",
            "given",
        ]);
        await open();
        expect("#feedback_1_7").toHaveValue("");
        expect(NOTE).toHaveValue("");
        expect(JSON.stringify({ ...localStorage })).not.toMatch(/Knows the price/);
    });

    test("stays when it could not be sent", async () => {
        expect.errors(1);
        loseConnection("crm.lead", "give_feedback");
        await open();
        await write("Knows the price", "Call after five");
        await contains(SEND).click();
        await animationFrame();
        expect.verifyErrors([/Connection/]);
        expect.verifySteps([]);
        expect(SEND).toBeEnabled();
        await open();
        expect("#feedback_1_7").toHaveValue("Knows the price");
        expect(NOTE).toHaveValue("Call after five");
    });

    test("of another form stays, though that is looked at while one is sent", async () => {
        const calls = holdAnswers("crm.lead", "give_feedback");
        await open();
        await contains("#feedback_form").select("2");
        await contains("#feedback_2_8").edit("Too late", { confirm: false });
        await contains("#feedback_form").select("1");
        await write("Knows the price");
        await contains(SEND).click();
        await contains("#feedback_form").select("2");
        calls[0].answer(true);
        await animationFrame();
        expect.verifySteps(["close", "given"]);

        await open();
        expect("#feedback_1_7").toHaveValue("");
        await contains("#feedback_form").select("2");
        expect("#feedback_2_8").toHaveValue("Too late");
    });
});

describe("sending", () => {
    test("waits for what is required", async () => {
        await open();
        expect(SEND).not.toBeEnabled();
        await contains(NOTE).edit("Nice", { confirm: false });
        expect(SEND).not.toBeEnabled();
        await write("Knows the price");
        expect(SEND).toBeEnabled();
        await contains("#feedback_1_7").clear({ confirm: false });
        expect(SEND).not.toBeEnabled();
    });

    test("takes at least one answer or a note where nothing is required", async () => {
        onRpc("crm.lead", "give_feedback", ({ args }) => {
            expect.step(args);
            return true;
        });
        await open();
        await contains("#feedback_form").select("2");
        expect(SEND).not.toBeEnabled();
        await contains(NOTE).edit("Nice", { confirm: false });
        expect(SEND).toBeEnabled();
        await contains(SEND).click();
        expect.verifySteps([[[41], 2, {}, "Nice"], "close", "given"]);
    });

    test("by Ctrl+Enter from the note, once", async () => {
        const calls = holdAnswers("crm.lead", "give_feedback");
        await open();
        await press(["ctrl", "Enter"]);
        expect(calls).toHaveLength(0);
        await write("Knows the price", "Nice");
        await press(["ctrl", "Enter"]);
        await animationFrame();
        await press(["ctrl", "Enter"]);
        await animationFrame();
        expect(calls).toHaveLength(1);
        expect(SEND).not.toBeEnabled();
        calls[0].answer(true);
        await animationFrame();
        expect.verifySteps(["close", "given"]);
    });

    test("that the server refuses can be mended and sent again", async () => {
        expect.errors(1);
        let isRefused = true;
        onRpc("crm.lead", "give_feedback", ({ args }) => {
            if (isRefused) {
                throw makeServerError({ message: "Say more." });
            }
            expect.step(args[2]);
            return true;
        });
        await open();
        await write("Short");
        await contains(SEND).click();
        await animationFrame();
        expect.verifyErrors([/Say more/]);
        isRefused = false;
        await write("Much longer");
        await contains(SEND).click();
        expect.verifySteps([{ 7: "Much longer" }, "close", "given"]);
    });
});

test("who is asked nothing is told who writes the questions", async () => {
    forms = [];
    await open();
    expect(".modal-body").toHaveText(/There are no forms for your department/);
    expect(SEND).not.toBeEnabled();
    await press(["ctrl", "Enter"]);
    await animationFrame();
    expect.verifySteps([]);
});

test("Give Feedback says what becomes of it, and shows the new state", async () => {
    onRpc("crm.lead", "give_feedback", () => true);
    mockService("action", { doAction: (action) => expect.step(action) });
    await mountWithCleanup("<div/>");
    const giveFeedback = registry
        .category("actions")
        .get("lead_alignment.give_feedback");
    giveFeedback(getMockEnv(), { params: { lead_ids: [41] } });
    await animationFrame();
    expect(".modal-title").toHaveText("Give feedback: An Nguyễn");
    await write("Knows the price");
    await contains(SEND).click();
    expect(".modal").toHaveCount(0);
    expect(".o_notification").toHaveText(/You can follow up under My Feedback/);
    expect.verifySteps(["soft_reload"]);
});
