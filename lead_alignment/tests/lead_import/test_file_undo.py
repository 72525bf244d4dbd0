from datetime import timedelta
from functools import partial

from odoo import fields
from odoo.fields import Command

from ..common import NOW
from .common_lead_import import LeadImportCommon


class TestFileUndo(LeadImportCommon):
    """Undoing a file keeps each lead that anything happened to, and says what."""

    def _undo_after(self, happen):
        """Load two leads, let something happen to the first, undo the file."""
        file = self._checked("An Kept,0912000001,,,\nBinh Gone,0912000002,,,\n")
        lead, other = self._load(file)
        happen(lead.sudo())
        self.env.flush_all()
        file.action_undo()
        self._work_off(file)
        self.assertEqual(file.state, "undone")
        self.assertTrue(lead.exists())
        self.assertFalse(other.exists())
        line = file.line_ids.filtered("lead_id")
        self.assertIn("An Kept", line.error)
        self.assertIn("An Kept", file.undo_note)
        return line.error

    def _write(self, vals, lead):
        lead.write(vals)

    def test_a_typed_field(self):
        for name, value in (
            ("priority", "2"),
            ("expected_revenue", 5.0),
            ("customer_need", "More"),
            ("phone", "0912000009"),
            ("date_deadline", "2026-12-01"),
        ):
            with self.subTest(name):
                said = self._undo_after(partial(self._write, {name: value}))
                label = self.env["crm.lead"]._fields[name].string
                self.assertIn(label, said)
                self.env["crm.lead"].search([("contact_name", "=", "An Kept")]).unlink()

    def test_a_tag(self):
        tag = self.env["crm.tag"].create({"name": "VIP"})
        self._undo_after(lambda lead: lead.write({"tag_ids": [Command.link(tag.id)]}))

    def test_a_touch(self):
        def happen(lead):
            self.env["customer.event"]._record_batch(
                [
                    {
                        "type": "form",
                        "identities": [("phone", "+84912000001")],
                        "source": "test",
                        "message_id": "again",
                        "company_id": self.company.id,
                        "touch": {"form": "Landing"},
                    }
                ]
            )
            self.assertEqual(lead.duplicate_count, 1)

        self.assertIn("came back", self._undo_after(happen))

    def test_another_file(self):
        def happen(lead):
            self._load(self._checked("An,0912000001,,,\n"))
            self.assertEqual(lead.duplicate_count, 1)

        self.assertIn("came back", self._undo_after(happen))

    def test_an_acceptance(self):
        def happen(lead):
            lead.with_user(self.user_agent).sudo().action_accept()
            self.assertEqual(lead.lifecycle, "sal")

        self._undo_after(happen)

    def test_a_talk(self):
        self._undo_after(
            lambda lead: lead.message_post(body="Hello", message_type="comment")
        )

    def test_an_attempt(self):
        def happen(lead):
            lead.user_id = self.user_agent
            self._log(lead, call_result=self.no_answer)

        self.assertIn("outcome", self._undo_after(happen))

    def test_a_meeting(self):
        def happen(lead):
            self.env["calendar.event"].create(
                {
                    "name": "Visit",
                    "opportunity_id": lead.id,
                    "start": fields.Datetime.now(),
                    "stop": fields.Datetime.now(),
                }
            )

        self._undo_after(happen)

    def test_a_document(self):
        def happen(lead):
            self.env["ir.attachment"].create(
                {"name": "offer.txt", "res_model": "crm.lead", "res_id": lead.id}
            )

        self._undo_after(happen)

    def test_a_planned_and_a_done_activity(self):
        for is_done in (False, True):
            with self.subTest(is_done=is_done):

                def happen(lead, is_done=is_done):
                    activity = lead.activity_schedule("mail.mail_activity_data_todo")
                    if is_done:
                        activity.action_done()

                self._undo_after(happen)
                self.env["crm.lead"].search([("contact_name", "=", "An Kept")]).unlink()

    def test_a_conversion_an_archive_and_a_loss(self):
        for happen in (
            lambda lead: lead.convert_opportunity(lead.partner_id),
            lambda lead: lead.write({"active": False}),
            lambda lead: lead.action_set_lost(),
        ):
            self._undo_after(happen)
            leads = self.env["crm.lead"].with_context(active_test=False)
            leads.search([("contact_name", "=", "An Kept")]).unlink()

    def test_a_salesperson_by_hand(self):
        self._undo_after(lambda lead: lead.write({"user_id": self.user_agent.id}))

    def test_the_distribution_alone_keeps_nothing(self):
        file = self._checked("A,0912000001,,,\n")
        lead = self._load(file)
        self.team_telesales.sudo()._give({lead.id: self.user_agent.id}, {})
        self.assertEqual(lead.sudo().user_id, self.user_agent)
        file.action_undo()
        self._work_off(file)
        self.assertFalse(lead.exists())

    def test_a_former_buyers_new_lead_is_deleted_again(self):
        bought = self._new_leads(1, phone="0911111111")
        bought.action_set_won()
        file = self._checked("Lan,0911111111,,,\n")
        lead = self._load(file)
        self.assertEqual(lead.sudo().user_id, self.user_agent)
        file.action_undo()
        self._work_off(file)
        self.assertFalse(lead.exists())
        self.assertTrue(bought.exists())

    def test_a_lead_that_came_with_a_status_is_deleted_again(self):
        file = self._new_file("SĐT,Trạng thái\n0912000001,K2\n")
        file.action_check()
        lead = self._load(file)
        self.assertEqual(lead.sudo().k_status_id, self.k2)
        file.action_undo()
        self._work_off(file)
        self.assertFalse(lead.exists())


class TestUndoOfKnownLeads(LeadImportCommon):
    """Known leads get back what the file changed, unless the customer came since."""

    def setUp(self):
        super().setUp()
        self._freeze(NOW)

    def _touch(self, lead, **values):
        """Load a file with a known customer. :returns: the file"""
        self._freeze(NOW + timedelta(days=1))
        file = self._checked("Lan,0911111111,,,\n", **values)
        self.assertEqual(self._load(file), lead)
        return file

    def _undo(self, file):
        self.env.cr.flush()
        file.action_undo()
        self._work_off(file)
        self.assertEqual(file.state, "undone")
        self.env.cr.flush()
        self.env.invalidate_all()

    def _come(self):
        self.env["customer.event"]._record_batch(
            [
                {
                    "type": "form",
                    "identities": [("phone", "+84911111111")],
                    "message_id": "again",
                    "company_id": self.company.id,
                    "occurred_at": NOW + timedelta(days=1),
                }
            ]
        )

    def _get_running(self, lead):
        timers = self.env["crm.lead.sla"].search([("lead_id", "=", lead.id)])
        return timers.filtered(lambda one: one.state == "running").mapped("target")

    def test_who_came_since_stays_open(self):
        lead = self._new_leads(1, phone="0911111111")
        self._log(lead, status=self.k42)
        file = self._touch(lead, duplicate_policy="reopen")
        self.assertEqual(lead.won_status, "pending")
        self._come()
        self._undo(file)
        self.assertEqual((lead.won_status, lead.active), ("pending", True))
        self.assertTrue(lead.wanted_date)
        self.assertIn("came back", file.line_ids.error)
        self.assertIn("came back", file.undo_note)

    def test_who_wrote_since_stays_open(self):
        lead = self._new_leads(1, phone="0911111111")
        self._log(lead, status=self.k42)
        file = self._touch(lead, duplicate_policy="reopen")
        lead.message_post(body="I want it after all", message_type="email")
        self._undo(file)
        self.assertEqual(lead.won_status, "pending")
        self.assertIn("messages", file.undo_note)

    def test_nobody_else_leaves_a_timer_behind(self):
        lost = self._new_leads(1, phone="0911111111")
        self._log(lost, status=self.k42)
        file = self._touch(lost, duplicate_policy="reopen")
        self.env.cr.flush()
        self.assertIn("first_call", self._get_running(lost))
        self._undo(file)
        self.assertEqual((lost.won_status, lost.wanted_date), ("lost", False))
        self.assertNotIn("first_call", self._get_running(lost))

    def test_an_open_lead_waits_no_more(self):
        lead = self._new_leads(1, phone="0911111111")
        self._log(lead, status=self.k2)
        file = self._touch(lead)
        self.env.cr.flush()
        self.assertTrue(lead.wanted_date)
        self.assertIn("first_call", self._get_running(lead))
        self._undo(file)
        self.assertFalse(lead.wanted_date)
        self.assertNotIn("first_call", self._get_running(lead))
        self.assertEqual(lead.k_status_id, self.k2)
        self.assertFalse(file.line_ids.error)
