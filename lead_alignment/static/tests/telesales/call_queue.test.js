import {
    advanceTime,
    animationFrame,
    beforeEach,
    describe,
    destroy,
    expect,
    freezeTime,
    mockDate,
    press,
    queryAllTexts,
    test,
} from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    getService,
    makeServerError,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { getDefaultConfig } from "@web/views/view";

import { CallQueue } from "@lead_alignment/telesales/call_queue/call_queue";
import {
    holdAnswers,
    logInAs,
    loseConnection,
    makeCalledLead,
} from "../lead_alignment_test_helpers";

describe.current.tags("desktop");
defineMailModels();

const QUEUE = "crm.call.queue";
const PERSON = ".o_call_person";
let minute = 0;

beforeEach(() => {
    // each test later than the one before: a key is a bounce of the last one
    minute += 1;
    mockDate(`2026-03-02 02:${String(minute).padStart(2, "0")}:00`, +7);
    freezeTime();
    mockService("mail.sound_effects", { play: () => expect.step("sound") });
});

/** What the agent sees, as crm.call.queue._get_screen says it. */
function makeScreen(lead, values = {}) {
    return {
        lead: lead || false,
        day: [],
        buckets: [],
        pause: false,
        is_receiving: true,
        reasons: [
            { id: 1, name: "Wrong hour", kind: "skip" },
            { id: 2, name: "Lunch", kind: "pause" },
            { id: 3, name: "Speaks no Vietnamese", kind: "skip" },
        ],
        can_pick: true,
        waiting: lead ? false : { kind: "empty", at: false },
        ...values,
    };
}

const AN = makeCalledLead(41, "An Nguyễn");
const BINH = makeCalledLead(42, "Bình Trần");

const FILED = { message: "An Nguyễn: K1", change_ids: [7] };

/** Each method answers with what is given, which may be a function; and is a step. */
function answer(answers) {
    for (const [method, value] of Object.entries(answers)) {
        onRpc(QUEUE, method, ({ args }) => {
            expect.step([method, ...args]);
            return typeof value === "function" ? value(...args) : value;
        });
    }
}

async function openQueue(
    screen,
    { params = {}, prepared = { ahead: false }, ...props } = {}
) {
    if (screen) {
        onRpc(QUEUE, "get_screen", () =>
            typeof screen === "function" ? screen() : screen
        );
    }
    onRpc(QUEUE, "prepare_next", () => prepared);
    mockService("action", { doAction: (...action) => expect.step(action) });
    const queue = await mountWithCleanup(CallQueue, {
        props: { action: { params }, ...props },
        componentEnv: { config: getDefaultConfig() },
    });
    await animationFrame();
    return queue;
}

async function type(key) {
    await advanceTime(1000);
    await press(key);
    await animationFrame();
}

describe("serving", () => {
    test("nothing is served before the agent starts", async () => {
        answer({ serve_next: makeScreen(AN) });
        await openQueue(makeScreen());
        expect("h2").toHaveText("Ready to call?");
        await advanceTime(10 * 60_000);
        expect.verifySteps([]);

        await contains(".o_call_start").click();
        expect.verifySteps([["serve_next"]]);
        expect(PERSON).toHaveText("An Nguyễn");
    });

    test("the lead in work is there again after a reload", async () => {
        await openQueue(makeScreen(AN));
        expect(PERSON).toHaveText("An Nguyễn");
        expect(PERSON).toBeFocused();
    });

    test("the last outcome can be undone after a reload, too", async () => {
        answer({ undo: makeScreen(AN) });
        const logged = { message: "Last logged: K1", change_ids: [7] };
        await openQueue(makeScreen(BINH, { logged }));
        await contains(".o_call_undo").click();
        expect.verifySteps([["undo", [7]]]);
        expect(PERSON).toHaveText("An Nguyễn");
        expect(".o_call_undo").toHaveCount(0);
    });

    test("an outcome is filed on the lead that is seen, and the next one follows", async () => {
        answer({
            log_and_next: makeScreen(BINH, {
                logged: { message: "An Nguyễn: K1", change_ids: [7] },
            }),
        });
        await openQueue(makeScreen(AN));
        await contains(".o_outcome_note").edit("Wants two", { confirm: false });
        await contains("[data-code=K1]").click();
        expect.verifySteps([["log_and_next", 41, { note: "Wants two", status_id: 1 }]]);
        expect(PERSON).toHaveText("Bình Trần");
        expect(PERSON).toBeFocused();
        expect("[role=status]").toHaveText(/An Nguyễn: K1\s*Next: Bình Trần/);
        expect(".o_outcome_note").toHaveValue("");
    });

    test("the lead that was leased ahead is shown without its card being sent", async () => {
        answer({
            log_and_next: { lead: { id: 42 }, waiting: false, logged: FILED },
        });
        const prepared = { ahead: BINH, buckets: [] };
        await openQueue(makeScreen(AN), { prepared });
        await advanceTime(1000);
        await contains("[data-code=K1]").click();
        expect.verifySteps([["log_and_next", 41, { note: "", status_id: 1 }, 42]]);
        expect(PERSON).toHaveText("Bình Trần");
        expect(PERSON).toBeFocused();
        expect("[data-code=K1]").toHaveAttribute("aria-checked", "false");
    });

    test("another lead than the one leased ahead is shown as it comes", async () => {
        answer({ log_and_next: makeScreen(AN, { logged: FILED }) });
        await openQueue(makeScreen(AN), { prepared: { ahead: BINH } });
        await advanceTime(1000);
        await contains("[data-code=K1]").click();
        expect.verifySteps([["log_and_next", 41, { note: "", status_id: 1 }, 42]]);
        expect(PERSON).toHaveText("An Nguyễn");
    });

    test("a lead that could not be leased ahead is served as ever", async () => {
        answer({ log_and_next: makeScreen(BINH) });
        const fail = () => {
            throw makeServerError({ message: "Busy" });
        };
        onRpc(QUEUE, "prepare_next", fail);
        await openQueue(makeScreen(AN));
        onRpc(QUEUE, "prepare_next", fail);
        await advanceTime(1000);
        await contains("[data-code=K1]").click();
        expect.verifySteps([["log_and_next", 41, { note: "", status_id: 1 }]]);
        expect(PERSON).toHaveText("Bình Trần");
    });

    test("the same lead twice running has a fresh panel", async () => {
        answer({ log_and_next: makeScreen(AN) });
        await openQueue(makeScreen(AN));
        await contains(".o_outcome_note").edit("Busy", { confirm: false });
        await contains("[data-code='Busy']").click();
        expect.verifySteps([["log_and_next", 41, { note: "Busy", result_id: 2 }]]);
        expect(".o_outcome_note").toHaveValue("");
        expect("[data-code='Busy']").toHaveAttribute("aria-checked", "false");
    });

    test("a slow answer to one key is not asked for twice", async () => {
        const calls = holdAnswers(QUEUE, "log_and_next");
        await openQueue(makeScreen(AN));
        await type("1");
        await type("5");
        await contains(".o_outcome_panel").click();
        expect(calls).toHaveLength(1);
        calls[0].answer(makeScreen(BINH));
        await animationFrame();
        expect(PERSON).toHaveText("Bình Trần");
        await type("5");
        expect(calls[1].args).toEqual([42, { note: "", result_id: 1 }]);
    });

    test("a lead that somebody chose by hand is shown", async () => {
        answer({ pick: makeScreen(BINH) });
        await openQueue(makeScreen(AN), { params: { pick_id: 42 } });
        expect.verifySteps([["pick", 42]]);
        expect(PERSON).toHaveText("Bình Trần");
    });

    test("the choice by hand is made once, and not each time one comes back", async () => {
        answer({ pick: makeScreen(BINH) });
        await openQueue(makeScreen(AN), { params: { pick_id: 42 }, state: {} });
        expect.verifySteps([]);
        expect(PERSON).toHaveText("An Nguyễn");
    });

    test("what a customer wrote is text in its own form, and no script runs", async () => {
        const description = "<p>Two <b>panels</b></p>";
        await openQueue(
            makeScreen(
                makeCalledLead(1, "<b>An</b>", { description, name: "<i>x</i>" })
            )
        );
        expect(PERSON).toHaveText("<b>An</b>");
        expect(".o_call_side b").toHaveText("panels");
    });
});

describe("two users on one browser", () => {
    test("what one was served or logged is not there for the next", async () => {
        const logged = { message: "An Nguyễn: K1", change_ids: [7] };
        let screen = makeScreen(AN);
        answer({ log_and_next: makeScreen(BINH, { logged }) });
        logInAs(7);
        const queue = await openQueue(() => screen);
        await contains("[data-code=K1]").click();
        expect(".o_call_undo").toHaveCount(1);
        destroy(queue);

        logInAs(8);
        screen = makeScreen();
        await openQueue();
        expect("h2").toHaveText("Ready to call?");
        expect(PERSON).toHaveCount(0);
        expect(".o_call_undo").toHaveCount(0);
        await type("u");
        expect.verifySteps([["log_and_next", 41, { note: "", status_id: 1 }]]);
        expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toMatch(
            /Nguyễn|Trần|901234567/
        );
    });

    test("a lead that somebody else took meanwhile is not filed, and stays to be seen", async () => {
        expect.errors(1);
        answer({
            log_and_next: () => {
                throw makeServerError({ message: "Minh works on this lead by now." });
            },
        });
        await openQueue(makeScreen(AN));
        await contains(".o_outcome_note").edit("Wants two", { confirm: false });
        await contains("[data-code=K1]").click();
        await animationFrame();
        expect.verifyErrors([/Minh works on this lead/]);
        expect.verifySteps([["log_and_next", 41, { note: "Wants two", status_id: 1 }]]);
        expect(PERSON).toHaveText("An Nguyễn");
        expect(".o_outcome_note").toHaveValue("Wants two");
        expect(".o_call_undo").toHaveCount(0);
    });
});

describe("a lost connection", () => {
    test("keeps the lead and the note, and files once it is back", async () => {
        expect.errors(1);
        loseConnection(QUEUE, "log_and_next");
        await openQueue(makeScreen(AN));
        await contains(".o_outcome_note").edit("Wants two", { confirm: false });
        await contains("[data-code=K1]").click();
        await animationFrame();
        expect.verifyErrors([/Connection/]);
        expect(PERSON).toHaveText("An Nguyễn");
        expect(".o_outcome_note").toHaveValue("Wants two");

        onRpc("/web/dataset/call_kw/crm.call.queue/log_and_next", () =>
            makeScreen(BINH)
        );
        await contains("[data-code=K1]").click();
        expect(PERSON).toHaveText("Bình Trần");
    });

    test("does not show a switch that was not set", async () => {
        expect.errors(1);
        loseConnection(QUEUE, "set_receiving");
        await openQueue(makeScreen(AN));
        await contains("#call_queue_receiving").click();
        await animationFrame();
        expect.verifyErrors([/Connection/]);
        expect("#call_queue_receiving").toBeChecked();
    });

    test("does not take back what could not be taken back", async () => {
        expect.errors(1);
        answer({
            log_and_next: makeScreen(BINH, {
                logged: { message: "Logged", change_ids: [7] },
            }),
        });
        loseConnection(QUEUE, "undo");
        await openQueue(makeScreen(AN));
        await contains("[data-code=K1]").click();
        await contains(".o_call_undo").click();
        await animationFrame();
        expect.verifyErrors([/Connection/]);
        expect.verifySteps([["log_and_next", 41, { note: "", status_id: 1 }]]);
        expect(".o_notification:contains(Undone)").toHaveCount(0);
        expect(".o_call_undo").toHaveCount(1);
        expect(PERSON).toHaveText("Bình Trần");
    });
});

describe("an empty queue", () => {
    const TEXTS = [
        [{ kind: "team", at: false }, /You are not in a sales team/],
        [{ kind: "empty", at: false }, /All leads have been called/],
        [
            { kind: "later", at: "2026-03-03 01:30:00" },
            /Next scheduled call: Tue.*3\/3.*8:30/s,
        ],
    ];
    for (const [waiting, text] of TEXTS) {
        test(`says why there is nothing: ${waiting.kind}`, async () => {
            answer({ serve_next: makeScreen(null, { waiting }) });
            await openQueue(makeScreen());
            await contains(".o_call_start").click();
            expect.verifySteps([["serve_next"]]);
            expect("h2").toHaveText("No leads to call right now");
            expect(".o_call_quiet p").toHaveText(text);
        });
    }

    test("fills by itself, with a sound", async () => {
        let next = makeScreen();
        answer({ serve_next: () => next });
        await openQueue(makeScreen());
        await contains(".o_call_start").click();
        await advanceTime(30_000);
        expect.verifySteps([["serve_next"], ["serve_next"]]);
        expect(PERSON).toHaveCount(0);

        next = makeScreen(AN);
        await advanceTime(30_000);
        await animationFrame();
        expect.verifySteps([["serve_next"], "sound"]);
        expect(PERSON).toHaveText("An Nguyễn");

        await advanceTime(5 * 60_000);
        expect.verifySteps([]);
    });

    test("after the last lead fills by itself, too", async () => {
        answer({ log_and_next: makeScreen(), serve_next: makeScreen(BINH) });
        await openQueue(makeScreen(AN));
        await contains("[data-code=K1]").click();
        expect("h2").toHaveText("No leads to call right now");
        await advanceTime(30_000);
        await animationFrame();
        expect(PERSON).toHaveText("Bình Trần");
        expect.verifySteps([
            ["log_and_next", 41, { note: "", status_id: 1 }],
            ["serve_next"],
            "sound",
        ]);
    });

    test("fills at once where a lead is told of", async () => {
        let next = makeScreen();
        answer({ serve_next: () => next });
        await openQueue(makeScreen());
        await contains(".o_call_start").click();
        next = makeScreen(AN);
        getService("lead_alignment.alerts").bus.trigger("alert", { kind: "lead" });
        await animationFrame();
        expect.verifySteps([["serve_next"], ["serve_next"], "sound"]);
        expect(PERSON).toHaveText("An Nguyễn");
    });

    test("is asked once by two clicks", async () => {
        const calls = holdAnswers(QUEUE, "serve_next");
        await openQueue(makeScreen());
        await contains(".o_call_start").click();
        await contains(".o_call_retry").click();
        expect(calls).toHaveLength(1);
        calls[0].answer(makeScreen(AN));
        await animationFrame();
        expect(PERSON).toHaveText("An Nguyễn");
    });
});

describe("skip and pause", () => {
    test("the reason is chosen by its number, of those for skipping only", async () => {
        answer({ skip: makeScreen(BINH) });
        await openQueue(makeScreen(AN));
        await type("s");
        expect(queryAllTexts(".o_call_reason")).toEqual([
            "1Wrong hour",
            "2Speaks no Vietnamese",
        ]);
        await type("2");
        expect.verifySteps([["skip", 41, 3]]);
        expect(PERSON).toHaveText("Bình Trần");
        expect(".modal").toHaveCount(0);
    });

    test("the number of a reason files no outcome", async () => {
        answer({ skip: makeScreen(BINH), log_and_next: makeScreen(BINH) });
        await openQueue(makeScreen(AN));
        await type("s");
        await type("1");
        expect.verifySteps([["skip", 41, 1]]);
    });

    test("a dialog that is closed skips nothing, and can be opened again", async () => {
        await openQueue(makeScreen(AN));
        await type("s");
        await type("s");
        expect(".modal").toHaveCount(1);
        await contains(".modal .btn-close").click();
        expect(".modal").toHaveCount(0);
        await type("s");
        expect(".modal").toHaveCount(1);
    });

    test("who pauses is served nothing until they go on", async () => {
        const paused = makeScreen(null, { pause: { reason: "Lunch" }, waiting: false });
        answer({
            pause: paused,
            serve_next: makeScreen(BINH),
            resume: makeScreen(BINH),
        });
        await openQueue(makeScreen(AN));
        await type("p");
        await type("1");
        expect.verifySteps([["pause", 2]]);
        expect("h2").toHaveText("On break: Lunch");
        expect(".o_call_pause").toHaveCount(0);
        await advanceTime(10 * 60_000);
        getService("lead_alignment.alerts").bus.trigger("alert", { kind: "lead" });
        await animationFrame();
        expect.verifySteps([]);

        await type("p");
        expect.verifySteps([["resume"]]);
        expect(PERSON).toHaveText("Bình Trần");
    });

    test("who does not receive leads says so by the switch", async () => {
        answer({ set_receiving: (is) => is });
        await openQueue(makeScreen(AN, { is_receiving: false }));
        expect("#call_queue_receiving").not.toBeChecked();
        await contains("#call_queue_receiving").click();
        expect("#call_queue_receiving").toBeChecked();
        await contains("#call_queue_receiving").click();
        expect("#call_queue_receiving").not.toBeChecked();
        expect.verifySteps([
            ["set_receiving", true],
            ["set_receiving", false],
        ]);
    });
});

describe("by keys", () => {
    test("Enter starts, and files nothing of the lead that comes", async () => {
        answer({ serve_next: makeScreen(AN) });
        await openQueue(makeScreen());
        await type("Enter");
        await type("Enter");
        expect.verifySteps([["serve_next"]]);
        expect(PERSON).toHaveText("An Nguyễn");
    });

    test("C copies the first number as it is dialled", async () => {
        const phones = [
            { number: "090 123 45 67", dial: "+84901234567", zalo: false },
            { number: "028 11 22", dial: "+84281122", zalo: false },
        ];
        await openQueue(makeScreen(makeCalledLead(1, "An", { phones })));
        await type("c");
        expect(await navigator.clipboard.readText()).toBe("+84901234567");
        expect(".o_notification").toHaveText("+84901234567 copied");
    });

    test("C says nothing of a lead without a number", async () => {
        await openQueue(makeScreen(makeCalledLead(1, "An", { phones: [] })));
        await type("c");
        expect(".o_notification").toHaveCount(0);
        expect(".o_call_who .text-danger").toHaveText("This lead has no phone number.");
    });

    test("letters in the note are text, and no command", async () => {
        await openQueue(makeScreen(AN));
        await contains(".o_outcome_note").edit("cups", { confirm: false });
        await type("s");
        expect(".modal").toHaveCount(0);
        expect(".o_outcome_note").toHaveValue("cupss");
    });

    test("shortcuts of the browser are left to it", async () => {
        await openQueue(makeScreen(AN));
        await type(["ctrl", "p"]);
        await type(["ctrl", "s"]);
        expect(".modal").toHaveCount(0);
    });

    test("S has nothing to skip while there is no lead", async () => {
        await openQueue(makeScreen());
        await type("s");
        expect(".modal").toHaveCount(0);
    });
});

describe("undo", () => {
    test("brings the lead back, once", async () => {
        answer({
            log_and_next: makeScreen(BINH, { logged: FILED }),
            undo: makeScreen(AN),
        });
        await openQueue(makeScreen(AN));
        expect(".o_call_undo").toHaveCount(0);
        await type("u");
        expect.verifySteps([]);

        await type("1");
        expect(".o_call_undo").toHaveAttribute("title", "An Nguyễn: K1");
        await type("u");
        expect(PERSON).toHaveText("An Nguyễn");
        expect(".o_notification").toHaveText(
            "Outcome undone. The lead is yours again."
        );
        expect(".o_call_undo").toHaveCount(0);
        await type("u");
        expect.verifySteps([
            ["log_and_next", 41, { note: "", status_id: 1 }],
            ["undo", [7]],
        ]);
    });

    test("is of the last outcome, also after one was skipped", async () => {
        answer({
            log_and_next: makeScreen(BINH, { logged: FILED }),
            skip: makeScreen(),
            undo: makeScreen(AN),
        });
        await openQueue(makeScreen(AN));
        await type("1");
        await type("s");
        await type("1");
        await contains(".o_call_undo").click();
        expect.verifySteps([
            ["log_and_next", 41, { note: "", status_id: 1 }],
            ["skip", 42, 1],
            ["undo", [7]],
        ]);
    });
});

describe("who moves keeps the lead", () => {
    test("and who left for long is told that it went back", async () => {
        let isKept = true;
        answer({ keep: () => isKept, serve_next: makeScreen(BINH) });
        await openQueue(makeScreen(AN));
        await type("n");
        await advanceTime(59_500);
        expect.verifySteps([["keep", 41]]);
        expect(".alert").toHaveCount(0);

        await advanceTime(10 * 60_000); // nobody moves, so nobody asks
        expect.verifySteps([]);

        isKept = false;
        await press("ArrowDown");
        await advanceTime(59_600);
        await animationFrame();
        expect.verifySteps([["keep", 41]]);
        expect(".alert").toHaveText(/because you were away/);
        expect(PERSON).toHaveText("An Nguyễn");

        await contains(".alert button").click();
        expect.verifySteps([["serve_next"]]);
        expect(".alert").toHaveCount(0);
        expect(PERSON).toHaveText("Bình Trần");
    });

    test("a late answer about one lead is not told of the next", async () => {
        const calls = holdAnswers(QUEUE, "keep");
        answer({ log_and_next: makeScreen(BINH) });
        await openQueue(makeScreen(AN));
        await advanceTime(500);
        await press("ArrowDown");
        await advanceTime(59_500);
        expect(calls.map(({ args }) => args)).toEqual([[41]]);

        await press("1");
        await animationFrame();
        expect.verifySteps([["log_and_next", 41, { note: "", status_id: 1 }]]);
        calls[0].answer(false);
        await animationFrame();
        expect(PERSON).toHaveText("Bình Trần");
        expect(".alert").toHaveCount(0);
    });
});

test("how the exchange saw the call end is chosen, of the lead that is seen", async () => {
    answer({ get_suggested_result: 2 });
    await openQueue(makeScreen(AN));
    getService("lead_alignment.alerts").bus.trigger("alert", { kind: "call" });
    await animationFrame();
    expect.verifySteps([["get_suggested_result", 41]]);
    expect("[data-code='Busy']").toHaveAttribute("aria-checked", "true");
});

test("the name of the lead opens its form", async () => {
    await openQueue(makeScreen(AN));
    await contains("a:contains(About An)").click();
    expect.verifySteps([
        [
            {
                type: "ir.actions.act_window",
                res_model: "crm.lead",
                res_id: 41,
                views: [[false, "form"]],
            },
        ],
    ]);
});
