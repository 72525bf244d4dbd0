import { cookie } from "@web/core/browser/cookie";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

const TOLD = "lead_alignment.consent";

const AGAIN = 10 * 60 * 1000; // ms

/**
 * Tells the server what this browser answered to the cookies bar. Odoo knows a browser by
 * its session and its address, which changes on the way: so it is told now and then.
 */
export class Consent extends Interaction {
    static selector = "#website_cookies_bar";
    dynamicContent = {
        _document: {
            "t-on-optionalCookiesAccepted": () => this.tell(true),
            "t-on-optionalCookiesDenied": () => this.tell(false),
        },
    };

    start() {
        const told = Number(sessionStorage.getItem(TOLD));
        if (this.isGranted() && Date.now() - told > AGAIN) {
            this.tell(true, true);
        }
    }

    isGranted() {
        try {
            return JSON.parse(cookie.get(this.el.id) || "{}").optional === true;
        } catch {
            return false; // as Odoo takes a cookie that it cannot read
        }
    }

    async tell(isGranted, isStanding = false) {
        await rpc(
            "/lead_alignment/consent",
            { is_granted: isGranted, is_standing: isStanding },
            { silent: true }
        );
        sessionStorage.setItem(TOLD, Date.now());
    }
}

registry.category("public.interactions").add("lead_alignment_website.consent", Consent);
