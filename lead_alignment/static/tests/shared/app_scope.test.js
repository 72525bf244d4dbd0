import { animationFrame, describe, expect, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineMenus,
    defineModels,
    fields,
    getService,
    makeMockEnv,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineMailModels();

class Thing extends models.Model {
    _name = "thing";
    name = fields.Char();
    open() {}
    _records = [{ id: 1, name: "An" }];
}
defineModels([Thing]);

test("the page is marked while our app is open, and only then", async () => {
    defineMenus([
        { id: 1, xmlid: "lead_alignment.lead_alignment_menu_root" },
        { id: 2, xmlid: "other.root" },
    ]);
    await makeMockEnv();
    const { classList } = document.body;
    expect(classList.contains("o_lead_alignment_app")).toBe(false);
    getService("menu").setCurrentMenu(1);
    expect(classList.contains("o_lead_alignment_app")).toBe(true);
    getService("menu").setCurrentMenu(2);
    expect(classList.contains("o_lead_alignment_app")).toBe(false);
});

test("a button of nothing but an icon is named by its title", async () => {
    await mountView({
        type: "list",
        resModel: "thing",
        arch: `<list><field name="name"/>
            <button name="open" type="object" icon="fa-reply" title="Reply"/>
            <button name="open" type="object" string="Open" title="Open it"/></list>`,
    });
    await animationFrame();
    expect("button[name=open]:eq(0)").toHaveAttribute("aria-label", "Reply");
    expect("button[name=open]:eq(1)").not.toHaveAttribute("aria-label");
});
