from odoo import models
from odoo.exceptions import AccessError


class ResPartner(models.Model):
    """Masks customers; never colleagues, nor the companies that users work for."""

    _name = "res.partner"
    _inherit = ["contact.mask.mixin", "res.partner"]

    _masked_fields = {
        "phone": "phone",
        "phone_sanitized": "phone",
        "phone_mobile_search": "phone",
        "email": "email",
        "email_normalized": "email",
        "email_formatted": "email",
        "name": "text",
        "complete_name": "text",
    }

    def _get_with_secrets(self):
        settings = self.env["res.company"]._get_contact_settings()
        companies = {one.partner_id for one in settings.values()}
        # sudo: whether the contact is a colleague's
        return self.filtered(
            lambda partner: (
                partner._origin.id not in companies and partner.sudo().partner_share
            )
        )

    def _to_store(self, store, fields, **kwargs):
        """Mask contacts in Discuss, too, which reads them as superuser."""
        # sudo: masked by the departments of the user who gets it
        if store.target.get_user(self.env).sudo()._is_contact_masked():
            self = self.with_context(contact_mask=True)
        return store.add_records_fields(self, fields, **kwargs)

    def _get_vcard_file(self):
        """Return the vCard, which has all data of a customer.

        :raises AccessError: for users who may not export customers, or see masks
        """
        if self._get_with_secrets() and not self.env.su:
            label = self.env._("Contact Card")
            log = self.env["alignment.access.log"]
            if self._sees_masks() or not self.env.user._may_export_contacts():
                log._log_refused(self, label)
                raise AccessError(
                    self.env._("You are not allowed to export customer data.")
                )
            log._log("exported", self, label)
        return super()._get_vcard_file()
