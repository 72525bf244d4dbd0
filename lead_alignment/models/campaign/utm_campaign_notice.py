import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..shared.isolation import isolated

_logger = logging.getLogger(__name__)
LATE_DAYS = 7  # a start longer ago is not announced any more


class UtmCampaign(models.Model):
    """Announces the start of a campaign to customer service and sales.

    It does so once: on the morning of the first day, by the time zone of the campaign's
    company, or earlier by hand. ``notice_date`` is when it was announced. Campaigns
    without a first day, those that are over, and those that started a week ago are
    never announced by the job.
    """

    _inherit = "utm.campaign"
    _facts = _facts_left_out = frozenset({"notice_date"})

    notice_date = fields.Datetime("Announced on", readonly=True, copy=False)

    @api.model
    def _cron_tell_started(self):
        """Announce each campaign that started, committing after each."""
        campaigns = self._get_due()
        for done, campaign in enumerate(campaigns, 1):
            campaign._announce_due_start()
            left = len(campaigns) - done
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                return

    @api.model
    def _get_due(self):
        """Return campaigns that have started and were not announced."""
        today = fields.Date.today()  # in UTC: companies differ by one day at most
        campaigns = self.search(
            Domain("notice_date", "=", False)
            & Domain("date_start", ">=", today - timedelta(days=LATE_DAYS + 1))
            & Domain("date_start", "<=", today + timedelta(days=1))
        )
        return campaigns.filtered(lambda campaign: campaign._is_due())

    def _is_due(self):
        """Whether the campaign started within the last days and still runs."""
        self.ensure_one()
        today = self._get_home_company()._get_today()
        first = today - timedelta(days=LATE_DAYS)
        return bool(
            not self.notice_date
            and self.date_start
            and first <= self.date_start <= today
            and (not self.date_end or self.date_end >= today)
        )

    def _announce_due_start(self):
        """Announce the start; a failure is logged and does not stop the others."""
        with isolated(self.env, self._log_failure):
            if self._lock() and self._is_due():
                self._announce_start()

    def _log_failure(self, _error):
        _logger.exception("Telling of campaign %s failed", self.id)

    def _lock(self):
        """Lock the campaign and read it anew. :returns: whether it could be locked"""
        locked = self.try_lock_for_update(allow_referencing=True)
        self.invalidate_recordset()
        return bool(locked)

    def _announce_start(self):
        """Post the announcement in each channel, and store when.

        :returns: the channels
        """
        self.ensure_one()
        companies = self._get_channels()
        for channel, company in companies.items():
            self._post_notice(channel, company)
        if companies:
            # sudo: only the announcement writes this field
            self.sudo().notice_date = fields.Datetime.now()
        return self.env["discuss.channel"].union(*companies)

    def _post_notice(self, channel, company):
        lang = company._get_language()
        campaign = self.with_context(lang=lang)
        body = campaign.env["ir.qweb"]._render(
            "lead_alignment.utm_campaign_notice", {"campaign": campaign}
        )
        channel.with_context(lang=lang).message_post(
            body=body,
            author_id=campaign._get_author().id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _get_author(self):
        """Return the author of the announcement: the owner, else the system."""
        # sudo: all users may know the owner's name
        owner = self.sudo().user_id
        if owner.active and not owner._is_superuser():
            return owner.partner_id
        return self.env.ref("base.partner_root")

    def _get_home_company(self):
        """Return the company whose day and language the announcement follows.

        It is the campaign's company; if that is empty, the owner's.
        """
        self.ensure_one()
        # sudo: reads the owner's company
        campaign = self.sudo()
        return campaign.company_id or campaign.user_id.company_id

    def _get_channels(self):
        """Return {channel to post in: company whose language is used}."""
        self.ensure_one()
        # sudo: reads the channels of the campaign's company, or of all companies
        home = self._get_home_company()
        companies = home if self.company_id else home | home.search(Domain.TRUE)
        usual = self.env.ref(
            "lead_alignment.discuss_channel_campaigns", raise_if_not_found=False
        )
        found = {}
        for company in companies:
            channel = company.campaign_channel_id or (usual and usual.sudo())
            if channel and channel.active:
                found.setdefault(channel, company)
        return found

    def action_tell_now(self):
        """Announce now, before the first day or after a missed announcement.

        :raises UserError: if there is no brief to announce, or it was announced already
        """
        self._check_may_brief()
        for campaign in self:
            campaign._check_tellable()
            if not campaign._announce_start():
                raise UserError(
                    self.env._(
                        "No notification channel is set. Choose one in Settings."
                    )
                )

    def _check_tellable(self):
        if not self._lock() or self.notice_date:
            raise UserError(
                self.env._("%s has already been announced.", self.display_name)
            )
        if not self.date_start:
            raise UserError(
                self.env._("%s: set a start date first.", self.display_name)
            )
        if self.date_end and self.date_end < self._get_home_company()._get_today():
            raise UserError(self.env._("%s has ended.", self.display_name))
