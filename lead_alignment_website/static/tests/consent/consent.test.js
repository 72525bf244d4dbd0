import {
    beforeEach,
    describe,
    expect,
    freezeTime,
    mockDate,
    test,
    tick,
} from "@odoo/hoot";
import { startInteraction } from "@web/../tests/public/helpers";
import { onRpc } from "@web/../tests/web_test_helpers";
import { cookie } from "@web/core/browser/cookie";

import { Consent } from "@lead_alignment_website/consent/consent";

describe.current.tags("interaction_dev");

const BAR = `<div id="website_cookies_bar"></div>`;
const NOW = Date.UTC(2026, 2, 2, 2);
const MINUTE = 60 * 1000;

beforeEach(() => {
    mockDate("2026-03-02 02:00:00", +7);
    freezeTime();
    onRpc("/lead_alignment/consent", async (request) => {
        const { params } = await request.json();
        expect.step(params);
        return true;
    });
});

function answerBar(optional, ts) {
    cookie.set("website_cookies_bar", JSON.stringify({ required: true, optional, ts }));
}

async function openPage(html = BAR) {
    await startInteraction(Consent, html);
    await tick();
}

function passMinutes(minutes) {
    mockDate(new Date(NOW + minutes * MINUTE).toISOString().slice(0, 19), +7);
}

async function click(answer) {
    document.dispatchEvent(new Event(answer));
    await tick();
}

describe("a visitor", () => {
    test("who has not answered yet is not told of", async () => {
        await openPage();
        expect("#website_cookies_bar").toHaveCount(1);
        expect.verifySteps([]);
    });

    test("who agrees is told of at once", async () => {
        await openPage();
        await click("optionalCookiesAccepted");
        expect.verifySteps([{ is_granted: true, answered: NOW }]);
    });

    test("who refuses is told of at once", async () => {
        await openPage();
        await click("optionalCookiesDenied");
        expect.verifySteps([{ is_granted: false, answered: NOW }]);
    });

    test("who answered the bar half only is not told of", async () => {
        answerBar(undefined, NOW - MINUTE);
        await openPage();
        expect("#website_cookies_bar").toHaveCount(1);
        expect.verifySteps([]);
    });
});

describe("an answer of before", () => {
    test("is told with the moment of then", async () => {
        answerBar(true, NOW - 5000 * MINUTE);
        await openPage();
        expect.verifySteps([{ is_granted: true, answered: NOW - 5000 * MINUTE }]);
    });

    test("that refused is told as such, too", async () => {
        answerBar(false, NOW - 5000 * MINUTE);
        await openPage();
        expect.verifySteps([{ is_granted: false, answered: NOW - 5000 * MINUTE }]);
    });

    test("is not told on each page, but now and then", async () => {
        answerBar(true, NOW - 5000 * MINUTE);
        await openPage();
        expect.verifySteps([{ is_granted: true, answered: NOW - 5000 * MINUTE }]);
        expect(Number(sessionStorage.getItem("lead_alignment.consent.told"))).toBe(NOW);
    });

    for (const [minutes, times] of [
        [0, 0],
        [9, 0],
        [11, 1],
    ]) {
        test(`is told ${times} times again after ${minutes} minutes`, async () => {
            sessionStorage.setItem("lead_alignment.consent.told", NOW);
            answerBar(true, NOW);
            passMinutes(minutes);
            await openPage();
            const told = [{ is_granted: true, answered: NOW }];
            expect.verifySteps(told.slice(0, times));
        });
    }

    test("that is taken back is told at once, however lately the other was", async () => {
        sessionStorage.setItem("lead_alignment.consent.told", NOW);
        answerBar(true, NOW);
        passMinutes(1);
        await openPage();
        await click("optionalCookiesDenied");
        expect.verifySteps([{ is_granted: false, answered: NOW + MINUTE }]);
    });

    for (const broken of ["true", "{broken"]) {
        test(`that cannot be read is none: ${broken}`, async () => {
            cookie.set("website_cookies_bar", broken);
            await openPage();
            expect("#website_cookies_bar").toHaveCount(1);
            expect.verifySteps([]);
        });
    }
});

test("a page without the bar tells nothing", async () => {
    answerBar(true, NOW);
    await openPage("<p>No bar</p>");
    await click("optionalCookiesAccepted");
    expect("p").toHaveText("No bar");
    expect.verifySteps([]);
});
