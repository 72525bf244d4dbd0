from odoo import api, models


class CustomerErasure(models.Model):
    """Takes an erased person's facts out of the outbox, and the person out of
    audiences: the platforms are told by the hashes, which stay until then."""

    _inherit = "customer.erasure"

    @api.model
    def _delete_beside(self, company, identities, leads):
        # sudo: members of the erased person
        members = self.env["alignment.audience.member"].sudo()
        members = members.search([("profile_id", "in", identities.profile_id.ids)])
        members._keep_hashes()
        members._leave(identities.profile_id)
        result = super()._delete_beside(company, identities, leads)
        # sudo: rows of the erased person's leads
        outbox = self.env["alignment.outbox"].sudo()
        outbox.search([("lead_id", "in", leads.ids)])._remove()
        return result
