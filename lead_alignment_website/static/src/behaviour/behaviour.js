import { browser } from "@web/core/browser/browser";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

const TOLD = "lead_alignment.behaviour.search";
const GATE = "lead_alignment.behaviour.gate"; // the page that thanks for a form
const MAX_LABEL = 200; // characters
const FILES = /\.(pdf|zip|docx?|xlsx?|pptx?|csv|epub|mp[34])$/i;

/**
 * Tells the server what this browser searched for and downloaded. It costs a page nothing:
 * the server is asked after the page was shown.
 */
export class Behaviour extends Interaction {
    static selector = "#wrapwrap";
    dynamicContent = {
        // a form is sent by its button or by Enter
        ".s_website_form_send": { "t-on-click": (ev) => this.onForm(ev.currentTarget) },
        ".s_website_form form": {
            "t-on-submit": (ev) => this.onForm(ev.currentTarget),
        },
        "a[href]": { "t-on-click": (ev) => this.onLink(ev.currentTarget) },
    };

    start() {
        const words = new URLSearchParams(browser.location.search)
            .get("search")
            ?.trim();
        // the next page of the results is the same search
        if (words && words !== browser.sessionStorage.getItem(TOLD)) {
            browser.sessionStorage.setItem(TOLD, words);
            this.tell("site_search", words);
        }
    }

    onLink(link) {
        const { pathname } = link;
        const isFile = pathname.startsWith("/web/content/") || FILES.test(pathname);
        if (isFile || link.hasAttribute("download")) {
            const name = link.getAttribute("download") || pathname.split("/").pop();
            const code = this.isGated(link) ? "gated_download" : "download";
            this.tell(code, this.decode(name) || link.textContent.trim());
        }
    }

    onForm(sender) {
        const { successPage } = sender.closest("form").dataset;
        if (successPage) {
            browser.sessionStorage.setItem(GATE, successPage.split("#")[0]);
        }
    }

    /** Whether a form opened the way to the link: its thanks, or the page after it */
    isGated(link) {
        const gate = browser.sessionStorage.getItem(GATE);
        const { pathname } = browser.location;
        return Boolean(
            link.closest(".s_website_form_end_message") ||
                // the page may have the code of a language before its address
                (gate && (pathname === gate || pathname.endsWith(gate)))
        );
    }

    /** The name of a file as people read it */
    decode(name) {
        try {
            return decodeURIComponent(name);
        } catch {
            return name; // a per cent sign that stands for itself
        }
    }

    tell(code, text) {
        const label = text.slice(0, MAX_LABEL);
        return rpc("/lead_alignment/behaviour", { code, label }, { silent: true });
    }
}

registry
    .category("public.interactions")
    .add("lead_alignment_website.behaviour", Behaviour);
