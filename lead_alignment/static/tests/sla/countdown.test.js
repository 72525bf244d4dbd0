import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { makeMockEnv } from "@web/../tests/web_test_helpers";

import {
    describe as tellTimer,
    formatLength,
    VERDICTS,
} from "@lead_alignment/sla/countdown";

describe.current.tags("headless");
defineMailModels();

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

beforeEach(() => makeMockEnv());

describe("a length of time", () => {
    const LENGTHS = [
        [0, "less than a minute"],
        [1, "less than a minute"],
        [59, "less than a minute"],
        [59.999, "less than a minute"],
        [MINUTE, "1 m"],
        [2 * MINUTE - 1, "1 m"],
        [2 * MINUTE, "2 m"],
        [HOUR - 1, "59 m"],
        [HOUR, "1 h 0 m"],
        [HOUR + MINUTE - 1, "1 h 0 m"],
        [2 * HOUR + 10 * MINUTE, "2 h 10 m"],
        [DAY - 1, "23 h 59 m"],
        [DAY, "1 d 0 h"],
        [DAY + HOUR - 1, "1 d 0 h"],
        [DAY + HOUR, "1 d 1 h"],
        [40 * DAY + 5 * HOUR, "40 d 5 h"],
    ];
    for (const [seconds, text] of LENGTHS) {
        test(`of ${seconds} s is told as “${text}”`, () => {
            expect(String(formatLength(seconds))).toBe(text);
        });
    }

    test("is told without a sign, whichever side of the deadline it lies", () => {
        for (const [seconds, text] of LENGTHS) {
            expect(String(formatLength(-seconds))).toBe(text);
        }
    });
});

describe("a timer", () => {
    test("that runs tells what is left", () => {
        expect(String(tellTimer("running", 35 * MINUTE))).toBe("35 m left");
        expect(String(tellTimer("at_risk", 61))).toBe("1 m left");
    });

    test("is not late in its very last second", () => {
        expect(String(tellTimer("at_risk", 1))).toBe("less than a minute left");
        expect(String(tellTimer("at_risk", 0))).toBe("less than a minute left");
        expect(String(tellTimer("late", -1))).toBe("less than a minute overdue");
    });

    test("that ran out tells by how much", () => {
        expect(String(tellTimer("late", -MINUTE))).toBe("1 m overdue");
        expect(String(tellTimer("late", -(DAY + HOUR)))).toBe("1 d 1 h overdue");
    });

    test("that is paused tells nothing but that, whatever is left", () => {
        for (const seconds of [-DAY, -1, 0, 1, DAY]) {
            expect(String(tellTimer("paused", seconds))).toBe("paused");
        }
    });

    test("is told by its picture, too: no two verdicts share one, or a colour", () => {
        const looks = Object.values(VERDICTS);
        expect(new Set(looks.map(({ icon }) => icon)).size).toBe(4);
        expect(new Set(looks.map(({ tone }) => tone)).size).toBe(4);
    });
});
