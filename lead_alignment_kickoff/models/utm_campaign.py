from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .alignment_kickoff import TARGETS

K1 = "lead_alignment.crm_k_status_k1"
# leads, their first hand-overs and spend, counted each by itself
TARGETS_OF_CAMPAIGNS = """
    WITH of_leads AS (
         SELECT lead.campaign_id, count(*) AS leads, count(lead.k_status_id) AS filed,
                count(*) FILTER (WHERE lead.k_status_id = %(k1)s) AS reached,
                count(*) FILTER (WHERE status.outcome = 'won') AS won
           FROM crm_lead lead
           LEFT JOIN crm_k_status status ON status.id = lead.k_status_id
          WHERE lead.campaign_id = ANY(%(campaigns)s)
            AND lead.company_id = %(company)s
          GROUP BY 1),
         of_handovers AS (
         SELECT lead.campaign_id, count(DISTINCT lead.id) AS mqls
           FROM crm_lead_handover handover
           JOIN crm_lead lead ON lead.id = handover.lead_id
          WHERE handover.is_first AND lead.campaign_id = ANY(%(campaigns)s)
            AND lead.company_id = %(company)s
          GROUP BY 1),
         of_spend AS (
         SELECT campaign_id, sum(amount) AS spend
           FROM alignment_spend
          WHERE campaign_id = ANY(%(campaigns)s) AND company_id = %(company)s
          GROUP BY 1)
    SELECT campaign.id, COALESCE(mqls, 0), 100.0::float8 * reached / NULLIF(filed, 0),
           (NULLIF(spend, 0) / NULLIF(leads, 0))::float8,
           (NULLIF(spend, 0) / NULLIF(won, 0))::float8
      FROM unnest(%(campaigns)s) AS campaign(id)
      LEFT JOIN of_leads ON of_leads.campaign_id = campaign.id
      LEFT JOIN of_handovers ON of_handovers.campaign_id = campaign.id
      LEFT JOIN of_spend ON of_spend.campaign_id = campaign.id
"""


class UtmCampaign(models.Model):
    """Whether the departments agreed before a campaign."""

    _inherit = "utm.campaign"

    kickoff_ids = fields.One2many(
        "alignment.kickoff",
        "campaign_id",
        "Kick-offs",
        groups="lead_alignment.lead_alignment_group_marketing_user,"
        "lead_alignment.lead_alignment_group_director,"
        "sales_team.group_sale_manager",
    )
    is_aligned = fields.Boolean(
        "Aligned",
        compute="_compute_is_aligned",
        search="_search_is_aligned",
        help="All departments that were asked have signed the brief.",
    )

    @api.depends("kickoff_ids.state")
    @api.depends_context("company")
    def _compute_is_aligned(self):
        for campaign in self:
            # sudo: everybody may know whether a campaign is aligned
            kickoffs = campaign.sudo().kickoff_ids.filtered(
                lambda one: one.company_id == self.env.company
            )
            states = set(kickoffs.mapped("state"))
            campaign.is_aligned = bool(states & {"aligned", "closed"})

    @api.model
    def _search_is_aligned(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: as above
        found = (
            self.env["alignment.kickoff"]
            .sudo()
            .search(
                Domain("state", "in", ["aligned", "closed"])
                & Domain("company_id", "=", self.env.company.id)
            )
        )
        return Domain("id", "in", found.campaign_id.ids)

    def action_open_kickoff(self):
        """Open the kick-off of this campaign, or begin one."""
        self.ensure_one()
        kickoff = self.env["alignment.kickoff"].search(
            [("campaign_id", "=", self.id), ("company_id", "=", self.env.company.id)]
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "alignment.kickoff",
            "res_id": kickoff.id,
            "view_mode": "form",
            "context": {"default_campaign_id": self.id},
        }

    def _read_targets(self):
        """Return {campaign id: {target of a kick-off: result, None if unknown}}, in the
        present company.

        By one statement: a thousand campaigns may end in one night. MQLs, cost and
        deals are those of *Results* on the campaign; the K1 share is that of its leads
        with an outcome now.
        """
        self.env["crm.lead"]._flush_facts()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                TARGETS_OF_CAMPAIGNS,
                campaigns=self.ids,
                company=self.env.company.id,
                k1=self.env.ref(K1).id,
            )
        )
        return {
            campaign_id: dict(zip(TARGETS, row, strict=True))
            for campaign_id, *row in rows
        }
