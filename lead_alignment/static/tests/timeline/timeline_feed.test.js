import {
    animationFrame,
    beforeEach,
    describe,
    expect,
    freezeTime,
    mockDate,
    mockTimeZone,
    press,
    queryAllTexts,
    test,
} from "@odoo/hoot";
import { Component, useState, xml } from "@odoo/owl";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    makeServerError,
    mockService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { user } from "@web/core/user";

import { TimelineFeed } from "@lead_alignment/timeline/timeline_feed";
import { holdAnswers, loseConnection } from "../lead_alignment_test_helpers";

describe.current.tags("desktop");
defineMailModels();

const MODEL = "customer.timeline";
const TITLE = ".o_timeline_entry .fw-bold";

let steps;

/** What was asked, for those that look at a part of it only. */
function step(value) {
    steps.push(value);
    expect.step(value);
}

function takeSteps() {
    const taken = steps;
    steps = [];
    expect.verifySteps(taken);
    return taken;
}

beforeEach(() => {
    steps = [];
    mockDate("2026-03-02 02:00:00", +7);
    freezeTime();
});

function makeEntry(title, values = {}) {
    return {
        source: "call",
        department: "sales",
        label: "Call",
        icon: "fa-phone",
        title,
        date: "2026-03-01 02:00:00",
        is_day: false,
        level: "full",
        match: "self",
        reason: "",
        model: "customer.call",
        res_id: 9,
        token: "t",
        pin_id: false,
        is_automatic: false,
        lines: [],
        who: "",
        text: "",
        ...values,
    };
}

function makeCard(values = {}) {
    return {
        name: "An Nguyễn",
        contacts: [],
        facts: [],
        campaigns: [],
        offers: [],
        counts: [],
        pins: [],
        may_refer: true,
        ...values,
    };
}

const COUNTS = [
    { key: "call", label: "Calls", department: "sales", count: 3, is_noise: false },
    {
        key: "visit",
        label: "Visits",
        department: "marketing",
        count: 120,
        is_noise: false,
    },
    { key: "note", label: "Notes", department: "sales", count: 40, is_noise: true },
];

function answerPages(...pages) {
    onRpc(MODEL, "get_page", ({ args, kwargs }) => {
        const entries = Object.entries(kwargs); // without what makes them kwargs
        const filters = Object.fromEntries(
            entries.filter(([key]) => key !== "context")
        );
        step([args, filters]);
        return { cursor: null, ...pages.shift() };
    });
}

function answerCard(values) {
    onRpc(MODEL, "get_card", () => makeCard(values));
}

const NO_FILTERS = {
    departments: null,
    sources: null,
    view_as: null,
    text: null,
    with_noise: false,
    date_from: null,
};

/** :returns: function that shows another record */
async function mountFeed(props = {}, isAdmin = false) {
    patchWithCleanup(user, { hasGroup: async () => isAdmin });
    mockService("action", { doAction: (...action) => step(action) });
    class Host extends Component {
        static components = { TimelineFeed };
        static props = {};
        static template = xml`<TimelineFeed t-props="state"/>`;
        setup() {
            this.state = useState({ resModel: "res.partner", resId: 5, ...props });
        }
    }
    const host = await mountWithCleanup(Host);
    await animationFrame();
    return async (next) => {
        Object.assign(host.state, next);
        await animationFrame();
    };
}

describe("pages", () => {
    test("follow each other, until there it began", async () => {
        answerCard();
        answerPages(
            { entries: [makeEntry("Third")], cursor: "c1" },
            { entries: [makeEntry("Second")], cursor: "c2" },
            { entries: [makeEntry("First", { date: "2026-02-01 02:00:00" })] }
        );
        await mountFeed();
        expect(queryAllTexts(TITLE)).toEqual(["Third"]);
        await contains(".o_timeline_more").click();
        await contains(".o_timeline_more").click();
        expect(queryAllTexts(TITLE)).toEqual(["Third", "Second", "First"]);
        expect(".o_timeline_more").toHaveCount(0);
        expect("p:contains(Start of history)").toHaveCount(1);
        const where = ["res.partner", 5];
        expect.verifySteps([
            [where, NO_FILTERS],
            [where, { ...NO_FILTERS, cursor: "c1" }],
            [where, { ...NO_FILTERS, cursor: "c2" }],
        ]);
    });

    test("are not asked for twice by two clicks", async () => {
        answerCard();
        const calls = holdAnswers(MODEL, "get_page");
        await mountFeed();
        calls[0].answer({ entries: [makeEntry("Second")], cursor: "c1" });
        await animationFrame();
        await contains(".o_timeline_more").click();
        expect(".o_timeline_more").not.toBeEnabled();
        expect("[role=feed]").toHaveAttribute("aria-busy", "true");
        expect(queryAllTexts(TITLE)).toEqual(["Second"]);
        calls[1].answer({ entries: [makeEntry("First")], cursor: null });
        await animationFrame();
        expect(calls).toHaveLength(2);
        expect(queryAllTexts(TITLE)).toEqual(["Second", "First"]);
    });

    test("of other filters do not mix with those asked before", async () => {
        answerCard();
        const calls = holdAnswers(MODEL, "get_page");
        await mountFeed();
        calls[0].answer({ entries: [makeEntry("All 2")], cursor: "c1" });
        await animationFrame();
        await contains(".o_timeline_more").click();
        await contains("[aria-label='From Date']").select("7");
        calls[2].answer({ entries: [makeEntry("Week")], cursor: null });
        await animationFrame();
        calls[1].answer({ entries: [makeEntry("All 1")], cursor: null });
        await animationFrame();
        expect(queryAllTexts(TITLE)).toEqual(["Week"]);
    });

    test("the form does not wait for them", async () => {
        answerCard();
        const calls = holdAnswers(MODEL, "get_page");
        await mountFeed();
        expect(".o_timeline_skeleton").toHaveCount(1);
        calls[0].answer({ entries: [], cursor: null });
        await animationFrame();
        expect(".o_timeline_skeleton").toHaveCount(0);
    });
});

describe("nothing to be seen", () => {
    test("says what will appear", async () => {
        answerCard();
        answerPages({ entries: [] });
        await mountFeed();
        expect.verifySteps([[["res.partner", 5], NO_FILTERS]]);
        expect("p:contains(No activity yet)").toHaveCount(1);
        expect("p:contains(Start of history)").toHaveCount(0);
        expect(".o_timeline_more").toHaveCount(0);
    });

    test("of a record that is not saved nothing is asked", async () => {
        answerCard();
        answerPages({ entries: [] });
        await mountFeed({ resId: false });
        expect("p:contains(Save this record to see its history)").toHaveCount(1);
        expect.verifySteps([]);
    });

    test("a record that was saved just now gets its history", async () => {
        answerCard();
        answerPages({ entries: [makeEntry("First")] });
        const show = await mountFeed({ resId: false });
        await show({ resId: 8 });
        expect.verifySteps([[["res.partner", 8], NO_FILTERS]]);
        expect(queryAllTexts(TITLE)).toEqual(["First"]);
    });
});

describe("another record", () => {
    test("does not show the history of the one before, which came late", async () => {
        answerCard();
        const calls = holdAnswers(MODEL, "get_page");
        const show = await mountFeed();
        await show({ resId: 6 });
        calls[1].answer({ entries: [makeEntry("Of six")], cursor: null });
        await animationFrame();
        calls[0].answer({ entries: [makeEntry("Of five")], cursor: null });
        await animationFrame();
        expect(queryAllTexts(TITLE)).toEqual(["Of six"]);
    });

    test("that is new does not show the history of the one before", async () => {
        answerCard();
        const calls = holdAnswers(MODEL, "get_page");
        const show = await mountFeed();
        await show({ resId: false });
        calls[0].answer({ entries: [makeEntry("Of five")], cursor: null });
        await animationFrame();
        expect(TITLE).toHaveCount(0);
        expect(".o_customer_card").toHaveCount(0);
        expect("p:contains(Save this record to see its history)").toHaveCount(1);
    });
});

describe("errors", () => {
    test("a lost connection is told, and mended by one click", async () => {
        answerCard();
        loseConnection(MODEL, "get_page");
        patchWithCleanup(console, { warn: () => {} });
        await mountFeed();
        expect("[role=alert]").toHaveText(/The history could not be loaded/);
        expect(TITLE).toHaveCount(0);

        onRpc("/web/dataset/call_kw/customer.timeline/get_page", () => ({
            entries: [makeEntry("First")],
            cursor: null,
        }));
        await contains("[role=alert] button").click();
        expect("[role=alert]").toHaveCount(0);
        expect(queryAllTexts(TITLE)).toEqual(["First"]);
        expect(".o_customer_card h4").toHaveText("An Nguyễn");
    });

    test("what the server refuses breaks no form", async () => {
        onRpc(MODEL, "get_card", () => {
            throw makeServerError({ message: "You may not." });
        });
        answerPages({ entries: [makeEntry("First")] });
        patchWithCleanup(console, { warn: () => {} });
        await mountFeed();
        expect.verifySteps([[["res.partner", 5], NO_FILTERS]]);
        expect("[role=alert]").toHaveCount(1);
        expect(TITLE).toHaveCount(0);
    });
});

describe("filters", () => {
    test("each asks the server, and all together", async () => {
        answerCard({ counts: COUNTS });
        answerPages({ entries: [] }, { entries: [] }, { entries: [] }, { entries: [] });
        await mountFeed();
        await contains("[aria-pressed]:contains(Sales)").click();
        await contains("[aria-label='From Date']").select("30");
        await contains("[aria-label='Search in the history']").edit("  price ");
        const [, second, third, fourth] = takeSteps();
        expect(second[1].departments).toEqual(["sales"]);
        expect(third[1]).toEqual({
            ...NO_FILTERS,
            departments: ["sales"],
            date_from: "2026-01-31 02:00:00",
        });
        expect(fourth[1].text).toBe("price");
        expect("[aria-pressed]:contains(Sales)").toHaveAttribute(
            "aria-pressed",
            "true"
        );
    });

    test("a department is left by a second click", async () => {
        answerCard({ counts: COUNTS });
        answerPages({ entries: [] }, { entries: [] }, { entries: [] });
        await mountFeed();
        await contains("[aria-pressed]:contains(Sales)").click();
        await contains("[aria-pressed]:contains(Sales)").click();
        const steps = takeSteps();
        expect(steps[2][1]).toEqual(NO_FILTERS);
        expect("[aria-pressed]:contains(Sales)").toHaveAttribute(
            "aria-pressed",
            "false"
        );
    });

    test("offer what there is, and say how much of it", async () => {
        answerCard({ counts: COUNTS });
        answerPages({ entries: [] });
        await mountFeed();
        takeSteps();
        expect(queryAllTexts("[aria-pressed]")).toEqual(["Marketing 99+", "Sales 3"]);
        expect(queryAllTexts("[aria-label=Kind] option")).toEqual([
            "All kinds",
            "Calls",
            "Visits",
        ]);
    });

    test("system notes are counted and offered only where they are wanted", async () => {
        answerCard({ counts: COUNTS });
        answerPages({ entries: [] }, { entries: [] });
        await mountFeed();
        await contains("input[type=checkbox]").check();
        const [, second] = takeSteps();
        expect(second[1].with_noise).toBe(true);
        expect(queryAllTexts("[aria-pressed]")).toEqual(["Marketing 99+", "Sales 43"]);
        expect("[aria-label=Kind] option").toHaveCount(4);
    });

    test("a kind of one department is not asked of another", async () => {
        answerCard({ counts: COUNTS });
        answerPages({ entries: [] }, { entries: [] }, { entries: [] });
        await mountFeed();
        await contains("[aria-label=Kind]").select("visit");
        await contains("[aria-pressed]:contains(Sales)").click();
        const [, second, third] = takeSteps();
        expect(second[1].sources).toEqual(["visit"]);
        expect(third[1].sources).toBe(null);
        expect("[aria-label=Kind]").toHaveValue("");
        expect(queryAllTexts("[aria-label=Kind] option")).toEqual([
            "All kinds",
            "Calls",
        ]);
    });

    test("are remembered on this browser, the words that were sought are not", async () => {
        answerCard({ counts: COUNTS });
        answerPages(...Array.from({ length: 6 }, () => ({ entries: [] })));
        await mountFeed();
        await contains("[aria-pressed]:contains(Sales)").click();
        await contains("[aria-label='From Date']").select("30");
        await contains("[aria-label='Search in the history']").edit("An Nguyễn");
        takeSteps();
        await mountFeed();
        const [first] = takeSteps();
        expect(first[1].departments).toEqual(["sales"]);
        expect(first[1].date_from).toBe("2026-01-31 02:00:00");
        expect(first[1].text).toBe(null);
        expect(JSON.stringify({ ...localStorage })).not.toMatch(/Nguyễn/);
    });

    test("that somebody broke in the browser are none", async () => {
        localStorage.setItem("lead_alignment.timeline", `{"days": "drop"`);
        answerCard();
        answerPages({ entries: [] });
        await mountFeed();
        expect.verifySteps([[["res.partner", 5], NO_FILTERS]]);
    });

    test("only an administrator looks as others do, and says as whom", async () => {
        answerCard();
        answerPages({ entries: [] }, { entries: [] });
        await mountFeed({}, true);
        await contains(".o_timeline_view_as").select("support");
        const [first, second] = takeSteps();
        expect(first[1].view_as).toBe(null);
        expect(second[1].view_as).toBe("support");
    });

    test("others are not offered to look as somebody else", async () => {
        answerCard();
        answerPages({ entries: [] });
        await mountFeed();
        expect(takeSteps()).toHaveLength(1);
        expect(".o_timeline_view_as").toHaveCount(0);
    });
});

describe("entries", () => {
    async function show(entries, card = {}) {
        answerCard(card);
        onRpc(MODEL, "get_page", () => ({ entries, cursor: null }));
        await mountFeed();
    }

    test("stand under their month; what is to come and what is pinned above", async () => {
        await show(
            [
                makeEntry("Meeting", { date: "2026-03-09 02:00:00" }),
                makeEntry("Today", { date: "2026-03-02 01:00:00" }),
                makeEntry("Before", { date: "2026-02-27 01:00:00" }),
                makeEntry("Last year", { date: "2025-03-02 01:00:00" }),
            ],
            { pins: [makeEntry("Pinned one", { pin_id: 4, pinned_by: "Lan" })] }
        );
        expect(queryAllTexts(".o_timeline_month")).toEqual([
            "Upcoming",
            "Pinned",
            "March 2026",
            "February 2026",
            "March 2025",
        ]);
        expect(queryAllTexts(TITLE)).toEqual([
            "Meeting",
            "Pinned one",
            "Today",
            "Before",
            "Last year",
        ]);
    });

    test("the month is the user's own", async () => {
        await show([makeEntry("Late call", { date: "2026-02-28 20:00:00" })]);
        expect(".o_timeline_month").toHaveText("March 2026");
        expect("time").toHaveText(/Mar 1.*3:00/s);
    });

    test("a whole day is the same day everywhere, and stands under its month", async () => {
        mockTimeZone("America/New_York");
        await show([makeEntry("Order", { date: "2026-03-01 00:00:00", is_day: true })]);
        expect("time").toHaveText("Mar 1");
        expect(".o_timeline_month").toHaveText("March 2026");
    });

    test("runs of the same are one line, which says how many", async () => {
        const visit = (values) => makeEntry("Visited the site", values);
        await show([visit(), visit(), visit(), makeEntry("Call"), visit()]);
        expect(queryAllTexts(TITLE)).toEqual([
            "Visited the site",
            "Call",
            "Visited the site",
        ]);
        expect(".o_timeline_entry:eq(0) .badge").toHaveText("× 3");
        expect(".o_timeline_entry:eq(2) .badge").toHaveCount(0);
    });

    test("what says something of its own is never folded away", async () => {
        await show([
            makeEntry("Call", { text: "Wants two" }),
            makeEntry("Call", { text: "Wants three" }),
            makeEntry("Call", { lines: ["5 min"] }),
        ]);
        expect(TITLE).toHaveCount(3);
        expect(".badge").toHaveCount(0);
    });

    test("texts are texts, whoever wrote them", async () => {
        await show([makeEntry("<b>x</b>", { text: "<img src=x onerror=alert(1)>" })]);
        expect(TITLE).toHaveText("<b>x</b>");
        expect(".o_timeline_text").toHaveText("<img src=x onerror=alert(1)>");
        expect(".o_timeline_entry img").toHaveCount(0);
    });

    test("another department's are seen to be there, and not opened", async () => {
        await show([
            makeEntry("Own"),
            makeEntry("Theirs", { level: "existence", department: "support" }),
            makeEntry("Mail", { model: "mail.message" }),
        ]);
        expect("button.fw-bold").toHaveText("Own");
        expect(".o_timeline_entry:eq(1)").toHaveText(/Customer service/);
        await contains("button.fw-bold").click();
        const [[action]] = takeSteps();
        expect(action.res_model).toBe("customer.call");
        expect(action.res_id).toBe(9);
    });

    test("the page keys go from one to the next", async () => {
        await show([makeEntry("One"), makeEntry("Two"), makeEntry("Three")]);
        await contains(".o_timeline_entry:eq(0)").focus();
        await press("PageDown");
        expect(".o_timeline_entry:eq(1)").toBeFocused();
        await press("PageDown");
        await press("PageDown");
        expect(".o_timeline_entry:eq(2)").toBeFocused();
        await press("PageUp");
        expect(".o_timeline_entry:eq(1)").toBeFocused();
    });
});

describe("what is done with an entry", () => {
    async function openMenu(entry) {
        answerCard();
        let count = 0;
        onRpc(MODEL, "get_page", () => {
            count += 1;
            return { entries: count === 1 ? [entry] : [], cursor: null };
        });
        for (const method of ["pin", "unpin", "cut"]) {
            onRpc(MODEL, method, ({ args }) => {
                expect.step([method, ...args]);
                return true;
            });
        }
        await mountFeed();
        await contains(".o_timeline_do").click();
    }

    const PLACE = ["res.partner", 5];
    const KEY = ["call", "2026-03-01 02:00:00", "t"];

    test("it is pinned, and the history read anew", async () => {
        await openMenu(makeEntry("Call"));
        expect(queryAllTexts(".o-dropdown-item")).toEqual(["Pin to top"]);
        await contains(".o_timeline_pin").click();
        expect.verifySteps([["pin", ...PLACE, ...KEY]]);
        expect(TITLE).toHaveCount(0);
    });

    test("what is pinned is unpinned", async () => {
        await openMenu(makeEntry("Call", { pin_id: 4, pinned_by: "Lan" }));
        await contains(".o-dropdown-item:contains(Unpin)").click();
        expect.verifySteps([["unpin", ...PLACE, 4]]);
    });

    test("what is only known to exist cannot be pinned, but asked about", async () => {
        await openMenu(makeEntry("Ticket", { level: "existence" }));
        expect(queryAllTexts(".o-dropdown-item")).toEqual(["Ask the owner"]);
        onRpc(MODEL, "ask_owner", ({ args }) => {
            expect.step(args);
            return "Mai";
        });
        await contains(".o_timeline_ask").click();
        expect(".modal .btn-primary").not.toBeEnabled();
        await contains("#o_timeline_question").edit("   ", { confirm: false });
        expect(".modal .btn-primary").not.toBeEnabled();
        await contains("#o_timeline_question").edit("Is it solved?", {
            confirm: false,
        });
        await contains(".modal .btn-primary").click();
        expect.verifySteps([[...PLACE, ...KEY, "Is it solved?"]]);
        expect(".modal").toHaveCount(0);
        expect(".o_notification").toHaveText("Your question was sent to Mai.");
    });

    test("a question that could not be sent is still there", async () => {
        expect.errors(1);
        await openMenu(makeEntry("Ticket", { level: "existence" }));
        loseConnection(MODEL, "ask_owner");
        await contains(".o_timeline_ask").click();
        await contains("#o_timeline_question").edit("Is it solved?", {
            confirm: false,
        });
        await contains(".modal .btn-primary").click();
        await animationFrame();
        expect.verifyErrors([/Connection/]);
        expect("#o_timeline_question").toHaveValue("Is it solved?");
    });

    test("what is taken out is asked for once more before", async () => {
        await openMenu(makeEntry("Call", { match: "phone", reason: "the same phone" }));
        await contains(".o_timeline_cut").click();
        expect(".modal-body").toHaveText(
            /This entry is linked because: the same phone/
        );
        expect.verifySteps([]);
        await contains(".modal .btn-primary").click();
        expect.verifySteps([["cut", ...PLACE, ...KEY]]);
        expect(TITLE).toHaveCount(0);
    });

    test("what is thought over stays in", async () => {
        await openMenu(makeEntry("Call", { match: "phone", reason: "the same phone" }));
        await contains(".o_timeline_cut").click();
        await contains(".modal .btn-secondary").click();
        expect.verifySteps([]);
        expect(TITLE).toHaveCount(1);
    });
});

describe("Pass to Sales", () => {
    beforeEach(() => {
        onRpc(MODEL, "get_page", () => ({ entries: [], cursor: null }));
    });

    test("starts from whom one looks at", async () => {
        answerCard();
        await mountFeed();
        await contains(".o_customer_pass").click();
        const [[action, options]] = takeSteps();
        expect(action).toBe("lead_alignment.crm_lead_refer_action");
        expect(options.additionalContext).toEqual({
            default_origin_model: "res.partner",
            default_origin_id: 5,
        });
    });

    test("is not offered of a lead, which sales has", async () => {
        answerCard();
        await mountFeed({ resModel: "crm.lead" });
        expect(".o_customer_card").toHaveCount(1);
        expect(".o_customer_pass").toHaveCount(0);
    });

    test("is not offered to who may not, nor where another button does it", async () => {
        answerCard({ may_refer: false });
        await mountFeed();
        expect(".o_customer_card").toHaveCount(1);
        expect(".o_customer_pass").toHaveCount(0);
    });

    test("is not offered where another button does it", async () => {
        answerCard();
        await mountFeed({ isPassShown: false });
        expect(".o_customer_card").toHaveCount(1);
        expect(".o_customer_pass").toHaveCount(0);
    });
});
