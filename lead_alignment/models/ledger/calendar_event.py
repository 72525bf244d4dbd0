from odoo import api, fields, models


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    alignment_company_id = fields.Many2one(
        "res.company",
        "Marketing and Sales Of",
        index="btree_not_null",
        ondelete="set null",
        help="The company whose daily reports this meeting is about.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._record_meetings()
        return events

    def write(self, vals):
        result = super().write(vals)
        if vals.get("opportunity_id"):
            self._record_meetings()
        return result

    def _get_open_name(self):
        """Return what the meeting is about, unless it is private."""
        self.ensure_one()
        return None if self.effective_privacy == "private" else self.name or None

    def _record_meetings(self):
        """Record meetings with customers, at the time when they were agreed.

        A meeting that was entered after it took place counts from its own time.
        """
        now = fields.Datetime.now()
        # sudo: users who plan a meeting may have no rights on people
        meetings = self.sudo().filtered("opportunity_id")
        self.env["crm.lead"].sudo()._record_on_leads(
            [
                (
                    meeting.opportunity_id,
                    {
                        "type": "meeting",
                        "message_id": f"meeting {meeting.id}",
                        "occurred_at": min(now, meeting.start),
                        "label": meeting._get_open_name(),
                        "contact": (meeting.user_id.id or None, "meeting"),
                    },
                )
                for meeting in meetings
            ]
        )
