from datetime import timedelta

import requests

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import outlet_google, outlet_meta, outlet_tiktok
from ...tools.back_off import LONGEST_ASKED
from ...tools.outlet_fact import Options
from ..shared.secret_field import secret_field

PLATFORMS = {"meta": outlet_meta, "google": outlet_google, "tiktok": outlet_tiktok}
GOOGLE_TOKEN = "https://oauth2.googleapis.com/token"  # noqa: S105 an address
TIMEOUT = 20  # seconds
MARGIN = timedelta(minutes=5)
BUSY_PAUSE, DENIED_PAUSE = timedelta(minutes=2), timedelta(hours=1)
DAY = timedelta(days=1)


class AlignmentOutlet(models.Model):
    """Where conversions go: a dataset of Meta, an account of Google Ads, an event set
    of TikTok.

    Rules say which of our facts is which event there. Nothing is sent within a user's
    request: facts are put into ``alignment.outbox`` and sent by a job.
    """

    _name = "alignment.outlet"
    _description = "Ad Feedback"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True, help="Archive to stop: nothing is collected or sent any more."
    )
    platform = fields.Selection(
        [
            ("meta", "Meta Conversions API"),
            ("google", "Google Ads (Data Manager)"),
            ("tiktok", "TikTok Events API"),
        ],
        required=True,
    )
    account = fields.Char(
        "Ad Account ID", help="Google: ID of the advertiser's account, digits only."
    )
    manager = fields.Char(
        "Manager Account ID",
        help="Google: only if another account logs in for the advertiser.",
    )
    dataset = fields.Char(
        "Dataset ID", help="Meta: the dataset. TikTok: the CRM event set."
    )
    client_id = fields.Char("OAuth Client ID", help="Of your project in Google Cloud.")
    api_version = fields.Char("API Version", default="v26.0")
    test_code = fields.Char(
        help="While this is set, the platform only tests what it gets. Google: enter "
        "any text.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    start_date = fields.Datetime(
        "Facts since",
        required=True,
        default=fields.Datetime.now,
        help="Earlier facts are not sent.",
    )
    consent = fields.Selection(
        [
            ("granted", "Only those who agreed"),
            ("not_refused", "All but those who declined"),
        ],
        "Whose Facts",
        required=True,
        default="granted",
        help="By the consent of the customer to be recorded. Have your privacy notice "
        "checked before you send facts of people who were not asked.",
    )
    is_platform_only = fields.Boolean(
        "Only the Platform's Leads",
        default=True,
        help="Only leads with a click or a lead form of this platform.",
    )
    access_token = secret_field("Access Token")
    client_secret = secret_field("Client Secret")
    refresh_token = secret_field("Refresh Token")
    token_date = fields.Datetime(
        copy=False, groups=fields.NO_ACCESS, export_string_translation=False
    )
    pause_date = fields.Datetime(
        "Paused until",
        readonly=True,
        copy=False,
        help="The platform asked to wait, or did not answer.",
    )
    is_secured = fields.Boolean("Credentials Set", compute="_compute_is_secured")
    rule_ids = fields.One2many("alignment.outlet.rule", "outlet_id", copy=True)
    outbox_ids = fields.One2many("alignment.outbox", "outlet_id")
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    accepted_count = fields.Integer("Accepted", compute="_compute_counts")
    refused_count = fields.Integer("Refused", compute="_compute_counts")
    expired_count = fields.Integer("Too Old", compute="_compute_counts")
    withheld_count = fields.Integer("Withheld", compute="_compute_counts")
    late_count = fields.Integer(
        "Late", compute="_compute_counts", help="Waiting for more than a day."
    )
    error = fields.Char("Problem", readonly=True, copy=False)

    @api.constrains("account", "manager", "dataset")
    def _check_ids(self):
        for outlet in self:
            for name in ("account", "manager", "dataset"):
                text = outlet[name] or ""
                if text and not (text.isascii() and text.isdecimal()):
                    label = self._fields[name].get_description(self.env)["string"]
                    raise ValidationError(
                        self.env._(
                            "%(field)s has digits only: %(text)s",
                            field=label,
                            text=text,
                        )
                    )

    def _compute_is_secured(self):
        for outlet in self:
            # sudo: tells only whether there are credentials
            found = outlet.sudo()
            outlet.is_secured = bool(
                found.refresh_token and found.client_secret
                if outlet.platform == "google"
                else found.access_token
            )

    def _compute_counts(self):
        outbox = self.env["alignment.outbox"]
        here = [("outlet_id", "in", self.ids)]
        counts = {
            (outlet, state): count
            for outlet, state, count in outbox._read_group(
                here, ["outlet_id", "state"], ["__count"]
            )
        }
        before = fields.Datetime.now() - DAY
        late = dict(
            outbox._read_group(
                [*here, ("state", "=", "waiting"), ("collected_date", "<", before)],
                ["outlet_id"],
                ["__count"],
            )
        )
        for outlet in self:
            for state in ("waiting", "accepted", "refused", "expired", "withheld"):
                outlet[f"{state}_count"] = counts.get((outlet, state), 0)
            outlet.late_count = late.get(outlet, 0)

    def _get_options(self):
        return Options(
            account=self.account or "",
            manager=self.manager or "",
            dataset=self.dataset or "",
            test_code=self.test_code or "",
        )

    def _pause(self, answer):
        """Ask the platform nothing for a while: as long as it says, else some minutes;
        after a denial until somebody mends the connection, or an hour is over.

        :param answer: ``Answer`` that is busy or denied
        """
        wait = timedelta(seconds=min(answer.wait, LONGEST_ASKED))
        usual = DENIED_PAUSE if answer.verdict == "denied" else BUSY_PAUSE
        self.pause_date = fields.Datetime.now() + max(wait, usual)
        if answer.verdict == "denied":
            self.write({"error": answer.text, "token_date": False})

    def _is_paused(self):
        return bool(self.pause_date and self.pause_date > fields.Datetime.now())

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """Refuse to delete an outlet with people in audiences: nobody could take them
        out of the platform's any more."""
        # sudo: only whether there are any
        members = self.env["alignment.audience.member"].sudo()
        if members.search_count([("audience_id.outlet_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._("There are people in its audiences. Archive it instead.")
            )

    def action_open_outbox(self):
        """Open what was sent, or waits."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment.alignment_outbox_action"
        )
        return {**action, "domain": [("outlet_id", "=", self.id)]}

    def action_set_credentials(self):
        """Ask for the secrets, which are shown to nobody afterwards."""
        return self.env["alignment.outlet.credentials"]._open(self)

    def _get_token(self):
        """Return a token that the platform accepts now. In sudo.

        :raises UserError: without credentials, or if Google refuses them
        """
        self.ensure_one()
        if not self.is_secured:
            raise UserError(self.env._("%s has no credentials.", self.name))
        if self.platform != "google":
            return self.access_token
        now = fields.Datetime.now()
        if not (self.token_date and self.token_date > now + MARGIN):
            self._renew_token(now)
        return self.access_token

    def _renew_token(self, now):
        """Ask Google for a token of an hour. An error replaces nothing."""
        try:
            response = requests.post(
                GOOGLE_TOKEN,
                data={
                    "client_id": self.client_id,
                    "client_secret": self.client_secret,
                    "refresh_token": self.refresh_token,
                    "grant_type": "refresh_token",
                },
                timeout=TIMEOUT,
            )
            answer = response.json()
        except (requests.RequestException, ValueError) as error:
            raise UserError(self.env._("Google cannot be reached.")) from error
        answer = answer if isinstance(answer, dict) else {}
        seconds = answer.get("expires_in")
        if not answer.get("access_token") or not isinstance(seconds, int):
            reason = str(answer.get("error_description") or answer.get("error") or "")
            raise UserError(
                self.env._("Google refuses the credentials: %s", reason[:200])
            )
        self.write(
            {
                "access_token": answer["access_token"],
                "token_date": now + timedelta(seconds=seconds),
            }
        )
