from odoo.addons.lead_alignment.tests.ledger.common_inbox import process_inbox
from odoo.addons.lead_alignment.tests.timeline.test_timeline import TimelineCommon


class TestTaskTimeline(TimelineCommon):
    """Support by tasks: who sells knows why their customer asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project = cls.env["project.project"].create(
            {
                "name": "Support",
                "is_support": True,
                "company_id": cls.company.id,
                "privacy_visibility": "followers",
            }
        )

    def _task(self, **values):
        return self.env["project.task"].create(
            {
                "name": "Lesson does not open",
                "project_id": self.project.id,
                "partner_id": self.partner.id,
                **values,
            }
        )

    def _tickets(self):
        process_inbox(self.env)
        domain = [("label", "=", "Lesson does not open")]
        return self.env["customer.event"].search(domain)

    def test_a_task_is_in_the_story_and_the_story_on_the_task(self):
        task = self._task()
        entries = self._pages(self.user_agent, self.first, limit=100)
        (entry,) = (entry for entry in entries if entry["source"] == "task")
        self.assertEqual(
            (entry["level"], entry["title"]), ("summary", "Support Request")
        )
        self.assertNotIn("Lesson", str(entry))
        admin = self.env.ref("base.user_admin")
        entries = self._pages(admin, task, limit=100)
        self.assertLessEqual({"task", "lead"}, {e["source"] for e in entries})
        host = self.first.profile_id
        card = self.timeline.with_user(self.user_cs).get_card(host._name, host.id)
        facts = {fact["key"]: fact["value"] for fact in card["facts"]}
        self.assertEqual(facts["tasks"], "1")

    def test_a_support_request_counts_once(self):
        task = self._task()
        task.write({"priority": "1", "partner_id": self.partner.id})
        self.assertEqual(self._tickets().type_id.mapped("code"), ["ticket"])
        self.assertEqual(len(self._tickets()), 1)

    def test_a_copy_and_the_next_of_a_recurring_task_are_no_request(self):
        task = self._task()
        self.assertEqual(len(self._tickets()), 1)
        task.copy({"name": task.name})
        self.project.copy()
        self.project.allow_recurring_tasks = True
        task.write({"recurring_task": True, "repeat_unit": "day"})
        recurrence = self.env["project.task.recurrence"]
        recurring = recurrence._create_next_occurrences(task)
        self.assertTrue(recurring.partner_id)
        self.assertEqual(len(self._tickets()), 1)

    def test_what_nobody_is_responsible_for_is_of_who_wrote_it(self):
        other = self.env["res.company"].create({"name": "Second"})
        writer = self.env["res.users"].create(
            {
                "name": "Writer",
                "login": "writer",
                "company_id": other.id,
                "company_ids": [(6, 0, other.ids)],
                "group_ids": [(4, self.env.ref("project.group_project_user").id)],
            }
        )
        self.project.write({"company_id": False, "privacy_visibility": "employees"})
        tasks = self.env["project.task"].with_user(writer)
        tasks.create(
            {
                "name": "Lesson does not open",
                "project_id": self.project.id,
                "partner_id": self.partner.id,
                "user_ids": False,
            }
        )
        self.assertEqual(self._tickets().company_id, other)

    def test_what_is_no_request_does_not_count(self):
        parent = self._task(partner_id=False)
        self._task(parent_id=parent.id)
        self._task(partner_id=self.user_agent.partner_id.id)
        self.project.is_support = False
        task = self._task()
        self.assertFalse(self._tickets())
        entries = self._pages(self.user_agent, self.first, limit=100)
        titles = [e["title"] for e in entries if e["source"] == "task"]
        self.assertEqual(titles, ["Task"])
        self.project.is_support = True
        task.project_id = self.project
        task.partner_id = self.partner
        self.assertEqual(len(self._tickets()), 1)

    def test_history_is_filled_in_under_the_same_number(self):
        task = self._task()
        self.env["customer.event.inbox"].search([]).unlink()
        self.env["customer.event"]._record_batch(task._prepare_past_events())
        task._enqueue_tickets()
        self.assertEqual(len(self._tickets()), 1)

    def _get_counting(self):
        return self._tickets().filtered(lambda event: not event.quarantine)

    def test_a_request_cancelled_and_opened_again_counts_once_at_any_time(self):
        task = self._task()
        for _time in range(3):
            self.assertEqual(len(self._get_counting()), 1)
            task.state = "1_canceled"
            self.assertFalse(self._get_counting())
            task.state = "01_in_progress"
        task.state = "1_done"
        self.assertEqual(len(self._get_counting()), 1, "done is not taken back")
        task.unlink()
        self.assertFalse(self._get_counting())

    def test_a_request_of_another_customer_counts_for_them(self):
        other = self.partner.copy({"email": "other@khach.example"})
        task = self._task()
        self.assertEqual(len(self._get_counting()), 1)
        task.partner_id = other
        self.assertEqual(self._get_counting().identity_id.value, str(other.id))
        task.partner_id = self.user_agent.partner_id
        self.assertFalse(self._get_counting(), "a colleague's")
        task.partner_id = self.partner
        self.assertEqual(self._get_counting().identity_id.value, str(self.partner.id))
