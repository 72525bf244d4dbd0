from odoo.exceptions import ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import MailingCommon


class TestMailingAudience(MailingCommon):
    """An audience asks with the rights of who wrote it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_mailer = new_test_user(
            cls.env,
            "mailer_a",
            groups="mass_mailing.group_mass_mailing_user,"
            "lead_alignment.lead_alignment_group_marketing_user",
            company_id=cls.company.id,
        )

    def _write(self, domain):
        return (
            self.env["mailing.mailing"]
            .with_user(self.user_mailer)
            .create(
                {
                    "subject": "Spy",
                    "mailing_model_id": self.env["ir.model"]._get_id("crm.lead"),
                    "mailing_domain": domain,
                    "user_id": self.user_mailer.id,
                }
            )
        )

    def test_nobody_asks_for_what_they_may_not_read(self):
        for domain in (
            "[('message_ids.mail_server_id.smtp_pass', 'like', 's')]",
            "[('create_uid.totp_secret', '!=', False)]",
            "[('message_ids', 'any', [('mail_server_id.smtp_pass', 'like', 's')])]",
        ):
            with self.assertRaises(ValidationError, msg=domain):
                self._write(domain)
        self._write("[('country_id.code', '=', 'VN')]")

    @mute_logger("odoo.addons.lead_alignment_mass_mailing.models.mailing_audience")
    def test_a_mailing_whose_people_lost_the_right_goes_to_nobody_and_says_so(self):
        mailing = self._write("[('team_id.name', '!=', False)]").sudo()
        self.assertIn(self.lead.id, mailing._get_recipients())
        self.user_mailer.group_ids = self.env.ref("base.group_user")
        self.assertFalse(mailing._get_remaining_recipients())
        self.assertIn("has no recipients", mailing.message_ids[0].body)
