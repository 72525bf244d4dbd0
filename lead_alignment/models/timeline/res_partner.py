from odoo import models

from ...tools.timeline import Start


class ResPartner(models.Model):
    """Shows the history on the form of a contact."""

    _name = "res.partner"
    _inherit = ["res.partner", "timeline.host.mixin"]

    def _get_timeline_start(self):
        leads = self.env["crm.lead"].with_context(active_test=False)
        pairs = [("partner", str(self.id))]
        profiles = self.env["customer.timeline"]._find_profiles(pairs)
        return Start(leads, profiles, self)
