from odoo import api, models

from odoo.addons.lead_alignment.models.channel.customer_erasure import get_people


class CustomerErasure(models.Model):
    """Deletes the talks of an erased person."""

    _inherit = "customer.erasure"

    @api.model
    def _delete_beside(self, company, identities, leads):
        # sudo: a job; talks of the company's channels
        talks = (
            self.env["discuss.channel"]
            .sudo()
            .search(
                [
                    ("gateway_id.alignment_channel_id.company_id", "=", company.id),
                    ("gateway_channel_token", "in", get_people(identities)),
                ]
            )
        )
        guests = talks.channel_member_ids.guest_id
        talks.message_ids.unlink()
        talks.unlink()
        guests.unlink()
        return super()._delete_beside(company, identities, leads)
