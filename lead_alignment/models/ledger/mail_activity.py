from odoo import models


class MailActivity(models.Model):
    """Records done activities of leads in the ledger, and takes them back when they are
    opened again; meetings are there already."""

    _inherit = "mail.activity"

    def write(self, vals):
        opened = self.filtered(
            lambda activity: (
                vals.get("active")
                and not activity.active
                and activity.res_model == "crm.lead"
            )
        )
        result = super().write(vals)
        self.env["customer.event"]._take_back(
            [f"activity {activity_id}" for activity_id in opened.ids],
            self.env._("The activity was reopened"),
            source="crm",
        )
        return result

    def _action_done(self, feedback=False, attachment_ids=None):
        done = [
            (activity.res_id, activity._prepare_done_event())
            for activity in self
            if activity.res_model == "crm.lead" and not activity.calendar_event_id
        ]
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if done:
            # sudo: users who do an activity may have no rights on people
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

    def _prepare_done_event(self):
        label = filter(None, [self.activity_type_id.name, self.summary])
        return {
            "type": "activity_done",
            "message_id": f"activity {self.id}",
            "recurs": True,
            "label": ": ".join(label) or None,
        }
