import hmac

from werkzeug.exceptions import HTTPException

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.channel.alignment_channel import HOOK

MAX_BODY = 256 * 1024  # Meta sends up to 1,000 changes, but far smaller bodies


class ChannelController(http.Controller):
    """Receives what platforms send: one address a channel.

    A body that the platform signed is stored and answered at once; a job reads it. A
    body without its signature is answered 401 and leaves nothing.
    """

    @http.route(
        f"{HOOK}/<string:platform>/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=4 * MAX_BODY,  # a larger body is answered below
    )
    def receive(self, platform, token, **_params):
        channel = request.env["alignment.channel"]._find_by_token(platform, token)
        if not channel:
            return self._answer({"message": "There is no such channel."}, 404)
        length = request.httprequest.content_length
        if length and length > MAX_BODY:
            return self._answer({"message": f"More than {MAX_BODY} bytes."}, 413)
        try:
            body = request.httprequest.get_data()
        except HTTPException:  # it ended before its announced length
            return self._answer({"message": "The body cannot be read."}, 400)
        if len(body) > MAX_BODY:
            return self._answer({"message": f"More than {MAX_BODY} bytes."}, 413)
        headers = request.httprequest.headers
        if not channel._is_signed(body, headers):
            if channel._is_trial(body, headers):
                return self._answer({})
            return self._answer({"message": "The signature is wrong."}, 401)
        # sudo: the platform is no user; it writes to its own channel only
        messages = request.env["alignment.channel.message"].sudo()
        messages._store(channel, channel._prepare_body(body))
        return self._answer({})

    @http.route(
        f"{HOOK}/meta/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        readonly=True,
    )
    def verify(self, token, **params):
        """Answer Meta, which tries the address: its challenge, if it knows the word.

        The word to enter at Meta is the end of the address.
        """
        channel = request.env["alignment.channel"]._find_by_token("meta", token)
        given = params.get("hub.verify_token") or ""
        is_known = channel and hmac.compare_digest(given.encode(), token.encode())
        if not is_known or params.get("hub.mode") != "subscribe":
            return self._answer({"message": "The verify token is wrong."}, 403)
        challenge = (params.get("hub.challenge") or "")[:100]
        headers = [("Content-Type", "text/plain; charset=utf-8")]
        return request.make_response(challenge, headers=headers)

    @http.route(
        f"{HOOK}/zalo/<string:token>/connected",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def connected(self, token, code="", state="", **_params):
        """Take the code with which Zalo sends the user back."""
        channel = request.env["alignment.channel"]._find_by_token("zalo", token)
        if not channel or not channel.with_user(request.env.user).has_access("write"):
            return request.not_found()
        try:
            channel._connect(code, state)
        except UserError as error:
            request.env.cr.rollback()
            channel._note_error(str(error))
        return request.redirect(f"/odoo/channels/{channel.id}")

    def _answer(self, content, status=200):
        return request.make_json_response(content, status=status)
