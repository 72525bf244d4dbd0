from odoo import api, models
from odoo.fields import Domain


class CustomerErasure(models.Model):
    """Empties what customer service wrote down of an erased person's calls: that
    somebody rang, when and why stays."""

    _inherit = "customer.erasure"

    @api.model
    def _delete_beside(self, company, identities, leads):
        result = super()._delete_beside(company, identities, leads)
        phones = {one.value for one in identities if one.kind == "phone"}
        partner_ids = [int(one.value) for one in identities if one.kind == "partner"]
        # sudo: calls and referrals of the erased person's company
        calls = self.env["customer.call"].sudo()
        whose = Domain("profile_id", "in", identities.profile_id.ids)
        whose |= Domain("lead_id", "in", leads.ids)
        whose |= Domain("partner_id", "in", partner_ids)
        whose |= Domain("profile_id", "=", False) & Domain("phone", "!=", False)
        normalise = self.env["customer.identity"]._normalise
        theirs = calls.search(whose & Domain("company_id", "=", company.id)).filtered(
            lambda call: (
                call.profile_id
                or call.lead_id
                or call.partner_id
                or normalise(company, "phone", call.phone) in phones
            )
        )
        theirs.activity_id.unlink()
        theirs.write(
            {
                "phone": False,
                "note": False,
                "answer": False,
                "profile_id": False,
                "partner_id": False,
                "lead_id": False,
            }
        )
        referrals = self.env["crm.lead.referral"].sudo()
        referrals.search([("lead_id", "in", leads.ids)])._amend(
            {"note": False, "origin_name": False}
        )
        return result
