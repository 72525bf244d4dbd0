from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_reward_department(self):
        """Return the department whose part of a reward this user shares, as
        ``alignment.reward.line`` names it; False for people of none."""
        departments = self._get_departments()
        sides = {"sales": "sales", "marketing": "marketing", "support": "service"}
        return next((sides[one] for one in sides if one in departments), False)
