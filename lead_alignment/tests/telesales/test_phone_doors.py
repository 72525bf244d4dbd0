from odoo.exceptions import UserError, ValidationError
from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools import file_path

from .common_phone import PhoneCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestPhoneDoors(PhoneCommon):
    """Whoever got the key of the telephone exchange can report any call."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._lead("p1")  # the leader may listen to calls of the team's leads

    def _call(self, number=1, status=200, **values):
        call = {
            "call_id": f"c{number}",
            "direction": "inbound",
            "extension": "101",
            "phone": "0912 000 001",
            "answered_seconds": 9,
            **values,
        }
        response = self._report(call, status)
        self.env.invalidate_all()
        return response

    def _get_call(self, number=1):
        return self.env["crm.phone.call"].search([("call_id", "=", f"c{number}")])

    def _listen(self, number=1):
        return self._get_call(number).with_user(self.user_leader).action_listen()

    def test_calls_have_a_rate(self):
        self.key.call_limit = 3
        for number in range(3):
            self._call(number)
        response = self._call(4, status=429)
        self.assertEqual(response.headers["Retry-After"], "10")
        self.assertFalse(self._get_call(4))
        self.assertEqual(self.key.batch_ids.mapped("call"), ["call"] * 3)
        self.key.write({"call_limit": 600, "rate_limit": 3})
        self._call(5, status=429)

    def test_refused_calls_count_too(self):
        self.key.call_limit = 2
        for _again in range(2):
            self._call(status=400, direction="sideways")
        self._call(status=429)

    def test_recordings_lie_on_the_exchanges_own_host(self):
        self.key.recording_hosts = "pbx.example"
        self._call(1, recording_url="https://eu.pbx.example/1.mp3")
        self.assertEqual(self._listen()["url"], "https://eu.pbx.example/1.mp3")
        answer = self._call(2, recording_url="https://evil.example/1.mp3").json()
        self.assertTrue(answer["success"])
        self.assertEqual(answer["refused"][0]["code"], "recording_host")
        call = self._get_call(2)
        self.assertEqual(call.answered_seconds, 9, "the call itself is logged")
        self.assertFalse(call.sudo().recording_url)
        refusal = self.key.batch_ids.refusal_ids
        self.assertIn("evil.example", refusal.message)
        self.assertEqual(refusal.raw["recording_url"], "https://evil.example/1.mp3")

    def test_a_recording_comes_after_its_host_was_entered(self):
        self.key.recording_hosts = "pbx.example"
        self._call(1, recording_url="https://new.example/1.mp3")
        self.key.recording_hosts = "pbx.example new.example"
        self.key.batch_ids.filtered("refusal_ids").with_user(
            self.user_cmo
        ).action_resubmit()
        self.assertFalse(self.key.batch_ids.refusal_ids)
        self.assertEqual(self._listen()["url"], "https://new.example/1.mp3")

    def test_the_first_recording_tells_where_they_lie(self):
        self._call(1, recording_url="https://pbx.example/1.mp3")
        self.assertEqual(self.key.recording_hosts, "pbx.example")
        self._call(2, recording_url="https://evil.example/1.mp3")
        self.assertFalse(self._get_call(2).sudo().recording_url)

    def test_a_later_message_does_not_change_where_the_recording_lies(self):
        self.key.recording_hosts = "pbx.example"
        self._call(1)
        self._call(1, recording_url="https://evil.example/1.mp3")
        self.assertFalse(self._get_call().sudo().recording_url)
        self._call(1, recording_url="https://pbx.example/1.mp3")
        self.assertEqual(self._listen()["url"], "https://pbx.example/1.mp3")

    def test_what_is_no_link_is_refused(self):
        for url in (
            "javascript:alert(1)",
            "https://pbx.example@evil.example/1.mp3",
            "https://u:p@pbx.example/1.mp3",
            "//evil.example/1.mp3",
            "https://pbx.example\\@evil.example/",
            "https://pbx.example/1\u0000.mp3",
        ):
            self._call(status=400, recording_url=url)
        self.assertFalse(self._get_call())

    def test_links_that_are_stored_already_are_looked_at_when_they_are_opened(self):
        self.key.recording_hosts = "pbx.example"
        self._call()
        for url in ("https://evil.example/1.mp3", "javascript:alert(1)", False):
            self._get_call()._amend({"recording_url": url})
            with self.assertRaises(UserError):
                self._listen()

    def test_a_key_of_a_website_tells_of_no_exchange(self):
        types = self.env["customer.event.type"].search([("code", "=", "inbound_call")])
        self.key.write({"origins": "https://www.example.com", "type_ids": types.ids})
        self._call(1, recording_url="https://evil.example/1.mp3")
        self.assertFalse(self.key.recording_hosts)
        self.assertFalse(self._get_call().sudo().recording_url)

    def test_a_host_is_a_host(self):
        for text in ("a@b.example", "javascript:x", "https://u:p@b.example"):
            with self.assertRaises(ValidationError):
                self.key.recording_hosts = text

    def test_the_update_enters_where_recordings_lie(self):
        self._call(1, recording_url="https://pbx.example/1.mp3")
        self._call(2)
        self._get_call(2)._amend({"recording_url": "javascript:alert(1)"})
        self.key.recording_hosts = False
        path = file_path("lead_alignment/migrations/19.0.1.11.0/post-doors.py")
        self.env.flush_all()
        load_script(path, "post_doors").migrate(self.env.cr, None)
        self.env.invalidate_all()
        self.assertEqual(self.key.recording_hosts, "pbx.example")
