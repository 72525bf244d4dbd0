from odoo.exceptions import AccessError, UserError

from .common_nurture import NurtureCommon


class TestNurtureAccess(NurtureCommon):
    """Marketing writes programs; others see what runs for their leads."""

    def setUp(self):
        super().setUp()
        self.step = self._add("call", note="Call")
        self.lead = self._new_nurtured()
        self.other = self._new_nurtured(1, 1)

    def test_only_marketing_writes_programs(self):
        for user in (self.user_agent, self.user_cs, self.user_head, self.user_director):
            program = self.program.with_user(user)
            self.assertTrue(program.name)
            for act in (
                lambda one: one.write({"name": "x"}),
                lambda one: one.action_start(),
                lambda one: one.action_end(),
                lambda one: one.action_edit(),
                lambda one: one.draft_id.step_ids.remove_step(),
                lambda one: one.draft_id.step_ids.move_step(False, "next"),
                lambda one: one.env["alignment.nurture.step"].add_step(
                    one.draft_id.id, False, "next", "wait"
                ),
                lambda one: one.copy(),
                lambda one: one.env["alignment.nurture.create"].create({}),
            ):
                with (
                    self.subTest(user=user.login),
                    self.assertRaises(AccessError),
                    self.cr.savepoint(),
                ):
                    act(program)

    def test_facts_of_a_program_are_written_by_its_buttons_only(self):
        self._start()
        self.program.action_edit()
        program = self.program.with_user(self.user_cmo)
        step = program.draft_id.step_ids
        running = program.version_id
        mail = self._add("mail")
        for act in (
            lambda: program.write({"state": "draft"}),
            lambda: program.write({"version_id": False}),
            lambda: running.write({"state": "draft"}),
            lambda: program.draft_id.write({"salt": "x"}),
            lambda: step.write({"version_id": running.id}),
            lambda: mail.variant_ids.with_user(self.user_cmo).write(
                {"step_id": running.step_ids[0].id}
            ),
            lambda: running.step_ids.write({"note": "x"}),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                act()

    def test_a_director_sees_a_draft_on_the_canvas(self):
        self._add("mail", self.step)
        canvas = self.program.with_user(self.user_director).draft_id.get_canvas()
        self.assertFalse(canvas["is_editable"])
        self.assertEqual(len(canvas["steps"]), 2)

    def test_rows_of_the_job_are_nobodys_to_write(self):
        self._start()
        self._work_off()
        enrolments = self.program.enrolment_ids
        for records in (enrolments, enrolments.delivery_ids):
            for user in (self.user_cmo, self.env.ref("base.user_admin")):
                for act in (
                    lambda rows: rows.write({"state": "left"}),
                    lambda rows: rows.unlink(),
                    lambda rows: rows.copy(),
                ):
                    with self.assertRaises(UserError), self.cr.savepoint():
                        act(records.with_user(user))

    def test_an_agent_sees_people_of_own_leads(self):
        self._start()
        self._work_off()
        self.assertEqual(len(self.program.enrolment_ids), 2)
        enrolments = self.env["alignment.nurture.enrolment"]
        seen = enrolments.with_user(self.user_agent).search(
            [("program_id", "=", self.program.id)]
        )
        self.assertNotIn(self.other, seen.lead_id)

    def test_an_agent_stops_programs_for_own_leads_only(self):
        self._start()
        self._work_off()
        self.lead.sudo().user_id = self.user_agent
        self.lead.with_user(self.user_agent).action_stop_nurture()
        self.assertTrue(self.lead.profile_id.nurture_stopped_date)
        self.other.sudo().user_id = self.user_head
        with self.assertRaises(AccessError):
            self.other.with_user(self.user_agent).action_stop_nurture()

    def test_the_condition_runs_with_its_authors_rights(self):
        with self.assertRaises(UserError):
            self.program.domain = (
                "[('message_ids.mail_server_id.smtp_pass', 'like', 'a')]"
            )
        with self.assertRaises(UserError):
            self.step.domain = "[('user_id.password', '!=', False)]"

    def test_a_condition_that_is_stopped_lets_nobody_in(self):
        self._start()
        self.user_marketer.active = False
        self.env.registry.clear_cache()
        self._work_off()
        self.assertFalse(self.program.enrolment_ids)
        self.assertTrue(self.program.condition_problem)

    def test_another_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Other"})
        stranger = self._new_user(
            "stranger",
            "lead_alignment.lead_alignment_group_marketing_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self._start()
        self._work_off()
        for model in ("", ".version", ".step", ".enrolment", ".delivery", ".result"):
            rows = self.env[f"alignment.nurture{model}"].with_user(stranger)
            self.assertFalse(
                rows.search([("program_id" if model else "id", "=", self.program.id)])
            )
        with self.assertRaises(AccessError):
            self.program.with_user(stranger).get_metadata()

    def test_leads_of_another_company_do_not_enter(self):
        company = self.env["res.company"].create({"name": "Other"})
        lead = self._new_nurtured(
            1, 9, company_id=company.id, marketer_id=False, user_id=False
        )
        self._start()
        self._work_off()
        self.assertFalse(self._enrolment(lead))
