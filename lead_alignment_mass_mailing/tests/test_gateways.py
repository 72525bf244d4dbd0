import csv
import logging
from datetime import timedelta
from pathlib import Path

from odoo import fields
from odoo.tools import SQL

from .common import MailingCommon

CLICKS = Path(__file__).with_name("data") / "mail_clicks.csv"
_logger = logging.getLogger(__name__)


class TestGateways(MailingCommon):
    """Labelled clicks (``simulate_clicks.py``): mail gateways count for nothing, and
    people for themselves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with CLICKS.open(encoding="utf-8") as file:
            cls.clicks = list(csv.DictReader(file))
        cls.sent = fields.Datetime.now() - timedelta(days=20)
        recipients = sorted({int(click["recipient"]) for click in cls.clicks})
        traces = cls.env["mailing.trace"].create(
            [
                {
                    "mass_mailing_id": cls.mailing.id,
                    "model": "mailing.contact",
                    "res_id": number + 1,
                    "email": f"reader{number}@khach.example",
                    "sent_datetime": cls.sent,
                    "trace_status": "sent",
                }
                for number in recipients
            ]
        )
        cls.traces = dict(zip(recipients, traces, strict=True))
        cls.links = [cls._link(cls.mailing, f"page-{number}") for number in range(8)]

    def _note(self, numbered):
        """As they came over the network, a minute of clicks at a time"""
        self.inbox._enqueue(
            "mailing.trace",
            [
                (
                    self.traces[int(click["recipient"])].id,
                    "click",
                    {
                        "click_id": number + 1,
                        "link_id": self.links[int(click["link"])].id,
                        "ip": click["address"],
                        "signs": {"is_sealed": True, "method": click["method"]},
                    },
                )
                for number, click in numbered
            ],
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE customer_event_inbox entry SET date = seen.date
                  FROM unnest(%s::int[], %s::timestamp[]) AS seen(click_id, date)
                 WHERE (entry.data->>'click_id')::int = seen.click_id
                """,
                [number + 1 for number, _click in numbered],
                [
                    self.sent + timedelta(seconds=float(click["seconds"]))
                    for _number, click in numbered
                ],
            )
        )
        self._process_inbox()

    def test_gateways_are_put_aside_and_people_are_not(self):
        numbered = list(enumerate(self.clicks))
        for start in range(0, len(numbered), 300):
            self._note(numbered[start : start + 300])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT identity.value, event.label, event.occurred_at, event.quarantine
                  FROM customer_event event
                  JOIN customer_identity identity ON identity.id = event.identity_id
                 WHERE identity.value LIKE 'reader%%@khach.example'
                """
            )
        )
        self.assertEqual(len(rows), len(self.clicks))
        aside = {(email, label, at): bool(why) for email, label, at, why in rows}
        counts = {"gateway": [], "human": []}
        for click in self.clicks:
            at = self.sent + timedelta(seconds=int(float(click["seconds"])))
            email = f"reader{click['recipient']}@khach.example"
            label = f"shop.example/page-{click['link']}"
            counts[click["label"]].append(aside[email, label, at])
        caught = sum(counts["gateway"]) / len(counts["gateway"])
        hurt = sum(counts["human"]) / len(counts["human"])
        _logger.info(
            "Gateways put aside: %.2f %% of %s clicks, people: %.2f %% of %s",
            *(100 * caught, len(counts["gateway"])),
            *(100 * hurt, len(counts["human"])),
        )
        self.assertGreaterEqual(caught, 0.99)
        self.assertLess(hurt, 0.01)
