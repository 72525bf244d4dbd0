import { beforeEach, describe, expect, test, tick } from "@odoo/hoot";
import { click } from "@odoo/hoot-dom";
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

async function clickLink(attributes, text = "here") {
    // the page is not left
    document.addEventListener("click", (ev) => ev.preventDefault(), { once: true });
    await openPage(`<a ${attributes}>${text}</a>`);
    await click("#wrapwrap a");
    await tick();
}

describe("a search", () => {
    test("is told once, its next pages are the same", async () => {
        await openPage("", "?search=green+tea");
        expect.verifySteps([{ code: "site_search", label: "green tea" }]);
        await openPage("", "?search=green%20tea&page=2");
        expect.verifySteps([]);
        await openPage("", "?search=black");
        expect.verifySteps([{ code: "site_search", label: "black" }]);
    });

    test("for nothing is none", async () => {
        await openPage("", "?search=%20");
        await openPage();
        expect.verifySteps([]);
    });
});

describe("a download", () => {
    test("is told with the name of the file", async () => {
        await clickLink('href="/web/content/12/B%E1%BA%A3ng%20gi%C3%A1.pdf"');
        expect.verifySteps([{ code: "download", label: "Bảng giá.pdf" }]);
    });

    test("of an address without a name is told by the link's words", async () => {
        await clickLink('href="/web/content/"', "Price list");
        expect.verifySteps([{ code: "download", label: "Price list" }]);
    });

    test("may have a name with a per cent sign", async () => {
        await clickLink('href="/a/100%.pdf"');
        expect.verifySteps([{ code: "download", label: "100%.pdf" }]);
    });

    test("is what the page declares to be one", async () => {
        await clickLink('href="/report" download="Report.txt"');
        expect.verifySteps([{ code: "download", label: "Report.txt" }]);
    });

    test("is no other link, nor one that leads nowhere", async () => {
        await clickLink('href="/shop"');
        await clickLink('href="http://["');
        expect.verifySteps([]);
    });
});
