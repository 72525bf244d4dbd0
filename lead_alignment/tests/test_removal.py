from odoo.tests import tagged

from ..hooks import (
    archive_filters,
    keep_used_records,
    release_columns,
    remove_activity_types,
)
from .common import LeadAlignmentCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestRemoval(LeadAlignmentCommon):
    """What is left of our to-dos when the app is uninstalled: nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        data = cls.env["ir.model.data"].search(
            [("module", "=", "lead_alignment"), ("model", "=", "mail.activity.type")]
        )
        cls.types = cls.env["mail.activity.type"].browse(data.mapped("res_id"))
        cls.todo = cls.env.ref("mail.mail_activity_data_todo")
        cls.lead = cls._new_leads()

    def _plan_to_do(self, activity_type, record=None):
        return (record or self.lead).activity_schedule(
            activity_type_id=activity_type.id, user_id=self.user_agent.id
        )

    def _remove(self):
        remove_activity_types(self.env)
        self.types.unlink()
        self.env.flush_all()
        self.env.invalidate_all()

    def _count(self, query):
        self.env.cr.execute(query)
        return self.env.cr.fetchone()[0]

    def test_to_dos_go_with_their_types_done_ones_too(self):
        self.assertEqual(len(self.types), 7)
        leads = self.env["crm.lead"]
        for activity_type in self.types:
            self._plan_to_do(activity_type, leads.create({"name": "A"}))
            done = self._plan_to_do(activity_type, leads.create({"name": "B"}))
            done.action_feedback("Done")
        ordinary = self._plan_to_do(self.todo)
        ids = (*self.types.ids, 0)
        self._remove()
        self.assertFalse(self.types.exists())
        self.assertTrue(ordinary.exists())
        self.env.cr.execute(
            "SELECT count(*) FROM mail_activity WHERE activity_type_id IN %s "
            "OR activity_type_id IS NULL",
            [ids],
        )
        self.assertEqual(self.env.cr.fetchone()[0], 0)

    def test_what_others_made_with_the_types_goes_on(self):
        ours = self.types[0]
        lead_model = self.env["ir.model"]._get("crm.lead")
        plan = self.env["mail.activity.plan"].create(
            {
                "name": "Plan",
                "res_model": "crm.lead",
                "template_ids": [
                    (0, 0, {"activity_type_id": ours.id, "summary": "Call"})
                ],
            }
        )
        action = self.env["ir.actions.server"].create(
            {
                "name": "Automation",
                "model_id": lead_model.id,
                "state": "next_activity",
                "activity_type_id": ours.id,
            }
        )
        own = self.env["mail.activity.type"].create(
            {
                "name": "Theirs",
                "category": "handover",
                "triggered_next_type_id": ours.id,
                "chaining_type": "trigger",
            }
        )
        self._remove()
        self.assertEqual(plan.template_ids.activity_type_id, self.todo)
        self.assertEqual(action.activity_type_id, self.todo)
        self.assertFalse(own.triggered_next_type_id)
        self.assertEqual(own.chaining_type, "suggest")
        action.with_context(active_model="crm.lead", active_id=self.lead.id).run()
        self.assertIn(self.todo, self.lead.activity_ids.activity_type_id)

    def test_favorites_that_search_by_our_fields_are_put_aside(self):
        filters = self.env["ir.filters"].create(
            [
                {
                    "name": name,
                    "model_id": model,
                    "domain": domain,
                    "context": context,
                    "is_default": True,
                    "user_ids": self.env.user.ids,
                }
                for name, model, domain, context in (
                    ("ours", "crm.lead", "[('lifecycle', '=', 'mql')]", "{}"),
                    ("group", "crm.lead", "[]", "{'group_by': ['k_status_id']}"),
                    ("model", "customer.profile", "[]", "{}"),
                    ("stock", "crm.lead", "[('stage_id', '!=', False)]", "{}"),
                )
            ]
        )
        archive_filters(self.env, "lead_alignment")
        self.assertEqual(filters.filtered("active").mapped("name"), ["stock"])
        self.assertEqual(filters.filtered("is_default").mapped("name"), ["stock"])

    def test_why_a_lead_was_lost_stays_and_becomes_the_companys(self):
        used, unused = (
            self.env.ref(f"lead_alignment.crm_lost_reason_{name}")
            for name in ("no_need", "wrong_number")
        )
        leads = self.env["crm.lead"].with_context(active_test=False)
        leads.search([("lost_reason_id", "=", unused.id)]).lost_reason_id = False
        self.lead.action_set_lost(lost_reason_id=used.id)
        self.env.flush_all()
        removed = {"lead_alignment"}
        release_columns(self.env, removed)
        keep_used_records(self.env, "lead_alignment", removed)
        self.assertFalse(used.get_external_id()[used.id])
        self.assertTrue(unused.get_external_id()[unused.id])
        with self.cr.savepoint():
            unused.unlink()  # no status holds it back
        self.assertEqual(self.lead.lost_reason_id, used)
