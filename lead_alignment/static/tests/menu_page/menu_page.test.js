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

describe("saved reports", () => {
    const FILTERS = [{ id: 7, name: "Hanoi", is_default: true }];

    async function openReports(saved) {
        onRpc("ir.ui.menu", "get_menu_page", () => PAGE);
        onRpc("ir.filters", "get_saved_reports", () => saved);
        onRpc("ir.filters", "get_saved_report", ({ args }) => {
            expect.step(args[0]);
            return { action_id: 21, view_type: "graph", filters: FILTERS };
        });
        onRpc("ir.filters", "share_report", ({ args }) => {
            expect.step(args);
            saved.reports[0].shared_with = "Telesales";
            return true;
        });
        mockService("action", {
            doAction(action, options) {
                expect.step([action, options]);
            },
        });
        const params = { menu: "lead_alignment_menu_report_more" };
        const action = { params: { ...params, has_saved_reports: true } };
        await mountWithCleanup(MenuPage, { props: { action, actionId: 1 } });
    }

    const report = (values = {}) => ({
        id: 7,
        name: "Hanoi",
        report: "Funnel",
        is_own: true,
        shared_with: "",
        ...values,
    });

    test("open as they were saved", async () => {
        await openReports({ reports: [report()], teams: [] });
        await contains(".o_saved_report").click();
        const options = { viewType: "graph", props: { irFilters: FILTERS } };
        expect.verifySteps([7, [21, options]]);
    });

    test("are shared with a team by two clicks", async () => {
        const teams = [{ key: 3, name: "Telesales" }];
        await openReports({ reports: [report()], teams });
        await contains(".o_share_report").click();
        await contains(".o-dropdown-item:contains(Telesales)").click();
        expect.verifySteps([[7, 3]]);
        expect(".o_saved_reports li").toHaveText(/Shared with Telesales/);
    });

    test("of others are not shared on", async () => {
        await openReports({ reports: [report({ is_own: false })], teams: [] });
        expect(".o_saved_report").toHaveCount(1);
        expect(".o_share_report").toHaveCount(0);
    });

    test("are found by words, and said how to make where there are none", async () => {
        await openReports({ reports: [report()], teams: [] });
        await contains(".o_menu_page_search").edit("funnel", { confirm: false });
        expect(".o_saved_report").toHaveCount(1);
        await contains(".o_menu_page_search").edit("calls", { confirm: false });
        expect(".o_saved_report").toHaveCount(0);
    });

    test("say how to make one where there are none", async () => {
        await openReports({ reports: [], teams: [] });
        expect(".o_saved_reports p").toHaveText(/Favorites/);
    });
});
