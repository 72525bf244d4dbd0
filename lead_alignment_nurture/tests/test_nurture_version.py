from odoo.exceptions import UserError

from .common_nurture import NurtureCommon


class TestNurtureVersion(NurtureCommon):
    """What was started is frozen; changes are a new version."""

    def setUp(self):
        super().setUp()
        self.wait = self._add("wait", wait_count=2)
        self.mail = self._add("mail", self.wait, subject="Old")
        self.lead = self._new_nurtured()
        self._start()
        self._work_off()

    def test_a_started_version_cannot_change(self):
        for change in (
            lambda: self.wait.write({"wait_count": 9}),
            lambda: self.mail.variant_ids.write({"weight": 9}),
            lambda: self.mail.unlink(),
            lambda: self.program.version_id.write({"holdout_percent": 50}),
            lambda: self.env["alignment.nurture.step"].add_step(
                self.program.version_id.id, self.mail.id, "next", "wait"
            ),
            lambda: self.program.version_id.unlink(),
            lambda: self.program.unlink(),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                change()

    def _publish_second(self):
        self.program.action_edit()
        draft = self.program.draft_id
        self.assertEqual(draft.step_ids.mapped("kind"), ["wait", "mail"])
        draft.step_ids[1].variant_ids.mailing_id = self._mailing("New")
        self._start()
        return draft

    def test_people_stay_on_the_version_they_entered(self):
        self._publish_second()
        self._pass(days=2, hours=1)
        self.assertEqual(self._subjects(self.lead), ["Old"])
        other = self._new_nurtured(1, 5)
        self._work_off()
        self._pass(days=2, hours=1)
        self.assertEqual(self._subjects(other), ["New"])

    def test_people_are_moved_after_a_preview(self):
        second = self._publish_second()
        move = (
            self.env["alignment.nurture.move"]
            .with_context(default_program_id=self.program.id)
            .create({})
        )
        self.assertEqual((move.moved_count, move.staying_count), (1, 0))
        move.action_move()
        enrolment = self._enrolment(self.lead)
        self.assertEqual(enrolment.version_id, second)
        self.assertNotEqual(enrolment.entered_version_id, second)
        self._pass(days=2, hours=1)
        self.assertEqual(self._subjects(self.lead), ["New"])

    def test_whose_message_is_on_its_way_is_not_moved(self):
        """They would get it twice."""
        self._go_to("2026-03-13 04:00:00")
        self._work_off(is_sending=False)
        self.assertEqual(self._enrolment(self.lead).hold, "sending")
        self._publish_second()
        self.assertEqual(self.program.version_id._move_people(), 0)
        self._work_off()
        self.assertEqual(self._subjects(self.lead), ["Old"])

    def test_who_is_at_a_step_that_is_gone_stays(self):
        self.program.action_edit()
        self.program.draft_id.step_ids[0].remove_step()
        self._start()
        moves = self.program.version_id._get_moves()
        self.assertEqual([count for count, _step in moves.values()], [1])
        self.assertEqual(self.program.version_id._move_people(), 0)

    def test_a_draft_can_be_thrown_away(self):
        self.program.action_edit()
        self.program.holdout_percent = 44
        self.program.action_discard_draft()
        self.assertFalse(self.program.draft_id)
        self.assertEqual(self.program.holdout_percent, 0)

    def test_a_message_of_a_program_is_not_sent_to_everybody(self):
        mailing = self.mail.variant_ids.mailing_id
        self.assertEqual(mailing.state, "done")
        with self.assertRaises(UserError):
            mailing.action_put_in_queue()
            self.env.flush_all()

    def test_a_copy_has_the_steps(self):
        copied = self.program.copy()
        self.assertEqual(copied.state, "draft")
        self.assertEqual(copied.draft_id.step_ids.mapped("kind"), ["wait", "mail"])
        self.assertEqual(copied.draft_id.step_ids[1].parent_id.kind, "wait")


class TestCanvas(NurtureCommon):
    """The tree of a draft, edited step by step."""

    def _shape(self, step=None):
        """The tree as nested tuples: (note, {branch: tree})."""
        steps = self.program.draft_id.step_ids
        if step is None:
            step = steps.filtered(lambda one: not one.parent_id)
        children = {
            branch: self._shape(step._get_next(branch))
            for branch in step._get_branches()
            if step._get_next(branch)
        }
        return (step.note or step.kind, children)

    def setUp(self):
        super().setUp()
        self.one = self._add("call", note="1")
        self.two = self._add("call", self.one, note="2")
        self.three = self._add("call", self.two, note="3")

    def test_a_step_is_added_in_between_and_first(self):
        self._add("call", self.one, note="1½")
        self._add("call", note="0")
        self.assertEqual(
            self._shape(),
            (
                "0",
                {"next": ("1", {"next": ("1½", {"next": ("2", {"next": ("3", {})})})})},
            ),
        )

    def test_a_condition_in_between_takes_what_followed_to_its_first_branch(self):
        self._add("condition", self.one)
        self.assertEqual(
            self._shape(),
            ("1", {"next": ("condition", {"yes": ("2", {"next": ("3", {})})})}),
        )

    def test_a_step_is_moved_alone(self):
        self.one.move_step(self.three.id, "next")
        self.assertEqual(self._shape(), ("2", {"next": ("3", {"next": ("1", {})})}))
        self.one.move_step(False, "next")
        self.assertEqual(self._shape(), ("1", {"next": ("2", {"next": ("3", {})})}))

    def test_a_condition_is_moved_with_what_follows(self):
        asked = self._add("condition", self.one)
        last = self._add("call", asked, "no", note="no")
        other = self._add("condition", last)
        with self.assertRaises(UserError), self.cr.savepoint():
            asked.move_step(other.id, "yes")
        other.move_step(self.three.id, "next")
        self.assertEqual(other.parent_id, self.three)

    def test_a_removed_step_leaves_no_gap(self):
        self.two.remove_step()
        self.assertEqual(self._shape(), ("1", {"next": ("3", {})}))
        self.one.remove_step()
        self.assertEqual(self._shape(), ("3", {}))

    def test_the_canvas_shows_problems_and_numbers(self):
        self.two.note = False
        canvas = self.program.draft_id.get_canvas()
        self.assertTrue(canvas["is_editable"])
        self.assertEqual(canvas["first"], self.one.id)
        self.assertTrue(canvas["steps"][self.two.id]["problems"])
        self.two.note = "2"
        self._new_nurtured(3)
        self._start()
        self._work_off()
        canvas = self.program.version_id.get_canvas()
        self.assertFalse(canvas["is_editable"])
        self.assertEqual(canvas["steps"][self.two.id]["counts"]["passed"], 3)
        action = self.two.action_open_people("passed")
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(len(found), 3)


class TestPlan(NurtureCommon):
    """Before a start: how many people, how many messages a day, dates of one person."""

    def test_the_load_of_each_day(self):
        first = self._add("mail", subject="First")
        wait = self._add("wait", first, wait_count=1)
        self._add("mail", wait, subject="Second")
        self._new_nurtured(10)
        people, load = self.program._simulate()
        self.assertEqual(people, 10)
        by_day = {
            str(day): count
            for (day, step), count in load.items()
            if step.kind == "mail"
        }
        self.assertEqual(by_day, {"2026-03-11": 10, "2026-03-12": 10})

    def test_a_weekend_moves_the_load(self):
        wait = self._add("wait", wait_count=3)
        self._add("mail", wait)
        self.program.is_weekday_only = True
        self._new_nurtured(4)
        _people, load = self.program._simulate()
        days = {str(day) for (day, step) in load if step.kind == "mail"}
        self.assertEqual(days, {"2026-03-16"})

    def test_held_out_people_get_nothing_and_branches_share(self):
        self.program.holdout_percent = 50
        split = self._add("split")
        self._add("mail", split, "a")
        self._new_nurtured(40)
        people, load = self.program._simulate()
        mails = [count for (_day, step), count in load.items() if step.kind == "mail"]
        self.assertEqual((people, mails), (40, [10]))

    def test_the_dates_of_one_person(self):
        first = self._add("mail", subject="First")
        asked = self._add("condition", first, wait_count=2)
        asked.event_type_ids = self.env.ref(
            "lead_alignment.customer_event_type_email_click"
        )
        self._add("call", asked, "no", note="Call")
        lead = self._new_nurtured()
        wizard = self.env["alignment.nurture.simulation"]._simulate(self.program)
        wizard.lead_id = lead
        lines = wizard.path_ids
        self.assertEqual(lines.step_id.mapped("kind"), ["mail", "condition", "call"])
        self.assertIn("No", lines[-1].condition_text)
        self.assertFalse(wizard.refusal_text)
        lead.action_hand_over()
        wizard.invalidate_recordset()
        self.assertTrue(wizard.refusal_text)

    def test_each_template_makes_a_program_that_can_start(self):
        wizards = self.env["alignment.nurture.create"].with_user(self.user_marketer)
        for key, _label in wizards._select_template():
            with self.subTest(template=key):
                wizard = wizards.create({"template": key})
                self.assertTrue(wizard.description)
                program = self.env["alignment.nurture"].browse(
                    wizard.action_create_program()["res_id"]
                )
                program.with_user(self.user_marketer).action_start()
                self.assertEqual(program.state, "running")
