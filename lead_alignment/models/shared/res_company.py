from odoo import models


class ResCompany(models.Model):
    """Who works in a company, in which role."""

    _inherit = "res.company"

    def _get_language(self):
        """Return the language of what the system notes for everybody in the company,
        whoever's visit or clock made it do so."""
        # sudo: a visitor's form notes, too
        return self.sudo().partner_id.lang or self.env.lang

    def _get_staff(self, group):
        """Return the active employees of this company with ``group``, an XML id."""
        self.ensure_one()
        # sudo: whoever works here may know who has which role
        users = self.env.ref(group).sudo().all_user_ids
        return (
            users.filtered(
                lambda user: user.active and not user.share and self in user.company_ids
            )
            .sorted("id")
            .with_env(self.env)
        )
