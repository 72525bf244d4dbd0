from odoo import models


class SlideChannelPartner(models.Model):
    """Records that customers joined a course, and that they finished it."""

    _name = "slide.channel.partner"
    _inherit = ["slide.channel.partner", "event.source.mixin"]

    _event_source = "slides"
    _step_fields = frozenset({"member_status"})

    def _get_steps(self):
        steps = {}
        for member in self:
            steps[member.id] = {}
            if member.member_status != "invited":
                steps[member.id]["course_joined"] = member.create_date
            if member.member_status == "completed":
                steps[member.id]["course_completed"] = member.write_date
        return steps

    def _describe_step(self, code):
        channel = self.channel_id
        company = channel.website_id.company_id or channel.user_id.company_id
        return {
            "partner": self.partner_id,
            "label": channel.name,
            "company_id": (company or self.env.company).id,
        }
