import {
    animationFrame,
    beforeEach,
    describe,
    expect,
    mockDate,
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

import {
    holdAnswers,
    loseConnection,
    makeOutcomeData,
} from "../lead_alignment_test_helpers";

describe.current.tags("desktop");
defineMailModels();

const FILED = { message: "Logged: K1", change_ids: [71, 72], is_handed_over: false };

beforeEach(() => {
    mockDate("2026-03-02 02:00:00", +7);
    onRpc("crm.lead", "get_outcome_dialog_data", () => makeOutcomeData());
});

/** Run a client action; what it does then is a step. */
async function run(tag, params, controller = {}) {
    mockService("action", {
        doAction: (action) => expect.step(action.tag || action),
        restore: () => expect.step("back to the list"),
        get currentController() {
            return controller;
        },
    });
    await mountWithCleanup("<div/>");
    await registry.category("actions").get(tag)(getMockEnv(), { params });
    await animationFrame();
}

function logOutcome(leadIds, controller) {
    return run("lead_alignment.log_outcome", { lead_ids: leadIds }, controller);
}

test("the outcome is filed on all leads that were chosen", async () => {
    onRpc("crm.lead", "action_log_outcome", ({ args }) => {
        expect.step(args);
        return FILED;
    });
    await logOutcome([5, 6]);
    expect(".modal-title").toHaveText("Log outcome: An Nguyễn – Two solar panels");
    await contains(".o_outcome_note").edit("Both want it", { confirm: false });
    await contains("[data-code=K1]").click();
    expect.verifySteps([
        [[5, 6], { note: "Both want it", status_id: 1 }],
        "soft_reload",
    ]);
    expect(".o_outcome_dialog").toHaveCount(0);
    expect(".o_notification_body").toHaveText(/Logged: K1/);
});

test("Cancel files nothing", async () => {
    onRpc("crm.lead", "action_log_outcome", () => expect.step("filed"));
    await logOutcome([5]);
    await contains(".modal button:contains(Cancel)").click();
    expect(".o_outcome_dialog").toHaveCount(0);
    expect.verifySteps([]);
});

test("what the server refuses stays to be mended", async () => {
    expect.errors(1);
    let isRefused = true;
    onRpc("crm.lead", "action_log_outcome", () => {
        if (isRefused) {
            throw makeServerError({ message: "The lead is somebody else's." });
        }
        return FILED;
    });
    await logOutcome([5]);
    await contains(".o_outcome_note").edit("Wants two", { confirm: false });
    await contains("[data-code=K1]").click();
    await animationFrame();
    expect.verifyErrors([/somebody else's/]);
    await contains(".o_error_dialog .btn-close").click();
    expect(".o_outcome_note").toHaveValue("Wants two");

    isRefused = false;
    await contains("[data-code=K1]").click();
    expect(".o_outcome_dialog").toHaveCount(0);
    expect.verifySteps(["soft_reload"]);
});

test("while the connection is lost the dialog keeps what was written", async () => {
    expect.errors(1);
    loseConnection("crm.lead", "action_log_outcome");
    await logOutcome([5]);
    await contains(".o_outcome_note").edit("Wants two", { confirm: false });
    await contains("[data-code=K1]").click();
    await animationFrame();
    expect.verifyErrors([/Connection/]);
    expect(".o_outcome_note").toHaveValue("Wants two");
    expect("[data-code=K1]").toBeEnabled();
});

test("a form whose lead went to others gives way to the list", async () => {
    onRpc("crm.lead", "action_log_outcome", () => ({ ...FILED, is_handed_over: true }));
    await logOutcome([5], { view: { type: "form" } });
    await contains("[data-code=K1]").click();
    expect.verifySteps(["back to the list"]);
});

test("a form whose lead stays here is read anew, and not left", async () => {
    onRpc("crm.lead", "action_log_outcome", () => FILED);
    await logOutcome([5], { view: { type: "form" } });
    await contains("[data-code=K1]").click();
    expect.verifySteps(["soft_reload"]);
});

test("a list whose lead went to others is read anew", async () => {
    onRpc("crm.lead", "action_log_outcome", () => ({ ...FILED, is_handed_over: true }));
    await logOutcome([5], { view: { type: "list" } });
    await contains("[data-code=K1]").click();
    expect.verifySteps(["soft_reload"]);
});

describe("undo", () => {
    const UNDO = ".o_notification button:contains(Undo)";

    beforeEach(() => {
        onRpc("crm.lead", "action_log_outcome", () => FILED);
        onRpc("crm.lead", "get_undo_data", ({ args }) => {
            expect.step(["ask", ...args]);
            return { restored: ["K2 Call back", "Tomorrow 09:00"] };
        });
    });

    test("says what it restores, and does nothing before yes", async () => {
        const calls = holdAnswers("crm.lead", "undo_outcomes");
        await logOutcome([5]);
        await contains("[data-code=K1]").click();
        await contains(UNDO).click();
        expect.verifySteps(["soft_reload", ["ask", [71, 72]]]);
        expect(".modal-body").toHaveText(
            /The following will be restored: K2 Call back, Tomorrow 09:00/
        );
        expect(".o_notification").toHaveCount(0);
        expect(calls).toHaveLength(0);

        await contains(".modal .btn-primary").click();
        expect(calls.map(({ args }) => args)).toEqual([[[71, 72]]]);
        expect.verifySteps([]);
        calls[0].answer(true);
        await animationFrame();
        expect.verifySteps(["soft_reload"]);
    });

    test("that is thought over leaves all as it is", async () => {
        onRpc("crm.lead", "undo_outcomes", () => expect.step("undone"));
        await logOutcome([5]);
        await contains("[data-code=K1]").click();
        await contains(UNDO).click();
        await contains(".modal .btn-secondary").click();
        expect(".modal").toHaveCount(0);
        expect.verifySteps(["soft_reload", ["ask", [71, 72]]]);
    });
});
