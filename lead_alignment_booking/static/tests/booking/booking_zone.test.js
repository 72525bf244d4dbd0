import { describe, expect, test } from "@odoo/hoot";
import { browser } from "@web/core/browser/browser";
import { cookie } from "@web/core/browser/cookie";
import { BookingZone } from "@lead_alignment_booking/booking/booking_zone";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import {
    setupInteractionWhiteList,
    startInteractions,
} from "@web/../tests/public/helpers";

describe.current.tags("desktop");
setupInteractionWhiteList("lead_alignment_booking.zone");

/** Open the page with times in `shown`, in a browser whose cookie says `own`. */
async function open(shown, own) {
    cookie.set("tz", own);
    await startInteractions(`<div class="o_booking" data-zone="${shown}"></div>`);
}

function watchReloads() {
    browser.sessionStorage.removeItem("booking_zone");
    patchWithCleanup(BookingZone.prototype, { reload: () => expect.step("reload") });
}

test("times in another zone are loaded once more", async () => {
    watchReloads();
    await open("Asia/Ho_Chi_Minh", "America/New_York");
    expect.verifySteps(["reload"]);
});

test("times in the visitor's zone stay", async () => {
    watchReloads();
    await open("Asia/Ho_Chi_Minh", "Asia/Ho_Chi_Minh");
    expect.verifySteps([]);
});

test("a zone that the server does not know is not asked for again", async () => {
    watchReloads();
    browser.sessionStorage.setItem("booking_zone", "Mars/Phobos");
    await open("Asia/Ho_Chi_Minh", "Mars/Phobos");
    expect.verifySteps([]);
});
