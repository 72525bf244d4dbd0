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

class Board extends models.Model {
    _name = "crm.floor.board";

    name = fields.Char();
    calls = fields.Integer();

    _records = [
        { id: 1, name: "Lan", calls: 4 },
        { id: 2, name: "Minh", calls: 7 },
    ];
}

defineModels([Board]);

const VIEWS = {
    list: {
        arch: `<list js_class="floor_board_list"><field name="name"/><field name="calls"/></list>`,
        cell: ".o_data_row:first [name=calls]",
    },
    kanban: {
        arch: `<kanban js_class="floor_board_kanban"><templates><t t-name="card">
                <field name="name"/> <field name="calls" class="calls"/>
            </t></templates></kanban>`,
        cell: ".o_kanban_record:first .calls",
    },
};

beforeEach(() => {
    onRpc("crm.floor.board", "web_search_read", () => expect.step("read"));
});

async function open(type) {
    await mountView({ type, resModel: "crm.floor.board", arch: VIEWS[type].arch });
    expect.verifySteps(["read"]);
}

for (const type of ["list", "kanban"]) {
    test(`the ${type} shows what happened since, without a click`, async () => {
        await open(type);
        expect(VIEWS[type].cell).toHaveText("4");
        MockServer.env["crm.floor.board"].write([1], { calls: 5 });
        await pass(15);
        expect.verifySteps(["read"]);
        expect(VIEWS[type].cell).toHaveText("5");
    });
}

test("nobody reads for a tab that is not looked at", async () => {
    let isHidden = true;
    patchWithCleanup(document, {
        get hidden() {
            return isHidden;
        },
    });
    await open("list");
    await pass(60);
    expect.verifySteps([]);
    isHidden = false;
    await pass(15);
    expect.verifySteps(["read"]);
});

test("what is selected stays selected", async () => {
    await open("list");
    await contains(".o_data_row:first .o_list_record_selector input").click();
    await pass(60);
    expect.verifySteps([]);
    expect(".o_data_row:first .o_list_record_selector input").toBeChecked();
    await contains(".o_data_row:first .o_list_record_selector input").click();
    await pass(15);
    expect.verifySteps(["read"]);
});
