import { describe, expect, test } from "@odoo/hoot";

import {
    getNeighbour,
    getPlaces,
    getSubtree,
} from "@lead_alignment_nurture/canvas/nurture_tree";

describe.current.tags("headless");

/** 1 → 2 (condition) → yes 3, no 4 → 5 */
const DATA = {
    first: 1,
    steps: {
        1: { id: 1, branches: [{ key: "next", step: 2 }] },
        2: {
            id: 2,
            branches: [
                { key: "yes", step: 3 },
                { key: "no", step: 4 },
            ],
        },
        3: { id: 3, branches: [{ key: "next", step: false }] },
        4: { id: 4, branches: [{ key: "next", step: 5 }] },
        5: { id: 5, branches: [] },
    },
};

test("arrows lead to the neighbours", () => {
    expect(getNeighbour(DATA, 1, "ArrowDown")).toBe(2);
    expect(getNeighbour(DATA, 2, "ArrowDown")).toBe(3);
    expect(getNeighbour(DATA, 3, "ArrowRight")).toBe(4);
    expect(getNeighbour(DATA, 4, "ArrowLeft")).toBe(3);
    expect(getNeighbour(DATA, 4, "ArrowUp")).toBe(2);
    expect(getNeighbour(DATA, 1, "ArrowUp")).toBe(undefined);
    expect(getNeighbour(DATA, 1, "ArrowLeft")).toBe(undefined);
    expect(getNeighbour(DATA, 5, "ArrowDown")).toBe(undefined);
});

test("what follows a step", () => {
    expect(getSubtree(DATA, 2)).toEqual([2, 3, 4, 5]);
});

test("a plain step can be moved behind any other, but not where it stands", () => {
    expect(getPlaces(DATA, 4)).toEqual([
        { parent: false, branch: "next" },
        { parent: 1, branch: "next" },
        { parent: 2, branch: "yes" },
        { parent: 3, branch: "next" },
    ]);
});

test("a condition goes to a free end outside of its own branches", () => {
    expect(getPlaces(DATA, 2)).toEqual([]);
    const more = structuredClone(DATA);
    more.steps[1].branches.push({ key: "b", step: false });
    expect(getPlaces(more, 2)).toEqual([{ parent: 1, branch: "b" }]);
});
