from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.translations import get_translations, set_translations
from ..shared.condition_path import ConditionError

PROPERTIES = "lead_properties"
NO_ITEMS = ["one2many", "properties", "properties_definition", "binary"]


def get_condition(name):
    """Return what an item asks of a lead, as the text of a domain."""
    return repr([(name, "!=", False)])


class AlignmentGateItem(models.Model):
    """A field that a lead should have filled before sales gets it: who provides it,
    what it means, where it comes from. Together they are the quality gate, and the list
    of important fields in the agreement."""

    _name = "alignment.gate.item"
    _description = "Quality Gate Criterion"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    agreement_id = fields.Many2one(
        "alignment.agreement", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)
    field_id = fields.Many2one(
        "ir.model.fields",
        ondelete="cascade",
        domain=[
            ("model", "=", "crm.lead"),
            ("ttype", "not in", NO_ITEMS),
        ],
    )
    property_name = fields.Char(
        "Property",
        help="Technical name of a lead property, if the criterion is not a field.",
    )
    side = fields.Selection(
        [("marketing", "Marketing"), ("sales", "Sales")],
        "Responsible Department",
        default="marketing",
        required=True,
    )
    is_required = fields.Boolean(
        "Required for Handoff",
        help=(
            "Required: the lead cannot be handed off without it if the gate blocks "
            "handoffs."
        ),
    )
    meaning = fields.Char(translate=True, help="Definition in words everyone shares.")
    source = fields.Char(
        "Source of Information",
        translate=True,
        help="Form, first conversation, import file …",
    )
    label = fields.Char(compute="_compute_label")

    _check_named = models.Constraint(
        "CHECK(field_id IS NOT NULL OR COALESCE(property_name, '') != '')",
        "Choose a lead field or a lead property.",
    )

    @api.depends("field_id", "property_name")
    @api.depends_context("lang")
    def _compute_label(self):
        for item in self:
            # sudo: reads the label of a field of the lead
            item.label = item.sudo().field_id.field_description or item.property_name

    @api.constrains("field_id")
    def _check_field(self):
        """:raises ValidationError: for a field that the user may not ask for"""
        conditions = self.env["alignment.condition"]
        for item in self:
            # sudo: reads the type of the chosen field
            field = item.sudo().field_id
            if not field:
                continue
            if field.model != "crm.lead" or field.ttype in NO_ITEMS:
                raise ValidationError(
                    self.env._("%s is not a lead field.", field.field_description)
                )
            try:
                conditions._declare(
                    item.company_id,
                    "crm.lead",
                    get_condition(field.name),
                    is_searched=False,
                )
            except ConditionError as error:
                raise ValidationError(
                    conditions._describe(error.problem, self.env.user)
                ) from error

    def _get_name(self):
        """Return the name of the lead's field, or ``lead_properties.name``."""
        self.ensure_one()
        # sudo: reads the technical name of the field
        return self.sudo().field_id.name or f"{PROPERTIES}.{self.property_name}"

    def _prepare_terms(self):
        return [
            {
                "name": item._get_name(),
                "side": item.side,
                "is_required": item.is_required,
                "meaning": get_translations(item, "meaning"),
                "source": get_translations(item, "source"),
            }
            for item in self.sorted()
        ]

    @api.model
    def _restore(self, agreement, rows):
        """Replace the items of ``agreement`` by stored ``rows``."""
        agreement.gate_item_ids.unlink()
        fields_of_lead = self.env["ir.model.fields"]
        for place, row in enumerate(rows):
            is_property = row["name"].startswith(f"{PROPERTIES}.")
            field = (
                fields_of_lead
                if is_property
                else fields_of_lead._get("crm.lead", row["name"])
            )
            if not is_property and not field:
                continue  # the app that had the field was uninstalled
            item = self.create(
                {
                    "agreement_id": agreement.id,
                    "sequence": 10 * place,
                    "field_id": field.id,
                    "property_name": is_property and row["name"].partition(".")[2],
                    "side": row["side"],
                    "is_required": row["is_required"],
                }
            )
            for name in ("meaning", "source"):
                item[name] = row[name].get("en_US")
                set_translations(item, name, row[name])
