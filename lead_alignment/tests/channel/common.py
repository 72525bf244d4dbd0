import hashlib
import hmac
import json
from datetime import datetime
from pathlib import Path

from ..customer.common_people import PeopleCommon

PAYLOADS = Path(__file__).parent / "payloads"
NOW = datetime(2026, 11, 28, 12, 0)
OA, PAGE = "388613280878808645", "153125381133"
OA_SECRET, APP_SECRET, GOOGLE_KEY = "OA_SECRET_TEST", "FB_APP_SECRET_TEST", "key-test"
APP = "2573141234567890123"
ZALO_PERSON = f"zalo:{OA}:8756287263669629130"
MESSENGER_PERSON = f"facebook:{PAGE}:6543210987654321"


class ChannelCommon(PeopleCommon):
    """A channel of each platform, and what it sends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.vn")
        cls.company.identity_policy = "phone_first"
        cls.zalo = cls._new_channel("zalo", account=OA, app_id=APP)
        cls.zalo.sudo().hook_secret = OA_SECRET
        cls.meta = cls._new_channel("meta", account=PAGE)
        cls.meta.sudo().write({"app_secret": APP_SECRET, "access_token": "page"})
        cls.google = cls._new_channel("google")
        cls.google.sudo().hook_secret = GOOGLE_KEY

    @classmethod
    def _new_channel(cls, platform, **values):
        return cls.env["alignment.channel"].create(
            {
                "name": f"Our {platform}",
                "platform": platform,
                "company_id": cls.company.id,
                **values,
            }
        )

    def setUp(self):
        super().setUp()
        self._freeze(NOW)
        last = self.env["customer.event"].search([], order="id desc", limit=1)
        self.last_id = last.id or 0

    def _load(self, name):
        return json.loads((PAYLOADS / f"{name}.json").read_bytes())

    def _sign(self, channel, body):
        """Return the headers with which the platform sends these bytes."""
        if channel.platform == "zalo":
            stamp = json.loads(body).get("timestamp", "")
            text = APP.encode() + body + stamp.encode() + OA_SECRET.encode()
            return {"X-ZEvent-Signature": f"mac={hashlib.sha256(text).hexdigest()}"}
        mac = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
        return {"X-Hub-Signature-256": f"sha256={mac}"}

    def _store(self, channel, body):
        text = body if isinstance(body, str) else json.dumps(body)
        self.env["alignment.channel.message"]._store(channel, text)

    def _process(self):
        """Let the job read what waits."""
        messages = self.env["alignment.channel.message"]
        while messages._fetch_next():
            pass
        ids = messages._get_next_ids(1000)
        messages._process_batch(ids, True)
        self.env.flush_all()
        self.env.invalidate_all()

    def _receive(self, channel, *bodies):
        for body in bodies:
            self._store(channel, body)
        self._process()

    def _events(self):
        return self.env["customer.event"].search(
            [
                ("identity_id.company_id", "=", self.company.id),
                ("id", ">", self.last_id),
                ("type_id.code", "!=", "lead_created"),
            ],
            order="occurred_at, id",
        )

    def _codes(self):
        return [event.type_id.code for event in self._events()]

    def _get_leads(self, phone):
        return self.env["crm.lead"].search(
            [("phone_sanitized", "=", phone), ("company_id", "=", self.company.id)]
        )
