from odoo import api, fields, models
from odoo.tools import plaintext2html

# what a push message opens, by its kind
PAGES = {"feedback": "/odoo/my-feedback", "report": "/odoo/daily-reports"}


class CrmLead(models.Model):
    """Tells an agent of new leads and due call-backs: on the screen with a sound, and
    by web push where the browser was allowed to; never by a mail a lead."""

    _inherit = "crm.lead"

    def _alert_new(self, user):
        """Tell ``user`` that these leads are theirs now; once, however many."""
        env = self.with_context(lang=user.lang).env
        count = len(self)
        message = (
            self.contact_name or self.name
            if count == 1
            else env._("%(count)s leads wait for your call.", count=count)
        )
        self._alert(user, env._("New leads"), message, "new")

    def _alert_callbacks(self):
        """Tell the salespeople of these leads that the promised time has come."""
        for user, leads in self.grouped("user_id").items():
            env = leads.with_context(lang=user.lang).env
            message = ", ".join(lead.contact_name or lead.name for lead in leads)
            self._alert(user, env._("Promised call-back"), message, "callback")

    def _alert_call(self, user):
        """Tell ``user`` that the exchange saw nobody answer their call."""
        env = self.with_context(lang=user.lang).env
        message = self.contact_name or self.name
        self._alert(user, env._("Nobody answered"), message, "call")

    @api.model
    def _alert(self, user, title, message, kind):
        payload = {"title": title, "message": message, "kind": kind}
        user._bus_send("lead_alignment.alert", payload)
        thread = self.env["mail.thread"]
        devices, private_key, public_key = thread._web_push_get_partners_parameters(
            user.partner_id.ids
        )
        if devices:
            url = PAGES.get(kind, "/odoo/call-queue")
            options = {"body": message, "data": {"url": url}}
            thread._web_push_send_notification(
                *(devices, private_key, public_key),
                payload={"title": title, "options": options},
            )

    @api.model
    def _tell(self, user, title, message):
        """Tell ``user`` by the way that they chose for messages: it waits for them."""
        # sudo: whoever answers may have no rights on what it is about
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=user.partner_id.ids,
            subject=title,
            body=plaintext2html(message),
        )

    @api.model
    def _cron_alert_callbacks(self):
        """Tell of the call-backs that came due since the job ran last."""
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
        )._alert_callbacks()
