from odoo import api, models
from odoo.fields import Domain


class CustomerErasure(models.Model):
    """Deletes SMS to an erased person that were not sent yet, or could not be."""

    _inherit = "customer.erasure"

    @api.model
    def _delete_beside(self, company, identities, leads):
        result = super()._delete_beside(company, identities, leads)
        phones = [one.value for one in identities if one.kind == "phone"]
        partner_ids = [int(one.value) for one in identities if one.kind == "partner"]
        theirs = Domain("number", "in", phones) | Domain(
            "partner_id", "in", partner_ids
        )
        # sudo: SMS wait for the system's job, whoever wrote them
        messages = self.env["sms.sms"].sudo()
        messages.search(theirs & Domain("state", "in", ("outgoing", "error"))).filtered(
            lambda sms: (
                self._get_mail_company(sms.mail_message_id)
                in (company, company.browse())
            )
        ).unlink()
        return result
