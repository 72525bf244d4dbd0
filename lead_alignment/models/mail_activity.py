from odoo import models

from .timeline_action_mixin import QUESTION


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """Done activities on leads go to the ledger; a meeting is there already. Who
        does the to-do of a hand-over accepts it."""
        handed_over = self._get_handed_over()
        questions = self._get_questions()
        done = [
            (activity.res_id, activity._prepare_done_event())
            for activity in self
            if activity.res_model == "crm.lead" and not activity.calendar_event_id
        ]
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        handed_over.action_accept()
        for asker, title in questions:
            self.env["crm.lead"]._tell(asker, title, feedback or self.env._("Done"))
        if done:
            # sudo: whoever does an activity may have no rights on people
            leads = self.env["crm.lead"].sudo()
            existing = set(leads.browse(lead_id for lead_id, _v in done).exists().ids)
            leads._record_on_leads(
                [
                    (leads.browse(lead_id), values)
                    for lead_id, values in done
                    if lead_id in existing
                ]
            )
        return result

    def _get_questions(self):
        """[(who asked, title of the answer)] of colleagues' questions"""
        kind = self.env.ref(QUESTION, raise_if_not_found=False)
        return [
            (
                activity.create_uid,
                self.with_context(lang=activity.create_uid.lang).env._(
                    "%s answered you", self.env.user.name
                ),
            )
            for activity in self
            if kind and activity.activity_type_id == kind
            if activity.create_uid != self.env.user
        ]

    def _get_handed_over(self):
        """Leads that these to-dos ask to accept"""
        asking = self.filtered(
            lambda activity: activity.activity_category == "handover"
        )
        leads = self.env["crm.lead"].browse(asking.mapped("res_id")).exists()
        return leads._filtered_access("write").filtered("is_to_accept")

    def _prepare_done_event(self):
        label = filter(None, [self.activity_type_id.name, self.summary])
        return {
            "type": "activity_done",
            "message_id": f"activity {self.id}",
            "label": ": ".join(label) or None,
        }
