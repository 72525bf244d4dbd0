from odoo import models

from ...tools.timeline import Start


class CustomerProfile(models.Model):
    """Shows the history on the form of a profile."""

    _name = "customer.profile"
    _inherit = ["customer.profile", "timeline.host.mixin"]

    def _get_timeline_start(self):
        leads = self.env["crm.lead"].with_context(active_test=False)
        newest = self.env["customer.timeline"]._get_newest_lead(self)
        return Start(leads, self, newest.partner_id)
