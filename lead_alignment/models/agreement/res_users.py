from odoo import models

RIGHTS = {"active", "company_ids", "group_ids"}


class ResUsers(models.Model):
    """Whoever answers for a condition of a rule and loses a right stops the rule."""

    _inherit = "res.users"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & RIGHTS:
            # sudo: whether one of them answers for a rule; the job tells of it
            conditions = self.env["alignment.condition"].sudo()
            if conditions.search_count([("author_id", "in", self.ids)], limit=1):
                job = self.env.ref("lead_alignment.ir_cron_tell_stopped", False)
                if job:
                    job.sudo()._trigger()
        return result
