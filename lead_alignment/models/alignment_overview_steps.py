from odoo import api, models

from .overview_steps import LABELS, STEPS


class AlignmentOverview(models.AbstractModel):
    """The first steps of the user's role, until all are done or the user hides them."""

    _inherit = "alignment.overview"

    @api.model
    def _get_blocks(self):
        return {**super()._get_blocks(), "steps": self._get_steps()}

    @api.model
    def _get_steps(self):
        """Return [{key, label, is_done, action}]; None once there is nothing to do."""
        user = self.env.user
        # sudo: users have no rights on settings, not even their own
        if user.sudo().res_users_settings_id.is_checklist_hidden:
            return None
        steps = next((steps for groups, steps in STEPS if self._is_one_of(*groups)), [])
        rows = [
            {
                "key": step.key,
                "label": LABELS[step.key]._translate(self.env.lang or "en_US"),
                "is_done": self._is_done(step),
                "action": step.action,
            }
            for step in steps
            if self.env[step.model].has_access("read")
        ]
        return None if all(row["is_done"] for row in rows) else rows

    @api.model
    def _is_done(self, step):
        domain = self._fill_domain(step.domain)
        return bool(self.env[step.model].search_count(domain, limit=1))
