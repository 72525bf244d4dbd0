from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.lead_alignment.tests.common import LeadAlignmentCommon
from odoo.addons.lead_alignment.tests.common_tour import TourCase


class NurtureTourCase(TourCase, LeadAlignmentCommon):
    def _build(self, user):
        """A marketer builds a program on the canvas, with mouse and keys."""
        self._start("/odoo/nurture-programs", "nurture_build", user)
        program = self.env["alignment.nurture"].search([], order="id desc", limit=1)
        self.assertEqual((program.state, program.user_id), ("running", user))
        steps = program.version_id.step_ids
        self.assertEqual(steps[0].kind, "split")
        self.assertEqual(steps[1].wait_count, 1)
        self.assertTrue(steps.filtered(lambda step: step.kind == "call"))


@tagged("post_install", "-at_install", "lead_alignment")
class TestNurtureTours(NurtureTourCase):
    """From a template to the result, in Vietnamese and in English."""

    def test_from_a_template_to_the_running_program(self):
        self._seat(self.user_marketer, self.user_cmo)
        for user in (self.user_marketer, self.user_cmo):
            self._build(user)

    def test_an_agent_sees_it_pause_and_a_marketer_reads_the_result(self):
        self._seat(self.user_agent, self.user_marketer)
        lead = self._new_leads(
            name="Nurtured", email_from="n@customer.example", user_id=False
        )
        lead._return_to_marketing("recycle")
        program = (
            self.env["alignment.nurture"]
            .with_user(self.user_marketer)
            .create(
                {
                    "name": "K2",
                    "company_id": self.company.id,
                    "domain": repr([("id", "=", lead.id)]),
                    "holdout_percent": 0,
                }
            )
        )
        steps = self.env["alignment.nurture.step"].with_user(self.user_marketer)
        draft = program.draft_id
        wait = steps.browse(steps.add_step(draft.id, False, "next", "wait"))
        call = steps.browse(steps.add_step(draft.id, wait.id, "next", "call"))
        call.note = "2 weeks later: call"
        program.action_start()
        self.assertEqual(program._enter(), 1)
        lead.with_user(self.user_head)._file_outcome(
            status=self.k2, callback_date=fields.Datetime.now() + timedelta(days=2)
        )
        self.env.flush_all()
        lead.user_id = self.user_agent
        self._start(f"/odoo/crm/{lead.id}", "nurture_agent", self.user_agent)
        self.assertFalse(lead.profile_id.nurture_stopped_date)
        self._start("/odoo/nurture-programs", "nurture_result", self.user_marketer)


@tagged("post_install", "-at_install", "lead_alignment")
class TestNurtureTablet(NurtureTourCase):
    browser_size = "1024x768"
    touch_enabled = True

    def test_a_program_is_built_on_a_tablet(self):
        self._seat(self.user_marketer)
        self._build(self.user_marketer)
