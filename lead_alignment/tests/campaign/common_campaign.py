from odoo.fields import Command

from ..common import NOW, LeadAlignmentCommon

QUESTION = "alignment.campaign.question"


class CampaignCommon(LeadAlignmentCommon):
    """A campaign of the marketer, in a Vietnamese company; the day is 11 March there,
    and still the 10th in Hawaii."""

    is_frozen = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel = cls.env.ref("lead_alignment.discuss_channel_campaigns")
        cls.questions = cls.env[QUESTION]
        # nothing of the demo runs or waits to be told
        cls.env["utm.campaign"].search([("date_start", "!=", False)]).date_start = False
        cls.campaign.write(
            {
                "brief_message": "20 % less in March",
                "audience": "People with a job",
                "talking_points": "- The test is free\n\n  No price on the phone ",
            }
        )

    def setUp(self):
        super().setUp()
        if self.is_frozen:
            self._freeze(NOW)

    @classmethod
    def _new_company(cls, name, zone):
        company = cls.env["res.company"].create({"name": name})
        company.resource_calendar_id = cls.env["resource.calendar"].create(
            {"name": name, "company_id": company.id, "tz": zone}
        )
        return company

    @classmethod
    def _new_campaign(cls, title, **values):
        return cls.env["utm.campaign"].create(
            {"title": title, "user_id": cls.user_marketer.id, **values}
        )

    def _run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "lead_alignment.ir_cron_tell_campaigns"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _told(self, campaign, channel=None):
        """What the channel was told of it"""
        channel = channel or self.channel
        messages = channel.message_ids.sorted("id")
        return messages.filtered(lambda message: campaign.title in (message.body or ""))

    def _ask(self, user, text="For old customers, too?", campaign=None):
        return self.questions.with_user(user).create(
            {"campaign_id": (campaign or self.campaign).id, "question": text}
        )

    def _join(self, user, *companies):
        user.company_ids = [Command.link(company.id) for company in companies]
