import { describe, expect, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineMailModels();

class Status extends models.Model {
    _name = "crm.k.status";

    name = fields.Char();

    _records = [{ id: 1, name: "K1 Interested" }];
}

class Lead extends models.Model {
    _name = "crm.lead";

    k_status_id = fields.Many2one({ relation: "crm.k.status" });
    k_status_color = fields.Integer();
    attempt_count = fields.Integer();

    _records = [
        { id: 1, k_status_id: 1, k_status_color: 4, attempt_count: 3 },
        { id: 2, k_status_id: false, k_status_color: 4, attempt_count: 0 },
        { id: 3, k_status_id: false, k_status_color: 4, attempt_count: 2 },
    ];
}

defineModels([Status, Lead]);

test("a status is told by its name and colour, a new lead by whether it was called", async () => {
    await mountView({
        type: "list",
        resModel: "crm.lead",
        arch: `<list><field name="k_status_id" widget="k_status"/></list>`,
    });
    expect(".o_data_cell .badge").toHaveCount(3);
    const badge = (row) => `.o_data_row:eq(${row}) .badge`;
    expect(badge(0)).toHaveText("K1 Interested");
    expect(badge(0)).toHaveClass("o_badge_color_4");
    expect(badge(1)).toHaveText("New – never called");
    expect(badge(2)).toHaveText("New – not reached");
    expect(badge(1)).not.toHaveClass("o_badge_color_4");
});
