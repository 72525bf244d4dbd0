from odoo import api, fields, models


class CalendarEvent(models.Model):
    """Records meetings with customers in the ledger, and takes cancelled ones back."""

    _inherit = "calendar.event"

    alignment_company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        ondelete="set null",
        help="Company whose daily reports are discussed in this meeting.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._record_meetings()
        return events

    def write(self, vals):
        is_moved = vals.keys() & {"opportunity_id", "active"}
        before = self._get_customers() if is_moved else {}
        result = super().write(vals)
        if is_moved:
            after = self._get_customers()
            gone = self.filtered(
                lambda event: (
                    event.id in before and before[event.id] != after.get(event.id)
                )
            )
            gone._take_back_meetings()
            self.filtered(
                lambda event: (
                    event.id in after and after[event.id] != before.get(event.id)
                )
            )._record_meetings()
        return result

    def unlink(self):
        """Take deleted meetings back: they do not take place."""
        event_ids = list(self._get_customers())
        result = super().unlink()
        self.browse(event_ids)._take_back_meetings()
        return result

    def _get_open_name(self):
        """Return what the meeting is about, unless it is private."""
        self.ensure_one()
        return None if self.effective_privacy == "private" else self.name or None

    def _get_customers(self):
        """Return {id: the person, else the lead} of meetings that are on with one."""
        # sudo: users who plan a meeting may have no rights on people
        return {
            meeting.id: meeting.opportunity_id.profile_id or meeting.opportunity_id
            for meeting in self.sudo()
            if meeting.active and meeting.opportunity_id
        }

    def _take_back_meetings(self):
        self.env["customer.event"]._take_back(
            [f"meeting {event_id}" for event_id in self.ids],
            self.env._("The meeting was cancelled or moved to another customer"),
            source="crm",
        )

    def _record_meetings(self):
        """Record meetings with customers, at the time when they were agreed.

        A meeting that was entered after it took place counts from its own time. Whoever
        may not write to a lead writes nothing into its history.
        """
        now = fields.Datetime.now()
        # sudo: users who plan a meeting may have no rights on people
        meetings = self.sudo().filtered(
            lambda meeting: meeting.active and meeting.opportunity_id
        )
        if not self.env.su:
            leads = meetings.opportunity_id.with_env(self.env)
            own = leads._filtered_access("write")
            meetings = meetings.filtered(
                lambda meeting: meeting.opportunity_id.id in own._ids
            )
        self.env["crm.lead"].sudo()._record_on_leads(
            [
                (
                    meeting.opportunity_id,
                    {
                        "type": "meeting",
                        "message_id": f"meeting {meeting.id}",
                        "recurs": True,
                        "occurred_at": min(now, meeting.start),
                        "label": meeting._get_open_name(),
                        "contact": (meeting.user_id.id or None, "meeting"),
                    },
                )
                for meeting in meetings
            ]
        )
