from odoo import api, fields, models


class CrmLead(models.Model):
    """Says of a lead in nurturing why it was not handed off to sales by itself."""

    _inherit = "crm.lead"

    handover_obstacle = fields.Char(
        "Not Handed Off Because",
        compute="_compute_handover_obstacle",
        help="What keeps this lead in nurturing. You can always hand it off by hand.",
    )

    @api.depends("lifecycle", "won_status", "line_distance", "fit", "missing_text")
    @api.depends_context("lang")
    def _compute_handover_obstacle(self):
        self.handover_obstacle = False
        waiting = self.filtered(
            lambda lead: lead.lifecycle == "nurture" and lead.won_status == "pending"
        )
        with_sales = waiting._get_people_with_sales()
        for lead in waiting:
            lead.handover_obstacle = lead._describe_obstacle(
                lead.profile_id in with_sales
            )

    def _get_people_with_sales(self):
        """Return the people of these leads who have another open lead with sales."""
        # sudo: whether there is one, of people whom the user sees
        found = self.sudo()._read_group(
            [
                ("profile_id", "in", self.sudo().profile_id.ids),
                ("won_status", "=", "pending"),
                ("lifecycle", "not in", ["nurture", "disqualified"]),
            ],
            ["profile_id"],
        )
        return {profile.sudo(False) for (profile,) in found}

    def _describe_obstacle(self, is_with_sales):
        """Return the first reason, in the order in which the score checks them.

        :param is_with_sales: whether sales works on another lead of the person
        """
        self.ensure_one()
        terms = self._get_lead_terms()
        if is_with_sales:
            return self.env._("Sales already works on another lead of this customer")
        if self.line_distance:
            return self.env._("%s points short of MQL", self.line_distance)
        if not terms.is_qualified(self.engagement, self.fit):
            fit = (self.fit or "c").upper()
            return self.env._("Fit %s is below the agreed grade", fit)
        if missing := self._get_blocking(terms):
            return self.env._("Missing: %s", self._get_item_labels(missing))
        return self.env._("Was with sales before: waits for new activity")
