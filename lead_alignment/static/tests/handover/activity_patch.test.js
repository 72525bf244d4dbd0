import { animationFrame, beforeEach, describe, expect, test } from "@odoo/hoot";
import {
    click,
    contains,
    defineMailModels,
    openFormView,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import { mockService, onRpc, serverState } from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineMailModels();

let activityId;
let partnerId;

beforeEach(() => {
    onRpc("mail.activity", "action_feedback", ({ args }) => {
        expect.step(["done", ...args]);
    });
});

/** A form of whom an activity of this category is to be done. */
async function openActivity(category) {
    const env = await startServer();
    partnerId = env["res.partner"].create({});
    const type = env["mail.activity.type"].create({ name: "To-do", category });
    activityId = env["mail.activity"].create({
        activity_type_id: type,
        activity_category: category,
        can_write: true,
        res_id: partnerId,
        res_model: "res.partner",
        summary: "Take it over",
        user_id: serverState.userId,
    });
    await start();
    await openFormView("res.partner", partnerId);
    await contains(".o-mail-Activity:contains('Take it over')");
    mockService("action", { doAction: (...action) => expect.step(action) });
}

test("a hand-over is accepted where it stands", async () => {
    await openActivity("handover");
    await contains(".o-mail-Activity-markDone", { count: 0 });
    await click(".o_handover_accept");
    await animationFrame();
    expect.verifySteps([["done", [activityId]], ["soft_reload"]]);
});

test("a hand-over is returned with a reason, and stays until then", async () => {
    await openActivity("handover");
    await click(".o_handover_return");
    await animationFrame();
    expect.verifySteps([
        [
            "lead_alignment.crm_lead_return_action",
            {
                additionalContext: {
                    active_model: "res.partner",
                    active_id: partnerId,
                    active_ids: [partnerId],
                },
            },
        ],
    ]);
    await contains(".o-mail-Activity:contains('Take it over')");
});

test("any other to-do is marked done as ever", async () => {
    await openActivity("default");
    await contains(".o-mail-Activity-markDone");
    await contains(".o_handover_accept", { count: 0 });
    await contains(".o_handover_return", { count: 0 });
    expect(".o-mail-Activity").toHaveCount(1);
});
