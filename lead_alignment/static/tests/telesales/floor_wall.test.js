import {
    advanceTime,
    animationFrame,
    beforeEach,
    describe,
    expect,
    freezeTime,
    mockDate,
    press,
    queryAllTexts,
    test,
} from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mockService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";

import { FloorWall } from "@lead_alignment/telesales/floor_board/floor_wall";

describe.current.tags("desktop");
defineMailModels();

function makeWall(calls) {
    const agent = (id, name, values) => ({
        id,
        name,
        state: "calling",
        state_label: "Calling",
        calls,
        target: 60,
        level: "low",
        contacts: 3,
        won: 1,
        late: 0,
        ...values,
    });
    return {
        company: "Sao Mai",
        sums: [
            { key: "calls", label: "Calls", value: calls },
            { key: "late", label: "Overdue", value: 2 },
        ],
        agents: [
            agent(1, "Lan"),
            agent(2, "Minh", { state: "paused", state_label: "On Break", late: 2 }),
        ],
    };
}

let answer;

beforeEach(() => {
    mockDate("2026-03-02 02:00:00", +7);
    freezeTime();
    answer = () => makeWall(12);
    onRpc("crm.floor.board", "get_wall", () => answer());
    mockService("action", { doAction: (action) => expect.step(action) });
});

const mountWall = () => mountWithCleanup(FloorWall, { props: { action: {} } });

test("each agent by color and word, and the sums of all", async () => {
    await mountWall();
    expect(queryAllTexts(".o_floor_sums > div")).toEqual(["12\nCalls", "2\nOverdue"]);
    expect(queryAllTexts(".o_floor_agents .badge")).toEqual(["Calling", "On Break"]);
    expect(".o_floor_agents .badge:eq(1)").toHaveClass("text-bg-warning");
    expect(".o_floor_agents li:eq(0)").toHaveText(/12 \/ 60\s+calls.*Reached: 3/s);
    expect(".o_floor_agents li:eq(0)").not.toHaveText(/Overdue/);
    expect(".o_floor_agents li:eq(1)").toHaveText(/Overdue: 2/);
});

test("it refreshes by itself; without a connection the last figures stay, with their time", async () => {
    await mountWall();
    answer = () => makeWall(13);
    await advanceTime(15_000);
    await animationFrame();
    expect(".o_floor_sums dd:first").toHaveText("13");
    answer = () => {
        throw new Error("down");
    };
    await advanceTime(15_000);
    await animationFrame();
    expect(".o_floor_sums dd:first").toHaveText("13");
    expect("[role=alert]").toHaveText(/No connection. As of 9:00/);
    answer = () => makeWall(14);
    await advanceTime(15_000);
    await animationFrame();
    expect("[role=alert]").toHaveCount(0);
    expect(".o_floor_sums dd:first").toHaveText("14");
});

test("Escape leads back to the board", async () => {
    await mountWall();
    await press("Escape");
    await animationFrame();
    expect.verifySteps(["lead_alignment.crm_floor_board_action"]);
});

test("an empty floor says what to do", async () => {
    answer = () => ({ ...makeWall(0), agents: [] });
    await mountWall();
    expect(".o_floor_nobody").toHaveText(/Add agents to a sales team/);
});
