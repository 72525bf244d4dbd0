import {
    advanceTime,
    animationFrame,
    beforeEach,
    describe,
    expect,
    freezeTime,
    mockDate,
    mockTimeZone,
    test,
} from "@odoo/hoot";
import { Component, useState, xml } from "@odoo/owl";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";
import { deserializeDateTime } from "@web/core/l10n/dates";

import { CountdownBadge } from "@lead_alignment/sla/countdown_badge";

describe.current.tags("desktop");
defineMailModels();

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const NOW = "2026-03-02 02:00:00"; // UTC; 9 in the morning in Hanoi

beforeEach(() => {
    mockDate(NOW, +7);
    freezeTime();
});

/** A clock that is due `seconds` from now on the wall. */
function timer(seconds, values = {}) {
    return {
        due: deserializeDateTime(NOW).plus({ seconds }),
        left: seconds,
        verdict: "running",
        target: "Call within two hours",
        ...values,
    };
}

/** :returns: function that gives the badge what the server says now */
async function mountBadge(values) {
    class Host extends Component {
        static components = { CountdownBadge };
        static props = {};
        static template = xml`<CountdownBadge t-props="state.timer"/>`;
        setup() {
            this.state = useState({ timer: values });
        }
    }
    const host = await mountWithCleanup(Host);
    return async (next) => {
        host.state.timer = next;
        await animationFrame();
    };
}

test("a timer that runs ticks by the minute", async () => {
    await mountBadge(timer(2 * HOUR + 10 * MINUTE));
    expect(".o_sla_countdown").toHaveText("2 h 10 m left");
    expect(".o_sla_countdown").toHaveClass("text-bg-light");
    expect(".o_sla_countdown i").toHaveClass("fa-clock-o");

    await advanceTime(20_000);
    expect(".o_sla_countdown").toHaveText("2 h 9 m left");

    await advanceTime(40_000);
    expect(".o_sla_countdown").toHaveText("2 h 9 m left");

    await advanceTime(20_000);
    expect(".o_sla_countdown").toHaveText("2 h 8 m left");
});

test("a timer that runs out while somebody looks turns late", async () => {
    await mountBadge(timer(30, { verdict: "at_risk" }));
    expect(".o_sla_countdown").toHaveText("less than a minute left");
    expect(".o_sla_countdown").toHaveClass("text-bg-warning");

    await advanceTime(40_000);
    expect(".o_sla_countdown").toHaveText("less than a minute overdue");
    expect(".o_sla_countdown").toHaveClass("text-bg-danger");
    expect(".o_sla_countdown i").toHaveClass("fa-fire");

    await advanceTime(60_000);
    expect(".o_sla_countdown").toHaveText("1 m overdue");
});

test("a timer that is late goes on counting", async () => {
    await mountBadge(timer(-59 * MINUTE, { verdict: "late" }));
    expect(".o_sla_countdown").toHaveText("59 m overdue");

    await advanceTime(60_000);
    expect(".o_sla_countdown").toHaveText("1 h 0 m overdue");
});

test("a paused timer stands still, and is never late", async () => {
    await mountBadge(timer(20, { verdict: "paused" }));
    await advanceTime(10 * MINUTE * 1000);
    expect(".o_sla_countdown").toHaveText("paused");
    expect(".o_sla_countdown").toHaveClass("text-bg-info");
    expect(".o_sla_countdown i").toHaveClass("fa-pause");
});

test("between two openings a timer stands still", async () => {
    // half an hour of working time, which is due tomorrow morning
    await mountBadge(timer(17 * HOUR, { left: 30 * MINUTE }));
    await advanceTime(HOUR * 1000);
    expect(".o_sla_countdown").toHaveText("30 m left");
});

test("the second that reading took is no rest", async () => {
    await mountBadge(timer(10 * MINUTE, { left: 10 * MINUTE - 1 }));
    await advanceTime(MINUTE * 1000);
    expect(".o_sla_countdown").toHaveText("8 m left");
});

test("what the server says anew counts from then on", async () => {
    const tell = await mountBadge(timer(10 * MINUTE));
    await advanceTime(5 * MINUTE * 1000);
    expect(".o_sla_countdown").toHaveText("5 m left");

    await tell(timer(5 * MINUTE + 30 * MINUTE, { left: 30 * MINUTE }));
    // a timer that was given 30 minutes from now on
    expect(".o_sla_countdown").toHaveText("30 m left");
    await advanceTime(MINUTE * 1000);
    expect(".o_sla_countdown").toHaveText("29 m left");
});

test("a timer that is paused and goes on does not lose the time of its pause", async () => {
    const tell = await mountBadge(timer(10 * MINUTE));
    await tell(timer(10 * MINUTE, { verdict: "paused" }));
    await advanceTime(HOUR * 1000);
    expect(".o_sla_countdown").toHaveText("paused");

    await tell(timer(HOUR + 10 * MINUTE, { left: 10 * MINUTE }));
    expect(".o_sla_countdown").toHaveText("10 m left");
});

test("another target of the same timer does not set it back", async () => {
    const tell = await mountBadge(timer(10 * MINUTE));
    await advanceTime(5 * MINUTE * 1000);
    await tell(timer(10 * MINUTE, { target: "Answer the feedback" }));
    expect(".o_sla_countdown").toHaveText("5 m left");
});

test("a verdict that nobody knows shows no badge", async () => {
    await mountBadge(timer(10 * MINUTE, { verdict: "met" }));
    expect(".o_sla_countdown").toHaveCount(0);
});

test("the moment is told in the user's own time", async () => {
    await mountBadge(timer(2 * HOUR));
    expect(".o_sla_countdown").toHaveAttribute(
        "title",
        "Call within two hours, due 03/02/2026 11:00:00"
    );
});

for (const zone of ["Asia/Kathmandu", "America/Los_Angeles", "Pacific/Kiritimati"]) {
    test(`what is left is the same in ${zone}`, async () => {
        mockTimeZone(zone);
        await mountBadge(timer(2 * HOUR));
        await advanceTime(HOUR * 1000);
        expect(".o_sla_countdown").toHaveText("1 h 0 m left");
    });
}

test("the night in which clocks are set forward adds no hour", async () => {
    mockDate("2026-03-08 06:00:00", "America/New_York"); // an hour before
    await mountBadge({
        due: deserializeDateTime("2026-03-08 09:00:00"),
        left: 3 * HOUR,
        verdict: "running",
    });
    await advanceTime(2 * HOUR * 1000);
    expect(".o_sla_countdown").toHaveText("1 h 0 m left");
});
