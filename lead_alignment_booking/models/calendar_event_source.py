from odoo import models


class CalendarEvent(models.Model):
    """A meeting to which the customer did not come is an event of theirs."""

    _name = "calendar.event"
    _inherit = ["calendar.event", "event.source.mixin"]

    _event_source = "meeting"
    _step_fields = frozenset({"meeting_result", "opportunity_id", "active"})

    def _get_steps(self):
        return {
            event.id: {"meeting_no_show": event.start}
            for event in self
            if event.active
            and event.meeting_result == "no_show"
            and event.opportunity_id.company_id
        }

    def _describe_step(self, code):
        lead = self.opportunity_id
        pair = lead._get_event_pairs().get(lead.id)
        return {
            "identities": [pair] if pair else [],
            "company_id": lead.company_id.id,
            "label": self._get_open_name(),
        }

    def _describe_for_timeline(self, source):
        """Say what kind of meeting it is, and whether the customer came."""
        described = super()._describe_for_timeline(source)
        kinds = dict(self._fields["meeting_kind"]._description_selection(self.env))
        results = dict(self._fields["meeting_result"]._description_selection(self.env))
        for event in self:
            if event.meeting_kind:
                described[event.id]["title"] = kinds[event.meeting_kind]
            if event.meeting_result:
                told = described[event.id]["text"]
                result = results[event.meeting_result]
                described[event.id]["text"] = " · ".join(filter(None, [told, result]))
        return described
