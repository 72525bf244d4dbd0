from datetime import datetime, timedelta

from odoo.tests import BaseCase, tagged

from ..tools.platform_answer import build, may_answer, read

NOW = datetime(2026, 11, 30, 3)
BASE = "https://graph.facebook.com/v26.0"


@tagged("post_install", "-at_install", "lead_alignment_mail_gateway")
class TestPlatformAnswer(BaseCase):
    def test_windows(self):
        for platform, hours, is_open in (
            ("zalo", 0, True),
            ("zalo", 7 * 24, True),
            ("zalo", 7 * 24 + 1, False),
            ("meta", 24, True),
            ("meta", 25, False),
        ):
            with self.subTest(platform=platform, hours=hours):
                last = NOW - timedelta(hours=hours)
                self.assertEqual(may_answer(platform, last, NOW), is_open)
        self.assertFalse(may_answer("zalo", None, NOW))

    def test_requests(self):
        zalo = build("zalo", "", "oa", "8756", "Dạ còn ạ")
        self.assertEqual(zalo.body["recipient"], {"user_id": "8756"})
        self.assertEqual(zalo.token_header, "access_token")
        meta = build("meta", BASE, "15", "65", "Yes")
        self.assertEqual(meta.url, f"{BASE}/15/messages")
        self.assertEqual(meta.body["messaging_type"], "RESPONSE")
        self.assertEqual(meta.token_prefix, "Bearer ")

    def test_what_platforms_say(self):
        for platform, status, answer, expected in (
            (
                "zalo",
                200,
                {"error": 0, "data": {"message_id": "a1"}},
                ("a1", "", False),
            ),
            ("zalo", 200, {"error": -230, "message": "old"}, ("", "old", False)),
            ("zalo", 200, {"error": -32, "message": "limit"}, ("", "limit", True)),
            ("meta", 200, {"recipient_id": "6", "message_id": "m"}, ("m", "", False)),
            ("meta", 400, {"error": {"code": 10, "message": "no"}}, ("", "no", False)),
            ("meta", 400, {"error": {"code": 613, "message": "x"}}, ("", "x", True)),
            ("meta", 503, None, ("", "HTTP 503", True)),
            ("meta", 200, ["?"], ("", "HTTP 200", False)),
            ("zalo", 200, {"data": "?"}, ("", "HTTP 200", False)),
        ):
            with self.subTest(platform=platform, answer=answer):
                self.assertEqual(read(platform, status, answer)[:3], expected)
        self.assertTrue(read("meta", 504, None).is_unknown)
