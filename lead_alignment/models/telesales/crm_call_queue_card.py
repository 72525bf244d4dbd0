from odoo import api, fields, models
from odoo.tools import html_sanitize

from ...tools.local_day import get_zone, to_aware

NOTES = 3


class CrmCallQueue(models.AbstractModel):
    """The card of one lead: who it is, why now, what was said before."""

    _inherit = "crm.call.queue"

    @api.model
    def _get_card(self, lead, step=None):
        """Return what the agent needs about a lead while the phone rings."""
        zone = lead._get_customer_zone()
        script = self.env["crm.call.script"]._get_for(lead)
        now = to_aware(fields.Datetime.now())
        company_zone = lead._get_calling_company()._get_timezone()
        own_time = now.astimezone(get_zone(self.env.user.tz or company_zone))
        name = lead._show_contact("name")
        person = lead._show_contact("contact_name")
        return {
            **lead.get_outcome_dialog_data(),
            "id": lead.id,
            "name": name,
            "person": person or lead.partner_id._show_contact("name") or name,
            "organisation": lead._show_contact("partner_name") or "",
            "email": lead._show_contact("email_from") or "",
            "phones": lead._show_call_phones(),
            "step": self._get_step_label(lead, step),
            "timer": lead._get_timer_card(),
            "local_time": now.astimezone(zone).strftime("%H:%M"),
            "zone": str(zone),
            "is_elsewhere": now.astimezone(zone).utcoffset() != own_time.utcoffset(),
            "status": lead.k_status_label,
            "status_color": lead.k_status_color,
            "attempts": lead.attempt_count,
            "callback": fields.Datetime.to_string(lead.callback_date) or False,
            "is_late": lead.is_callback_overdue,
            "created": fields.Datetime.to_string(lead.create_date),
            "campaign": lead.campaign_id.name or "",
            "source": lead.source_id.name or "",
            "product": lead.interest_id.name or "",
            "is_owned": lead.user_id == self.env.user,
            # the queue serves only leads that may be called; one picked by hand may be
            # too late
            "warning": not step and lead._check_callable(),
            "known": lead.known_customer_note or "",
            "description": html_sanitize(lead.description or ""),
            "notes": self._get_notes(lead),
            "suggested_result_id": self._get_suggested_result(lead),
            "script": script._get_card() if script else False,
        }

    @api.model
    def _get_step_label(self, lead, step):
        """Return why the lead is served; customers who came again are no new leads."""
        if not step:
            return ""
        is_known = lead.attempt_count or lead.k_status_id
        if step.kind == "new" and is_known:
            return self.env._("Repeat inquiry – to be called")
        return step.name

    @api.model
    def _get_suggested_result(self, lead):
        return self.env["crm.phone.call"]._get_suggestion(lead).id

    @api.model
    def get_suggested_result(self, lead_id):
        """Return the attempt result to select, by the last call of the phone system.

        :returns: id of a crm.call.result, or False
        """
        self._check_agent()
        lead = self.env["crm.lead"].browse(lead_id)
        lead.check_access("read")
        return self._get_suggested_result(lead)

    @api.model
    def _get_notes(self, lead):
        """Return the last notes of calls, newest first."""
        changes = self.env["crm.k.status.change"].search(
            [("lead_id", "=", lead.id), ("note", "not in", [False, ""])], limit=NOTES
        )
        return [
            {
                "id": change.id,
                "note": change.note,
                "user": change.user_id.name,
                "date": fields.Datetime.to_string(change.date),
                "outcome": (
                    change.call_result_id.name or change.to_status_id.display_name or ""
                ),
            }
            for change in changes
        ]
