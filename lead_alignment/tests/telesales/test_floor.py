from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError

from ..common import NOW, LeadAlignmentCommon


class TestFloor(LeadAlignmentCommon):
    """What leaders see of the floor."""

    def setUp(self):
        super().setUp()
        self.env["crm.lead"].search([]).unlink()
        self._freeze(NOW)

    def _row(self, user=None):
        self.env.flush_all()
        board = self.env["crm.floor.board"].with_user(user or self.user_leader)
        board.invalidate_model()
        return board.search([("user_id", "=", self.user_agent.id)])

    def test_the_state_follows_what_the_agent_does(self):
        self.assertEqual(self._row().state, "away")
        lead = self._new_leads()
        self.env["crm.lead.lease"].create(
            {
                "lead_id": lead.id,
                "user_id": self.user_agent.id,
                "date": NOW,
                "expires_at": NOW + timedelta(minutes=15),
            }
        )
        self.assertEqual(self._row().state, "calling")
        self.assertEqual(self._row().lead_id, lead)
        lunch = self.env.ref("lead_alignment.crm_floor_reason_lunch")
        self.env["crm.call.pause"]._start(self.user_agent, lunch)
        self.assertEqual(self._row().state, "paused")
        self.env["crm.call.pause"]._stop(self.user_agent)
        with self.mock_datetime_and_now(NOW + timedelta(minutes=16)):
            self.assertEqual(self._row().state, "away")
            self._file(lead, call_result=self.no_answer)
            self.assertEqual(self._row().state, "waiting")

    def test_figures_of_today_against_the_target(self):
        self.env["crm.call.target"].create({"calls": 4, "won": 1})
        yesterday, first, second, third = self._new_leads(4)
        with self.mock_datetime_and_now(NOW - timedelta(days=1)):
            self._file(yesterday, self.k2)
        self._file(first, self.k1, amount=500)
        self._file(second, call_result=self.no_answer)
        undone = self._file(third, self.k2)
        self.env["crm.lead"].with_user(self.user_agent)._undo_outcomes(undone)
        row = self._row()
        self.assertEqual((row.calls, row.contacts, row.won), (2, 1, 1))
        self.assertEqual((row.amount, row.level, row.calls_percent), (500, "low", 50))
        # the third is new again, the second is due this afternoon
        self.assertEqual((row.untouched, row.left_today), (1, 2))
        self.assertEqual(row.received, 4)

    def test_late_call_backs_are_counted(self):
        lead = self._new_leads()
        self._file(lead, self.k3, callback_date=NOW + timedelta(hours=1))
        self.assertEqual(self._row().late, 0)
        with self.mock_datetime_and_now(NOW + timedelta(hours=2)):
            self.assertEqual(self._row().late, 1)

    def test_a_target_holds_from_its_day_and_an_own_one_wins(self):
        targets = self.env["crm.call.target"]
        today = fields.Date.to_date("2026-03-11")
        targets.create(
            [
                {"calls": 10, "date_from": "2026-03-01"},
                {"calls": 20, "date_from": "2026-03-10"},
                {"calls": 30, "date_from": "2026-03-12"},
                {"calls": 5, "user_id": self.user_head.id, "date_from": "2026-03-02"},
            ]
        )
        users = self.user_agent + self.user_head
        found = targets._get_for(users, self.env.company, today)
        self.assertEqual([found[user].calls for user in users], [20, 5])

    def test_hours_add_up(self):
        leads = self._new_leads(3)
        self._file(leads[0], self.k1, amount=1)
        with self.mock_datetime_and_now(NOW + timedelta(hours=1)):
            self._file(leads[1], call_result=self.no_answer)
        report = self.env["crm.floor.report"].with_user(self.user_leader)
        rows = report.with_context(tz="Asia/Ho_Chi_Minh")._read_group(
            [("user_id", "=", self.user_agent.id)],
            ["hour"],
            ["received:sum", "untouched:sum", "calls:sum", "contacts:sum", "won:sum"],
        )
        self.assertEqual(rows, [("10:00", 3, 1, 1, 1, 1), ("11:00", 0, 0, 1, 0, 0)])

    def test_who_sees_the_floor(self):
        self._new_leads()
        self.assertTrue(self._row(self.user_head))
        self.assertTrue(self._row(self.user_director))
        self.assertTrue(self._row(self.user_agent))
        other = self._new_user("agent9_vn", "sales_team.group_sale_salesman")
        self.assertFalse(self._row(other))
        for user in (self.user_cs, self.user_marketer):
            with self.assertRaises(AccessError):
                self._row(user)

    def test_the_wall_shows_whom_the_viewer_may_see(self):
        self._file(self._new_leads(), self.k1, amount=500)
        self.env.flush_all()
        board = self.env["crm.floor.board"]
        wall = board.with_user(self.user_leader).get_wall()
        sums = {row["key"]: row["value"] for row in wall["sums"]}
        self.assertEqual((sums["calls"], sums["won"], sums["late"]), (1, 1, 0))
        (agent,) = (
            row for row in wall["agents"] if row["name"] == self.user_agent.name
        )
        self.assertEqual((agent["calls"], agent["state"]), (1, "waiting"))
        self.assertEqual(agent["state_label"], "Idle")
        other = self._new_user("agent9_vn", "sales_team.group_sale_salesman")
        self.assertFalse(board.with_user(other).get_wall()["agents"])
        with self.assertRaises(AccessError):
            board.with_user(self.user_cs).get_wall()

    def test_call_backs_are_told_when_they_are_due(self):
        lead = self._new_leads()
        self._file(lead, self.k3, callback_date=NOW + timedelta(minutes=30))
        self.env.ref("lead_alignment.ir_cron_alert_callbacks").lastcall = NOW
        self.env.cr.precommit.run()
        self.env["bus.bus"].search([]).unlink()
        self.env["crm.lead"]._cron_alert_callbacks()
        self.env.cr.precommit.run()
        self.assertFalse(self.env["bus.bus"].search_count([]))
        with self.mock_datetime_and_now(NOW + timedelta(minutes=31)):
            self.env["crm.lead"]._cron_alert_callbacks()
            self.env.cr.precommit.run()
        self.assertIn("Customer 0", self.env["bus.bus"].search([]).message)
