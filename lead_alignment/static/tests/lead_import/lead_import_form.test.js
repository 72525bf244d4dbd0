import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    MockServer,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";

import { pass } from "../lead_alignment_test_helpers";

describe.current.tags("desktop");
defineMailModels();

class LeadImport extends models.Model {
    _name = "crm.lead.import";

    name = fields.Char();
    rows_done = fields.Integer();
    state = fields.Selection({
        selection: [
            ["draft", "Draft"],
            ["loading", "Loading"],
            ["undoing", "Undoing"],
            ["done", "Done"],
        ],
    });

    _records = [
        { id: 1, name: "fair.csv", state: "loading", rows_done: 10 },
        { id: 2, name: "old.csv", state: "done", rows_done: 90 },
        { id: 3, name: "wrong.csv", state: "undoing", rows_done: 50 },
    ];
}

defineModels([LeadImport]);

beforeEach(() => {
    onRpc("crm.lead.import", "web_read", () => expect.step("read"));
});

async function openForm(resId) {
    await mountView({
        type: "form",
        resModel: "crm.lead.import",
        resId,
        arch: `<form js_class="lead_import_form">
            <field name="name"/><field name="state"/><field name="rows_done"/>
        </form>`,
    });
    expect.verifySteps(["read"]);
}

const DONE = ".o_field_widget[name=rows_done] input";

for (const [resId, name] of [
    [1, "loaded"],
    [3, "taken back"],
]) {
    test(`while a file is ${name} the form shows how far it is, until it is done`, async () => {
        await openForm(resId);
        MockServer.env["crm.lead.import"].write([resId], { rows_done: 60 });
        await pass(2);
        expect(DONE).toHaveValue("60");
        expect.verifySteps(["read"]);

        MockServer.env["crm.lead.import"].write([resId], {
            rows_done: 99,
            state: "done",
        });
        await pass(2);
        expect(DONE).toHaveValue("99");
        expect.verifySteps(["read"]);

        await pass(60);
        expect.verifySteps([]);
    });
}

test("of a file that is done nothing is asked", async () => {
    await openForm(2);
    await pass(60);
    expect.verifySteps([]);
});

test("what somebody types meanwhile is not lost", async () => {
    await openForm(1);
    await contains(".o_field_widget[name=name] input").edit("Fair in Hanoi");
    await pass(60);
    expect.verifySteps([]);
    expect(".o_field_widget[name=name] input").toHaveValue("Fair in Hanoi");
});

test("nobody reads for a tab that is not looked at", async () => {
    let isHidden = true;
    patchWithCleanup(document, {
        get hidden() {
            return isHidden;
        },
    });
    await openForm(1);
    await pass(10);
    expect.verifySteps([]);
    isHidden = false;
    await pass(2);
    expect.verifySteps(["read"]);
});
