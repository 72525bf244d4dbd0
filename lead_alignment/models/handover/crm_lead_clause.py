from odoo import api, models

from ...tools.departments import GROUPS


class CrmLead(models.Model):
    """Hides the names of leads that sales does not see yet, wherever a record names
    one: Odoo reads the names of linked records as superuser."""

    _inherit = "crm.lead"

    @api.depends("lifecycle", "user_id", "company_id")
    @api.depends_context("uid")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        if self.env["res.company"]._hides_nurture() and self.env.user.has_group(
            GROUPS["sales"]
        ):
            shown = self.env["alignment.agreement"]._filter_by_clause(self)
            (self - shown).display_name = self.env._("Not handed off yet")
        return result
