from datetime import date

from odoo.exceptions import AccessError, UserError

from ..common import NOW
from ..reward.common_reward import RewardCommon


class TestReview(RewardCommon):
    """Both departments renew the agreement once a year."""

    def _review(self):
        return (
            self.env["alignment.review"]
            .with_user(self.user_head)
            .create({"agreement_id": self.agreement.id, "date": NOW.date()})
        )

    def _comment(self, user, review, **values):
        return (
            self.env["alignment.review.comment"]
            .with_user(user)
            .create({"review_id": review.id, "text": "More time", **values})
        )

    def test_it_is_prepared_four_weeks_before(self):
        self.agreement.review_date = date(2026, 4, 15)
        reviews = self.env["alignment.review"]
        reviews._prepare_upcoming()
        self.assertFalse(reviews.search([("agreement_id", "=", self.agreement.id)]))
        self._freeze("2026-03-20 03:00:00")
        for _time in range(2):
            reviews._prepare_upcoming()
        review = reviews.search([("agreement_id", "=", self.agreement.id)])
        self.assertEqual(review.date, date(2026, 4, 15))

    def test_it_compares_the_years(self):
        self._win()
        review = self._review()
        self.assertIn("SLA met by sales", review.comparison)
        self.assertIn("Changes of the year", review.agenda)

    def test_teams_comment_and_change_their_own_only(self):
        review = self._review()
        mine = self._comment(self.user_agent, review)
        self.assertEqual(mine.user_id, self.user_agent)
        self._comment(self.user_marketer, review, topic="keep")
        mine.text = "More time to call"
        with self.assertRaises(AccessError):
            mine.with_user(self.user_marketer).text = "Forged"
        with self.assertRaises(UserError):
            self._comment(self.user_agent, review, user_id=self.user_leader.id)
        self.assertIn("Change: 1", review.agenda)

    def test_held_it_stays_and_a_version_comes_from_it(self):
        review = self._review()
        with self.assertRaisesRegex(UserError, "decided"):
            review.action_hold()
        review.decisions = "<p>Call within ten minutes</p>"
        with self.assertRaisesRegex(UserError, "Hold the meeting"):
            review.action_propose()
        review.action_hold()
        self.assertEqual(review.state, "held")
        with self.assertRaises(UserError):
            self._comment(self.user_agent, review)
        self.agreement.reward_pot = 2_000_000
        self.env.invalidate_all()
        review.action_propose()
        self.assertEqual(review.version_id.state, "draft")
        self.assertIn("2026", review.version_id.reason)

    def test_costs_are_not_for_all(self):
        review = self._review()
        with self.assertRaises(AccessError):
            review.with_user(self.user_agent).read(["comparison"])
        self.assertTrue(review.with_user(self.user_agent).agenda)

    def test_agents_hold_no_meetings(self):
        review = self._review()
        review.decisions = "<p>Yes</p>"
        for method in ("action_hold", "action_propose"):
            with self.assertRaises(UserError):
                getattr(review.with_user(self.user_agent), method)()
