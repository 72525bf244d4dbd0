from odoo import api, fields, models


class CrmLead(models.Model):
    """Notifies agents of new leads and due callbacks: on the screen, with a sound,
    never by a mail for each lead."""

    _inherit = "crm.lead"

    def _notify_new_leads(self, user):
        """Notify ``user`` once that these leads are theirs now."""
        env = self.with_context(lang=user.lang).env
        count = len(self)
        message = (
            self.contact_name or self.name
            if count == 1
            else env._("%(count)s leads wait for your call.", count=count)
        )
        user._notify_realtime(env._("New leads"), message, "new")

    def _notify_callbacks(self):
        """Notify the salespeople of these leads that the promised time has come."""
        for user, leads in self.grouped("user_id").items():
            env = leads.with_context(lang=user.lang).env
            message = ", ".join(lead.contact_name or lead.name for lead in leads)
            user._notify_realtime(env._("Promised call-back"), message, "callback")

    def _notify_unanswered_call(self, user):
        """Notify ``user`` that their call was not answered, by the phone system."""
        env = self.with_context(lang=user.lang).env
        message = self.contact_name or self.name
        user._notify_realtime(env._("Nobody answered"), message, "call")

    @api.model
    def _cron_alert_callbacks(self):
        """Notify of the callbacks that came due since the last run."""
        now = fields.Datetime.now()
        cron = self.env.ref("lead_alignment.ir_cron_alert_callbacks")
        since = cron.lastcall or fields.Datetime.subtract(now, minutes=1)
        self.search(
            [
                ("callback_date", "<=", now),
                ("callback_date", ">", since),
                ("user_id", "!=", False),
                ("won_status", "=", "pending"),
            ]
        )._notify_callbacks()
