import json
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import channel_google, channel_meta, channel_zalo
from ...tools.channel_event import Secrets
from ...tools.ingest_body import PATH
from ...tools.storable_text import make_storable
from ..shared.secret_field import secret_field

# {platform: name of the source of its leads}
SOURCES = {"zalo": "Zalo", "meta": "Facebook", "google": "Google"}
PLATFORMS = {"zalo": channel_zalo, "meta": channel_meta, "google": channel_google}
HOOK = f"{PATH}/hook"
TOKEN_BYTES = 24
DAY = timedelta(days=1)


class AlignmentChannel(models.Model):
    """An account of the company on a platform: an official account, a page, lead forms.

    The platform sends what people do to the channel's own address (``hook_url``). What
    it signed is stored and answered at once; a job reads it, see
    ``alignment.channel.message``.
    """

    _name = "alignment.channel"
    _description = "Channel"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True, help="Archive to disconnect: nothing is accepted any more."
    )
    platform = fields.Selection(
        [
            ("zalo", "Zalo Official Account"),
            ("meta", "Facebook and Instagram"),
            ("google", "Google Lead Forms"),
        ],
        required=True,
    )
    account = fields.Char(
        "Account ID",
        help="Zalo: ID of the official account. Facebook: ID of the page. "
        "Messages for other accounts are left out.",
    )
    instagram_account = fields.Char(
        "Instagram Account ID",
        help="Messages of Instagram name this account, not the page.",
    )
    app_id = fields.Char("App ID", help="ID of your app at the platform.")
    api_version = fields.Char(
        "API Version",
        default="v26.0",
        help="Version of Meta's Graph API that forms are read with.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    source_id = fields.Many2one(
        "utm.source",
        "Source of New Leads",
        ondelete="set null",
        compute="_compute_source_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team of New Leads",
        check_company=True,
        ondelete="set null",
        help="Leave empty to treat them like any lead created automatically.",
    )
    token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        default=lambda self: secrets.token_urlsafe(TOKEN_BYTES),
        export_string_translation=False,
    )
    hook_url = fields.Char(
        "Webhook Address",
        compute="_compute_hook_url",
        help="Enter this address at the platform. Keep it to yourself.",
    )
    callback_url = fields.Char(
        "Callback Address",
        compute="_compute_hook_url",
        help="Zalo: register this address in your app before you connect.",
    )
    app_secret = secret_field("App Secret")
    hook_secret = secret_field("Webhook Secret")
    access_token = secret_field("Access Token")
    refresh_token = secret_field("Refresh Token")
    token_date = fields.Datetime("Connected until", readonly=True, copy=False)
    is_secured = fields.Boolean(
        "Secret Set",
        compute="_compute_is_secured",
        help="Without its secret a channel accepts nothing.",
    )

    message_ids = fields.One2many("alignment.channel.message", "channel_id")
    question_ids = fields.One2many("alignment.channel.question", "channel_id")
    last_date = fields.Datetime("Last Message", compute="_compute_traffic")
    day_count = fields.Integer("Messages (Last 24 Hours)", compute="_compute_traffic")
    waiting_count = fields.Integer("Waiting", compute="_compute_traffic")
    failed_count = fields.Integer("Failed", compute="_compute_traffic")
    error = fields.Char("Problem", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("unset", "Not set up"),
            ("silent", "Waiting for the first message"),
            ("running", "Running"),
            ("problem", "Problem"),
        ],
        compute="_compute_state",
    )

    _unique_token = models.Constraint("UNIQUE(token)")

    @api.constrains("account", "instagram_account", "platform")
    def _check_account(self):
        for channel in self:
            accounts = filter(None, (channel.account, channel.instagram_account))
            if not all(one.isascii() and one.isdecimal() for one in accounts):
                raise ValidationError(
                    self.env._("The account ID of %s has digits only.", channel.name)
                )

    @api.depends("platform")
    def _compute_source_id(self):
        """Set the source of the platform; it is made if there is none."""
        # sudo: sources are the same for all; whoever makes a channel names its source
        sources = self.env["utm.source"].sudo()
        for channel in self:
            name = SOURCES.get(channel.platform)
            if name and not channel.source_id:
                found = sources.search([("name", "=ilike", name)], limit=1)
                channel.source_id = found or sources.create({"name": name})
            else:
                channel.source_id = channel.source_id

    @api.depends("platform")
    @api.depends_context("uid")
    def _compute_hook_url(self):
        may_see = self.has_access("write")
        for channel in self:
            # a channel that is not saved has no address yet
            saved = channel._origin
            # sudo: whoever may set the channel up enters the address at the platform
            token = saved.sudo().token
            url = f"{saved.get_base_url()}{HOOK}/{saved.platform}/{token}"
            channel.hook_url = saved and may_see and url
            channel.callback_url = channel.hook_url and f"{url}/connected"

    def _compute_is_secured(self):
        for channel in self:
            # sudo: tells only whether there are secrets
            found = channel.sudo()
            is_able = channel.platform != "meta" or found.access_token
            channel.is_secured = bool(found._get_secrets().secret and is_able)

    def _compute_traffic(self):
        messages = self.env["alignment.channel.message"]
        here = [("channel_id", "in", self.ids)]
        last = dict(messages._read_group(here, ["channel_id"], ["received_at:max"]))
        since = [*here, ("received_at", ">", fields.Datetime.now() - DAY)]
        day = dict(messages._read_group(since, ["channel_id"], ["__count"]))
        counts = {
            (channel, state): count
            for channel, state, count in messages._read_group(
                [*here, ("state", "in", ("waiting", "failed"))],
                ["channel_id", "state"],
                ["__count"],
            )
        }
        for channel in self:
            channel.last_date = last.get(channel, False)
            channel.day_count = day.get(channel, 0)
            channel.waiting_count = counts.get((channel, "waiting"), 0)
            channel.failed_count = counts.get((channel, "failed"), 0)

    @api.depends("error")
    def _compute_state(self):
        for channel in self:
            if channel.error or channel.failed_count:
                channel.state = "problem"
            elif not channel.is_secured:
                channel.state = "unset"
            else:
                channel.state = "running" if channel.last_date else "silent"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_waiting(self):
        """Refuse to delete a channel with messages that are not read yet: the platform
        will not send them again."""
        # sudo: only whether there are any
        messages = self.env["alignment.channel.message"].sudo()
        waiting = [("channel_id", "in", self.ids), ("state", "=", "waiting")]
        if messages.search_count(waiting, limit=1):
            raise UserError(
                self.env._(
                    "This channel has messages that are not read yet. Archive it "
                    "instead."
                )
            )

    def write(self, vals):
        if vals.keys() & {"company_id", "platform"} and self.sudo().message_ids:
            for channel in self:
                if channel.platform != vals.get("platform", channel.platform) or (
                    channel.company_id.id
                    != vals.get("company_id", channel.company_id.id)
                ):
                    raise UserError(
                        self.env._(
                            "Messages came by this channel already. Make a new one for "
                            "another company or platform."
                        )
                    )
        return super().write(vals)

    def _prepare_body(self, body):
        """Return the text of a body to be stored: without our own key, and with
        characters as they are read.

        :param body: bytes, which the platform signed
        """
        text = body.decode("utf-8", "replace")
        try:
            message = make_storable(json.loads(text))
        except (ValueError, RecursionError):
            return make_storable(text)
        if isinstance(message, dict):
            message.pop("google_key", None)
        return json.dumps(message, ensure_ascii=False)

    def _get_secrets(self):
        """Return by what the platform's messages are told from others. In sudo."""
        # Zalo and Google sign with a secret of the account, Meta with that of the app
        name = "app_secret" if self.platform == "meta" else "hook_secret"
        return Secrets(app_id=self.app_id or "", secret=self[name] or "")

    @api.model
    def _find_by_token(self, platform, token):
        """Return the channel of an address, in sudo; an empty one for a wrong one."""
        if not token or len(token) > 100:
            return self.sudo().browse()
        # sudo: the platform is no user; only this very channel is found
        return self.sudo().search(
            [("token", "=", token), ("platform", "=", platform)], limit=1
        )

    def _is_signed(self, body, headers):
        """Whether the platform itself sent these bytes.

        :param body: the raw body
        :param headers: of the request
        """
        self.ensure_one()
        platform = PLATFORMS[self.platform]
        return platform.is_signed(body, headers, self._get_secrets())

    def _is_trial(self, body, headers):
        """Whether the platform only tries the address: unsigned, and without a word
        about anybody."""
        return PLATFORMS[self.platform].is_trial(body, headers)

    def _note_error(self, text):
        """Say what is wrong with the connection; an empty text: nothing any more."""
        text = (text or "")[:500]
        for channel in self:
            if (channel.error or "") != text:
                channel.error = text

    def action_open_messages(self):
        """Open what came by this channel."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment.alignment_channel_message_action"
        )
        return {**action, "domain": [("channel_id", "=", self.id)]}

    def action_set_credentials(self):
        """Ask for the secrets, which are shown to nobody afterwards."""
        return self.env["alignment.channel.credentials"]._open(self)

    def action_renew_address(self):
        """Give the channel another address; the old one accepts nothing any more."""
        self.check_access("write")
        for channel in self:
            # sudo: no user may read or write the token
            channel.sudo().token = secrets.token_urlsafe(TOKEN_BYTES)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
