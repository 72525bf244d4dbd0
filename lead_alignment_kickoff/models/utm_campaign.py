from odoo import api, fields, models
from odoo.fields import Domain

K1 = "lead_alignment.crm_k_status_k1"


class UtmCampaign(models.Model):
    """Whether the departments agreed before a campaign."""

    _inherit = "utm.campaign"

    kickoff_ids = fields.One2many("alignment.kickoff", "campaign_id", "Kick-offs")
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

        MQLs, cost and deals are those of *Results* on the campaign; the K1 share is
        that of its leads with an outcome now.
        """
        leads = self.env["crm.lead"].with_context(active_test=False)
        rows = leads._read_group(
            self._get_brought_domain() & Domain("k_status_id", "!=", False),
            ["campaign_id", "k_status_id"],
            ["__count"],
        )
        k1 = self.env.ref(K1)
        filed, reached = {}, {}
        for campaign, status, count in rows:
            filed[campaign.id] = filed.get(campaign.id, 0) + count
            if status == k1:
                reached[campaign.id] = count
        return {
            campaign.id: {
                "target_mql": campaign.mql_count,
                "target_k1_share": 100
                * reached.get(campaign.id, 0)
                / filed[campaign.id]
                if campaign.id in filed
                else None,
                "target_cpl": campaign.cost_per_lead or None,
                "target_cac": campaign.spend / campaign.bought_count
                if campaign.bought_count and campaign.spend
                else None,
            }
            for campaign in self
        }
