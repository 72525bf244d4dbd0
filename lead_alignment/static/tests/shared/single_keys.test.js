import { describe, expect, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { makeMockServer, onRpc } from "@web/../tests/web_test_helpers";

import { isCombined, isTaken, singleKeys } from "@lead_alignment/shared/single_keys";

describe.current.tags("headless");
defineMailModels();

test("the choice is kept on the server, and what failed is not shown as kept", async () => {
    const kept = [];
    let isDown = false;
    onRpc("res.users.settings", "set_res_users_settings", ({ kwargs }) => {
        if (isDown) {
            throw new Error("down");
        }
        kept.push(kwargs.new_settings);
        return {};
    });
    await makeMockServer();
    await singleKeys.toggle();
    expect(singleKeys.isOn).toBe(false);
    isDown = true;
    await expect(singleKeys.toggle()).rejects.toThrow();
    expect(singleKeys.isOn).toBe(false);
    isDown = false;
    await singleKeys.toggle();
    expect(singleKeys.isOn).toBe(true);
    expect(kept).toEqual([{ use_single_keys: false }, { use_single_keys: true }]);
});

test("keys belong to texts and links that have the focus, and to commands", () => {
    const press = (html, values = {}) => {
        const target = document.createElement("div");
        target.innerHTML = html;
        return { target: target.firstElementChild, ...values };
    };
    expect(isTaken(press("<input>"))).toBe(true);
    expect(isTaken(press(`<a href="#">Lead</a>`))).toBe(true);
    expect(isTaken(press("<button>Skip</button>"))).toBe(false);
    expect(isTaken({ target: window })).toBe(false);
    expect(isCombined({ ctrlKey: true })).toBe(true);
    expect(isCombined({ isComposing: true })).toBe(true);
    expect(isCombined({ shiftKey: true })).toBe(false);
});
