import random
from datetime import timedelta

from odoo.addons.lead_alignment.tools.uplift import Group, get_difference

from .common_nurture import NurtureCommon


class TestNurtureResult(NurtureCommon):
    """MQL, K1 and deals of who was treated against who was held out; opens are none."""

    def setUp(self):
        super().setUp()
        self.program.write(
            {
                "holdout_percent": 50,
                "goal": "mql",
                "goal_days": 10,
                "base_percent": 10,
                "uplift_percent": 400,
            }
        )
        self._add("call", note="Call")

    def _rows(self, goal="mql"):
        self.env["crm.lead"]._flush_facts()
        rows = self.env["alignment.nurture.result"].search(
            [("program_id", "=", self.program.id), ("goal", "=", goal)]
        )
        return {row.arm: row for row in rows}

    def _enter(self, count, start=0):
        leads = self._new_nurtured(count, start)
        self._work_off()
        of_state = self.program.enrolment_ids.filtered(
            lambda one: one.lead_id in leads
        ).grouped(lambda one: one.state == "held_out")
        return of_state.get(False), of_state.get(True)

    def test_the_verdict_falls_once_by_the_first_people(self):
        self._start()
        planned = self.program.version_id
        self.assertGreater(planned.planned_treated, 5)
        treated, held = self._enter(4 * planned.planned_treated)
        self._go_to(self.now + timedelta(days=2))
        first = treated.sorted("id")[: planned.planned_treated]
        first.lead_id.action_hand_over()
        self.env.flush_all()
        rows = self._rows()
        # nobody's time is over
        self.assertEqual(rows["treated"].people, 0)
        self.assertEqual(rows["treated"].verdict, "undecided")
        self._go_to(self.now + timedelta(days=9))
        self.env.invalidate_all()
        rows = self._rows()
        self.assertEqual(rows["treated"].people, len(treated))
        self.assertEqual(rows["treated"].reached, len(first))
        self.assertEqual(rows["held_out"].people, len(held))
        self.assertEqual(rows["held_out"].reached, 0)
        self.assertEqual(rows["treated"].verdict, "better")
        found = get_difference(Group(len(treated), len(first)), Group(len(held), 0))
        self.assertTrue(
            rows["treated"].difference.startswith(f"{found.value * 100:.1f}")
        )
        # whatever happens to those who came later
        rest, held_later = self._enter(40, 5000)
        held_later.lead_id.action_hand_over()
        self._go_to(self.now + timedelta(days=11))
        self.env.invalidate_all()
        self.assertEqual(self._rows()["treated"].verdict, "better")
        self.assertTrue(rest)
        self.assertTrue(self.program.verdict_text.startswith("Better"))

    def test_undecided_below_the_planned_number(self):
        self._start()
        treated, _held = self._enter(20)
        treated.lead_id.action_hand_over()
        self._go_to(self.now + timedelta(days=11))
        self.env.invalidate_all()
        self.assertEqual(self._rows()["treated"].verdict, "undecided")
        self.assertIn("Undecided (", self.program.verdict_text)

    def test_a_goal_counts_within_its_days_only(self):
        self._start()
        treated, _held = self._enter(20)
        self._go_to(self.now + timedelta(days=11))
        treated.lead_id.action_hand_over()
        self.env.invalidate_all()
        self.assertEqual(self._rows()["treated"].reached, 0)

    def test_who_is_held_out_stays_so_when_the_program_ends(self):
        self._start()
        treated, held = self._enter(20)
        self.program.action_end()
        self._go_to(self.now + timedelta(days=11))
        self.env.invalidate_all()
        rows = self._rows()
        self.assertEqual(rows["treated"].people, len(treated))
        self.assertEqual(rows["held_out"].people, len(held))

    def test_a_hand_off_by_the_program_is_no_mql(self):
        step = self.program.draft_id.step_ids
        self._add("handover", step)
        self._start()
        treated, _held = self._enter(20)
        self.assertEqual(treated.mapped("exit_reason"), ["handover"] * len(treated))
        self._go_to(self.now + timedelta(days=11))
        self.env.invalidate_all()
        self.assertEqual(self._rows()["treated"].reached, 0)

    def test_only_the_goal_has_a_verdict(self):
        self._start()
        self._enter(20)
        self.assertFalse(self._rows("order")["treated"].verdict)
        self.assertTrue(self._rows("mql")["treated"].verdict)

    def test_each_goal_has_its_rows(self):
        self._start()
        treated, _held = self._enter(20)
        treated.lead_id[0].action_set_won()
        treated.lead_id[1].sudo()._file_outcome(status=self.k1)
        self._go_to(self.now + timedelta(days=11))
        self.env.invalidate_all()
        self.assertEqual(self._rows("k1")["treated"].reached, 1)
        self.assertEqual(self._rows("order")["treated"].reached, 2)

    def test_variants_are_compared_with_the_first(self):
        self.program.holdout_percent = 0
        step = self.program.draft_id.step_ids
        mail = self._add("mail", step, subject="A")
        mail.variant_ids.name = "A"
        mail.variant_ids = [(0, 0, {"mailing_id": self._mailing("B").id, "name": "B"})]
        self._start()
        self._new_nurtured(30)
        self._work_off()
        sent = self.program.enrolment_ids.delivery_ids.filtered("variant_id")
        of_b = sent.filtered(lambda one: one.variant_id.name == "B")
        of_b.lead_id.action_hand_over()
        self.env["crm.lead"]._flush_facts()
        self._go_to(self.now + timedelta(days=11))
        self.env.invalidate_all()
        rows = self.env["alignment.nurture.result"].search(
            [
                ("program_id", "=", self.program.id),
                ("arm", "=", "variant"),
                ("goal", "=", "mql"),
            ]
        )
        found = {row.variant_id.name: row for row in rows}
        self.assertEqual(found["A"].people + found["B"].people, 30)
        self.assertEqual(found["B"].reached, len(of_b))
        self.assertFalse(found["A"].verdict)
        self.assertTrue(found["B"].verdict)

    def test_programs_that_do_nothing_are_not_called_better(self):
        """The whole way, with people who reach the goal by chance."""
        chance = random.Random(7)
        self._start()
        planned = self.program.version_id.planned_treated
        treated, held = self._enter(3 * planned)
        for enrolment in treated + held:
            if chance.random() < 0.2:
                enrolment.lead_id.action_hand_over()
        self._go_to(self.now + timedelta(days=11))
        self.env.invalidate_all()
        self.assertNotEqual(self._rows()["treated"].verdict, "better")
