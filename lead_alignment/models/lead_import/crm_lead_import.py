import base64
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ...tools.lead_file import get_signature, guess_fields, read_rows

TARGETS = [
    ("contact_name", "Contact name"),
    ("phone", "Phone"),
    ("phone_2", "Second phone"),
    ("email_from", "E-mail"),
    ("partner_name", "Company name"),
    ("street", "Street"),
    ("city", "City"),
    ("note", "Note"),
    ("interest", "Product"),
    ("source", "Source"),
    ("campaign", "Campaign"),
]
MAX_ROWS = 100_000
# only the steps of loading write these, whatever a client sends
PROTECTED = {"state", "user_id"}


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
    _description = "Lead File"
    _inherit = ["lead.import.guard.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("Lead File", readonly=True, default="-")
    file = fields.Binary(attachment=True)
    file_name = fields.Char()
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users", "Loaded By", readonly=True, default=lambda self: self.env.user
    )
    state = fields.Selection(
        [
            ("draft", "Columns"),
            ("checked", "Checked"),
            ("loading", "Loading"),
            ("stopped", "Stopped"),
            ("done", "Loaded"),
            ("undoing", "Undoing"),
            ("undone", "Undone"),
        ],
        default="draft",
        readonly=True,
    )
    stop_reason = fields.Char(
        readonly=True, help="Why loading stopped by itself. Go on when it is mended."
    )

    # defaults for rows without a value of their own
    source_id = fields.Many2one("utm.source", help="Where the file has no source.")
    medium_id = fields.Many2one("utm.medium")
    campaign_id = fields.Many2one("utm.campaign", help="Where the file has none.")
    interest_id = fields.Many2one("crm.lead.interest", "Product", check_company=True)
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        check_company=True,
        help="The leads lie in the pool of this team; if it distributes new leads, its "
        "members get them within two minutes.",
    )
    is_handed_over = fields.Boolean(
        "Hand Over to Sales at Once",
        default=True,
        help="Untick for lists that marketing nurtures first: each lead is handed over "
        "when its score is above the line.",
    )
    is_call_consented = fields.Boolean(
        "They Agreed to Be Called",
        default=True,
        help="Untick for bought or collected numbers: calls to them are limited.",
    )
    duplicate_policy = fields.Selection(
        [
            ("touch", "Note it on the lead that is there"),
            ("reopen", "Note it, and open the lead again if it was lost"),
            ("skip", "Leave it out"),
        ],
        "Known Customers",
        default="touch",
        required=True,
    )

    column_ids = fields.One2many("crm.lead.import.column", "import_id", "Columns")
    line_ids = fields.One2many("crm.lead.import.line", "import_id", "Rows")
    row_count = fields.Integer("All Rows", compute="_compute_counts")
    new_count = fields.Integer("New Leads", compute="_compute_counts")
    known_count = fields.Integer("Known", compute="_compute_counts")
    skipped_count = fields.Integer("Left Out", compute="_compute_counts")
    broken_count = fields.Integer("Broken", compute="_compute_counts")
    mended_count = fields.Integer("Mended", compute="_compute_counts")
    done_count = fields.Integer("Rows Done", compute="_compute_counts")
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
            file.broken_count = counts["broken"]
            file.mended_count = counts["mended"]
            file.done_count = counts["done"]
            file.progress = file.row_count and 100 * file.done_count / file.row_count

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

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
            raise UserError(self.env._("This file is checked already: load another."))
        result = super().write(vals)
        if vals.get("file"):
            self._read_file()
        return result

    def _get_rows(self):
        """Return [(number in the file, cells)] with the headers first.

        :raises UserError: for a file that cannot be read
        """
        content = base64.b64decode(self.with_context(bin_size=False).file or b"")
        try:
            rows = list(read_rows(content))
        except Exception as error:  # noqa: BLE001 any reader, any broken file
            raise UserError(
                self.env._(
                    "The file %(name)s cannot be read: save it as CSV or XLSX. "
                    "(%(error)s)",
                    name=self.file_name or "",
                    error=error,
                )
            ) from error
        if len(rows) < 2:
            raise UserError(
                self.env._("The file needs a row of headers and at least one row.")
            )
        if len(rows) > MAX_ROWS:
            raise UserError(
                self.env._("At most %(rows)s rows at a time.", rows=f"{MAX_ROWS:,}")
            )
        return rows

    def _read_file(self):
        """Read headers and examples; map columns as in the last file of this layout."""
        for file in self.filtered("file"):
            (_first, headers), *rows = file._get_rows()
            layout = self.env["crm.lead.import.layout"]._find(file.company_id, headers)
            targets = layout.targets if layout else guess_fields(headers)
            file.name = file.file_name or self.env._("Leads")
            file.column_ids = [Command.clear()] + [
                Command.create(
                    {
                        "name": header or self.env._("Column %s", index + 1),
                        "index": index,
                        "example": next(
                            (r[index] for _n, r in rows if index < len(r) and r[index]),
                            "",
                        ),
                        "target": targets[index] or False,
                    }
                )
                for index, header in enumerate(headers)
            ]

    def _save_layout(self):
        (_number, headers), *_rows = self._get_rows()
        self.env["crm.lead.import.layout"]._remember(
            self.company_id,
            headers,
            [column.target or "" for column in self.column_ids],
        )

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
            raise UserError(self.env._("This file is loaded already."))
        if not set(self.column_ids.mapped("target")) & {"phone", "email_from"}:
            raise UserError(
                self.env._("Say which column holds the phone or the e-mail address.")
            )
        if not self.line_ids:
            self._make_lines()
            self._save_layout()
        self._with_loading().line_ids._evaluate()
        self._with_loading().state = "checked"

    def _make_lines(self):
        targets = {
            column.index: column.target for column in self.column_ids if column.target
        }
        _headers, *rows = self._get_rows()
        self._with_loading().env["crm.lead.import.line"].create(
            [
                {
                    "import_id": self.id,
                    "row": number,
                    "raw": cells,
                    **self._repair(
                        {
                            target: cells[index]
                            for index, target in targets.items()
                            if index < len(cells)
                        }
                    ),
                }
                for number, cells in rows
            ]
        )

    def _repair(self, cells):
        return self.env["crm.lead.import.line"]._repair(cells, self.company_id)

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


class CrmLeadImportColumn(models.Model):
    """A column of a lead file, and the field that it holds."""

    _name = "crm.lead.import.column"
    _description = "Column of a Lead File"
    _order = "index, id"

    import_id = fields.Many2one(
        "crm.lead.import", required=True, ondelete="cascade", index=True
    )
    index = fields.Integer(required=True)
    name = fields.Char("Header", readonly=True)
    example = fields.Char(readonly=True)
    target = fields.Selection(TARGETS, "Holds", help="Empty: the column is left out.")


class CrmLeadImportLayout(models.Model):
    """The mapping of columns that a company used for the last file of a layout."""

    _name = "crm.lead.import.layout"
    _description = "Layout of a Lead File"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    signature = fields.Char(required=True)
    targets = fields.Json(required=True)

    _unique_layout = models.UniqueIndex(
        "(company_id, signature)", "This layout is known already."
    )

    @api.model
    def _find(self, company, headers):
        # sudo: a layout holds no data of customers
        return self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("signature", "=", get_signature(headers)),
            ]
        )

    @api.model
    def _remember(self, company, headers, targets):
        if layout := self._find(company, headers):
            layout.targets = targets
        else:
            self.sudo().create(
                {
                    "company_id": company.id,
                    "signature": get_signature(headers),
                    "targets": targets,
                }
            )
