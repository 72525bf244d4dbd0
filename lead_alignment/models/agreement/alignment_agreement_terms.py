from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.translations import get_translations

# what the figures of the reports mean
FIGURES = (
    "lead_definition",
    "customer_definition",
    "conversion_definition",
    "velocity_definition",
    "pipeline_definition",
    "revenue_definition",
    "cost_definition",
    "cac_definition",
    "clv_definition",
    "payback_definition",
    "forecast_definition",
)
TEXTS = (
    "marketing_duties",
    "marketing_rights",
    "sales_duties",
    "sales_rights",
    "mql_definition",
    "sal_definition",
    "sql_definition",
    *FIGURES,
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
    "message_side",
    "message_minutes",
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
    company_currency_id = fields.Many2one(related="company_id.currency_id")

    # each line of these texts is a point of its own
    marketing_duties = fields.Text("Marketing Responsibilities", translate=True)
    marketing_rights = fields.Text(translate=True)
    sales_duties = fields.Text("Sales Responsibilities", translate=True)
    sales_rights = fields.Text(translate=True)
    mql_definition = fields.Text("MQL Definition", translate=True)
    sal_definition = fields.Text("SAL Definition", translate=True)
    sql_definition = fields.Text("SQL Definition", translate=True)
    lead_definition = fields.Text(translate=True)
    customer_definition = fields.Text(translate=True)
    conversion_definition = fields.Text("Conversion Rate Definition", translate=True)
    velocity_definition = fields.Text(translate=True)
    pipeline_definition = fields.Text(
        "Pipeline from Marketing Definition", translate=True
    )
    revenue_definition = fields.Text(translate=True)
    cost_definition = fields.Text("Cost per Lead Definition", translate=True)
    cac_definition = fields.Text("Acquisition Cost Definition", translate=True)
    clv_definition = fields.Text("Lifetime Value Definition", translate=True)
    payback_definition = fields.Text(translate=True)
    forecast_definition = fields.Text(translate=True)
    feedback_duties = fields.Text("Feedback", translate=True)

    mql_fit = fields.Selection(
        [("a", "A only"), ("b", "A or B"), ("c", "Any")],
        "Minimum MQL Fit",
        default="c",
        required=True,
        help="Minimum fit for a handoff, in addition to engagement.",
    )
    is_entered_handed_over = fields.Boolean(
        "Hand Off Leads Entered for Sales",
        default=True,
        help="Leads entered or imported for sales, and emails to a sales team, are "
        "handed off regardless of score. Leads entered by marketing stay with "
        "marketing until they reach the MQL threshold.",
    )
    gate_mode = fields.Selection(
        [("off", "No quality gate"), ("warn", "Warn"), ("block", "Block")],
        "Quality Gate",
        default="warn",
        required=True,
        help="If information is missing at handoff: hand off the lead with a list of "
        "what is missing, or keep it with marketing.",
    )
    gate_item_ids = fields.One2many(
        "alignment.gate.item", "agreement_id", "Quality Gate Criteria"
    )
    is_call_acceptance = fields.Boolean(
        "First Call Accepts Handoff",
        default=True,
        help="Logging a call accepts the handoff without another click.",
    )
    cold_days = fields.Integer(
        "Goes Cold After",
        default=45,
        help="Accepted leads without contact for this many days return to marketing. "
        "0: never.",
    )
    is_hidden_until_handover = fields.Boolean(
        "Hide Leads until Handoff",
        help="Leads below the MQL threshold are hidden from salespeople. Takes effect "
        "once both heads have signed.",
    )
    is_head_seeing_all = fields.Boolean(
        "Head of Sales Sees All Leads",
        default=True,
        help="Applies when salespeople only see leads that were handed off.",
    )
    is_feedback_shown_to_cs = fields.Boolean(
        "Customer Service Reads Feedback",
        help="Customer service can read the feedback exchanged between sales and "
        "marketing about leads, not just feedback to and from customer service.",
    )
    message_side = fields.Selection(
        [("support", "Customer service"), ("marketing", "Marketing")],
        "Messages Answered By",
        default="support",
        required=True,
        help="Department that answers customers on Zalo, Messenger and other channels.",
    )
    message_minutes = fields.Integer(
        "Messages Answered Within",
        default=60,
        help="Working minutes until the first answer to a customer's message. "
        "0: no deadline.",
    )
    mql_volume = fields.Integer(
        "MQLs per Month",
        help="Number of leads marketing commits to hand off each month.",
    )
    mql_value = fields.Monetary(
        "Monthly MQL Value",
        currency_field="company_currency_id",
        help="Expected revenue of the leads marketing commits to hand off each month.",
    )
    revenue_target = fields.Monetary(
        "Shared Revenue Target",
        currency_field="company_currency_id",
        help="Monthly revenue target shared by both departments.",
    )
    review_date = fields.Date(
        help="Date of the next review by both departments. They are asked for "
        "comments two weeks earlier.",
    )

    _check_terms = models.Constraint(
        "CHECK(COALESCE(cold_days, 0) >= 0 AND COALESCE(message_minutes, 0) >= 0 "
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
                    self.env._(
                        "%s is listed twice in the quality gate. Remove one.",
                        ", ".join(sorted(twice)),
                    )
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

    def _complete_terms(self, terms):
        """Hook: return ``terms`` with the clauses that did not exist when they were
        stored, as they applied then: a release that brings a clause changes no
        agreement.

        :param terms: as stored in a version
        """
        missing = [name for name in PLAIN if name not in terms]
        usual = self.default_get(missing) if missing else {}
        return {
            **{
                name: usual.get(name) or self._fields[name].falsy_value
                for name in missing
            },
            **terms,
        }
