import {
    beforeEach,
    describe,
    expect,
    freezeTime,
    mockDate,
    queryAllTexts,
    test,
} from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    findComponent,
    mountWithCleanup,
    onRpc,
    preloadBundle,
} from "@web/../tests/web_test_helpers";

import { ScoreDialog } from "@lead_alignment/score/score_dialog";

describe.current.tags("desktop");
defineMailModels();
preloadBundle("web.chartjs_lib");

beforeEach(() => {
    mockDate("2026-03-02 02:00:00", +7);
    freezeTime();
});

function makeEntry(values = {}) {
    return {
        id: 1,
        date: "2026-03-02 01:30:00",
        age: 0,
        label: "",
        points: 5,
        state: "counted",
        quarantine: "",
        ...values,
    };
}

function makeLine(values = {}) {
    return {
        name: "Opened a mail",
        points: 5,
        rule: { points: 5, half: false },
        entries: [makeEntry()],
        entries_left: 0,
        quarantined: 0,
        ...values,
    };
}

function makeEngagement(values = {}) {
    return {
        score: 63,
        stored: 63,
        band: "hot",
        bands: { warm_from: 20, hot_from: 50 },
        lines: [makeLine()],
        curve: [
            ["2026-03-01", 10],
            ["2026-03-02", 63],
        ],
        ...values,
    };
}

async function explain(why, resModel = "crm.lead") {
    onRpc(resModel, "get_score_explanation", () => why);
    return mountWithCleanup(ScoreDialog, {
        props: {
            resModel,
            resId: 1,
            title: "An Nguyễn",
            close: () => expect.step("close"),
        },
        componentEnv: {
            dialogData: { isActive: true, close: () => {}, scrollToOrigin: () => {} },
        },
    });
}

test("a lead is told by what they did and who they are", async () => {
    await explain({
        label: "A1",
        engagement: makeEngagement(),
        fit: { score: 40, letter: "A", lines: [] },
    });
    expect(".o_score_dialog .badge.fs-3").toHaveText("A1");
    expect(".o_score_dialog").toHaveText(/Engagement 63 \(Hot\), fit 40 \(A\)/);
    expect(".o_score_dialog").toHaveText(/No fit rules are in effect/);
    await contains("footer .btn-primary").click();
    expect.verifySteps(["close"]);
});

test("a person has an engagement alone", async () => {
    await explain(
        makeEngagement({ band: "cold", score: 3, stored: 3 }),
        "customer.profile"
    );
    expect(".o_score_dialog .badge.fs-3").toHaveText("Cold");
    expect(".o_score_dialog").toHaveText(/Engagement 3 \(Cold\)/);
    expect(".o_score_dialog").not.toHaveText(/fit|Who they are/);
});

test("a lead whose person was erased says so, and has no curve", async () => {
    await explain({ label: false, engagement: false, fit: false });
    expect(".o_score_dialog").toHaveText(/This lead has no customer profile/);
    expect("canvas").toHaveCount(0);
});

test("what lists do not show yet is said, and only then", async () => {
    await explain({
        label: "A1",
        engagement: makeEngagement({ stored: 58 }),
        fit: false,
    });
    expect(".alert").toHaveText(/Lists still show 58 for another minute or two/);
});

test("where lists show the same nothing is said of them", async () => {
    await explain({ label: "A1", engagement: makeEngagement(), fit: false });
    expect(".o_score_total").toHaveText("63");
    expect(".alert").toHaveCount(0);
});

test("points are told with their sign", async () => {
    await explain({
        label: "A1",
        engagement: makeEngagement({
            lines: [
                makeLine({ points: 12.34 }),
                makeLine({ points: -8 }),
                makeLine({ name: "Rounding", rule: false, points: 0 }),
            ],
        }),
        fit: {
            score: 40,
            letter: "A",
            lines: [
                { name: "Has a roof", holds: true, points: 40, worth: 40 },
                { name: "Rents", holds: false, points: 0, worth: -15 },
            ],
        },
    });
    const points = queryAllTexts(".o_score_line > .o_score_points");
    expect(points).toEqual(["+12.3", "−8.0", "+0.0", "63", "+40", "+0"]);
    expect(".o_score_line:contains(Rents)").toHaveText(/would be −15/);
    expect(".o_score_line:contains(Has a roof)").not.toHaveText(/would be/);
});

test("each event says when it was, and why it does not count", async () => {
    await explain({
        label: "A1",
        engagement: makeEngagement({
            lines: [
                makeLine({
                    entries: [
                        makeEntry({ id: 1, age: 0, label: "Spring mail" }),
                        makeEntry({ id: 2, age: 1, date: "2026-02-28 20:00:00" }),
                        makeEntry({ id: 3, age: 9, state: "over_cap", points: 0 }),
                        makeEntry({ id: 4, age: 9, state: "before_reset", points: 0 }),
                        makeEntry({ id: 5, age: 9, state: "quarantined", points: 0 }),
                    ],
                    entries_left: 4,
                    quarantined: 1,
                }),
            ],
        }),
        fit: false,
    });
    await contains("summary").click();
    expect("summary").toHaveText(/× 8\s*1 filtered as bot/);
    const lines = queryAllTexts(".o_score_entries > div");
    expect(lines[0]).toMatch(/^today – Spring mail/);
    expect(lines[1]).toMatch(/^yesterday/);
    expect(lines[2]).toMatch(/^9 days ago \(over the limit\)/);
    expect(lines[3]).toMatch(/before the score was reset/);
    expect(lines[4]).toMatch(/likely a bot/);
    expect(lines[5]).toBe("and 4 older events");
    // 3 in the morning of the first in Hanoi
    expect("span[title='03/01/2026 03:00:00']").toHaveCount(1);
});

test("what an old event was worth is told beside what is left of it", async () => {
    const rule = { points: 10, half: 30 };
    await explain({
        label: "A1",
        engagement: makeEngagement({
            lines: [makeLine({ rule, entries: [makeEntry({ age: 30, points: 5 })] })],
        }),
        fit: false,
    });
    await contains("summary").click();
    expect(".o_score_entries .o_score_points").toHaveText(/10 → \+5\.0/);
});

test("who did nothing lately is told what would count", async () => {
    await explain({
        label: "D3",
        engagement: makeEngagement({ lines: [], score: 0, stored: 0, band: "cold" }),
        fit: false,
    });
    expect(".o_score_dialog").toHaveText(/No recent scored events/);
    expect(".o_score_line").toHaveCount(0);
});

test("the curve has a point a day, and the lines that it is measured by", async () => {
    const component = await explain({
        label: "A1",
        engagement: makeEngagement(),
        fit: false,
    });
    const { chart } = findComponent(component, (one) => one.chart);
    const { labels, datasets } = chart.data;
    expect(labels).toEqual(["03/01/2026", "03/02/2026"]);
    expect(datasets.map(({ data }) => data)).toEqual([
        [10, 63],
        [50, 50],
        [20, 20],
    ]);
    expect(".o_score_dialog").toHaveText(/warm at 20, hot at 50/);
});
