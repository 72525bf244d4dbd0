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
            else env._("%(count)s leads are waiting for your call.", count=count)
        )
        user._notify_realtime(env._("New leads"), message, "new")

    def _await_call(self, date):
        """Notify the salespeople that customers of theirs asked to be called."""
        result = super()._await_call(date)
        for user, leads in self.filtered("user_id").grouped("user_id").items():
            env = leads.with_context(lang=user.lang).env
            message = ", ".join(lead.contact_name or lead.name for lead in leads)
            user._notify_realtime(env._("The customer came back"), message, "new")
        return result

    def _notify_callbacks(self):
        """Notify the salespeople of these leads that the promised time has come."""
        for user, leads in self.grouped("user_id").items():
            env = leads.with_context(lang=user.lang).env
            message = ", ".join(lead.contact_name or lead.name for lead in leads)
            user._notify_realtime(env._("Scheduled callback"), message, "callback")

    def _notify_unanswered_call(self, user):
        """Notify ``user`` that their call was not answered, by the phone system."""
        env = self.with_context(lang=user.lang).env
        message = self.contact_name or self.name
        user._notify_realtime(env._("No answer"), message, "call")

    def _notify_released(self, leaver):
        """Tell the leaders of the teams that the leads of ``leaver`` are theirs now."""
        for team, leads in self.grouped("team_id").items():
            for leader in team.user_id.filtered("active") - leaver:
                env = leads.with_context(lang=leader.lang).env
                promised = leads.filtered("callback_date")
                leader._notify_user(
                    env._("%s has left the company", leaver.name),
                    env._(
                        "%(count)s open leads are now in the pool of %(team)s; "
                        "%(promised)s of them have a scheduled callback. Reassign "
                        "them under Calls › Live Board.",
                        count=len(leads),
                        team=team.name,
                        promised=len(promised),
                    ),
                )

    def _get_share_action(self):
        """Return the action that opens the dialog to share these leads."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment.crm_lead_reassign_action"
        )
        return action | {"context": {"default_lead_ids": self.ids}}

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
