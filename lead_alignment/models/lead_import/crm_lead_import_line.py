from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from odoo.addons.phone_validation.tools import phone_validation

from ...tools.lead_row import Cell, read_row

_lt = LazyTranslate(__name__)
MESSAGES = {
    "zero": _lt("leading zero restored"),
    "retired": _lt("old prefix updated"),
    "prefix": _lt("country code recognized"),
    "decimal": _lt("decimals removed"),
    "scientific": _lt("scientific notation converted"),
    "letter": _lt("letter O read as zero"),
    "name": _lt("text next to the number removed"),
    "two": _lt("two numbers in one cell"),
    "email": _lt("email corrected"),
    "rounded": _lt("the spreadsheet rounded the number and its digits are lost"),
    "unknown": _lt("not a valid phone number"),
    "bad_email": _lt("not a valid email address"),
    "bad_date": _lt("not a valid date and time"),
    "bad_flag": _lt("not a clear yes or no; the safer one is used"),
}
EDITABLE = ["contact_name", "phone", "phone_2", "email_from"]
# a user may change these; the steps of loading write all else
OPEN = {*EDITABLE, "created_date", "import_action"}
# actions that load a row
LOADED = ("new", "touch", "reopen")


class CrmLeadImportLine(models.Model):
    """A row of a lead file: its cells, what was repaired, and what happens to it.

    It may be corrected until it is loaded; the next check evaluates it anew. What a
    user chose to become of it stays. ``is_done``, ``lead_id``, ``before`` and
    ``loaded`` are written together with the lead.
    """

    _name = "crm.lead.import.line"
    _description = "Row of a Lead File"
    _inherit = ["contact.mask.mixin", "lead.import.guard.mixin"]
    _order = "row, id"
    _rec_name = "row"
    _log_access = False

    _masked_fields = {
        "phone": "phone",
        "phone_2": "phone",
        "email_from": "email",
        "contact_name": "text",
        "mended": "text",
        "problem": "text",
        "raw": "whole",
        "details": "whole",
        "before": "whole",
        "loaded": "whole",
    }

    import_id = fields.Many2one(
        "crm.lead.import",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
        string="Import File",
    )
    state = fields.Selection(related="import_id.state")
    row = fields.Integer(required=True, readonly=True, aggregator=None)
    raw = fields.Json("Row Data", readonly=True)
    contact_name = fields.Char()
    phone = fields.Char()
    phone_2 = fields.Char("Second Phone")
    email_from = fields.Char("Email")
    created_date = fields.Datetime(
        "Created on",
        help=(
            "When the customer signed up according to the file. The lead counts from "
            "then."
        ),
    )
    details = fields.Json(readonly=True, help="Other columns, by their meaning.")
    mended = fields.Char(
        readonly=True,
        help="Automatic corrections, made only where the correct value is certain.",
    )
    is_mended = fields.Boolean(readonly=True)
    problem = fields.Char(
        readonly=True, help="Values that could not be read.", string="Error"
    )
    import_action = fields.Selection(
        [
            ("new", "New lead"),
            ("touch", "Existing: add touchpoint"),
            ("reopen", "Existing: reopen"),
            ("skip", "Existing: skip"),
            ("same", "Duplicate row"),
            ("blocked", "Do not call"),
            ("broken", "Invalid"),
        ],
    )
    is_chosen = fields.Boolean(
        "Chosen Manually",
        readonly=True,
        help=("Checking again does not change this choice."),
    )
    same_row = fields.Integer("Duplicate of Row", readonly=True, aggregator=None)
    known_lead_id = fields.Many2one("crm.lead", ondelete="set null")
    lead_id = fields.Many2one(
        "crm.lead", ondelete="set null", index="btree_not_null", readonly=True
    )
    is_done = fields.Boolean("Imported", readonly=True)
    error = fields.Char("Import Error", readonly=True)
    before = fields.Json(
        readonly=True, help="Previous values of the existing lead, used for undo."
    )
    loaded = fields.Json(
        "Lead as Imported",
        readonly=True,
        help="Values of the new lead at import, used for undo.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_protected({"import_id": False, **vals}, self._fields.keys())
        return super().create(vals_list)

    def write(self, vals):
        """Write what a user may correct; note that an action was chosen by hand."""
        if "import_action" in vals and not self._is_step():
            vals = {**vals, "is_chosen": True}
        if self._is_loading():
            return super().write(vals)
        vals = self._without_masks(vals)
        self._check_protected(vals, self._fields.keys() - OPEN - {"is_chosen"})
        if self.filtered("is_done"):
            raise UserError(
                self.env._("This row has already been imported. Edit its lead instead.")
            )
        for line in self:
            # typed values are repaired like those of the file
            super(CrmLeadImportLine, line).write({**vals, **line._repair_typed(vals)})
        self._check_choice(vals)
        return True

    def _repair_typed(self, vals):
        """Return the values of a row in which a user typed ``vals``."""
        if not vals.keys() & {"phone", "phone_2", "email_from"}:
            return {}
        options = self.import_id._get_reading_options()
        cells = [Cell(name, "", vals.get(name, self[name]) or "") for name in EDITABLE]
        mended = self._repair(cells, options)
        details = self.details or {}
        problems = [mended["problem"], *details.get("problems", [])]
        return {
            **{name: mended[name] for name in EDITABLE},
            "problem": "; ".join(filter(None, problems)),
            "details": {**details, "unread": mended["problem"]},
        }

    def _check_choice(self, vals):
        """:raises UserError: for a row that is to be loaded and names nobody"""
        if vals.get("import_action") not in LOADED:
            return
        for line in self:
            if not line.phone and not line.email_from:
                raise UserError(
                    self.env._(
                        "Row %s has no phone number and no email. Enter one of them "
                        "first.",
                        line.row,
                    )
                )

    def _is_to_come(self):
        """Whether the row was created at a moment that is still to come."""
        return bool(self.created_date) and self.created_date > fields.Datetime.now()

    def _get_message_id(self):
        """Return what tells the event of this row from all others."""
        return f"file row {self.id}"

    def _get_with_secrets(self):
        """Show masks to all but the user who imported the file, and so knows it."""
        return self.filtered(lambda line: line.import_id.user_id != self.env.user)

    # ------------------------------------------------------------
    # Repairing
    # ------------------------------------------------------------

    @api.model
    def _repair(self, cells, options):
        """Return the values of a row from its cells, repaired.

        :param cells: [``Cell``]
        :param options: ``Options``
        """
        row = read_row(cells, options)
        details = {name: text for name, text in row.texts.items() if text} | row.flags
        contact_name = details.pop("contact_name", "")
        if notes := row.notes + row.unread:
            details["note"] = "\n".join(
                f"{label}: {text}" if label else text for label, text in notes
            )
        of_contact = [
            self._say(p.code, p.text) for p in row.problems if p.is_of_contact
        ]
        others = [
            self._say(p.code, p.text) for p in row.problems if not p.is_of_contact
        ]
        if of_contact:
            details["unread"] = ", ".join(of_contact)
        if others:
            details["problems"] = others
        return {
            "contact_name": contact_name,
            "phone": row.phones[0] if row.phones else False,
            "phone_2": row.phones[1] if len(row.phones) > 1 else False,
            "email_from": row.emails[0] if row.emails else False,
            "created_date": row.created or False,
            "mended": ", ".join(map(self._say, dict.fromkeys(row.fixes))),
            "is_mended": bool(row.fixes),
            "problem": "; ".join(of_contact + others),
            "details": details,
        }

    @api.model
    def _get_normaliser(self, country):
        """Return a function from text to E.164, or to None for an invalid number."""

        def normalise(text):
            try:
                number = phone_validation.phone_parse(text, country.code)
            except UserError:
                return None
            if not number:  # without the library numbers cannot be checked
                return text if len(text) >= 9 else None
            return phone_validation.phone_format(
                text, country.code, country.phone_code, force_format="E164"
            )

        return normalise

    @api.model
    def _say(self, code, cell=""):
        text = self.env._(MESSAGES[code])
        return f"{cell}: {text}" if cell else text
