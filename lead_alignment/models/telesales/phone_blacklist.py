from odoo import api, models


class PhoneBlacklist(models.Model):
    """A number that must not be called (any more) changes what is next on its leads."""

    _inherit = "phone.blacklist"

    @api.model_create_multi
    def create(self, vals_list):
        blocked = super().create(vals_list)
        blocked._check_next_steps()
        return blocked

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active"):
            self._check_next_steps()
        return result

    def _check_next_steps(self):
        # sudo: whoever blocks a number may not see its leads
        leads = self.env["crm.lead"].sudo()
        leads.search(
            [
                ("phone_sanitized", "in", self.mapped("number")),
                ("won_status", "=", "pending"),
            ]
        )._check_next_step_later()
