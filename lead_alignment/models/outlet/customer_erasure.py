from odoo import api, models


class CustomerErasure(models.Model):
    """Takes an erased person's facts out of the outbox, and the person out of
    audiences: the platforms are told by the hashes, which stay until then."""

    _inherit = "customer.erasure"

    @api.model
    def _delete_beside(self, company, identities, leads):
        # sudo: members of the erased person
        members = self.env["alignment.audience.member"].sudo()
        members = members.with_context(active_test=False)
        members = members.search([("profile_id", "in", identities.profile_id.ids)])
        members._keep_hashes()
        # of people who were merged away only hashes are known: nobody stays by mistake
        nobody = [("profile_id", "=", False), ("company_id", "=", company.id)]
        (members | members.search(nobody))._leave_all()
        result = super()._delete_beside(company, identities, leads)
        # sudo: rows of the erased person's leads
        outbox = self.env["alignment.outbox"].sudo()
        outbox.search([("lead_id", "in", leads.ids)])._remove()
        return result
