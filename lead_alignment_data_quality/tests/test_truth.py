from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.lead_alignment.tests.common import NOW

from .test_data_quality import DataQualityCommon

MONTH = fields.Date.to_date("2026-02-01")
DURING = fields.Datetime.to_datetime("2026-02-10 03:00:00")


class TestTruthSample(DataQualityCommon):
    """In February 100 leads had an outcome; 80 are called valid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("vi_VN")

    def setUp(self):
        super().setUp()
        for number in range(100):
            status = self.k2 if number < 80 else self.k41
            lost = {"active": False, "won_status": "lost"} if number > 90 else {}
            lead = self._lead(**lost)
            self._file(lead, self.k41, DURING - timedelta(days=1))
            self._file(lead, status, DURING)
            self._file(lead, self.k5, NOW)  # after the month
        # not in February, in the time of the company
        self.other.partner_id.tz = "Asia/Ho_Chi_Minh"
        self._file(self._lead(), self.k2, "2026-02-28 17:30:00")
        self._file(self._lead(company_id=self.company.id), self.k2, DURING)
        undone = self._lead()
        change = self._file(undone, self.k2, DURING)
        self._file(undone, self.k2, DURING, undo_of_id=change)
        self.env.invalidate_all()
        self.sample = self.env["alignment.truth.sample"]._draw(self.other, MONTH)

    def _file(self, lead_id, status, date, **values):
        return self._insert(
            "crm_k_status_change",
            lead_id=lead_id,
            to_status_id=status.id,
            date=date,
            **values,
        )

    def test_who_must_not_be_called_is_not_drawn(self):
        lead = self.env["crm.lead"].browse(
            self._lead(phone_sanitized="+84912000111", active=True)
        )
        january = fields.Date.to_date("2026-01-01")
        self._file(lead.id, self.k2, "2026-01-10 03:00:00")
        self.env["phone.blacklist"].sudo().create({"number": "+84912000111"})
        self.env.invalidate_all()
        samples = self.env["alignment.truth.sample"]
        self.assertFalse(samples._draw(self.other, january))

    def test_a_random_sample_beside_the_claim(self):
        sample = self.sample
        self.assertEqual((sample.claimed_count, sample.claimed_valid), (100, 80))
        self.assertEqual(sample.claimed_share, 80)
        leads = sample.line_ids.lead_id
        self.assertEqual(len(leads), 60)
        self.assertEqual(len(set(leads.ids)), 60)
        self.assertNotEqual(leads.ids, sorted(leads.ids))
        again = self.env["alignment.truth.sample"]._draw(self.other, MONTH)
        self.assertEqual(again, sample)

    def test_shares_are_those_of_who_was_reached(self):
        lines = self.sample.line_ids
        lines[:10].answer = "unreachable"
        lines[10:40].answer = "right"
        lines[40:50].answer = "wrong_number"
        self.assertEqual(self.sample.asked_count, 40)
        self.assertEqual(self.sample.unreachable_count, 10)
        self.assertEqual(self.sample.true_share, 75)
        self.assertAlmostEqual(self.sample.low, 59.8, 1)
        self.assertAlmostEqual(self.sample.high, 85.8, 1)
        wrong = sum(
            line.is_claimed_valid != (line.answer == "right") for line in lines[10:50]
        )
        self.assertEqual(self.sample.contradiction_count, wrong)
        self.assertFalse(self.sample.is_claim_outside)
        lines[10:30].answer = "wrong_person"
        self.assertTrue(self.sample.is_claim_outside)

    def test_a_caller_answers_their_own_lines_and_no_others(self):
        mine, other = self.sample.line_ids[0], self.sample.line_ids[1]
        mine.user_id = self.user_agent
        own = mine.with_user(self.user_agent)
        own.answer = "right"
        self.assertEqual(mine.answered_by_id, self.user_agent)
        for change in ({"answer": "right"}, {"user_id": self.user_agent.id}):
            with self.assertRaises(AccessError):
                other.with_user(self.user_agent).write(change)
        with self.assertRaises(AccessError):
            own.user_id = self.user_leader
        with self.assertRaises(UserError):
            own.write({"answered_by_id": self.user_head.id})
        own.answer = False
        self.assertFalse(mine.answered_by_id)

    def test_what_was_drawn_is_changed_by_nobody(self):
        line = self.sample.line_ids[0]
        foreign = self._lead(company_id=self.company.id)
        for vals in (
            {"lead_id": foreign},
            {"filed_by_id": self.user_agent.id},
            {"is_claimed_valid": False},
            {"status_id": self.k41.id},
        ):
            with self.assertRaises(UserError):
                line.with_user(self.user_head).write(vals)
        with self.assertRaises(UserError):
            self.sample.with_user(self.user_head).company_id = self.company

    def test_nobody_checks_themselves(self):
        line = self.sample.line_ids[0]
        line.sudo().filed_by_id = self.user_agent
        with self.assertRaises(UserError):
            line.user_id = self.user_agent
        line.sudo().filed_by_id = self.user_head
        with self.assertRaises(UserError):
            line.with_user(self.user_head).answer = "right"

    def test_closed_answers_stay(self):
        with self.assertRaises(UserError):
            self.sample.action_close()
        self.sample.line_ids[:3].answer = "right"
        self.sample.with_user(self.user_head).action_close()
        with self.assertRaises(UserError):
            self.sample.line_ids[0].with_user(self.user_head).answer = "wrong_number"
        with self.assertRaises(UserError):
            self.sample.unlink()

    def test_a_month_without_an_outcome_has_no_sample(self):
        samples = self.env["alignment.truth.sample"]
        month = fields.Date.to_date("2020-01-01")
        self.assertFalse(samples._draw(self.other, month))

    def test_erased_leads_leave_the_figures(self):
        self.sample.line_ids[:5].answer = "right"
        self.sample.line_ids[0].lead_id.unlink()
        self.assertEqual(self.sample.asked_count, 5)
