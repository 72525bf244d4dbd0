import { describe, expect, queryAllTexts, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";

import { MenuPage } from "@lead_alignment/menu_page/menu_page";

describe.current.tags("desktop");
defineMailModels();

const PAGE = {
    name: "Logs",
    sections: [
        {
            name: "Calls",
            entries: [
                { id: 1, name: "Phone Calls", action_id: 11 },
                { id: 2, name: "Cuộc gọi đến", action_id: 12 },
            ],
        },
        { name: "Leads", entries: [{ id: 3, name: "Handoffs", action_id: 13 }] },
    ],
};

async function openPage() {
    onRpc("ir.ui.menu", "get_menu_page", ({ args }) => {
        expect.step(args);
        return PAGE;
    });
    mockService("action", {
        doAction(action) {
            expect.step(action);
        },
    });
    const action = { params: { menu: "lead_alignment_menu_report_logs" } };
    await mountWithCleanup(MenuPage, { props: { action, actionId: 1 } });
    expect.verifySteps([["lead_alignment_menu_report_logs"]]);
}

const names = () => queryAllTexts(".o_menu_page_entry");

test("every link is under its subject and opens its screen", async () => {
    await openPage();
    expect(queryAllTexts("h2")).toEqual(["Calls", "Leads"]);
    expect(names()).toEqual(["Phone Calls", "Cuộc gọi đến", "Handoffs"]);
    await contains("button:contains(Handoffs)").click();
    expect.verifySteps([13]);
});

test("words are found without accents, in any order, with the subject", async () => {
    await openPage();
    await contains(".o_menu_page_search").edit("goi cuoc", { confirm: false });
    expect(names()).toEqual(["Cuộc gọi đến"]);
    await contains(".o_menu_page_search").edit("leads", { confirm: false });
    expect(names()).toEqual(["Handoffs"]);
    await contains(".o_menu_page_search").edit("nothing", { confirm: false });
    expect(names()).toEqual([]);
    expect("[role=status]").toHaveCount(1);
});

test("enter opens the first that is found", async () => {
    await openPage();
    await contains(".o_menu_page_search").edit("phone", { confirm: "Enter" });
    expect.verifySteps([11]);
});
