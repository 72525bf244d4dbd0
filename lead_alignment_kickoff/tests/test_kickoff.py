import random
from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.lead_alignment.tests.common import NOW, LeadAlignmentCommon
from odoo.addons.lead_alignment.tests.common_tour import TourCase

FACTS = {"state", "aligned_date", "version_id", "sent_date", "is_brief_late"}


@tagged("post_install", "-at_install", "lead_alignment_kickoff")
class KickoffCommon(LeadAlignmentCommon):
    """Before a launch marketing asks sales and a product engineer without any right in
    CRM. It is Wednesday 10:00 in Vietnam."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engineer = new_test_user(
            cls.env,
            "engineer",
            groups="base.group_user",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
            email="engineer@example.com",
        )
        cls.stranger = new_test_user(
            cls.env,
            "stranger",
            groups="base.group_user",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        departments = cls.env["alignment.department"]
        departments._create_missing(cls.company)
        own = departments.search([("company_id", "=", cls.company.id)])
        own.member_ids = [Command.clear()]
        own.head_id = False
        by_kind = {one.kind: one for one in own}
        cls.product, cls.sales = by_kind["product"], by_kind["sales"]
        cls.product.head_id = cls.engineer
        cls.sales.head_id = cls.user_head
        cls.template = cls.env["alignment.kickoff.template"].create(
            {
                "name": "Launch",
                "line_ids": [
                    Command.create({"kind": "product", "question": "What is missing?"}),
                    Command.create({"kind": "sales", "question": "What do you need?"}),
                ],
            }
        )

    is_now = False  # browsers have clocks of their own

    def setUp(self):
        super().setUp()
        if not self.is_now:
            self._freeze(NOW)

    def _kickoff(self, **values):
        return (
            self.env["alignment.kickoff"]
            .with_user(self.user_marketer)
            .create(
                {
                    "campaign_id": self.campaign.id,
                    "company_id": self.company.id,
                    "template_id": self.template.id,
                    "audience": "Parents",
                    "message": "TOKEN-BRIEF see the difference",
                    **values,
                }
            )
        )

    def _part(self, kickoff, department):
        parts = kickoff.sudo().part_ids
        return parts.filtered(lambda part: part.department_id == department)

    def _answer(self, kickoff, department, user, text="Nothing"):
        part = self._part(kickoff, department).with_user(user)
        for one in part.answer_ids:
            one.answer = text
        part.action_submit()
        return part

    def _briefed(self, **values):
        kickoff = self._kickoff(**values)
        kickoff.action_send_brief()
        return kickoff

    def _signing(self, **values):
        kickoff = self._briefed(**values)
        self._answer(kickoff, self.product, self.engineer)
        self._answer(kickoff, self.sales, self.user_head)
        kickoff.action_request_signatures()
        return kickoff

    def _sign(self, kickoff):
        for department, user in (
            (self.product, self.engineer),
            (self.sales, self.user_head),
        ):
            self._part(kickoff, department).with_user(user).action_sign()

    def _aligned(self, **values):
        kickoff = self._signing(**values)
        self._sign(kickoff)
        return kickoff


class TestKickoff(KickoffCommon):
    def test_the_template_asks_the_departments_that_have_somebody(self):
        kickoff = self._kickoff()
        self.assertEqual(kickoff.part_ids.department_id, self.sales + self.product)
        part = self._part(kickoff, self.product)
        self.assertEqual(part.user_id, self.engineer)
        self.assertEqual(part.answer_ids.mapped("question"), ["What is missing?"])

    def test_the_brief_reaches_everybody_asked(self):
        kickoff = self._kickoff()
        with self.mock_mail_gateway():
            kickoff.action_send_brief()
        mail = self._new_mails.filtered(
            lambda mail: mail.recipient_ids == self.engineer.partner_id
        )
        part = self._part(kickoff, self.product)
        self.assertIn("TOKEN-BRIEF", mail.body_html)
        self.assertIn(f"res_id={part.id}", mail.body_html, "a link to the answer")
        self.assertEqual(part.activity_ids.user_id, self.engineer)
        # 24 working hours: 6.5 on Wednesday, twice 8.5, half an hour on Monday
        self.assertEqual(part.due_date, datetime(2026, 3, 16, 1, 30))

    def test_what_is_missing_is_said(self):
        with self.assertRaisesRegex(UserError, "audience and key message"):
            self._kickoff(message=False).action_send_brief()
        self.env["alignment.kickoff"].search([]).sudo().unlink()
        kickoff = self._kickoff()
        kickoff.part_ids[0].user_id = False
        with self.assertRaisesRegex(UserError, "Nobody is asked in"):
            kickoff.action_send_brief()

    def test_a_late_brief_stands_in_compliance(self):
        report = self.env["crm.compliance.report"]
        for days, is_late in ((1, True), (6, False)):
            campaign = self.env["utm.campaign"].create({"title": f"In {days}"})
            kickoff = self._briefed(
                campaign_id=campaign.id, workshop_date=NOW + timedelta(days=days)
            )
            self.assertEqual(kickoff.is_brief_late, is_late)
            self.env.flush_all()
            row = report.search(
                [("target", "=", "kickoff_brief"), ("campaign_id", "=", campaign.id)]
            )
            self.assertEqual((row.side, row.late_count), ("marketing", int(is_late)))
            self.assertEqual(row.user_id, self.user_marketer)

    def test_a_late_answer_stands_in_compliance_and_is_told_once(self):
        kickoff = self._briefed()
        report = self.env["crm.compliance.report"]
        answers = [("target", "=", "kickoff_answer")]
        self.env.flush_all()
        self.assertFalse(report.search(answers))
        self._freeze(datetime(2026, 3, 16, 2))
        parts = self.env["alignment.kickoff.part"]
        parts._cron_late()
        parts._cron_late()
        told = self.env["mail.message"].search(
            [
                ("partner_ids", "in", self.engineer.partner_id.ids),
                ("subject", "=like", "Overdue: %"),
            ]
        )
        self.assertEqual(len(told), 1)
        self.env.flush_all()
        rows = report.search(answers)
        self.assertEqual(sorted(rows.mapped("side")), ["other", "sales"])
        self.assertEqual(rows.mapped("late_count"), [1, 1])
        self._answer(kickoff, self.product, self.engineer)
        self.env.flush_all()
        self.assertEqual(report.search(answers).mapped("late_count"), [1, 1])

    def test_the_workshop_is_in_the_calendars(self):
        kickoff = self._briefed(workshop_date=NOW + timedelta(days=6))
        people = self.user_marketer + self.engineer + self.user_head
        self.assertEqual(kickoff.event_id.sudo().partner_ids, people.partner_id)

    def test_whoever_is_asked_too_late_makes_the_brief_late(self):
        kickoff = self._briefed(workshop_date=NOW + timedelta(days=6))
        self.assertFalse(kickoff.is_brief_late)
        self._freeze(NOW + timedelta(days=5))
        self._part(kickoff, self.product).with_user(
            self.user_marketer
        ).user_id = self.stranger
        self.assertTrue(kickoff.is_brief_late)
        self.env.flush_all()
        row = self.env["crm.compliance.report"].search(
            [
                ("target", "=", "kickoff_brief"),
                ("campaign_id", "=", kickoff.campaign_id.id),
            ]
        )
        self.assertEqual(row.late_count, 1)
        people = self.user_marketer + self.stranger + self.user_head
        self.assertEqual(kickoff.event_id.sudo().partner_ids, people.partner_id)

    def test_a_workshop_that_is_moved_moves_in_the_calendars(self):
        kickoff = self._briefed(workshop_date=NOW + timedelta(days=6))
        event = kickoff.event_id.sudo()
        kickoff.workshop_date = NOW + timedelta(days=1)
        self.assertTrue(kickoff.is_brief_late)
        self.assertEqual(event.start, NOW + timedelta(days=1))
        self.assertEqual(event.stop - event.start, timedelta(hours=1))
        kickoff.workshop_date = NOW + timedelta(days=8)
        self.assertFalse(kickoff.is_brief_late)
        self.assertEqual(event.start, NOW + timedelta(days=8))
        kickoff.workshop_date = False
        self.assertFalse(event.exists())
        kickoff.workshop_date = NOW + timedelta(days=9)
        self.assertTrue(kickoff.event_id)

    def test_a_department_that_is_not_asked_any_more_leaves_the_workshop(self):
        kickoff = self._briefed(workshop_date=NOW + timedelta(days=6))
        kickoff.event_id.sudo().partner_ids += self.stranger.partner_id
        self._part(kickoff, self.product).with_user(self.user_marketer).unlink()
        people = self.user_marketer + self.user_head + self.stranger
        self.assertEqual(kickoff.event_id.sudo().partner_ids, people.partner_id)

    def test_an_open_question_is_not_sent(self):
        kickoff = self._briefed()
        part = self._part(kickoff, self.product).with_user(self.engineer)
        with self.assertRaisesRegex(UserError, "answer all questions"):
            part.action_submit()

    def test_all_answer_before_anybody_signs(self):
        kickoff = self._briefed()
        self._answer(kickoff, self.product, self.engineer)
        with self.assertRaisesRegex(UserError, "Not answered yet: Sales"):
            kickoff.action_request_signatures()

    def test_what_must_change_keeps_it_from_being_signed(self):
        kickoff = self._briefed()
        self._answer(kickoff, self.sales, self.user_head)
        part = self._answer(kickoff, self.product, self.engineer)
        objection = (
            self.env["alignment.kickoff.objection"]
            .with_user(self.engineer)
            .create({"part_id": part.id, "text": "Too early", "must_change": True})
        )
        with self.assertRaisesRegex(UserError, "Must change .* Too early"):
            kickoff.action_request_signatures()
        objection.with_user(self.user_marketer).reply = "A week later"
        with self.assertRaises(AccessError):
            objection.with_user(self.user_marketer).action_settle()
        with self.assertRaises(UserError):
            objection.with_user(self.user_marketer).text = "Fine"
        objection.action_settle()
        kickoff.action_request_signatures()
        self.assertEqual(kickoff.state, "signing")
        self.assertEqual(
            kickoff.version_id.terms["objections"], [["Too early", "A week later"]]
        )

    def test_aligned_once_all_have_signed(self):
        kickoff = self._signing()
        self._part(kickoff, self.product).with_user(self.engineer).action_sign()
        self.env.invalidate_all()
        self.assertEqual(kickoff.state, "signing")
        self.assertFalse(self.campaign.with_company(self.company).is_aligned)
        self._part(kickoff, self.sales).with_user(self.user_head).action_sign()
        self.env.invalidate_all()
        self.assertEqual(kickoff.state, "aligned")
        self.assertTrue(self.campaign.with_company(self.company).is_aligned)
        self.assertEqual(self.campaign.brief_message, kickoff.message)

    def test_only_the_head_signs_and_once(self):
        kickoff = self._signing()
        part = self._part(kickoff, self.product)
        self.product.sudo().member_ids = self.stranger
        for user in (self.user_head, self.user_marketer, self.stranger):
            with self.assertRaises(UserError):
                part.with_user(user).action_sign()
        part.with_user(self.engineer).action_sign()
        with self.assertRaisesRegex(UserError, "once"):
            part.with_user(self.engineer).action_sign()

    def test_what_was_frozen_is_not_changed(self):
        kickoff = self._signing()
        version = kickoff.version_id
        for name in ("message", "target_mql", "campaign_id"):
            with self.assertRaisesRegex(UserError, "frozen to be signed"):
                kickoff.write({name: False})
        with self.assertRaisesRegex(UserError, "frozen"):
            self._part(kickoff, self.product).answer_ids.with_user(
                self.engineer
            ).answer = "Else"
        for user in (self.user_marketer, self.env.ref("base.user_admin")):
            with self.assertRaises(UserError):
                version.with_user(user).write({"terms": {}})
        with self.assertRaisesRegex(UserError, "automatic log"):
            version.sudo().unlink()
        self._sign(kickoff)
        with self.assertRaisesRegex(UserError, "automatic log"):
            version.sudo().signature_ids.unlink()
        with self.assertRaisesRegex(UserError, "sent stays"):
            kickoff.unlink()

    def test_facts_are_not_typed(self):
        kickoff = self._briefed()
        for name in FACTS:
            with self.assertRaises(UserError, msg=name):
                kickoff.with_user(self.user_cmo).write({name: False})

    def test_a_changed_brief_is_signed_anew(self):
        kickoff = self._aligned()
        first = kickoff.version_id
        kickoff.action_change_brief()
        self.assertFalse(self.campaign.with_company(self.company).is_aligned)
        kickoff.message = "Something else"
        kickoff.action_request_signatures()
        self.assertEqual(kickoff.version_id.number, 2)
        self.assertEqual(kickoff.signed_count, 0)
        self.assertIn("TOKEN-BRIEF", first.terms["brief"]["message"])
        self._sign(kickoff)
        self.assertEqual(kickoff.state, "aligned")

    def test_a_department_added_later_signs_too(self):
        kickoff = self._signing()
        self._part(kickoff, self.product).with_user(self.engineer).action_sign()
        kickoff.action_change_brief()
        finance = self.env["alignment.department"].search(
            [("company_id", "=", self.company.id), ("kind", "=", "finance")]
        )
        finance.head_id = self.stranger
        kickoff.part_ids = [Command.create({"department_id": finance.id})]
        with self.assertRaisesRegex(UserError, "Not answered yet"):
            kickoff.action_request_signatures()

    def test_what_a_contributor_sees(self):
        self._kickoff()
        parts = self.env["alignment.kickoff.part"].with_user(self.engineer)
        self.assertFalse(parts.search([]), "not before the brief is sent")
        kickoff = self.env["alignment.kickoff"].search([])
        kickoff.with_user(self.user_marketer).action_send_brief()
        part = parts.search([])
        self.assertEqual(part.department_id, self.product, "not what sales is asked")
        self.assertIn("TOKEN-BRIEF", part.brief)
        for model in ("crm.lead", "customer.profile", "alignment.lesson", "crm.tag"):
            with self.assertRaises(AccessError, msg=model):
                self.env[model].with_user(self.engineer).search([])
        self.assertFalse(
            self.env["alignment.kickoff.answer"].with_user(self.engineer).search([])
            - part.answer_ids
        )
        with self.assertRaises(AccessError):
            parts.with_user(self.stranger).search([])

    def test_who_leaves_the_department_contributes_no_more(self):
        group = self.env.ref("lead_alignment_kickoff.group_contributor")
        self.assertIn(self.engineer, group.user_ids)
        kickoff = self._briefed()
        self.product.head_id = self.stranger
        self.assertIn(self.engineer, group.user_ids, "still asked")
        self.assertIn(self.stranger, group.user_ids)
        finance = self.env["alignment.department"].search(
            [("company_id", "=", self.company.id), ("kind", "=", "finance")]
        )
        finance.member_ids = self.user_agent
        self.assertIn(self.user_agent, group.user_ids)
        finance.member_ids = [Command.clear()]
        self.assertNotIn(self.user_agent, group.user_ids)
        part = self._part(kickoff, self.product).with_user(self.stranger)
        part.answer_ids.answer = "I answer now"
        part.action_submit()

    def test_nobody_speaks_for_another_department(self):
        kickoff = self._briefed()
        own = self._part(kickoff, self.product).answer_ids
        theirs = self._part(kickoff, self.sales)
        with self.assertRaises(UserError):
            own.with_user(self.engineer).write(
                {"answer": "Yes", "part_id": theirs.id, "question": "Fine?"}
            )
        self.env.invalidate_all()
        self.assertEqual(own.part_id.department_id, self.product)
        questions = self.env["alignment.kickoff.answer"].with_user(self.user_marketer)
        with self.assertRaises(UserError):
            questions.create({"part_id": theirs.id, "question": "?", "answer": "Yes"})
        self._answer(kickoff, self.sales, self.user_head)
        for command in (
            lambda: theirs.with_user(self.user_marketer).unlink(),
            lambda: theirs.answer_ids.with_user(self.user_marketer).unlink(),
            lambda: theirs.with_user(self.user_marketer).write(
                {"department_id": self.product.id}
            ),
        ):
            with self.assertRaises(UserError):
                command()

    def test_a_head_whom_nobody_named_is_asked_and_answers(self):
        self.sales.head_id = False
        kickoff = self._briefed()
        part = self._part(kickoff, self.sales)
        head = part.user_id
        self.assertTrue(head.has_group("sales_team.group_sale_manager"))
        part = part.with_user(head)
        part.answer_ids.answer = "Nothing"
        part.action_submit()
        self.assertTrue(part.answered_date)

    def test_who_is_named_later_is_asked(self):
        kickoff = self._briefed()
        part = self._part(kickoff, self.product)
        part.with_user(self.user_marketer).user_id = self.stranger
        self.assertIn(self.stranger, part.activity_ids.user_id)
        part.with_user(self.stranger).answer_ids.answer = "I do"

    def test_a_closed_department_does_not_keep_it_from_being_signed(self):
        kickoff = self._signing()
        self._part(kickoff, self.product).with_user(self.engineer).action_sign()
        self.sales.active = False
        kickoff.sudo()._check_aligned()
        self.assertEqual(kickoff.state, "aligned")

    def test_a_campaign_with_a_kickoff_stays(self):
        self._signing()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env.cr.execute(
                "DELETE FROM utm_campaign WHERE id = %s", [self.campaign.id]
            )

    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.assertTrue(
            self.env["alignment.department"].search([("company_id", "=", other.id)])
        )
        self._briefed()
        spy = self._new_user(
            "spy",
            "lead_alignment.lead_alignment_group_marketing_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self.env["alignment.kickoff"].with_user(spy).search([]))
        self.assertFalse(self.env["alignment.kickoff.part"].with_user(spy).search([]))


class TestRetrospective(KickoffCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.interest = cls.env["crm.lead.interest"].create({"name": "Course"})

    def _ended(self, **values):
        self.campaign.sudo().write(
            {"date_start": "2026-03-01", "date_end": "2026-03-10"}
        )
        kickoff = self._aligned(target_mql=2, target_k1_share=50, **values)
        leads = self._new_leads(
            4, source_id=self.env.ref("utm.utm_source_newsletter").id
        )
        self._file(leads[:1], self.k1, amount=5)
        self._file(leads[1:2], self.k5)
        self.env["alignment.spend"].create(
            {
                "campaign_id": self.campaign.id,
                "date": "2026-03-05",
                "amount": 900,
                "company_id": self.company.id,
            }
        )
        self._freeze(datetime(2026, 3, 18, 3))
        self.env["alignment.retrospective"]._cron_draft()
        return kickoff

    def test_it_is_drafted_a_week_after_the_end_and_stays(self):
        kickoff = self._ended()
        retrospective = kickoff.retrospective_ids
        campaign = self.campaign.with_company(self.company)
        figures = retrospective.figures
        self.assertEqual(figures["target_mql"], [2, campaign.mql_count])
        self.assertEqual(figures["target_cpl"], [0, campaign.cost_per_lead])
        spend_per_deal = campaign.spend / campaign.bought_count
        self.assertEqual(figures["target_cac"], [0, spend_per_deal])
        leads = self.env["crm.lead"].search(
            campaign.action_open_leads_brought()["domain"]
        )
        self.assertEqual(len(leads), campaign.brought_count)
        self.assertEqual(figures["target_k1_share"], [50, 50])
        self._new_leads(3)
        self.env["alignment.retrospective"]._cron_draft()
        self.assertEqual(kickoff.retrospective_ids, retrospective)
        self.assertEqual(retrospective.figures, figures)
        with self.assertRaises(UserError):
            retrospective.with_user(self.user_marketer).figures = {}
        self.assertEqual(
            retrospective.word_ids.department_id, self.sales + self.product
        )

    def test_everybody_says_their_own(self):
        retrospective = self._ended().retrospective_ids
        words = {one.department_id: one for one in retrospective.word_ids}
        words[self.product].with_user(self.engineer).went_badly = "Too many bugs"
        with self.assertRaises(UserError):
            words[self.sales].with_user(self.engineer).went_badly = "Lazy"

    def test_lessons_are_asked_about_in_the_next_kickoff(self):
        kickoff = self._ended(interest_id=self.interest.id)
        retrospective = kickoff.retrospective_ids.with_user(self.user_marketer)
        with self.assertRaisesRegex(UserError, "at least one lesson"):
            retrospective.action_close()
        kickoff.action_change_brief()
        with self.assertRaisesRegex(UserError, "that was aligned"):
            retrospective.action_close()
        kickoff.action_request_signatures()
        self._sign(kickoff)
        retrospective.lesson_ids = [
            Command.create({"name": "Start earlier", "interest_id": self.interest.id})
        ]
        retrospective.action_close()
        self.assertEqual(kickoff.state, "closed")
        following = self.env["utm.campaign"].create({"title": "Next"})
        second = self._briefed(campaign_id=following.id, interest_id=self.interest.id)
        self.assertEqual(second.lesson_ids.lesson_id, retrospective.lesson_ids)
        for department, user in (
            (self.product, self.engineer),
            (self.sales, self.user_head),
        ):
            self._answer(second, department, user)
        with self.assertRaisesRegex(UserError, "lessons of earlier"):
            second.action_request_signatures()
        second.lesson_ids.answer = "Two weeks earlier"
        second.action_request_signatures()
        other = self.env["utm.campaign"].create({"title": "Other"})
        self.assertFalse(self._kickoff(campaign_id=other.id).lesson_ids)

    def test_the_right_lessons_of_two_hundred_campaigns(self):
        chance = random.Random(27)
        interests = self.env["crm.lead.interest"].create(
            [{"name": f"Product {number}"} for number in range(8)]
        )
        tags = self.env["crm.tag"].create(
            [{"name": f"Audience {number}"} for number in range(8)]
        )
        lessons = self.env["alignment.lesson"].create(
            [
                {
                    "name": f"Lesson {number}",
                    "company_id": self.company.id,
                    "interest_id": chance.choice(interests).id,
                    "tag_ids": [Command.set(chance.sample(tags.ids, 2))],
                }
                for number in range(200)
            ]
        )
        for _number in range(5):
            interest = chance.choice(interests)
            audience = tags.browse(chance.sample(tags.ids, 2))
            campaign = self.env["utm.campaign"].create({"title": "Seeded"})
            kickoff = self._kickoff(
                campaign_id=campaign.id,
                interest_id=interest.id,
                tag_ids=[Command.set(audience.ids)],
            )
            right = {
                lesson
                for lesson in lessons
                if lesson.interest_id == interest or lesson.tag_ids & audience
            }
            self.assertTrue(right)
            self.assertEqual(set(kickoff.lesson_ids.lesson_id), right)

    def test_the_kick_off_prints(self):
        kickoff = self._briefed()
        self._answer(kickoff, self.product, self.engineer, "Ready <soon>")
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "lead_alignment_kickoff.kickoff_page", kickoff.ids
        )
        for text in (b"TOKEN-BRIEF", b"What is missing?", b"Ready &lt;soon&gt;"):
            self.assertIn(text, html)


class TestKickoffTours(KickoffCommon, TourCase, HttpCase):
    is_now = True

    def test_an_engineer_answers_from_the_mail(self):
        self._seat(self.engineer, self.user_head)
        kickoff = self._briefed()
        for department, user in (
            (self.product, self.engineer),
            (self.sales, self.user_head),
        ):
            part = self._part(kickoff, department)
            path = f"/mail/view?model={part._name}&res_id={part.id}"
            self._start(path, "answer_before_a_campaign", user)
            self.assertEqual(part.answer_ids.answer, "Ready in May")
            self.assertTrue(part.answered_date)
        kickoff.action_request_signatures()
        for department, user in (
            (self.product, self.engineer),
            (self.sales, self.user_head),
        ):
            part = self._part(kickoff, department)
            self._start(f"/odoo/kickoff-answers/{part.id}", "sign_a_campaign", user)
        self.assertEqual(kickoff.state, "aligned")
