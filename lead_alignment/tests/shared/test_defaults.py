from odoo.tests import tagged

from ..common_rpc import EITHER, REFUSED, RpcCase
from ..privacy.test_contact_mask import PHONE, MaskCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestDefaults(RpcCase, MaskCommon):
    """Values that come as defaults, of the context or of the user, are as good as
    those that are passed: guards look at what is about to be stored."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._new_leads(phone="0912000111")
        cls.env.flush_all()

    def _create(self, model, vals, **defaults):
        context = {f"default_{name}": value for name, value in defaults.items()}
        ids = self._call(model, "create", [vals], context=context)
        return self.env[model].browse(ids)

    def _set_default(self, user, model, name, value):
        """A user's own default, as the web client's developer mode sets it."""
        self.env["ir.default"].with_user(user).set(model, name, value, user_id=True)

    def test_a_lead_file_is_a_draft_of_who_loads_it(self):
        self._login(self.user_marketer)
        file = self._create(
            "crm.lead.import", {}, state="done", user_id=self.user_head.id
        )
        self.assertEqual((file.state, file.user_id), ("draft", self.user_marketer))

    def test_nor_do_own_defaults_make_it_a_done_one(self):
        self._set_default(self.user_marketer, "crm.lead.import", "state", "done")
        self._set_default(
            self.user_marketer, "crm.lead.import", "user_id", self.user_head.id
        )
        self._login(self.user_marketer)
        file = self._create("crm.lead.import", {})
        self.assertEqual((file.state, file.user_id), ("draft", self.user_marketer))

    def test_rows_of_a_file_are_made_by_reading_it(self):
        self._login(self.user_marketer)
        file = self._create("crm.lead.import", {})
        defaults = {
            "default_import_id": file.id,
            "default_row": 1,
            "default_lead_id": self.other.id,
            "default_is_done": True,
        }
        self._assert_refused(
            EITHER, "crm.lead.import.line", "create", [{}], context=defaults
        )
        self._assert_refused(
            EITHER,
            "crm.lead.import",
            "write",
            file.ids,
            {"line_ids": [[0, 0, {}]]},
            context=defaults,
        )
        self.assertFalse(file.line_ids)

    def test_a_status_has_its_history(self):
        self._login(self.user_agent)
        lead = self._create("crm.lead", {"name": "Mine"}, k_status_id=self.k1.id)
        self.assertEqual(lead.k_status_id, self.k1)
        self.assertEqual(lead.k_status_change_ids.to_status_id, self.k1)
        self.assertTrue(lead.k_status_date)
        self._set_default(self.user_agent, "crm.lead", "k_status_id", self.k2.id)
        lead = self._create("crm.lead", {"name": "Mine"})
        self.assertEqual(lead.k_status_change_ids.to_status_id, self.k2)
        lead_id, _name = self._call("crm.lead", "name_create", "Quick")
        lead = self.env["crm.lead"].browse(lead_id)
        self.assertEqual(lead.k_status_change_ids.to_status_id, lead.k_status_id)

    def test_no_facts_of_a_lead(self):
        self._login(self.user_agent)
        forged = {
            "profile_id": self.other.profile_id.id,
            "marketer_id": self.user_agent.id,
            "hand_raised_date": "2020-01-01 00:00:00",
            "duplicate_count": 7,
            "attempt_count": 7,
            "fit_score": 99,
            "engagement_level": "1",
            "lifecycle": "customer",
            "mql_date": "2020-01-01 00:00:00",
        }
        lead = self._create("crm.lead", {"name": "Mine"}, **forged)
        for name in ("profile_id", "duplicate_count", "attempt_count", "fit_score"):
            self._set_default(self.user_agent, "crm.lead", name, forged[name])
        mine = self._create("crm.lead", {"name": "Mine"})
        for one in lead + mine:
            self.assertNotEqual(one.profile_id, self.other.profile_id)
            self.assertFalse(one.hand_raised_date)
            self.assertFalse(one.marketer_id)
            self.assertFalse(one.duplicate_count or one.attempt_count)
            self.assertNotEqual(one.fit_score, 99)
            self.assertNotEqual(one.lifecycle, "customer")

    def test_marketing_writes_briefs(self):
        self._login(self.user_head)
        for name, value in (
            ("brief_message", "Free for all"),
            ("talking_points", "Half the price"),
            ("date_start", "2026-03-11"),
        ):
            self._assert_refused(
                REFUSED,
                "utm.campaign",
                "create",
                [{"title": "Mine"}],
                context={f"default_{name}": value},
            )
            self._assert_refused(
                REFUSED,
                "utm.campaign",
                "name_create",
                "Mine",
                context={f"default_{name}": value},
            )
        campaign = self._create(
            "utm.campaign", {"title": "A"}, notice_date="2020-01-01 00:00:00"
        )
        self.assertFalse(campaign.notice_date)

    def test_a_question_is_of_who_asks(self):
        self._login(self.user_agent)
        question = self._create(
            "alignment.campaign.question",
            {"question": "How long?"},
            campaign_id=self.campaign.id,
            user_id=self.user_head.id,
            answer="For ever",
            answer_user_id=self.user_cmo.id,
        )
        self.assertEqual(question.user_id, self.user_agent)
        self.assertEqual(question.campaign_id, self.campaign)
        self.assertFalse(question.answer or question.answer_user_id)

    def test_a_reveal_counts_against_the_limit(self):
        """Rows that the server appends for a user take nothing from their context."""
        self._login(self.user_agent)
        value = self._call(
            "crm.lead",
            "reveal_contact",
            self.lead.ids,
            "phone",
            context={
                "default_is_at_work": True,
                "default_kind": "shown",
                "default_user_id": self.user_head.id,
            },
        )
        self.assertEqual(value, PHONE)
        row = self._rows(res_id=self.lead.id)
        self.assertEqual((row.kind, row.user_id), ("revealed", self.user_agent))
        self.assertFalse(row.is_at_work)

    def test_a_call_of_a_customer_says_what_was_said(self):
        self._login(self.user_cs)
        reason = self.env.ref("lead_alignment.alignment_reason_inbound_complaint")
        context = {
            "default_answer": "Settled",
            "default_answered_date": "2020-01-01 00:00:00",
            "default_owner_id": self.user_director.id,
            "default_is_withdrawn": True,
        }
        logged = self._call(
            "customer.call",
            "log_call",
            reason.id,
            phone="0912999888",
            note="Bad",
            context=context,
        )
        call = self.env["customer.call"].browse(logged["id"])
        self.assertFalse(call.answer or call.answered_date or call.is_withdrawn)
        self.assertNotEqual(call.owner_id, self.user_director)

    def test_an_issue_is_decided_when_it_is_said(self):
        self._login(self.user_head)
        issue = self._create(
            "alignment.issue",
            {"name": "Late calls", "decision": "Call at once"},
            state="decided",
            decided_date="2020-01-01",
        )
        self.assertGreater(str(issue.decided_date), "2026-01-01")
        self._assert_refused(
            EITHER,
            "alignment.issue",
            "write",
            issue.ids,
            {"decided_date": "2020-01-01"},
        )

    def test_marks_are_no_words(self):
        """Keys of our own in the context are objects: a client sends texts."""
        self._login(self.user_agent)
        marks = {
            "outcome_filing": True,
            "lead_way": "copied",
            "lead_touch": True,
            "lead_arrival": "handed_over",
            "lifecycle_move": True,
            "lead_loading": True,
            "lead_created": True,
            "fact_writing": True,
            "file_loading": True,
            "append_only": True,
            "install_mode": True,
            "import_file": True,
        }
        self._assert_refused(
            EITHER,
            "crm.lead",
            "write",
            self.lead.ids,
            {"attempt_count": 9},
            context=marks,
        )
        self._assert_refused(
            EITHER,
            "crm.lead",
            "write",
            self.lead.ids,
            {"lifecycle": "customer"},
            context=marks,
        )
        self._call(
            "crm.lead",
            "write",
            self.lead.ids,
            {"k_status_id": self.k2.id},
            context=marks,
        )
        self.assertEqual(self.lead.k_status_change_ids.to_status_id, self.k2)
        # work, not history: a next call is planned
        self.assertTrue(self._planned(self.lead))
