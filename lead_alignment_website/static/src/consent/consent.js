import { cookie } from "@web/core/browser/cookie";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

const TOLD = "lead_alignment.consent.told";
const AGAIN = 10 * 60 * 1000; // ms

/**
 * Tells the server what this browser answered to the cookies bar. Odoo knows a browser by
 * its session and its address, which changes on the way: so it is told now and then.
 */
export class Consent extends Interaction {
    static selector = "#website_cookies_bar";
    dynamicContent = {
        _document: {
            "t-on-optionalCookiesAccepted": () => this.tell(true, Date.now()),
            "t-on-optionalCookiesDenied": () => this.tell(false, Date.now()),
        },
    };

    start() {
        const { optional, ts } = this.answer;
        const told = Number(sessionStorage.getItem(TOLD)) || 0;
        if (typeof optional === "boolean" && Date.now() - told > AGAIN) {
            this.tell(optional, ts);
        }
    }

    /** As the bar keeps it: {optional: whether agreed, ts: when, in ms} */
    get answer() {
        try {
            return JSON.parse(cookie.get(this.el.id)) || {};
        } catch {
            return {}; // none yet, or a cookie that Odoo does not read either
        }
    }

    async tell(isGranted, answered) {
        await rpc(
            "/lead_alignment/consent",
            { is_granted: isGranted, answered },
            { silent: true }
        );
        sessionStorage.setItem(TOLD, Date.now());
    }
}

registry.category("public.interactions").add("lead_alignment_website.consent", Consent);
