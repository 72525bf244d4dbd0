import re
from email import message_from_bytes, policy
from socket import socket
from unittest.mock import patch

from aiosmtpd.controller import Controller

from odoo.tests import HttpCase, tagged

from .common_nurture import NurtureCommon

BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0 Safari/537.36"
)
LINK = re.compile(r'href="[^"]*(/r/[^"]+)"')
PIXEL = re.compile(r'src="[^"]*(/mail/track/[^"]+)"')


def get_free_port():
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Inbox:
    """What a mail server got: [(recipient, message)]."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 of aiosmtpd
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.messages.append((envelope.rcpt_tos[0], message))
        return "250 OK"

    def get_body(self, lead):
        """The HTML of the last message to a lead."""
        messages = [one for to, one in self.messages if to == lead.email_normalized]
        return messages[-1].get_body(("html",)).get_content()


@tagged("post_install", "-at_install", "lead_alignment")
class TestNurtureSmtp(NurtureCommon, HttpCase):
    """Mails leave by a mail server, are opened and clicked, and the branch follows."""

    def setUp(self):
        super().setUp()
        self.inbox = Inbox()
        port = get_free_port()
        server = Controller(self.inbox, hostname="127.0.0.1", port=port)
        server.start()
        self.addCleanup(server.stop)
        self.env["ir.mail_server"].search([]).active = False
        self.env["ir.mail_server"].create(
            {
                "name": "Test server",
                "smtp_host": "127.0.0.1",
                "smtp_port": port,
                "smtp_encryption": "none",
            }
        )
        is_sending = patch.object(
            type(self.env["ir.mail_server"]), "_disable_send", lambda _self: False
        )
        is_sending.start()
        self.addCleanup(is_sending.stop)
        self.env["ir.config_parameter"].set_param("web.base.url", self.base_url())

    def _send(self):
        self.env["alignment.nurture.delivery"].search(
            [("state", "=", "queued")]
        ).mail_id.send()
        self.env.invalidate_all()

    def test_opened_and_clicked_and_the_branch_follows(self):
        mail = self._add("mail", subject="Offer")
        asked = self._add("condition", mail, wait_count=3)
        asked.event_type_ids = self.env.ref(
            "lead_alignment.customer_event_type_email_click"
        )
        self._add("mail", asked, "yes", subject="Yes")
        self._add("mail", asked, "no", subject="No")
        clicked, opened = self._new_nurtured(2)
        self._start()
        self._work_off()
        self.assertEqual(len(self.inbox.messages), 2)
        self.assertEqual(self._states(clicked), [("mail", "sent", None)])
        self._pass(hours=2)
        for lead in (clicked, opened):
            self._open(PIXEL, lead)
        self._open(LINK, clicked)
        self._process_inbox()
        self._work_off()
        self.assertEqual(self._get_subjects(clicked), ["Offer", "Yes"])
        self.assertEqual(self._get_subjects(opened), ["Offer"])
        self._pass(days=4)
        self.assertEqual(self._get_subjects(opened), ["Offer", "No"])

    def _open(self, pattern, lead):
        path = pattern.search(self.inbox.get_body(lead))[1]
        self.env.flush_all()
        self.url_open(
            path, headers={"User-Agent": BROWSER}, allow_redirects=False
        ).raise_for_status()
        self.env.invalidate_all()

    def _get_subjects(self, lead):
        return [
            message["subject"]
            for to, message in self.inbox.messages
            if to == lead.email_normalized
        ]

    def test_a_server_that_refuses_an_address_is_noted(self):
        self._add("mail")
        lead = self._new_nurtured()
        self._start()

        async def refuse(_server, _session, envelope, address, _options):
            return "550 no such user"

        self.inbox.handle_RCPT = refuse
        with self.assertLogs("odoo.addons.mail.models.mail_mail", "ERROR"):
            self._work_off()
        self.assertEqual(self._states(lead), [("mail", "failed", "server")])
        self.assertEqual(self._enrolment(lead).exit_reason, "completed")

    def test_without_a_mail_server_it_is_tried_again_later(self):
        self._add("mail", subject="Hello")
        lead = self._new_nurtured()
        self._start()
        server = self.env["ir.mail_server"].search([])
        port, server.smtp_port = server.smtp_port, 1
        self._work_off()
        self.assertEqual(self._states(lead)[0], ("mail", "withdrawn", "server"))
        server.smtp_port = port
        self._pass(hours=2)
        self.assertEqual(self._get_subjects(lead), ["Hello"])
