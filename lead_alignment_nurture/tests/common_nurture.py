from datetime import timedelta

from odoo import fields
from odoo.tools import mute_logger

from odoo.addons.lead_alignment.tests.common import NOW
from odoo.addons.lead_alignment.tests.ledger.common_inbox import InboxCommon, take_step


class NurtureCommon(InboxCommon):
    """Programs at ten in the morning of a Wednesday in Vietnam; jobs run as they are
    scheduled, without committing."""

    def setUp(self):
        super().setUp()
        self._freeze(NOW)
        self.now = NOW
        self.program = self._new_program()

    # ------------------------------------------------------------
    # Programs
    # ------------------------------------------------------------

    def _new_program(self, **values):
        return (
            self.env["alignment.nurture"]
            .with_user(self.user_marketer)
            .create(
                {
                    "name": "Thinking it over",
                    "company_id": self.company.id,
                    "domain": "[('name', 'like', 'Nurtured')]",
                    "holdout_percent": 0,
                    "is_weekday_only": False,
                    **values,
                }
            )
        )

    def _mailing(self, subject="Hello", **values):
        return (
            self.env["mailing.mailing"]
            .with_user(self.user_marketer)
            .create(
                {
                    "subject": subject,
                    "mailing_model_id": self.env["ir.model"]._get_id("crm.lead"),
                    "mailing_domain": "[('id', '=', 0)]",
                    "body_html": "<p>Hi <a href='https://shop.example/x'>see</a></p>",
                    **values,
                }
            )
        )

    def _add(self, kind, after=None, branch="next", program=None, **values):
        """Add a step behind another one of the draft."""
        program = program or self.program
        steps = self.env["alignment.nurture.step"].with_user(self.user_marketer)
        step = steps.browse(
            steps.add_step(
                program.draft_id.id, after.id if after else False, branch, kind
            )
        )
        if kind == "mail" and "variant_ids" not in values:
            mailing = self._mailing(values.pop("subject", f"Mail {step.id}"))
            values["variant_ids"] = [(0, 0, {"mailing_id": mailing.id})]
        step.write(values)
        return step

    def _start(self, program=None):
        program = program or self.program
        program.action_start()
        return program

    def _new_nurtured(self, count=1, start=0, **values):
        """Leads in nurturing with an address each."""
        leads = self.env["crm.lead"]
        for number in range(start, start + count):
            leads += leads.create(
                {
                    "name": f"Nurtured {number}",
                    "type": "lead",
                    "company_id": self.company.id,
                    "email_from": f"nurtured{number}@customer.example",
                    "user_id": self.user_marketer.id,
                    "team_id": False,
                    "marketer_id": self.user_marketer.id,
                    **values,
                }
            )
        self.env.flush_all()
        return leads

    def _record(self, lead, code):
        """Something happened to the person of a lead, now."""
        self.env["customer.event"]._record_batch(
            [
                {
                    "type": code,
                    "identities": [("email", lead.email_normalized)],
                    "message_id": f"{code} {lead.id} {self.now}",
                    "source": "test",
                    "company_id": self.company.id,
                    "occurred_at": self.now,
                }
            ]
        )

    # ------------------------------------------------------------
    # Time
    # ------------------------------------------------------------

    def _go_to(self, moment):
        self.now = fields.Datetime.to_datetime(moment)
        self._freeze(self.now)

    def _pass(self, **delta):
        """Let time pass, then let the jobs run: who enters, who is due, the outbox."""
        self._go_to(self.now + timedelta(**delta))
        self._work_off()

    def _work_off(self, is_sending=True):
        for _round in range(3):
            for program in self.env["alignment.nurture"].search(
                [("state", "=", "running")]
            ):
                program._enter()
            while self.env["alignment.nurture.signal"]._take():
                pass
            while take_step(self.env["alignment.nurture.enrolment"], 500):
                pass
            if is_sending:
                self._send()

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def _send(self):
        """Work Odoo's outbox off; what reached the mail server is in ``self.sent``."""
        deliveries = self.env["alignment.nurture.delivery"].search(
            [("state", "=", "queued")]
        )
        mails = deliveries.mail_id
        if mails:
            with self.mock_mail_gateway():
                mails.send()
                self.sent = [*getattr(self, "sent", []), *self._mails]
        self.env.invalidate_all()

    # ------------------------------------------------------------
    # What became of people
    # ------------------------------------------------------------

    def _enrolment(self, lead, program=None):
        return self.env["alignment.nurture.enrolment"].search(
            [
                ("lead_id", "=", lead.id),
                ("program_id", "=", (program or self.program).id),
            ]
        )

    def _states(self, lead):
        """(step's kind, state, reason) of what a person got, in order."""
        deliveries = self._enrolment(lead).delivery_ids.sorted("id")
        return [(one.kind, one.state, one.reason or None) for one in deliveries]

    def _subjects(self, lead=None):
        """Subjects of the mails that reached the mail server, in order."""
        return [
            mail["subject"]
            for mail in getattr(self, "sent", [])
            if lead is None or lead.email_normalized in "".join(mail["email_to"])
        ]
