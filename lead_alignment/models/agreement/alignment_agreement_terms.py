from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.translations import get_translations

TEXTS = (
    "marketing_duties",
    "marketing_rights",
    "sales_duties",
    "sales_rights",
    "mql_definition",
    "sal_definition",
    "sql_definition",
    "feedback_duties",
)
CLAUSES = (
    "is_entered_handed_over",
    "gate_mode",
    "is_call_acceptance",
    "cold_days",
    "is_hidden_until_handover",
    "is_head_seeing_all",
    "is_feedback_shown_to_cs",
)
PROMISES = ("mql_volume", "mql_value", "revenue_target", "review_date")
PLAIN = ("mql_fit", *CLAUSES, *PROMISES)


class AlignmentAgreement(models.Model):
    """The terms as people edit them: definitions, duties, clauses and commitments.

    These fields are a draft. In force is the version (``alignment.agreement.version``),
    which code reads through ``_get_terms``.
    """

    _inherit = "alignment.agreement"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )

    # each line of these texts is a point of its own
    marketing_duties = fields.Text("Marketing's Duties", translate=True)
    marketing_rights = fields.Text("Marketing's Rights", translate=True)
    sales_duties = fields.Text("Sales' Duties", translate=True)
    sales_rights = fields.Text("Sales' Rights", translate=True)
    mql_definition = fields.Text("What Is an MQL", translate=True)
    sal_definition = fields.Text("What Is a SAL", translate=True)
    sql_definition = fields.Text("What Is an SQL", translate=True)
    feedback_duties = fields.Text("Feedback", translate=True)

    mql_fit = fields.Selection(
        [("a", "A only"), ("b", "A or B"), ("c", "Any")],
        "Fit of an MQL",
        default="c",
        required=True,
        help="How well a lead must fit, besides its engagement, to be handed over.",
    )
    is_entered_handed_over = fields.Boolean(
        "Leads Entered for Sales Are Handed Over",
        default=True,
        help="Leads that people enter or import for sales, and mails to a sales team, "
        "are handed over whatever their score. Leads that marketing enters stay with "
        "marketing until they are above the line.",
    )
    gate_mode = fields.Selection(
        [("off", "No gate"), ("warn", "Warn"), ("block", "Block")],
        "Quality Gate",
        default="warn",
        required=True,
        help="What happens where something is missing at the hand-over: the lead goes "
        "with a note of what is owed, or stays with marketing.",
    )
    gate_item_ids = fields.One2many(
        "alignment.gate.item", "agreement_id", "Items of the Gate"
    )
    is_call_acceptance = fields.Boolean(
        "The First Call Accepts",
        default=True,
        help="Whoever logs a call has accepted the hand-over, without another click.",
    )
    cold_days = fields.Integer(
        "Cold After",
        default=45,
        help="Days without contact after which an accepted lead goes back to "
        "marketing; 0 for never.",
    )
    is_hidden_until_handover = fields.Boolean(
        "Sales Sees Only What Was Handed Over",
        help="Leads below the line are out of sight for salespeople. It holds once "
        "both heads have signed.",
    )
    is_head_seeing_all = fields.Boolean(
        "The Head of Sales Sees All Leads",
        default=True,
        help="Where salespeople see only what was handed over.",
    )
    is_feedback_shown_to_cs = fields.Boolean(
        "Customer Service Reads Feedback",
        help="Support reads what sales and marketing tell each other about leads, not "
        "only what is said by and to support.",
    )
    mql_volume = fields.Integer(
        "MQLs a Month", help="How many marketing promises to hand over each month."
    )
    mql_value = fields.Monetary(
        "Value of MQLs a Month",
        currency_field="company_currency_id",
        help="Expected revenue of what marketing promises to hand over each month.",
    )
    revenue_target = fields.Monetary(
        "Joint Revenue Target",
        currency_field="company_currency_id",
        help="Revenue a month that both departments are measured by.",
    )
    review_date = fields.Date(
        help="When both sides look at the agreement again; they are asked for comments "
        "two weeks before.",
    )

    _check_terms = models.Constraint(
        "CHECK(COALESCE(cold_days, 0) >= 0 "
        "AND COALESCE(mql_volume, 0) >= 0 AND COALESCE(mql_value, 0) >= 0 "
        "AND COALESCE(revenue_target, 0) >= 0)",
        "Times, volumes and targets cannot be negative.",
    )

    @api.constrains("gate_item_ids")
    def _check_gate_items(self):
        for agreement in self:
            names = [item._get_name() for item in agreement.gate_item_ids]
            if twice := {name for name in names if names.count(name) > 1}:
                raise ValidationError(
                    self.env._("%s stands twice in the gate.", ", ".join(sorted(twice)))
                )

    def _prepare_terms(self):
        """Return the terms of the fields as plain values, to be stored in a version."""
        self.ensure_one()
        return {
            **{name: self[name] for name in PLAIN},
            "review_date": fields.Date.to_string(self.review_date) or False,
            "texts": {name: get_translations(self, name) for name in TEXTS},
            "gate": self.gate_item_ids._prepare_terms(),
        }
