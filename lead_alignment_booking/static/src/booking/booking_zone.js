import { Interaction } from "@web/public/interaction";
import { browser } from "@web/core/browser/browser";
import { cookie } from "@web/core/browser/cookie";
import { registry } from "@web/core/registry";

/**
 * At the first visit the server does not know the visitor's time zone yet: Odoo's pages
 * put it into a cookie while they load. The page is loaded once more if its times are in
 * another zone.
 */
export class BookingZone extends Interaction {
    static selector = ".o_booking[data-zone]";

    start() {
        const zone = cookie.get("tz");
        const isShown = zone === this.el.dataset.zone;
        const isTried = browser.sessionStorage.getItem("booking_zone") === zone;
        if (zone && !isShown && !isTried) {
            // a zone that the server does not know is not asked for again
            browser.sessionStorage.setItem("booking_zone", zone);
            this.reload();
        }
    }

    reload() {
        browser.location.reload();
    }
}

registry
    .category("public.interactions")
    .add("lead_alignment_booking.zone", BookingZone);
