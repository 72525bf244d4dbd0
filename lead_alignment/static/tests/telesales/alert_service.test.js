import { animationFrame, beforeEach, describe, expect, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    getService,
    mockService,
    mountWithCleanup,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineMailModels();

const ALERT = { kind: "lead", title: "A lead for you", message: "An Nguyễn" };

beforeEach(() => {
    mockService("mail.sound_effects", { play: (name) => expect.step(`sound ${name}`) });
});

/** :returns: function that lets the bus bring an alert */
async function listen() {
    const listeners = {};
    mockService("bus_service", {
        subscribe(type, callback) {
            listeners[type] = callback;
            return super.subscribe(...arguments);
        },
    });
    await mountWithCleanup("<div/>");
    const { bus } = getService("lead_alignment.alerts");
    bus.addEventListener("alert", ({ detail }) => expect.step(`alert ${detail.kind}`));
    return async (alert) => {
        listeners["lead_alignment.alert"](alert);
        await animationFrame();
    };
}

function watchNotifications({ isHidden }) {
    patchWithCleanup(document, {
        get hidden() {
            return isHidden;
        },
    });
    patchWithCleanup(window, {
        Notification: class {
            static permission = "granted";
            constructor(title, { body }) {
                expect.step(`native ${title}: ${body}`);
            }
        },
    });
}

test("is seen and heard, and the screens are told", async () => {
    watchNotifications({ isHidden: false });
    const send = await listen();
    await send(ALERT);
    expect(".o_notification").toHaveText("A lead for you. An Nguyễn");
    expect.verifySteps(["sound new-message", "alert lead"]);
});

test("is told by the browser where Odoo is not looked at", async () => {
    watchNotifications({ isHidden: true });
    const send = await listen();
    await send(ALERT);
    expect.verifySteps([
        "sound new-message",
        "native A lead for you: An Nguyễn",
        "alert lead",
    ]);
});

test("is not told by a browser that was not allowed to", async () => {
    watchNotifications({ isHidden: true });
    window.Notification.permission = "denied";
    const send = await listen();
    await send(ALERT);
    expect.verifySteps(["sound new-message", "alert lead"]);
});
