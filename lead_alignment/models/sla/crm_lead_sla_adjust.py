from odoo import api, fields, models

from .business_hours import Hours, TimerStart

PROMISED = ("callback", "next_attempt")


class CrmLeadSla(models.Model):
    """What changes running clocks: pauses, and today's hours, days off and terms. What
    ended is never judged again.

    Pauses are intervals, counted once, and only in working time. A status and a hand
    may pause the same clock; it runs on once neither does.
    """

    _inherit = "crm.lead.sla"

    def _pause(self, status=None, reason=None):
        """Let these clocks stand still from now on, because of ``status`` or else by
        hand; what is late, or stands still for that already, is left alone."""
        now = fields.Datetime.now()
        # sudo: pauses are written by what happens to the lead
        clocks = self.sudo().filtered(
            lambda clock: (
                clock.state == "running"
                and (clock.paused_date or clock.due_date >= now)
                and not clock._get_open_pauses("status" if status else "hand")
            )
        )
        if not clocks:
            return
        self.env["crm.lead.sla.pause"]._append(
            [
                {
                    "sla_id": clock.id,
                    "start_date": now,
                    "status_id": status.id if status else False,
                    "reason_id": reason.id if reason else False,
                    "user_id": self.env.uid,
                }
                for clock in clocks
            ]
        )
        ticking = clocks.filtered(lambda clock: not clock.paused_date)
        ticking._amend({"paused_date": now, "next_action_at": False})
        clocks._log("paused", reason_id=reason.id if reason else False)

    def _get_open_pauses(self, cause=None):
        """Intervals that are not over.

        :param cause: "status" or "hand"; both, if None
        """
        return self.pause_ids.filtered(
            lambda pause: not pause.end_date and cause in (None, pause._get_cause())
        )

    def _resume(self, moment=None, cause=None):
        """End the pauses of ``cause``, or all. Clocks that nothing pauses any more run
        on: deadline and warning move by the working time for which they stood still."""
        moment = moment or fields.Datetime.now()
        # sudo: as for pausing
        paused = self.sudo().filtered("paused_date")
        for hours, clocks in paused._group_by_hours():
            over = clocks.sudo()._get_open_pauses(cause)
            lengths = hours.seconds([(pause.start_date, moment) for pause in over])
            for pause, seconds in zip(over, lengths, strict=True):
                pause._amend({"end_date": moment, "business_seconds": int(seconds)})
            free = clocks.sudo().filtered(lambda clock: not clock._get_open_pauses())
            free._restart_clocks(moment, hours)

    def _restart_clocks(self, moment, hours):
        stood = [
            int(seconds)
            for seconds in hours.seconds(
                [(clock.paused_date, moment) for clock in self]
            )
        ]
        dues = hours.deadlines(
            [(clock.due_date, n) for clock, n in zip(self, stood, strict=True)]
        )
        warns = hours.deadlines(
            [
                (clock.warn_date or clock.due_date, n)
                for clock, n in zip(self, stood, strict=True)
            ]
        )
        for clock, seconds, due, warn in zip(self, stood, dues, warns, strict=True):
            moved = (
                {"due_date": due, "warn_date": clock.warn_date and warn}
                if seconds
                else {}
            )
            clock._amend(
                {
                    **moved,
                    "paused_date": False,
                    "paused_seconds": clock.paused_seconds + seconds,
                }
            )
        self._log("resumed")
        self._plan_next()

    # ------------------------------------------------------------
    # By today's hours and terms
    # ------------------------------------------------------------

    @api.model
    def _get_open_of(self, company):
        """Running clocks of ``company``, in sudo"""
        self.env["crm.lead"]._flush_facts()
        # sudo: all clocks of this very company
        return self.sudo().search(
            [("company_id", "=", company.id), ("state", "=", "running")], order="id"
        )

    def _get_recomputed(self, terms=None):
        """[(clock, new values)] of those clocks that would be due at another moment.

        :param terms: ``Terms`` that are not in force yet; those in force, if None
        """
        groups = {}
        for clock in self:
            lead = clock.lead_id
            held = terms or lead._get_lead_terms()
            key = clock.policy_id.id
            policy = next((p for p in held.policies if p.key == key), None)
            if policy is None:
                continue  # it runs to its end as it was started
            promised = clock.base_date if clock.target in PROMISED else None
            start = TimerStart(lead, held, policy, clock.start_date, promised)
            groups.setdefault(lead._get_sla_hours(policy), []).append((clock, start))
        changed = []
        for (calendar, resource), pairs in groups.items():
            hours = Hours(calendar, resource)
            rows = self._prepare_rows(hours, [start for _clock, start in pairs])
            for (clock, _start), row in zip(pairs, rows, strict=True):
                vals = clock._get_moved(row, hours)
                if vals["due_date"] != clock.due_date:
                    changed.append((clock, vals))
        return changed

    def _get_moved(self, row, hours):
        """Values of this clock by a row as it would start now, with its pauses."""
        self.ensure_one()
        names = ("version_id", "calendar_id", "resource_id", "base_date")
        vals = {name: row[name] for name in (*names, "target_seconds")}
        due, warn = row["due_date"], row["warn_date"]
        if self.paused_seconds:
            due, later = hours.deadlines(
                [(due, self.paused_seconds), (warn or due, self.paused_seconds)]
            )
            warn = warn and later
        return {**vals, "due_date": due, "warn_date": warn}

    @api.model
    def _apply_recomputed(self, changed):
        """:param changed: of :meth:`_get_recomputed`"""
        for clock, vals in changed:
            clock._log("recomputed", due_before=clock.due_date)
            clock._amend(vals)
        clocks = self.browse(clock.id for clock, _vals in changed)
        clocks.filtered(lambda clock: not clock.paused_date)._plan_next()

    @api.model
    def _count_recomputed(self, changed):
        """{"moved", "later", "late", "saved"}: how many move, to a later moment, become
        late, are late no longer"""
        now = fields.Datetime.now()
        return {
            "moved": len(changed),
            "later": sum(v["due_date"] > clock.due_date for clock, v in changed),
            "late": sum(v["due_date"] < now <= clock.due_date for clock, v in changed),
            "saved": sum(clock.due_date < now <= v["due_date"] for clock, v in changed),
        }
