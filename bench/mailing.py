# database: both
# apps: all
# at most: 1.1
"""A mailing to leads, from choosing recipients to the last mail that the server takes,
against stock Odoo with the same apps. BENCH_RECIPIENTS: how many, else 1,000; 10,000
take two minutes each time, so that BENCH_ROUNDS=2 is enough."""

import os
from unittest.mock import patch

from odoo.addons.base.models.ir_mail_server import IrMail_Server

RECIPIENTS = int(os.environ.get("BENCH_RECIPIENTS", "1000"))
Lead = env["crm.lead"]  # noqa: F821
Mailing = env["mailing.mailing"]  # noqa: F821
user = env.ref("base.user_admin")  # noqa: F821


def forget():
    Mailing.search([("subject", "=", "Bench")]).unlink()
    Lead.search([("name", "=like", "Mailed %")]).unlink()


def prepare():
    forget()
    user.email = "sender@company.example"
    Mailing.create(
        {
            "subject": "Bench",
            "mailing_model_id": env["ir.model"]._get_id("crm.lead"),  # noqa: F821
            "mailing_domain": "[('name', '=like', 'Mailed %')]",
            "user_id": user.id,
            "email_from": user.email,
            "body_html": "<p>Hello, <a href='https://shop.example/course'>a course</a> "
            "and <a href='https://shop.example/prices'>its price</a></p>",
        }
    )
    Lead.create(
        [
            {"name": f"Mailed {number}", "email_from": f"mailed{number}@example.com"}
            for number in range(RECIPIENTS)
        ]
    )


class Connection:
    """A mail server that takes everything at once"""

    smtp_from = from_filter = None

    def quit(self):
        pass


def send():
    mailing = Mailing.search([("subject", "=", "Bench")])
    with (
        patch.object(IrMail_Server, "_connect__", lambda *args, **kw: Connection()),
        patch.object(IrMail_Server, "send_email", lambda self, mail, **kw: "<id@x>"),
        patch.object(env.cr, "commit", lambda: None),  # noqa: F821
    ):
        mailing.action_send_mail()
        mails = env["mail.mail"].search([("mailing_id", "=", mailing.id)])  # noqa: F821
        assert len(mails) == RECIPIENTS, len(mails)
        mails.send()
    sent = mailing.mailing_trace_ids.filtered("sent_datetime")
    assert len(sent) == RECIPIENTS, len(sent)


measures = {f"send to {RECIPIENTS:,} leads (s)": send}
