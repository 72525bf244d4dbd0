import { beforeEach, describe, expect, test, tick } from "@odoo/hoot";
import { click, queryAll } from "@odoo/hoot-dom";
import { startInteraction } from "@web/../tests/public/helpers";
import { onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";

import { Behaviour } from "@lead_alignment_website/behaviour/behaviour";

describe.current.tags("interaction_dev");

beforeEach(() => {
    onRpc("/lead_alignment/behaviour", async (request) => {
        const { params } = await request.json();
        expect.step(params);
        return true;
    });
});

async function openPage(content = "", search = "") {
    patchWithCleanup(browser.location, {
        get search() {
            return search;
        },
    });
    await startInteraction(Behaviour, `<div id="wrapwrap">${content}</div>`);
    await tick();
}

async function clickLinks(...links) {
    await openPage(links.join(""));
    for (const link of queryAll("#wrapwrap a")) {
        // the page is not left
        document.addEventListener("click", (ev) => ev.preventDefault(), { once: true });
        await click(link);
        await tick();
    }
}

describe("a search", () => {
    test("is told", async () => {
        await openPage("", "?search=green+tea");
        expect.verifySteps([{ code: "site_search", label: "green tea" }]);
    });

    test("is told once: the next page of results is the same", async () => {
        browser.sessionStorage.setItem("lead_alignment.behaviour.search", "green tea");
        await openPage("", "?search=green%20tea&page=2");
        expect("#wrapwrap").toHaveCount(1);
        expect.verifySteps([]);
    });

    test("for something else is another one", async () => {
        browser.sessionStorage.setItem("lead_alignment.behaviour.search", "green tea");
        await openPage("", "?search=black");
        expect.verifySteps([{ code: "site_search", label: "black" }]);
    });

    test("for nothing is none", async () => {
        await openPage("", "?search=%20");
        expect("#wrapwrap").toHaveCount(1);
        expect.verifySteps([]);
    });

    test("for a whole page of text is cut", async () => {
        await openPage("", `?search=${"a".repeat(500)}`);
        expect.verifySteps([{ code: "site_search", label: "a".repeat(200) }]);
    });
});

describe("a download", () => {
    test("is told with the name of the file", async () => {
        await clickLinks(
            '<a href="/web/content/12/B%E1%BA%A3ng%20gi%C3%A1.pdf">here</a>',
            '<a href="/a/100%.pdf">a per cent sign</a>',
            '<a href="/report" download="Report.txt">what the page declares</a>'
        );
        expect.verifySteps(
            ["Bảng giá.pdf", "100%.pdf", "Report.txt"].map((label) => ({
                code: "download",
                label,
            }))
        );
    });

    test("of an address without a name is told by the link's words", async () => {
        await clickLinks('<a href="/web/content/">Price list</a>');
        expect.verifySteps([{ code: "download", label: "Price list" }]);
    });

    test("in the thanks for a form is gated", async () => {
        await clickLinks(
            '<a href="/a.pdf">free</a>',
            '<p class="s_website_form_end_message"><a href="/b.pdf">thanks</a></p>'
        );
        expect.verifySteps([
            { code: "download", label: "a.pdf" },
            { code: "gated_download", label: "b.pdf" },
        ]);
    });

    test("on the page after a form is gated", async () => {
        browser.sessionStorage.setItem(
            "lead_alignment.behaviour.gate",
            browser.location.pathname
        );
        await clickLinks('<a href="/b.pdf">the guide</a>');
        expect.verifySteps([{ code: "gated_download", label: "b.pdf" }]);
    });

    test("on the page after a form: the form says which page that is", async () => {
        await openPage(
            `<div class="s_website_form"><form data-success-page="/guide#top">
                <span role="button" class="s_website_form_send">Send</span>
            </form></div>`
        );
        await click(".s_website_form_send");
        await tick();
        expect(browser.sessionStorage.getItem("lead_alignment.behaviour.gate")).toBe(
            "/guide"
        );
    });

    test("is no other link, nor one that leads nowhere", async () => {
        await clickLinks('<a href="/shop">shop</a>', '<a href="http://[">broken</a>');
        expect("#wrapwrap a").toHaveCount(2);
        expect.verifySteps([]);
    });
});
