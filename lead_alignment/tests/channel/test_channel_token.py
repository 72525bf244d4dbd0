from datetime import timedelta
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from odoo import fields
from odoo.exceptions import UserError

from ...models.channel import alignment_channel_token
from .common import NOW, ChannelCommon
from .fake_platform import running
from .zalo_tokens import ZaloTokens


class TestChannelToken(ChannelCommon):
    """A refresh token works once; an error never replaces a token that works."""

    def setUp(self):
        super().setUp()
        self.channel = self.zalo.sudo()
        self.channel.write({"app_secret": "app", "refresh_token": "refresh-0"})

    def _run(self, answer, action):
        with (
            running(answer) as platform,
            patch.object(alignment_channel_token, "ZALO_OAUTH", platform.url),
        ):
            action()
        return platform.requests

    def test_a_token_is_renewed_when_it_ends_soon(self):
        zalo = ZaloTokens()
        get = self.channel._get_access_token
        for hours in range(0, 24 * 30, 6):
            self._freeze(NOW + timedelta(hours=hours))
            self._run(zalo, get)
            self.assertGreater(self.channel.token_date, fields.Datetime.now())
        self.assertEqual(zalo.refused, 0)
        self.assertLessEqual(zalo.count, 61)
        self.assertEqual(self.channel.refresh_token, f"refresh-{zalo.count}")

    def test_an_error_replaces_nothing(self):
        self._run(ZaloTokens(), self.channel._get_access_token)
        before = self.channel.read(["access_token", "refresh_token", "token_date"])
        self._freeze(NOW + timedelta(hours=20))
        for answer in (
            (200, {"error_name": "Invalid", "access_token": "x", "refresh_token": "y"}),
            (200, {"access_token": "x"}),
            (200, {"access_token": "x", "refresh_token": "y", "expires_in": "soon"}),
            (200, ["x"]),
            (500, {}),
        ):
            with self.assertRaises(UserError):
                self._run(
                    lambda *_args, told=answer: (*told, {}),
                    self.channel._get_access_token,
                )
            after = self.channel.read(["access_token", "refresh_token", "token_date"])
            self.assertEqual(after, before)

    def test_connecting(self):
        url = self.zalo.with_user(self.user_cmo).action_connect()["url"]
        asked = {name: one[0] for name, one in parse_qs(urlsplit(url).query).items()}
        self.assertEqual(asked["app_id"], self.zalo.app_id)
        with self.assertRaises(UserError):
            self.channel._connect("code", "somebody else's state")
        requests = self._run(
            ZaloTokens(), lambda: self.channel._connect("code", asked["state"])
        )
        sent = parse_qs(requests[0][2].decode())
        self.assertEqual(sent["grant_type"], ["authorization_code"])
        self.assertGreaterEqual(len(sent["code_verifier"][0]), 43)
        self.assertEqual(self.channel.access_token, "access-1")
        with self.assertRaises(UserError):
            self.channel._connect("code", asked["state"])

    def test_an_account_that_is_not_connected(self):
        self.channel.refresh_token = False
        with self.assertRaises(UserError):
            self.channel._get_access_token()
