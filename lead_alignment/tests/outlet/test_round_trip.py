import json
from datetime import datetime
from unittest.mock import patch

from odoo.tests import tagged

from ...models.channel import alignment_channel_meta
from ...models.outlet import alignment_outbox_send
from ..channel.common import ChannelCommon
from ..channel.fake_platform import running
from ..common_tour import TourCase

MONDAY = datetime(2026, 11, 30, 3, 0)  # ten o'clock in Vietnam


@tagged("post_install", "-at_install", "lead_alignment")
class TestRoundTrip(TourCase, ChannelCommon):
    """From a form on Facebook to the agent's screen, and what the agent found out back
    to Facebook: nobody does anything but the agent, in either language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._seat(cls.user_agent)
        cls.outlet = cls.env["alignment.outlet"].create(
            {
                "name": "Our dataset",
                "platform": "meta",
                "dataset": "55",
                "company_id": cls.company.id,
                "consent": "not_refused",
                "start_date": MONDAY,
                "rule_ids": [
                    (
                        0,
                        0,
                        {
                            "fact": "status",
                            "status_id": cls.k1.id,
                            "event": "Bought",
                            "value": "amount",
                        },
                    )
                ],
            }
        )
        cls.outlet.sudo().access_token = "secret"

    def setUp(self):
        super().setUp()
        self.env["crm.lead"].search([]).unlink()
        self.told = []

    def _answer(self, path, _query, body):
        """The platform: what was filled in, and what it is told"""
        if path.endswith("/events"):
            self.told += json.loads(body)["data"]
            return 200, {"events_received": 1}, {}
        lead = {**self._load("meta_lead_get_response"), "id": path.split("/")[-1]}
        phone = f"+8498765{lead['id'][-4:]}"
        lead["field_data"][1]["values"] = [phone]
        lead["field_data"][2]["values"] = [f"binh{lead['id'][-4:]}@khach.example"]
        return 200, lead, {}

    def _fill_in(self, lead_id):
        """Somebody fills in the form: the platform sends its number."""
        body = self._load("meta_leadgen")
        body["entry"][0]["changes"][0]["value"]["leadgen_id"] = lead_id
        data = json.dumps(body).encode()
        path = self.meta.hook_url.partition("/lead_alignment")[2]
        response = self.url_open(
            f"/lead_alignment{path}",
            data=data,
            headers={
                "Content-Type": "application/json",
                **self._sign(self.meta, data),
            },
        )
        self.assertEqual(response.status_code, 200)

    def test_from_the_form_to_the_agent_and_back(self):
        for number, language in enumerate(("vi_VN", "en_US")):
            self.user_agent.lang = language
            lead_id = f"123456789012340{number}"
            with (
                self.mock_datetime_and_now(MONDAY),
                running(self._answer) as platform,
                patch.object(alignment_channel_meta, "GRAPH", platform.url),
                patch.object(alignment_outbox_send, "META", platform.url),
            ):
                self._fill_in(lead_id)
                # the jobs of the next minute
                self._process()
                self._process()
                lead = self.env["crm.lead"].search([("won_status", "=", "pending")])
                self.assertEqual(lead.touch_ids.platform_lead_id, lead_id)
                lead.user_id = self.user_agent
                lead.action_hand_over()
                self._start("/odoo/call-queue", "round_trip", self.user_agent)
                self.assertEqual(lead.k_status_id, self.k1)
                # and of the minute after
                self.env["alignment.outbox"]._collect()
                self.outlet._send_batch()
            event = self.told[-1]
            self.assertEqual(event["event_name"], "Bought")
            self.assertEqual(event["user_data"]["lead_id"], int(lead_id))
            self.assertEqual(event["custom_data"]["value"], 4_500_000)
        self.assertEqual(len(self.told), 2)
