from odoo.tests import tagged

from odoo.addons.lead_alignment.tests.common import LeadAlignmentCommon
from odoo.addons.lead_alignment.tests.common_tour import TourCase


@tagged("post_install", "-at_install", "lead_alignment")
class TestNurtureTours(TourCase, LeadAlignmentCommon):
    """A marketer builds a program on the canvas, with mouse and keys."""

    def test_from_a_template_to_the_running_program(self):
        self._seat(self.user_cs, self.user_marketer)
        self._start("/odoo/nurture-programs", "nurture_build", self.user_marketer)
        program = self.env["alignment.nurture"].search([], order="id desc", limit=1)
        self.assertEqual(program.state, "running")
        steps = program.version_id.step_ids
        self.assertEqual(steps[0].kind, "split")
        self.assertEqual(steps[1].wait_count, 1)
        self.assertTrue(steps.filtered(lambda step: step.kind == "call"))
