import base64
import hashlib
import logging
import secrets
from datetime import timedelta
from urllib.parse import urlencode

import requests

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

_logger = logging.getLogger(__name__)
TIMEOUT = 10  # seconds that a platform may take
# of Zalo's OAuth v4: https://developers.zalo.me, "Official Account Access Token"
ZALO_OAUTH = "https://oauth.zaloapp.com/v4/oa"
# a token of 25 hours is renewed twice a day
RENEWED_BEFORE = timedelta(hours=13)


class AlignmentChannel(models.Model):
    """Connects a Zalo account, and renews its tokens.

    A refresh token works once and is replaced by the answer. So the channel's row is
    locked from before the request until both new tokens are stored: of two workers the
    second finds a token that is still good.
    """

    _inherit = "alignment.channel"

    code_verifier = fields.Char(
        copy=False, groups=fields.NO_ACCESS, export_string_translation=False
    )
    oauth_state = fields.Char(
        copy=False, groups=fields.NO_ACCESS, export_string_translation=False
    )

    def action_connect(self):
        """Send the user to Zalo, to let this app act for the official account."""
        self.ensure_one()
        self.check_access("write")
        # sudo: nobody reads the secrets of the connection
        channel = self.sudo()
        if channel.platform != "zalo" or not (channel.app_id and channel.app_secret):
            raise UserError(self.env._("Enter the app's ID and secret first."))
        channel.code_verifier = secrets.token_urlsafe(32)
        channel.oauth_state = secrets.token_urlsafe(16)
        digest = hashlib.sha256(channel.code_verifier.encode()).digest()
        query = {
            "app_id": channel.app_id,
            "redirect_uri": f"{channel.hook_url}/connected",
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "state": channel.oauth_state,
        }
        url = f"{ZALO_OAUTH}/permission?{urlencode(query)}"
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def _connect(self, code, state):
        """Take the tokens for a code that Zalo sent the user back with. In sudo.

        :raises UserError: if the code is not for this connection, or refused
        """
        self._lock_row()
        if not self.oauth_state or not secrets.compare_digest(
            self.oauth_state.encode(), (state or "").encode()
        ):
            raise UserError(self.env._("Start to connect the account again."))
        verifier = self.code_verifier
        self.write({"oauth_state": False, "code_verifier": False})
        self._ask_tokens(
            {
                "code": code,
                "grant_type": "authorization_code",
                "code_verifier": verifier,
            }
        )

    def _get_access_token(self):
        """Return a token that the platform accepts now; renew it if need be. In sudo.

        :raises UserError: if the platform refuses
        """
        self.ensure_one()
        if self.platform != "zalo" or self._is_token_good():
            return self.access_token or ""
        self._lock_row()
        if not self._is_token_good():
            self._renew_tokens()
        return self.access_token

    def _lock_row(self):
        """Wait until no other worker asks for tokens. If one did meanwhile, Odoo
        repeats this transaction, which then finds the new ones."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "SELECT FROM alignment_channel WHERE id = %s FOR NO KEY UPDATE", self.id
            ),
            log_exceptions=False,  # to come second is no error
        )
        self.invalidate_recordset()

    def _is_token_good(self):
        soon = fields.Datetime.now() + RENEWED_BEFORE
        return bool(self.access_token and self.token_date and self.token_date > soon)

    def _renew_tokens(self):
        """Use the refresh token, once. The row is locked."""
        if not self.refresh_token:
            raise UserError(self.env._("%s is not connected.", self.name))
        self._ask_tokens(
            {"refresh_token": self.refresh_token, "grant_type": "refresh_token"}
        )

    def _ask_tokens(self, values):
        """Ask for tokens and store them, both or none.

        An error may come with status 200. It never replaces a token that works.

        :raises UserError: with the reason that the platform gives
        """
        try:
            response = requests.post(
                f"{ZALO_OAUTH}/access_token",
                data={"app_id": self.app_id, **values},
                headers={"secret_key": self.app_secret or ""},
                timeout=TIMEOUT,
            )
            answer = response.json()
        except (requests.RequestException, ValueError) as error:
            raise UserError(
                self.env._("Zalo cannot be reached. Try again later.")
            ) from error
        answer = answer if isinstance(answer, dict) else {}
        access, refresh = answer.get("access_token"), answer.get("refresh_token")
        seconds = str(answer.get("expires_in") or "")
        if not (access and refresh and seconds.isdecimal()) or answer.get("error_name"):
            reason = answer.get("error_description") or answer.get("error_name") or ""
            raise UserError(
                self.env._("Zalo refuses the connection: %s", str(reason)[:200])
            )
        self.write(
            {
                "access_token": access,
                "refresh_token": refresh,
                "token_date": fields.Datetime.now() + timedelta(seconds=int(seconds)),
                "error": False,
            }
        )

    @api.model
    def _cron_renew_tokens(self):
        """Renew the tokens that end soon, one transaction each."""
        soon = fields.Datetime.now() + RENEWED_BEFORE
        due = self.search(
            Domain("platform", "=", "zalo")
            & Domain("refresh_token", "!=", False)
            & (Domain("token_date", "=", False) | Domain("token_date", "<=", soon))
        )
        for channel in due:
            try:
                channel._get_access_token()
            except UserError as error:
                self.env.cr.rollback()
                channel._note_error(str(error))
            self.env["ir.cron"]._commit_progress(1)
