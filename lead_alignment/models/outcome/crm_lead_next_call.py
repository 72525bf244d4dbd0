from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime, plaintext2html

from ...tools.cadence import spread
from ...tools.calling_hours import (
    DAY_MINUTES,
    SEARCH_DAYS,
    ZONE_OF_COUNTRY,
    CallingHours,
)
from ...tools.local_day import get_zone, to_aware, to_naive
from ..shared.watch import watches

MORNING = 9  # hour of "tomorrow" and "next week"


class CrmLead(models.Model):
    """Who calls the customer next, and when.

    A lead has at most one planned call of ours: filing an outcome closes the
    earlier one and plans what the new one asks for. Re-assigning the lead takes the
    planned call along.
    """

    _inherit = "crm.lead"

    # ------------------------------------------------------------
    # When
    # ------------------------------------------------------------

    def _get_customer_zone(self):
        """Return the customer's time zone: the contact's, else that of a country with
        only one zone, else the company's."""
        own = self.partner_id.tz or ZONE_OF_COUNTRY.get(self.country_id.code)
        return get_zone(own or self._get_calling_company()._get_timezone())

    def _get_calling_company(self):
        return self.company_id or self.env.company

    def _get_calling_hours(self, since):
        """The :class:`CallingHours` of this lead, from ``since`` (aware) on."""
        company = self._get_calling_company()
        return CallingHours(
            company._get_work_intervals(since, since + timedelta(days=SEARCH_DAYS)),
            self._get_customer_zone(),
            *self._get_day_hours(company),
        )

    def _get_day_hours(self, company):
        """Local hours (from, to) in which this lead may be called."""
        # sudo: all may know when their company calls; read with its other settings
        company = company.sudo()
        if self.is_call_consented:
            return company.calling_hour_from, company.calling_hour_to
        return company.cold_calling_hour_from, company.cold_calling_hour_to

    def _get_callback_suggestions(self):
        """Return [(key, label, moment)] of the quick buttons; moments are naive UTC.

        Outside working hours several fall on the next opening, which is offered once.
        """
        now = to_aware(fields.Datetime.now())
        hours = self[:1]._get_calling_hours(now)
        today = now.astimezone(hours.zone).date()
        monday = today + timedelta(days=7 - today.weekday())
        soon = hours.first_from(now + timedelta(hours=1))
        is_open = soon == now + timedelta(hours=1)
        suggestions = {
            soon: ("hour", self.env._("In 1 hour"))
            if is_open
            else ("opening", self.env._("At next opening time")),
        }
        tomorrow = hours.on_day(today + timedelta(days=1), MORNING)
        suggestions.setdefault(tomorrow, ("tomorrow", self.env._("Next working day")))
        week = hours.on_day(monday, MORNING)
        if week == tomorrow:  # today is Saturday or Sunday
            week = hours.on_day(monday + timedelta(days=7), MORNING)
        suggestions.setdefault(week, ("week", self.env._("Next week")))
        return [
            (key, label, _to_second(at)) for at, (key, label) in suggestions.items()
        ]

    def _get_next_tries(self, call_result):
        """Return when to try again after one more attempt with this result.

        Leads with equal attempts get the same moment.

        :returns: {lead id: moment, naive UTC} of leads that have tries left and may be
            called
        """
        tried = self._get_fruitless_tries(call_result.max_attempts - 1)
        now = fields.Datetime.now()
        groups, calendars = {}, {}
        for lead in self:
            # this attempt is not filed yet
            moments = (*tried.get(lead.id, ()), now)
            if (
                len(moments) < call_result.max_attempts
                and not lead.phone_sanitized_blacklisted
            ):
                company = lead._get_calling_company()
                zone = lead._get_customer_zone()
                place = (company, zone, lead.is_call_consented)
                hours = {(moment.hour, moment.minute // 30) for moment in moments}
                key = (place, tuple(sorted(hours)))
                groups.setdefault(key, (moments, []))[1].append(lead.id)
                if place not in calendars:
                    calendars[place] = lead._get_calling_hours(to_aware(now))
        moments = {}
        for (place, _hours), (tried_at, ids) in groups.items():
            moment = self._get_try(call_result, tried_at, calendars[place], place)
            moments.update(dict.fromkeys(ids, moment))
        return moments

    @api.model
    def _get_try(self, call_result, tried, hours, place):
        company, zone, is_consented = place
        minutes = call_result.retry_minutes
        if company.is_cold_call_limited and not is_consented:
            minutes = max(minutes, DAY_MINUTES)
        wanted = to_aware(tried[-1] + timedelta(minutes=minutes))
        if not call_result.is_spread:
            return _to_second(hours.first_from(wanted))
        earlier = map(to_aware, tried)
        return _to_second(spread(wanted, earlier, zone, hours.first_from))

    def _get_fruitless_tries(self, enough):
        """Return {lead id: [moments]} of the attempts since the last contact.

        :param enough: where there are so many, only those since the lead was to be
            called anew
        """
        changes = self.env["crm.k.status.change"].search_fetch(
            [
                ("lead_id", "in", self.ids),
                ("is_call", "=", True),
                ("undo_ids", "=", False),
            ],
            ["lead_id", "date", "call_result_id"],
            order="id",
        )
        tries = {}
        for change in changes:
            moments = tries.setdefault(change.lead_id.id, [])
            if change.call_result_id:
                moments.append(change.date)
            else:
                moments.clear()
        most = max(enough, 1)
        spent = self.filtered(lambda lead: len(tries.get(lead.id, ())) >= most)
        dates = spent._get_anew_dates() if spent else {}
        for lead_id, anew in dates.items():
            tries[lead_id] = [one for one in tries[lead_id] if one >= anew]
        return tries

    def _get_anew_dates(self):
        """Hook: return {lead id: since when it is to be called anew} of these leads, of
        those whose customers came again."""
        # sudo: whoever calls may know when the customer came again
        last = {lead.id: lead.last_touch_id for lead in self.sudo()}
        return {lead_id: one.date for lead_id, one in last.items() if one.is_repeat}

    @api.model
    def _get_follow_up_date(self, status, callback_date):
        """Return when sales calls again, if the status plans it; False if not."""
        is_due = status and status.next_owner == "sales" and not callback_date
        return self._in_days(status.followup_days) if is_due else False

    @api.model
    def _in_days(self, days):
        return days and fields.Datetime.add(fields.Datetime.now(), days=days)

    def _filter_unanswered(self, date):
        return (
            super()
            ._filter_unanswered(date)
            .filtered(
                lambda lead: not lead.last_call_date or lead.last_call_date <= date
            )
        )

    def _await_call(self, date):
        result = super()._await_call(date)
        self._wait_for_call(date)
        self._log_fact("asked", {lead.id: {"asked_date": date} for lead in self})
        return result

    def _wait_for_call(self, date):
        """Let these leads wait for a call since ``date``, if they do not already."""
        waiting = self.filtered(lambda lead: not lead.wanted_date)
        if waiting:
            waiting._with_filing().with_context(tracking_disable=True).write(
                {"wanted_date": date}
            )

    # ------------------------------------------------------------
    # Planned calls: activities of our types
    # ------------------------------------------------------------

    @api.model
    def _get_call_activity_types(self):
        """Return our activity types by use; Odoo's *Call* if one was deleted."""
        find = self.env["ir.model.data"]._xmlid_to_res_id  # cached: costs no query
        core = find("mail.mail_activity_data_call")
        return {
            use: self.env["mail.activity.type"].browse(
                find(f"lead_alignment.mail_activity_type_{use}") or core
            )
            for use in ("call_back", "try_again", "follow_up", "decide")
        }

    def _get_planned_calls(self):
        types = self.env["mail.activity.type"].union(
            *self._get_call_activity_types().values()
        )
        # sudo: planned calls of the lead that is being written, whoever has them
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "crm.lead"),
                    ("res_id", "in", self.ids),
                    ("activity_type_id", "in", types.ids),
                    ("automated", "=", True),
                ]
            )
        )

    def _plan_calls(self, use, moments, note=False, owners=None):
        """Plan one activity a lead. :returns: the activities

        :param use: key of :meth:`_get_call_activity_types`
        :param moments: {lead id: naive UTC}; the summary says the time, as an activity
            itself has only a day
        :param owners: {lead id: user}; leads without a user are left out
        """
        owners = owners or {lead.id: lead.user_id or self.env.user for lead in self}
        vals_list = []
        for lead in self:
            if owner := owners.get(lead.id):
                zone = get_zone(owner.tz or "UTC")
                moment = moments[lead.id]
                local = to_aware(moment).astimezone(zone)
                vals_list.append(
                    {
                        "res_id": lead.id,
                        "user_id": owner.id,
                        "date_deadline": local.date(),
                        "summary": lead._get_call_summary(use, moment, owner),
                        "note": note and plaintext2html(note),
                    }
                )
        return self._create_planned_activities(use, vals_list)

    @api.model
    def _create_planned_activities(self, use, vals_list):
        """Create activities of ours on leads; the next outcome closes them.

        :param use: key of :meth:`_get_call_activity_types`
        """
        ours = {
            "activity_type_id": self._get_call_activity_types()[use].id,
            "automated": True,
            "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
        }
        # quick update: no mail for each lead, agents see their calls in their list
        return (
            self.env["mail.activity"]
            .with_context(mail_activity_quick_update=True)
            .create([ours | vals for vals in vals_list])
        )

    def _get_call_summary(self, use, moment, owner):
        if use == "follow_up":
            return self.k_status_id.with_context(lang=owner.lang).display_name
        env = self.with_context(lang=owner.lang).env
        time = format_datetime(
            env, moment, tz=owner.tz or "UTC", dt_format="HH:mm", lang_code=owner.lang
        )
        return env._("Call at %(time)s", time=time)

    @watches("user_id")
    def _watch_planned_calls(self, vals):
        """Move planned calls to the new salesperson of a lead."""
        if not vals["user_id"] or self._is_filing():
            return
        owners = {lead.id: lead.user_id for lead in self if lead.user_id}
        yield
        moved = self.filtered(
            lambda lead: lead.id in owners and lead.user_id != owners[lead.id]
        )
        if moved:
            moved._get_planned_calls().filtered(
                lambda call: call.user_id == owners[call.res_id]
            ).with_context(mail_activity_quick_update=True).write(
                {"user_id": vals["user_id"]}
            )

    # ------------------------------------------------------------
    # Scheduled
    # ------------------------------------------------------------

    @api.model
    def _cron_set_lost_after(self, batch_size=100):
        """Mark leads as lost whose status gave a number of days that have passed, and
        nothing happened in them."""
        domain = Domain.OR(
            Domain("k_status_id", "=", status.id)
            & self._get_settled_domain(
                fields.Datetime.subtract(
                    fields.Datetime.now(), days=status.lost_after_days
                )
            )
            for status in self.env["crm.k.status"].search([("lost_after_days", ">", 0)])
        ) & Domain("won_status", "=", "pending")
        leads = self.search(domain, limit=batch_size).try_lock_for_update()
        leads._set_lost_after()
        self.env["ir.cron"]._commit_progress(
            len(leads), remaining=self.search_count(domain) if leads else 0
        )

    @api.model
    def _get_settled_domain(self, since):
        """Hook: return the domain of leads to which nothing happened since a moment
        (naive UTC), and of whom nobody waits for a call."""
        dates = ("last_outcome_date", "callback_date", "retry_date", "follow_up_date")
        return (
            Domain("k_status_date", "<", since)
            & Domain("wanted_date", "=", False)
            & ~Domain("touch_ids", "any", [("date", ">=", since)])
            & Domain.AND(
                Domain(name, "=", False) | Domain(name, "<", since) for name in dates
            )
        )

    def _set_lost_after(self):
        """Mark these as lost, with the agent's last reason, else that of the status."""
        self._get_planned_calls().write({"active": False})
        given = dict(
            self.env["crm.k.status.change"]._read_group(
                [("lead_id", "in", self.ids), ("lost_reason_id", "!=", False)],
                ["lead_id"],
                ["id:max"],
            )
        )
        changes = self.env["crm.k.status.change"].browse(given.values())
        reasons = {change.lead_id: change.lost_reason_id for change in changes}
        groups = self.grouped(
            lambda lead: reasons.get(lead) or lead.k_status_id.lost_reason_id
        )
        for reason, leads in groups.items():
            leads.action_set_lost(lost_reason_id=reason.id)


def _to_second(moment):
    """Round down to the second, as the database column does."""
    return to_naive(moment).replace(microsecond=0)
