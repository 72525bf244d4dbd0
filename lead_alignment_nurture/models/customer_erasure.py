from odoo import api, models


class CustomerErasure(models.Model):
    """Takes an erased person out of all programs; what was counted stays, without the
    person."""

    _inherit = "customer.erasure"

    @api.model
    def _delete_beside(self, company, identities, leads):
        # sudo: of the erased person, whichever program they are in
        enrolments = self.env["alignment.nurture.enrolment"].sudo()
        theirs = enrolments.search(
            [
                "|",
                ("lead_id", "in", leads.ids),
                ("profile_id", "in", identities.profile_id.ids),
            ]
        )
        theirs._leave("gone")
        theirs.delivery_ids._amend({"profile_id": False, "lead_id": False})
        theirs._amend({"profile_id": False, "lead_id": False, "note": False})
        return super()._delete_beside(company, identities, leads)
