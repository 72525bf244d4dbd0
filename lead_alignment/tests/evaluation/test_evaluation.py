from datetime import date

from odoo.exceptions import AccessError, UserError

from ..reward.common_reward import AFTER, MARCH, RewardCommon


class TestEvaluation(RewardCommon):
    """A month of each employee: figures, words, comments, answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["alignment.evaluation"].search([]).unlink()

    def _evaluate(self, user, day=MARCH):
        self._freeze(AFTER[day])
        self.env.cr.flush()
        self.env.invalidate_all()
        evaluations = self.env["alignment.evaluation"]
        evaluations._draft(self.company, day)
        return evaluations.search(
            [
                ("company_id", "=", self.company.id),
                ("user_id", "=", user.id),
                ("month", "=", day),
            ]
        )

    def _figures(self, evaluation):
        return {key: values for key, *values in evaluation.figures["rows"]}

    def test_each_employee_has_one_heads_have_none(self):
        mine = self._evaluate(self.user_agent)
        self.assertEqual((mine.department, mine.state), ("sales", "draft"))
        self.assertEqual(self._evaluate(self.user_agent), mine, "once")
        for head in (self.user_head, self.user_cmo):
            self.assertFalse(self._evaluate(head))

    def test_figures_are_those_of_the_month(self):
        lead = self._win()
        self._file(self._nurtured_and_assigned(2), self.k2)
        mine = self._evaluate(self.user_agent)
        found = self._figures(mine)
        self.assertEqual(found["won"][0], 1)
        self.assertEqual(found["received"][0], 2)
        self.assertEqual(found["revenue"][0], 5)
        shares = {status: own for status, own, _team in mine.figures["outcomes"]}
        self.assertEqual(shares[self.k1.id], 0.5)
        self.assertEqual(sum(shares.values()), 1)
        theirs = self._figures(self._evaluate(self.user_marketer))
        self.assertEqual(theirs["given"][0], 2)
        self.assertIn("SLA met", mine.summary)
        self.assertIn("K1", mine.table)
        self.assertTrue(lead)

    def _nurtured_and_assigned(self, number):
        lead = self._nurtured(f"p{number}")
        lead.action_hand_over()
        self._assign(lead)
        return lead

    def test_the_month_before_is_shown_beside_it(self):
        self._win()
        self._evaluate(self.user_agent)
        april = self._evaluate(self.user_agent, date(2026, 4, 1))
        self.assertEqual(self._figures(april)["won"], [0, 0, 1])

    def test_figures_stay_once_it_is_shared(self):
        mine = self._evaluate(self.user_agent)
        mine.with_user(self.user_head).action_share()
        self._win()
        self.assertEqual(self._evaluate(self.user_agent), mine)
        self.assertEqual(self._figures(mine)["won"][0], 0)

    def test_the_way_to_the_end(self):
        mine = self._evaluate(self.user_agent)
        head, cmo = mine.with_user(self.user_head), mine.with_user(self.user_cmo)
        own = mine.with_user(self.user_agent)
        head.sales_comment = "Good calls."
        with self.assertRaises(AccessError):
            cmo.marketing_comment = "Not asked yet"
        head.action_ask_other_head()
        self.env.invalidate_all()
        cmo.marketing_comment = "Answers our questions."
        with self.assertRaises(AccessError):
            own.read(["summary"])
        head.action_share()
        self.env.invalidate_all()
        self.assertTrue(own.summary)
        with self.assertRaisesRegex(UserError, "has read it"):
            head.action_close()
        own.answer = "Thank you."
        self.assertTrue(mine.read_date)
        head.action_close()
        self.assertEqual(mine.state, "closed")
        for record, name in ((own, "answer"), (head, "sales_comment")):
            with self.assertRaises(UserError):
                record.write({name: "Later"})

    def test_nobody_speaks_for_others(self):
        mine = self._evaluate(self.user_agent)
        head = mine.with_user(self.user_head)
        for name in ("marketing_comment", "answer"):
            with self.assertRaises(UserError):
                head.write({name: "Forged"})
        head.action_share()
        own = mine.with_user(self.user_agent)
        for values in (
            {"sales_comment": "I am great."},
            {"state": "closed"},
            {"figures": {}},
            {"user_id": self.user_leader.id},
        ):
            with self.assertRaises(UserError):
                own.write(values)
        for method in ("action_share", "action_close", "action_ask_other_head"):
            with self.assertRaises(UserError):
                getattr(own, method)()
        with self.assertRaises(UserError):
            head.action_read()

    def test_seeing(self):
        agents = self._evaluate(self.user_agent)
        marketers = self._evaluate(self.user_marketer)
        both = agents + marketers
        seen = {
            user: self.env["alignment.evaluation"]
            .with_user(user)
            .search([("id", "in", both.ids)])
            for user in (
                self.user_agent,
                self.user_leader,
                self.user_head,
                self.user_cmo,
                self.user_director,
            )
        }
        self.assertFalse(seen[self.user_agent], "a draft is the head's")
        self.assertFalse(seen[self.user_leader])
        self.assertEqual(seen[self.user_head], agents)
        self.assertEqual(seen[self.user_cmo], marketers)
        self.assertEqual(seen[self.user_director], both)
        with self.assertRaises(AccessError):
            self.env["alignment.evaluation"].with_user(self.user_cs).search([])

    def test_many_cost_as_few(self):
        self._evaluate(self.user_agent)
        group = self.env["alignment.evaluation"].search([("month", "=", MARCH)])
        self.env.flush_all()
        with self.assertQueryCount(45):
            group._store_figures(self.company, MARCH)
            self.env.flush_all()
