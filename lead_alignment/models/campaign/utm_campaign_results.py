from operator import itemgetter

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

GROUPS = (
    "lead_alignment.lead_alignment_group_marketing_user,"
    "lead_alignment.lead_alignment_group_director,sales_team.group_sale_manager"
)


# measures of the source report, by the field that shows them
MEASURES = {
    "brought_count": "lead_count:sum",
    "bought_count": "won_count:sum",
    "valid_share": "valid_share:ratio",
    "quality": "quality:avg",
    "spend": "spend:sum",
    "cost_per_lead": "cost_per_lead:ratio",
}


class UtmCampaign(models.Model):
    """What a campaign brought to the user's company: touches and people, counted in the
    ledger; leads, their quality and cost, as in the report *Sources and Cost*."""

    _inherit = "utm.campaign"

    touch_count = fields.Integer(
        "Events",
        compute="_compute_touches",
        groups=GROUPS,
        help="Customer events caused by this campaign. Bot activity is excluded.",
    )
    reached_count = fields.Integer(
        "Customers Reached",
        compute="_compute_touches",
        groups=GROUPS,
        help="Number of different customers behind these events.",
    )
    brought_count = fields.Integer(
        "Leads Sourced", compute="_compute_results", groups=GROUPS
    )
    mql_count = fields.Integer("MQLs", compute="_compute_results", groups=GROUPS)
    valid_share = fields.Float(
        "Valid Data %", compute="_compute_results", groups=GROUPS
    )
    bought_count = fields.Integer(
        "Deals Won", compute="_compute_results", groups=GROUPS
    )
    quality = fields.Float(
        "Average Quality", compute="_compute_results", groups=GROUPS, digits=(3, 1)
    )
    results_currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_results",
        groups=GROUPS,
        export_string_translation=False,
    )
    spend = fields.Monetary(
        compute="_compute_results", currency_field="results_currency_id", groups=GROUPS
    )
    cost_per_lead = fields.Monetary(
        compute="_compute_results", currency_field="results_currency_id", groups=GROUPS
    )
    k_mix = fields.Text(
        "K-Statuses",
        compute="_compute_results",
        groups=GROUPS,
        help="Current statuses of the leads from this campaign.",
    )

    @api.depends_context("company", "uid")
    def _compute_touches(self):
        """Count by SQL: the ledger has millions of rows, indexed by campaign."""
        self.env["customer.event"].check_access("read")
        found = {
            campaign_id: counts
            for campaign_id, *counts in self.env.execute_query(
                SQL(
                    """
                    SELECT event.campaign_id, count(*),
                           count(DISTINCT identity.profile_id)
                      FROM customer_event event
                      JOIN customer_identity identity
                        ON identity.id = event.identity_id
                     WHERE event.campaign_id = ANY(%s) AND event.quarantine IS NULL
                       AND identity.company_id = %s
                     GROUP BY 1
                    """,
                    self.ids,
                    self.env.company.id,
                )
            )
        }
        for campaign in self:
            counts = found.get(campaign.id, (0, 0))
            campaign.touch_count, campaign.reached_count = counts

    @api.depends_context("company", "uid")
    def _compute_results(self):
        here = Domain("campaign_id", "in", self.ids) & Domain(
            "company_id", "=", self.env.company.id
        )
        rows = self.env["crm.source.report"]._read_group(
            here, ["campaign_id"], list(MEASURES.values())
        )
        facts = {
            campaign.id: dict(zip(MEASURES, values, strict=True))
            for campaign, *values in rows
        }
        leads = self.env["crm.lead"].with_context(active_test=False)
        brought = self._get_brought_domain()
        mqls = leads._read_group(
            brought & Domain("handover_ids.is_first", "=", True),
            ["campaign_id"],
            ["__count"],
        )
        mqls = {campaign.id: count for campaign, count in mqls}
        mixes = self._get_k_mixes(brought)
        for campaign in self:
            values = facts.get(campaign.id, {})
            campaign.results_currency_id = self.env.company.currency_id
            for name in MEASURES:
                campaign[name] = values.get(name) or 0
            campaign.mql_count = mqls.get(campaign.id, 0)
            campaign.k_mix = mixes.get(campaign.id, "")

    def _get_brought_domain(self):
        """Return the domain of leads of these campaigns, as the source report counts
        them.

        The report also counts leads without company.
        """
        counted = Domain("campaign_id", "in", self.ids)
        counted &= Domain("company_id", "=", self.env.company.id)
        return Domain(
            "source_report_ids", "any", counted & Domain("lead_count", "=", 1)
        )

    @api.model
    def _get_k_mixes(self, domain):
        """Return {campaign id: text, a line for each status, most frequent first}."""
        leads = self.env["crm.lead"].with_context(active_test=False)
        rows = leads._read_group(domain, ["campaign_id", "k_status_id"], ["__count"])
        mixes = {}
        for campaign, status, count in rows:
            mixes.setdefault(campaign.id, []).append((status, count))
        return {key: self._describe_k_mix(mix) for key, mix in mixes.items()}

    @api.model
    def _describe_k_mix(self, mix):
        """Return a text with a line for each status, most frequent first.

        :param mix: [(status or none, count)]
        """
        total = sum(count for _status, count in mix)
        return "\n".join(
            self.env._(
                "%(status)s: %(count)s (%(share)s %%)",
                status=status.display_name or self.env._("No status yet"),
                count=count,
                share=round(100 * count / total),
            )
            for status, count in sorted(mix, key=itemgetter(1), reverse=True)
        )

    def action_open_touches(self):
        """Open the events behind the count of touches."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment.customer_event_action"
        )
        domain = [
            ("campaign_id", "=", self.id),
            ("quarantine", "=", False),
            ("identity_id.company_id", "=", self.env.company.id),
        ]
        return {**action, "name": self.display_name, "domain": domain, "context": {}}

    def action_open_leads_brought(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment.crm_lead_action_of_report"
        )
        domain = list(self._get_brought_domain())
        return {**action, "name": self.display_name, "domain": domain}
