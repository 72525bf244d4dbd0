from odoo import models


class WebsiteVisitor(models.Model):
    """Keeps the page of a test when a customer logs in."""

    _inherit = "website.visitor"

    def _record_login(self, target, partner_id):
        result = super()._record_login(target, partner_id)
        pair_of = self.env["customer.event.inbox"]._get_visitor_pair
        if len(self.access_token) == 32:
            # sudo: what the customer's own browser got
            self.env["alignment.page.exposure"].sudo()._adopt(
                pair_of(self.access_token), pair_of(str(partner_id))
            )
        return result
