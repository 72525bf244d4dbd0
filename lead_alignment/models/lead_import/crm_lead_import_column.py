from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.lead_file import get_signature

TARGETS = [
    ("contact_name", "Contact name"),
    ("first_name", "First name"),
    ("middle_name", "Middle name"),
    ("last_name", "Last name"),
    ("phone", "Phone"),
    ("phone_2", "Second phone"),
    ("email_from", "Email"),
    ("partner_name", "Company name"),
    ("function", "Job position"),
    ("website", "Website"),
    ("street", "Street"),
    ("city", "City"),
    ("zip", "ZIP"),
    ("country", "Country"),
    ("note", "Note"),
    ("need", "Need"),
    ("motive", "Buying motive"),
    ("interest", "Product"),
    ("status", "K-status"),
    ("source", "Source"),
    ("medium", "Medium"),
    ("campaign", "Campaign"),
    ("ad", "Ad"),
    ("form", "Form"),
    ("platform_lead_id", "Platform lead ID"),
    ("click_id", "Click ID"),
    ("created", "Created on"),
    ("consent", "Call consent given"),
    ("do_not_call", "Do not call"),
    ("email_consent", "Agreed to emails"),
    ("email_opt_out", "No emails"),
]


class CrmLeadImportColumn(models.Model):
    """A column of a lead file, and the field that it holds.

    Several columns may hold the same: they are joined, or the first one counts and the
    others go into the note.
    """

    _name = "crm.lead.import.column"
    _description = "Import Column"
    _order = "index, id"

    import_id = fields.Many2one(
        "crm.lead.import",
        required=True,
        ondelete="cascade",
        index=True,
        string="Import File",
    )
    index = fields.Integer(required=True)
    name = fields.Char("Column Header", readonly=True)
    example = fields.Char(readonly=True)
    target = fields.Selection(
        TARGETS, "Import As", help="Leave empty to skip the column."
    )

    @api.model
    def _get_target_labels(self):
        """Return [(target, label in the user's language)]."""
        return self._fields["target"]._description_selection(self.env)

    def write(self, vals):
        """:raises UserError: once the rows were made by these columns"""
        if vals.keys() & {"target", "index"} and any(
            column.import_id.state != "draft" for column in self
        ):
            raise UserError(
                self.env._(
                    "The rows have already been read. Go back to the columns first."
                )
            )
        return super().write(vals)


class CrmLeadImportLayout(models.Model):
    """The mapping of columns that a company used for the last file of a layout."""

    _name = "crm.lead.import.layout"
    _description = "Import Template Mapping"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    signature = fields.Char(required=True)
    targets = fields.Json(required=True)

    _unique_layout = models.UniqueIndex(
        "(company_id, signature)", "A template with these columns already exists."
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
            if layout.targets != targets:  # files of the same form come together
                layout.targets = targets
        else:
            self.sudo().create(
                {
                    "company_id": company.id,
                    "signature": get_signature(headers),
                    "targets": targets,
                }
            )
