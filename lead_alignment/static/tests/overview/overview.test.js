import {
    animationFrame,
    beforeEach,
    describe,
    expect,
    queryAllTexts,
    test,
} from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineParams,
    getService,
    makeServerError,
    mockService,
    mountWebClient,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";

import { Overview } from "@lead_alignment/overview/overview";
import { VIETNAMESE_NUMBERS } from "../lead_alignment_test_helpers";

describe.current.tags("desktop");
defineMailModels();

const MODEL = "alignment.overview";

function makeTile(key, label, count) {
    return { key, label, count, icon: "fa-star" };
}

function makePage(values = {}) {
    return {
        today: [makeTile("calls", "Calls due", 1234), makeTile("mails", "Mails", 0)],
        decisions: [],
        promises: false,
        funnel: false,
        ...values,
    };
}

const PROMISES = {
    month: "2026-03-01",
    month_before: "2026-02-01",
    sides: [
        { side: "sales", label: "Sales", met: 0.955, late: 2 },
        { side: "marketing", label: "Marketing", met: false, late: 0 },
        { side: "support", label: "Customer service", met: 0, late: 7 },
    ],
    volume: { promised: 0, delivered: 1500, returned: 3, forecast: 2100 },
};

const FUNNEL = [
    { key: "new", label: "New", count: 200 },
    { key: "mql", label: "MQL", count: 50 },
    { key: "won", label: "Won", count: 0 },
    { key: "paid", label: "Paid", count: 0 },
];

async function openOverview(page) {
    onRpc(MODEL, "get_page", () => page);
    mockService("action", { doAction: (action) => expect.step(action) });
    await mountWithCleanup(Overview, { props: { action: {} } });
}

describe("first steps", () => {
    const STEPS = [
        { key: "a", label: "Log a call", is_done: true, action: "x.calls" },
        { key: "b", label: "Give feedback", is_done: false, action: "x.feedback" },
    ];

    test("are ticked off, and what is left opens by a click", async () => {
        await openOverview(makePage({ steps: STEPS }));
        expect(".o_overview_steps h2").toHaveText(/1 of 2/);
        expect(queryAllTexts(".o_overview_steps li")).toEqual([
            "Log a call\ndone",
            "Give feedback",
        ]);
        await contains("[data-step=b]").click();
        expect.verifySteps(["x.feedback"]);
    });

    test("are hidden for good by whoever knows them", async () => {
        onRpc("res.users.settings", "set_res_users_settings", ({ kwargs }) => {
            expect.step(kwargs.new_settings);
            return {};
        });
        await openOverview(makePage({ steps: STEPS }));
        await contains(".o_overview_steps button:contains(Hide)").click();
        expect.verifySteps([{ is_checklist_hidden: true }]);
        expect(".o_overview_steps").toHaveCount(0);
    });
});

describe("today", () => {
    test("what waits is a tile, what does not is a line", async () => {
        await openOverview(makePage());
        expect(queryAllTexts(".o_overview_tile")).toEqual(["1,234\nCalls due"]);
        expect("section:first p").toHaveText("All clear: Mails.");
        expect(".o_overview_done").toHaveCount(0);
    });

    test("a day with nothing to do says so", async () => {
        await openOverview(makePage({ today: [makeTile("calls", "Calls due", 0)] }));
        expect(".o_overview_done").toHaveText("You're all caught up.");
        expect(".o_overview_tile").toHaveCount(0);
        expect("p:contains(All clear)").toHaveCount(0);
    });

    test("a tile opens what it counts", async () => {
        onRpc(MODEL, "get_action", ({ args }) => {
            expect.step(args);
            return { res_model: "crm.lead" };
        });
        await openOverview(makePage());
        await contains("[data-key=calls]").click();
        expect.verifySteps([["calls"], { res_model: "crm.lead" }]);
    });

    test("a customer is looked up from there", async () => {
        await openOverview(makePage());
        await contains(".o_overview_lookup input").edit("0912 345 678", {
            confirm: false,
        });
        await contains(".o_overview_lookup button").click();
        expect.verifySteps([
            {
                type: "ir.actions.client",
                tag: "lead_alignment.customer_lookup",
                name: "Customer Lookup",
                params: { phone: "0912 345 678" },
            },
        ]);
    });
});

describe("decisions", () => {
    test("are shown only to who has some to make", async () => {
        await openOverview(makePage());
        expect("#o_overview_today").toHaveCount(1);
        expect("#o_overview_decisions").toHaveCount(0);
    });

    test("that are made are said to be made", async () => {
        await openOverview(makePage({ decisions: [makeTile("sla", "SLA", 0)] }));
        expect("section:eq(1) p").toHaveText("No decisions pending.");
    });
});

describe("the agreement", () => {
    test("is told by what was kept; where nothing was due there is no per cent", async () => {
        await openOverview(makePage({ promises: PROMISES }));
        expect("#o_overview_promises").toHaveText(/SLA Compliance,\s+March 2026/);
        expect(
            queryAllTexts("tbody tr").map((row) => row.replace(/\s+/g, " "))
        ).toEqual(["Sales 96% 2 –", "Marketing – 0 –", "Customer service 0% 7 –"]);
    });

    test("says that no number was agreed, instead of 0", async () => {
        await openOverview(makePage({ promises: PROMISES }));
        expect("dd:eq(0)").toHaveText("No target agreed");
        expect(queryAllTexts("dd")).toEqual([
            "No target agreed",
            "1,500",
            "3",
            "2,100",
        ]);
    });

    test("leads to the promises in detail", async () => {
        await openOverview(makePage({ promises: PROMISES }));
        await contains("button:contains(SLA Details)").click();
        expect.verifySteps(["lead_alignment.crm_compliance_report_action"]);
    });
});

describe("the funnel", () => {
    test("tells per cent of the step before, and of none where that is empty", async () => {
        await openOverview(makePage({ funnel: FUNNEL }));
        const stages = queryAllTexts("li").map((text) => text.replace(/\s+/g, " "));
        expect(stages).toEqual(["New 200", "MQL 5025%", "Won 00%", "Paid 0"]);
        const width = (at) => `li:eq(${at}) .o_overview_bar`;
        expect(width(0)).toHaveAttribute("style", "width: 100%");
        expect(width(1)).toHaveAttribute("style", "width: 25%");
        expect(width(2)).toHaveAttribute("style", "width: 1%");
    });

    test("of a month without leads has no bar that is full", async () => {
        const funnel = FUNNEL.map((stage) => ({ ...stage, count: 0 }));
        await openOverview(makePage({ funnel }));
        expect("li").toHaveCount(4);
        expect("[style='width: 1%']").toHaveCount(4);
    });

    test("opens the leads of a stage", async () => {
        onRpc(MODEL, "get_stage_action", ({ args }) => {
            expect.step(args);
            return { res_model: "crm.lead" };
        });
        await openOverview(makePage({ funnel: FUNNEL }));
        await contains("[data-stage=mql]").click();
        expect.verifySteps([["mql"], { res_model: "crm.lead" }]);
    });
});

describe("in Vietnam", () => {
    defineParams({ lang_parameters: VIETNAMESE_NUMBERS });

    test("numbers are written with points", async () => {
        await openOverview(makePage({ promises: PROMISES }));
        expect(".o_overview_tile").toHaveText(/1\.234/);
        expect("dd:eq(1)").toHaveText("1.500");
    });
});

describe("what goes wrong", () => {
    let isDown;

    beforeEach(() => {
        isDown = true;
        onRpc(MODEL, "get_page", () => {
            if (isDown) {
                throw makeServerError({ message: "It went wrong" });
            }
            return makePage();
        });
    });

    test("while it is opened is told, and can be tried again", async () => {
        expect.errors(1);
        await mountWebClient();
        await getService("action").doAction({
            type: "ir.actions.client",
            tag: "lead_alignment.overview",
        });
        await animationFrame();
        expect.verifyErrors([/It went wrong/]);
        await contains(".o_error_dialog .btn-close").click();
        expect("[role=alert]").toHaveText(/The overview could not be loaded/);

        isDown = false;
        await contains("[role=alert] button").click();
        expect("[role=alert]").toHaveCount(0);
        expect("[data-key=calls]").toHaveCount(1);
    });
});
