from odoo import fields, http
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.lead_alignment.tests.common_tour import TourCase

from .common import WebsiteCommon

APPS = ("event", "livechat", "mass_mailing", "sale", "survey")
EMAIL = "minh.tran@khach.example"
# what is not in the ledger yet, and when it was
MOMENTS = {
    "website_track": "visit_datetime",
    "customer_event_inbox": "date",
    "event_registration": "create_date",
    "survey_user_input": "end_datetime",
    "discuss_channel": "create_date",
}


@tagged("post_install", "-at_install", "lead_alignment_website")
class TestOneStory(TourCase, WebsiteCommon):
    """A stranger reads two pages, clicks a mail, registers for an event, answers a
    survey, chats, becomes an MQL, is called and buys: one person, one story."""

    is_frozen = False  # the browser's clock is the true one

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = [*(f"lead_alignment_{app}" for app in APPS), "website_event"]
        installed = cls.env["ir.module.module"].search_count(
            [("name", "in", names), ("state", "=", "installed")]
        )
        if installed < len(names):
            cls.skipTest(cls, "Not all apps are installed.")
        cls.env["res.lang"]._activate_lang("vi_VN")
        cls.set_registry_readonly_mode(False)  # or Odoo tracks no page
        cls.env["website"].search([]).company_id = cls.company
        cls.env["customer.event.inbox"].search([]).unlink()
        cls.user_marketer.tour_enabled = False
        cls.user_marketer.password = cls.user_marketer.login

    # ------------------------------------------------------------
    # What the stranger does, by HTTP as their browser
    # ------------------------------------------------------------

    def _read_pages(self):
        view = {"type": "qweb", "track": True, "arch": "<t t-call='website.layout'/>"}
        for name in ("courses", "teachers"):
            page = {**view, "name": name, "key": f"lead_alignment_website.{name}"}
            self.env["website.page"].create(
                {
                    "view_id": self.env["ir.ui.view"].create(page).id,
                    "url": f"/{name}",
                    "is_published": True,
                }
            )
            self.url_open(f"/{name}")

    def _click_mail(self):
        contact = self.env["mailing.contact"].create({"name": "Minh", "email": EMAIL})
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "English for free",
                "mailing_model_id": self.env["ir.model"]._get_id(contact._name),
                "user_id": self.user_marketer.id,
                "campaign_id": self.campaign.id,
            }
        )
        trace = self.env["mailing.trace"].create(
            {
                "mass_mailing_id": mailing.id,
                "model": contact._name,
                "res_id": contact.id,
                "email": EMAIL,
                "sent_datetime": fields.Datetime.subtract(
                    fields.Datetime.now(), hours=3
                ),
                "trace_status": "sent",
            }
        )
        link = self.env["link.tracker"].create(
            {
                "url": f"{self.base_url()}/courses",
                "title": "x",
                "mass_mailing_id": mailing.id,
            }
        )
        seal = self.env["mail.mail"]._get_seal(trace.id)
        self.url_open(f"/r/{link.code}/m/{trace.id}?seal={seal}", allow_redirects=False)

    def _register(self):
        event = self.env["event.event"].create(
            {
                "name": "Open day",
                "date_begin": fields.Datetime.add(fields.Datetime.now(), days=30),
                "date_end": fields.Datetime.add(fields.Datetime.now(), days=31),
                "is_published": True,
                "company_id": self.company.id,
            }
        )
        questions = {one.question_type: one.id for one in event.question_ids}
        self.url_open(
            f"/event/{event.id}/registration/confirm",
            data={
                f"1-name-{questions['name']}": "Minh",
                f"1-email-{questions['email']}": EMAIL,
                "1-event_ticket_id": "0",
                "csrf_token": http.Request.csrf_token(self),
            },
            allow_redirects=False,
        )
        self.assertEqual(event.registration_ids.email, EMAIL)

    def _answer_survey(self):
        question = {
            "title": "How many hours a week?",
            "question_type": "numerical_box",
        }
        survey = self.env["survey.survey"].create(
            {
                "title": "Your goals",
                "access_mode": "public",
                "user_id": self.env.ref("base.user_admin").id,
                "question_and_page_ids": [(0, 0, question)],
            }
        )
        self.url_open(f"/survey/start/{survey.access_token}")
        answers = survey.user_input_ids
        route = f"{survey.access_token}/{answers.access_token}"
        self.make_jsonrpc_request(f"/survey/begin/{route}", {})
        question_id = survey.question_ids.id
        self.make_jsonrpc_request(
            f"/survey/submit/{route}", {"question_id": question_id, str(question_id): 6}
        )
        answers.invalidate_recordset()
        self.assertEqual(answers.state, "done")
        self.assertFalse(answers.email, "known by the browser alone")

    def _chat(self):
        self.user_cs.group_ids += self.env.ref("im_livechat.im_livechat_group_user")
        self.env["mail.presence"]._update_presence(self.user_cs)
        channel = self.env["im_livechat.channel"].create(
            {"name": "Site", "user_ids": [(6, 0, self.user_cs.ids)]}
        )
        data = self.make_jsonrpc_request(
            "/im_livechat/get_session",
            {"channel_id": channel.id, "previous_operator_id": None},
        )
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "discuss.channel",
                "thread_id": data["channel_id"],
                "post_data": {
                    "body": f"How much is it? I am {EMAIL}",
                    "message_type": "comment",
                },
            },
        )

    def _pass_a_day(self):
        """What happened so far was a day earlier."""
        self.env.flush_all()
        for table, column in MOMENTS.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE %(table)s SET %(column)s = %(column)s - interval '1 day'",
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                )
            )
        self.env.invalidate_all()

    def _pass_an_hour(self):
        """What the company did so far was an hour earlier."""
        self.env["crm.lead"]._flush_facts()
        self.env.flush_all()
        for table in ("crm_lead_lifecycle_change", "crm_k_status_change"):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET date = date - interval '1 hour'",
                    SQL.identifier(table),
                )
            )
        self.env.invalidate_all()

    # ------------------------------------------------------------
    # What the company does
    # ------------------------------------------------------------

    def _call(self, lead):
        lead.write({"team_id": self.team_telesales.id, "user_id": self.user_agent.id})
        self._file(lead, self.k2, note="Wants the evening class")

    def _buy(self, lead):
        partner = self.env["res.partner"].create({"name": "Minh", "email": EMAIL})
        lead.partner_id = partner
        product = self.env["product.product"].create({"name": "Course"})
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "opportunity_id": lead.id,
                "company_id": self.company.id,
                "order_line": [(0, 0, {"product_id": product.id})],
            }
        )
        order.action_confirm()
        self._file(lead, self.k1)

    def test_one_person_one_story(self):
        self.authenticate(None, None)
        for step in (
            self._read_pages,
            self._click_mail,
            self._register,
            self._answer_survey,
            self._chat,
        ):
            step()
            self._pass_a_day()
        self._read_page_views()
        self._process_inbox()
        self._work()
        self._pass_an_hour()
        person = self._get_person()
        lead = person.lead_ids
        self.assertEqual((len(lead), lead.lifecycle), (1, "mql"))
        self._call(lead)
        self._pass_an_hour()
        self._buy(lead)
        self._process_inbox()
        self.assertEqual(self._get_person(), person)
        self.assertEqual(lead.lifecycle, "customer")
        self._check_order(person)
        for lang in ("en_US", "vi_VN"):
            self.user_marketer.lang = lang
            self._start(
                f"/odoo/customer.profile/{person.id}", "one_story", self.user_marketer
            )

    def _get_person(self):
        identity = self.env["customer.identity"].search(
            [
                ("kind", "=", "email"),
                ("value", "=", EMAIL),
                ("company_id", "=", self.company.id),
            ]
        )
        return identity.profile_id

    def _check_order(self, person):
        """Each step is in the story, one after the other."""
        timeline = self.env["customer.timeline"]
        entries = timeline.get_page("customer.profile", person.id, limit=100)["entries"]
        told = [(e["source"], e["title"]) for e in reversed(entries)]
        steps = [
            ("event", "Page Viewed"),
            ("event", "Page Viewed"),
            ("event", "Link in Email Clicked"),
            ("registration", "Event Registration"),
            ("survey", "Survey Answered"),
            ("chat", "Live Chat"),
            ("lifecycle", "MQL"),
            ("outcome", "K2"),
            ("order", "Sales Order"),
        ]
        rest = iter(told)
        for source, title in steps:
            found = any(key == source and title[:6] in text for key, text in rest)
            self.assertTrue(found, f"{source} {title} is missing or early: {told}")
