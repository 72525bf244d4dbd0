import { beforeEach, describe, expect, freezeTime, mockDate, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, mountWithCleanup } from "@web/../tests/web_test_helpers";

import { CallCard } from "@lead_alignment/telesales/call_queue/call_card";
import { makeCalledLead } from "../lead_alignment_test_helpers";

describe.current.tags("desktop");
defineMailModels();

beforeEach(() => {
    mockDate("2026-03-02 02:00:00", +7);
    freezeTime();
});

async function mountCard(values) {
    await mountWithCleanup(CallCard, {
        props: {
            lead: makeCalledLead(1, "An Nguyễn", {
                name: "Two solar panels",
                phones: [],
                step: "",
                ...values,
            }),
            copyPhone: ({ dial }) => expect.step(dial),
            openLead: () => {},
        },
    });
}

test("what was promised is told in the agent's own time, and when it is late", async () => {
    await mountCard({ callback: "2026-03-02 01:30:00", is_late: true });
    expect(".o_call_promised").toHaveText(/3\/2.*8:30.*– overdue$/s);
    expect(".o_call_promised").toHaveClass("text-danger");
});

test("what is promised for later is not told as late", async () => {
    await mountCard({ callback: "2026-03-02 08:30:00" });
    expect(".o_call_promised").toHaveText(/3:30/);
    expect(".o_call_promised").not.toHaveText(/overdue/);
    expect(".o_call_promised").not.toHaveClass("text-danger");
});

test("the timer that runs is told", async () => {
    await mountCard({
        timer: {
            due: "2026-03-02 02:45:00",
            left: 45 * 60,
            verdict: "running",
            target: "Call",
        },
    });
    expect(".o_sla_countdown").toHaveText("45 m left");
});

test("a number is read as written, and dialled and copied as it must be", async () => {
    await mountCard({
        phones: [{ number: "090 123", dial: "+8490123", zalo: "https://zalo.me/1" }],
    });
    expect(".o_call_number").toHaveText("090 123");
    expect(".o_call_number").toHaveAttribute("href", "tel:+8490123");
    expect("a:contains(Zalo)").toHaveAttribute("href", "https://zalo.me/1");
    await contains(".o_call_copy").click();
    expect.verifySteps(["+8490123"]);
});

test("whoever is called abroad is seen to be there", async () => {
    await mountCard({
        zone: "America/New_York",
        is_elsewhere: true,
        local_time: "21:00",
    });
    expect(".list-inline").toHaveText(/21:00 customer's time\s*America\/New_York/);
});

test("the zone of one who is here is not told", async () => {
    await mountCard({});
    expect(".list-inline").toHaveText(/09:00 customer's time/);
    expect(".list-inline").not.toHaveText(/Asia/);
});

test("what must be known before the call is told", async () => {
    await mountCard({ warning: "It is out of calling hours.", is_owned: false });
    expect("[role=alert]").toHaveText("It is out of calling hours.");
    expect(".badge:contains(From the pool)").toHaveCount(1);
});

test("notes are text, whoever wrote them", async () => {
    await mountCard({
        notes: [
            {
                id: 1,
                note: "<img src=x onerror=alert(1)>",
                user: "Lan",
                date: "2026-03-01 03:00:00",
                outcome: "Busy",
            },
        ],
    });
    expect(".o_call_note_text").toHaveText("<img src=x onerror=alert(1)>");
    expect(".o_call_note img").toHaveCount(0);
    expect(".o_call_note small").toHaveText(/Busy · Lan · 3\/1.*10:00/s);
});

test("a script has its pitch and its answers; without one, who writes it is told", async () => {
    await mountCard({
        script: {
            name: "Solar",
            pitch: "<p>Good <b>day</b></p>",
            objections: [{ id: 1, name: "Too dear", answer: "Over ten years …" }],
        },
    });
    expect(".o_call_script b").toHaveText("day");
    expect("details").not.toHaveAttribute("open");
    await contains("summary").click();
    expect("details").toHaveText(/Over ten years/);
    expect(".o_call_side").not.toHaveText(/No script/);
});

test("without a script it is told who can write one", async () => {
    await mountCard({});
    expect(".o_call_side").toHaveText(/No script for this lead yet/);
});
