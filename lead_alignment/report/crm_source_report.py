from odoo import fields, models
from odoo.tools import SQL

from .crm_source_facts import get_facts


def _share(label, help_text):
    return fields.Float(label, readonly=True, aggregator="ratio", help=help_text)


class CrmSourceReport(models.Model):
    """What leads of each source, campaign, form, ad, keyword and phone prefix are
    worth, and what they cost.

    A row is a lead, a feedback on its quality, a decided hand-over, or a day's spend.
    """

    _name = "crm.source.report"
    _description = "Source Performance"
    _inherit = ["ratio.report.mixin", "defined.report.mixin", "leads.report.mixin"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _rows_of_lead = "source_report_ids"
    _counted = (("lead_count", "=", 1),)
    _depends = {
        "crm.lead": ["campaign_id", "company_id", "first_contact_date"]
        + ["first_touch_id", "k_status_id", "marketer_id", "medium_id"]
        + ["phone_sanitized", "source_id", "team_id"],
        "crm.lead.touch": ["ad", "form", "keyword"],
        "crm.lead.feedback": ["active", "lead_id", "quality"],
        "crm.lead.handover": ["lead_id", "state"],
        "crm.k.status": ["is_contact", "is_data_valid", "outcome"],
        "alignment.spend": ["amount", "campaign_id", "company_id", "date"]
        + ["source_id", "user_id"],
    }

    _defined = {"lead": {"lead_count"}, "cost": {"cost_per_lead"}}
    _ratios = {
        "valid_share": ("valid_count", "judged_count"),
        "contacted_share": ("contacted_count", "lead_count"),
        "accepted_share": ("accepted_count", "decided_count"),
        "won_share": ("won_count", "lead_count"),
        "cost_per_lead": ("spend", "lead_count"),
        "cost_per_won": ("spend", "won_count"),
    }

    lead_id = fields.Many2one("crm.lead", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date("Day", readonly=True, help="Date of the lead or of the spend.")
    source_id = fields.Many2one("utm.source", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    form = fields.Char(readonly=True)
    ad = fields.Char(readonly=True)
    keyword = fields.Char(readonly=True)
    prefix = fields.Char("Phone Prefix", readonly=True)
    marketer_id = fields.Many2one("res.users", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)

    lead_count = fields.Integer("Leads", readonly=True)
    judged_count = fields.Integer("Leads with a Status", readonly=True)
    valid_count = fields.Integer("Valid Leads", readonly=True)
    contacted_count = fields.Integer("Reached", readonly=True)
    decided_count = fields.Integer("Handoffs Decided", readonly=True)
    accepted_count = fields.Integer("Handoffs Accepted", readonly=True)
    won_count = fields.Integer("Deals Won", readonly=True)
    quality = fields.Float(
        "Average Quality",
        readonly=True,
        aggregator="avg",
        help="Average of all feedback on these leads, from 1 to 5.",
    )
    spend = fields.Monetary(readonly=True)
    valid_share = _share(
        "Valid Data %", "Share of leads with a status whose data is valid."
    )
    contacted_share = _share("Reached %", "Share of all leads reached at least once.")
    accepted_share = _share(
        "Accepted %", "Share of decided handoffs that sales accepted."
    )
    won_share = _share(
        "Won %",
        "Share of all leads in a status that marks them as won (K1 by default).",
    )
    cost_per_lead = fields.Monetary(
        readonly=True,
        aggregator="ratio",
        help="Spend divided by leads. Available by source and campaign only, because "
        "costs are not known for other groupings.",
    )
    cost_per_won = fields.Monetary(
        "Cost per Customer",
        readonly=True,
        aggregator="ratio",
        help=(
            "Spend divided by won leads (K1 by default). Available by source and "
            "campaign only."
        ),
    )

    @property
    def _table_query(self):
        return SQL(
            "SELECT fact.*, %s FROM (%s) fact",
            self._get_ratio_columns(),
            get_facts(self.env),
        )
