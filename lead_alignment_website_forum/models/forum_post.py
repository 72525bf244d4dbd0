from odoo import models


class ForumPost(models.Model):
    """Records what customers ask and answer; what moderators hide is taken back."""

    _name = "forum.post"
    _inherit = ["forum.post", "event.source.mixin"]

    _event_source = "forum"
    _step_fields = frozenset({"state", "active"})

    def _get_steps(self):
        return {
            post.id: {"forum_post": post.create_date}
            for post in self
            if post.active and post.state in ("active", "close")
        }

    def _describe_step(self, code):
        company = self.website_id.company_id or self.create_uid.company_id
        return {
            "partner": self.create_uid.partner_id,
            "label": self.name or self.parent_id.name,
            "company_id": company.id,
        }
