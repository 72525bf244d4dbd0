from odoo.addons.lead_alignment.tests.timeline import test_timeline_canary


class TestTaskCanary(test_timeline_canary.TestCanary):
    """No word of a task comes through any door."""

    sources = (*test_timeline_canary.TestCanary.sources, "task")

    def _add_records(self):
        result = super()._add_records()
        project = self.env["project.project"].create(
            {"name": "Support", "is_support": True, "company_id": self.company.id}
        )
        self.env["project.task"].create(
            {
                "name": "words",
                "description": "words",
                "project_id": project.id,
                "partner_id": self.partner.id,
            }
        )
        return result
