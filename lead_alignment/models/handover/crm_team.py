from odoo import models
from odoo.fields import Domain

from .crm_lead import ASSIGNING


class CrmTeam(models.Model):
    """Leaves marketing's leads out of Odoo's own assignment."""

    _inherit = "crm.team"

    def _get_lead_to_assign_domain(self):
        own = Domain(super()._get_lead_to_assign_domain())
        return list(own & Domain("lifecycle", "!=", "nurture"))

    def _allocate_leads(self, *args, **kwargs):
        teams = self.with_context(lead_assignment=ASSIGNING)
        return super(CrmTeam, teams)._allocate_leads(*args, **kwargs)
