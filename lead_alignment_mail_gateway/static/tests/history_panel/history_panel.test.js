import { animationFrame, beforeEach, describe, expect, test } from "@odoo/hoot";
import { mockDate } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { hasHistory } from "@lead_alignment_mail_gateway/history_panel/contact_actions";
import { HistoryPanel } from "@lead_alignment_mail_gateway/history_panel/history_panel";

describe.current.tags("desktop");
defineMailModels();

let told, asked;

beforeEach(() => {
    mockDate("2026-11-30 08:00:00", 0);
    asked = [];
    told = {
        profile_id: 5,
        until: "2026-12-07 03:00:00",
        free_until: "2026-12-02 03:00:00",
    };
    onRpc("discuss.channel", "get_talk_customer", () => told);
    onRpc("customer.timeline", "get_page", ({ args }) => {
        asked.push(args.join());
        return { entries: [], cursor: null };
    });
    onRpc("customer.timeline", "get_card", () => ({
        name: "Nguyễn Thị Đào",
        contacts: [],
        facts: [],
        campaigns: [],
        offers: [],
        counts: [],
        pins: [],
        may_refer: true,
    }));
});

async function open() {
    await mountWithCleanup(HistoryPanel, { props: { thread: { id: 7 } } });
    await animationFrame();
}

test("the history of the customer, and until when one may answer", async () => {
    await open();
    expect(asked).toEqual(["customer.profile,5"]);
    expect(".o_customer_card h4").toHaveText("Nguyễn Thị Đào");
    expect(".alert-info[role=status]").toHaveText(/You can answer until/);
});

test("an answer that costs money", async () => {
    told.free_until = "2026-11-29 03:00:00";
    await open();
    expect(".alert-info[role=status]").toHaveText(/cost money/);
});

test("no answer any more", async () => {
    told.until = "2026-11-29 03:00:00";
    await open();
    expect(".alert-warning[role=status]").toHaveText(/no answer any more/);
});

test("somebody whom we do not know", async () => {
    told = { profile_id: false, until: false, free_until: false };
    await open();
    expect(asked).toEqual([]);
    expect(".alert-warning[role=status]").toHaveText(/has not written/);
    expect(".text-muted").toHaveText("We do not know this customer yet.");
});

test("beside which talks stands the history", () => {
    expect(hasHistory({ channel_type: "livechat" })).toBe(true);
    expect(hasHistory({ channel_type: "gateway", gateway: { type: "zalo" } })).toBe(
        true
    );
    expect(hasHistory({ channel_type: "gateway", gateway: { type: "telegram" } })).toBe(
        false
    );
    expect(hasHistory({ channel_type: "chat" })).toBe(false);
    expect(hasHistory(undefined)).toBe(false);
});
