import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ...tools.prometheus import Metric, render
from ..common import NOW, LeadAlignmentCommon

LINE = (
    r'^lead_alignment_[a-z_]+(\{[a-z]+="(?:[^"\\\n]|\\.)*"(,[a-z]+="[^"]*")*\})? \S+$'
)


class TestMetrics(LeadAlignmentCommon):
    def test_the_text_format(self):
        text = render(
            [
                Metric("jobs", "All\nof \\ them.", [({"job": 'a"b\\c\nd'}, 2.0)]),
                Metric("health", "x", [({}, 0.25)]),
            ]
        )
        self.assertEqual(
            text.splitlines(),
            [
                "# HELP lead_alignment_jobs All\\nof \\\\ them.",
                "# TYPE lead_alignment_jobs gauge",
                'lead_alignment_jobs{job="a\\"b\\\\c\\nd"} 2',
                "# HELP lead_alignment_health x",
                "# TYPE lead_alignment_health gauge",
                "lead_alignment_health 0.25",
            ],
        )


class TestHealth(LeadAlignmentCommon):
    """What an administrator sees when something is broken."""

    def setUp(self):
        super().setUp()
        self._freeze(NOW)
        self.health = self.env["alignment.health"]
        jobs = self.health._get_jobs()
        for job in jobs.values():
            job.write(
                {
                    "nextcall": NOW + timedelta(minutes=1),
                    "active": True,
                    "failure_count": 0,
                }
            )
        self.job = jobs["ir_cron_score"]

    def _find(self, key):
        items, metrics = self.health._get_report()
        return next(item for item in items if item.key == key), {
            metric.name: metric.samples for metric in metrics
        }

    def test_a_broken_job(self):
        self.job.failure_count = 3
        item, metrics = self._find("ir_cron_score")
        self.assertEqual((item.state, item.text), ("bad", "failed 3 times"))
        self.assertTrue(item.advice)
        self.assertIn(({"job": "ir_cron_score"}, 3), metrics["job_failures"])
        self.assertEqual(metrics["health"], [({}, 2)])

    def test_a_late_job_and_one_that_is_switched_off(self):
        self.job.nextcall = NOW - timedelta(hours=1)
        item, metrics = self._find("ir_cron_score")
        self.assertEqual((item.state, item.text), ("warn", "60 minutes late"))
        self.assertIn(({"job": "ir_cron_score"}, 3600), metrics["job_lag_seconds"])
        self.job.active = False
        item, metrics = self._find("ir_cron_score")
        self.assertEqual(item.state, "warn")
        self.assertIn(({"job": "ir_cron_score"}, 0), metrics["job_active"])
        self.assertIn(({"job": "ir_cron_score"}, 0), metrics["job_lag_seconds"])

    def test_what_waits_and_what_failed(self):
        key, _plain = self.env["alignment.ingest.key"]._create_key(
            "shop", "web", company_id=self.company.id
        )
        before, _metrics = self._find("event_batches")
        self.assertEqual(before.state, "ok")
        batches = self.env["alignment.ingest.batch"]
        for state, age in (("waiting", 30), ("waiting", 1), ("failed", 90)):
            moment = NOW - timedelta(minutes=age)
            values = {"key_id": key.id, "received_at": moment, "state": state}
            batches._append([values])
        item, metrics = self._find("event_batches")
        self.assertEqual(item.state, "warn")
        self.assertIn("30", item.text)
        labels = {"queue": "event_batches"}
        self.assertIn((labels, 2), metrics["queue_waiting"])
        self.assertIn((labels, 1800), metrics["queue_oldest_seconds"])
        self.assertIn((labels, 1), metrics["queue_failed"])

    def test_each_queue_opens(self):
        for queue in self.health._get_queues().values():
            self.env["ir.actions.actions"]._for_xml_id(queue.action)

    def test_disk_and_how_it_grows(self):
        sizes = self.env["alignment.health.size"]
        self._freeze(NOW - timedelta(days=20))
        sizes._cron_note()
        sizes._cron_note()  # once a day
        day = (NOW - timedelta(days=20)).date()
        self.assertEqual(
            len(sizes.search([("date", "=", day)])), len(sizes._get_sizes())
        )
        self._freeze(NOW)
        item, metrics = self._find("total")
        self.assertIn("in a month", item.text)
        tables = [labels["table"] for labels, _size in metrics["table_bytes"]]
        self.assertIn("customer_event", tables)
        self.assertNotIn("res_partner", tables)
        self._freeze(NOW + timedelta(days=100))
        sizes._cron_note()
        self.assertFalse(sizes.search([("date", "=", day)]))

    def test_a_silent_system_is_told(self):
        key, _plain = self.env["alignment.ingest.key"]._create_key(
            "My shop", "web", company_id=self.company.id
        )
        key.sudo().silent_since = NOW
        item, metrics = self._find("silent_keys")
        self.assertEqual(item.state, "warn")
        self.assertIn("My shop", item.text)
        self.assertEqual(metrics["silent_keys"], [({}, 1)])

    def test_only_administrators_look(self):
        rows = self.env["alignment.health.row"]
        tokens = self.env["alignment.health.token"]
        for user in (self.user_head, self.user_cmo, self.user_director):
            with self.assertRaises(AccessError):
                rows.with_user(user).action_open_page()
            with self.assertRaises(AccessError):
                tokens.with_user(user).action_create_token()
        admin = self._new_user("health_admin", "base.group_system")
        self.job.failure_count = 1
        action = rows.with_user(admin).action_open_page()
        shown = rows.with_user(admin).search(action["domain"])
        self.assertEqual(shown[0].state, "bad")
        self.assertEqual(shown[0].action_open()["res_model"], "ir.cron")


@tagged("post_install", "-at_install", "lead_alignment")
class TestHealthHttp(LeadAlignmentCommon, HttpCase):
    """A monitoring system reads with its token, and nobody without it."""

    def _get(self, path, token=None):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.url_open(f"/lead_alignment/{path}", headers=headers)

    def test_without_a_token_nothing_is_told(self):
        for path in ("metrics", "health.json"):
            for token in (None, "wrong", "", "\u00e9"):
                answer = self._get(path, token and token.encode().decode("latin-1"))
                self.assertEqual(answer.status_code, 401)
                self.assertNotIn("job", answer.text)

    def test_with_the_token(self):
        token = self.env["alignment.health"]._rotate_token()
        answer = self._get("metrics", token)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("version=0.0.4", answer.headers["Content-Type"])
        for line in answer.text.splitlines():
            if not line.startswith("#"):
                self.assertRegex(line, LINE)
        self.assertIn("lead_alignment_health ", answer.text)
        jobs = self.env["alignment.health"]._get_jobs()
        jobs["ir_cron_score"].write(
            {"failure_count": 1, "nextcall": fields.Datetime.now()}
        )
        report = self._get("health.json", token)
        self.assertEqual(report.status_code, 503)
        rows = {row["key"]: row for row in json.loads(report.text)["items"]}
        self.assertEqual(rows["ir_cron_score"]["state"], "bad")
        # a new one takes its place
        self.env["alignment.health"]._rotate_token()
        self.assertEqual(self._get("metrics", token).status_code, 401)

    def test_the_token_is_stored_nowhere(self):
        token = self.env["alignment.health"]._rotate_token()
        self.env.flush_all()
        self.env.cr.execute("SELECT string_agg(value, ' ') FROM ir_config_parameter")
        self.assertNotIn(token, self.env.cr.fetchone()[0])
