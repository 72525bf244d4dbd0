from odoo import api, models

from ...tools.contact_mask import MASK, mask_email, mask_within


class MailThread(models.AbstractModel):
    # Users may write to masked customers without seeing their addresses. (A docstring
    # would become the `info` of every model with a thread.)

    _inherit = "mail.thread"

    def _message_get_suggested_recipients(
        self,
        reply_discussion=False,
        reply_message=None,
        no_create=True,
        primary_email=False,
        additional_partners=None,
    ):
        """Return the suggested recipients, masked as the user may see them."""
        recipients = super()._message_get_suggested_recipients(
            reply_discussion=reply_discussion,
            reply_message=reply_message,
            no_create=no_create,
            primary_email=primary_email,
            additional_partners=additional_partners,
        )
        if not self._sees_masks():
            return recipients
        return [self._mask_recipient(recipient) for recipient in recipients]

    @api.model
    def _mask_recipient(self, recipient):
        partner = self.env["res.partner"].browse(recipient.get("partner_id") or [])
        if partner and not partner._get_with_secrets():
            return recipient
        email = recipient.get("email") or ""
        return {
            **recipient,
            "email": email and mask_email(email),
            "name": mask_within(recipient.get("name") or "", [email]),
            "create_values": {},
        }

    @api.model
    def _partner_find_from_emails(
        self,
        records_emails,
        avoid_alias=True,
        ban_emails=None,
        filter_found=None,
        additional_values=None,
        no_create=False,
    ):
        """Replace masks by the true addresses: an answer comes back with the mask."""
        return super()._partner_find_from_emails(
            {
                record: [record._unmask_email(email) for email in emails]
                for record, emails in records_emails.items()
            },
            avoid_alias=avoid_alias,
            ban_emails=ban_emails,
            filter_found=filter_found,
            additional_values=additional_values,
            no_create=no_create,
        )

    def _unmask_email(self, email):
        """Return the record's own address that has this mask."""
        if not email or MASK not in email:
            return email
        own = [secret for secret in self._get_secrets() if "@" in secret]
        return next((one for one in own if mask_email(one) in email), email)
