from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# only the steps of loading write these, whatever a client sends
PROTECTED = {"state", "user_id", "is_known_withheld"}
CONTACTS = {"phone", "phone_2", "email_from"}


class CrmLeadImport(models.Model):
    """A file of leads from outside: read, checked, loaded, undone.

    * *draft*: the file is read, its columns are mapped;
    * *checked*: each row (``crm.lead.import.line``) says what will happen to it;
      nothing is loaded;
    * *loading*, *stopped*: a scheduled job loads rows in committed batches. It may be
      stopped or killed at any moment: a row and its lead are written together, so none
      is lost or doubled;
    * *done*; *undoing*, *undone*: the leads are deleted again, unless somebody worked
      on them.
    """

    _name = "crm.lead.import"
    _description = "Lead Import"
    _inherit = ["lead.import.guard.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("Lead Import", readonly=True, default="-")
    file = fields.Binary(attachment=True)
    file_name = fields.Char()
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users", "Imported by", readonly=True, default=lambda self: self.env.user
    )
    state = fields.Selection(
        [
            ("draft", "Columns"),
            ("checked", "Checked"),
            ("loading", "Importing"),
            ("stopped", "Stopped"),
            ("done", "Imported"),
            ("undoing", "Undoing"),
            ("undone", "Undone"),
        ],
        default="draft",
        readonly=True,
    )
    stop_reason = fields.Char(
        readonly=True, help="Why the import stopped. Fix the problem, then continue."
    )

    # defaults for rows without a value of their own
    source_id = fields.Many2one(
        "utm.source", help="Used if the file has no source column."
    )
    medium_id = fields.Many2one("utm.medium")
    campaign_id = fields.Many2one(
        "utm.campaign", help="Used if the file has no campaign column."
    )
    interest_id = fields.Many2one("crm.lead.interest", "Product", check_company=True)
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        check_company=True,
        help="Leads go to this team's pool. If the team distributes new leads, "
        "members receive them within two minutes.",
    )
    is_handed_over = fields.Boolean(
        "Hand Off to Sales Immediately",
        default=True,
        help="Clear for lists that marketing nurtures first. Each lead is handed off "
        "when its score reaches the MQL threshold.",
    )
    is_call_consented = fields.Boolean(
        "Call Consent Given",
        default=True,
        help="Clear for bought or collected numbers. Calls to them are limited.",
    )
    duplicate_policy = fields.Selection(
        [
            ("touch", "Add a touchpoint to the existing lead"),
            ("reopen", "Add a touchpoint, and reopen the lead if it was lost"),
            ("skip", "Skip"),
        ],
        "Existing Customers",
        default="touch",
        required=True,
    )

    is_known_withheld = fields.Boolean(
        "Existing Customers Hidden",
        readonly=True,
        copy=False,
        help="The file has more phone numbers and emails than you may query in one "
        "day, so existing customers are matched only during the import.",
    )

    column_ids = fields.One2many("crm.lead.import.column", "import_id", "Columns")
    line_ids = fields.One2many("crm.lead.import.line", "import_id", "Rows")
    row_count = fields.Integer("All Rows", compute="_compute_counts")
    new_count = fields.Integer("New Leads", compute="_compute_counts")
    known_count = fields.Integer("Existing", compute="_compute_counts")
    skipped_count = fields.Integer("Skipped", compute="_compute_counts")
    broken_count = fields.Integer("Invalid", compute="_compute_counts")
    mended_count = fields.Integer("Corrected", compute="_compute_counts")
    done_count = fields.Integer("Rows Processed", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts")

    @api.depends("line_ids.import_action", "line_ids.is_done")
    def _compute_counts(self):
        groups = self.env["crm.lead.import.line"]._read_group(
            [("import_id", "in", self.ids)],
            ["import_id", "import_action", "is_done", "is_mended"],
            ["__count"],
        )
        for file in self:
            counts = Counter()
            for of_file, import_action, is_done, is_mended, count in groups:
                if of_file == file:
                    counts[import_action] += count
                    counts["done"] += count * is_done
                    counts["mended"] += count * is_mended
                    counts["all"] += count
            file.row_count = counts["all"]
            file.new_count = counts["new"]
            file.known_count = counts["touch"] + counts["reopen"]
            file.skipped_count = counts["skip"] + counts["same"] + counts["blocked"]
            file.skipped_count += counts["erased"]
            file.broken_count = counts["broken"]
            file.mended_count = counts["mended"]
            file.done_count = counts["done"]
            file.progress = file.row_count and 100 * file.done_count / file.row_count

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_protected(vals, PROTECTED)
        files = super().create(vals_list)
        files._read_file()
        return files

    def write(self, vals):
        self._check_protected(vals, PROTECTED)
        if vals.keys() & {"file", "company_id"} and any(
            file.state != "draft" for file in self
        ):
            raise UserError(
                self.env._("This file has already been checked. Upload another one.")
            )
        result = super().write(vals)
        if vals.get("file"):
            self._read_file()
        return result

    # ------------------------------------------------------------
    # Checking: the dry run
    # ------------------------------------------------------------

    def action_check(self):
        """Make a record of each row, with its problems and what will happen to it.

        Nothing else is written. Rows that were corrected here keep their values.
        """
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("draft", "checked"):
            raise UserError(self.env._("This file has already been imported."))
        if not set(self.column_ids.mapped("target")) & CONTACTS:
            raise UserError(
                self.env._(
                    "Choose the column that contains the phone number or email address."
                )
            )
        if not self.line_ids:
            self._make_lines()
            self._save_layout()
        self._with_loading().line_ids._evaluate()
        self._with_loading().state = "checked"

    def action_back(self):
        """Go back to the columns; the next check makes the rows anew."""
        self.ensure_one()
        if self.state == "checked":
            self.line_ids.unlink()
            self._with_loading().state = "draft"

    def action_open_lines(self):
        """Open the rows, filtered by the kind (``import_action``) that was clicked."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment.crm_lead_import_line_action"
        )
        action["domain"] = [("import_id", "=", self.id)]
        action["context"] = {
            f"search_default_{self.env.context.get('import_action')}": 1
        }
        return action

    def action_open_leads(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment.crm_lead_action_all"
        )
        action["domain"] = list(Domain("id", "in", self.line_ids.lead_id.ids))
        action["context"] = {"active_test": False}
        return action
