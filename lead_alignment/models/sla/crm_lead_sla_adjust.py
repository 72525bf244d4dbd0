from odoo import api, fields, models

from .business_hours import Hours, TimerStart

PROMISED = ("callback", "next_attempt")


class CrmLeadSla(models.Model):
    """Changes of running timers: pauses, and recomputation by today's hours, days off
    and terms. A timer that ended is never judged again.

    Pauses are intervals of working time, which are counted once where they overlap. A
    timer paused by both a status and by hand runs on when neither pauses it.
    """

    _inherit = "crm.lead.sla"

    def _pause(self, status=None, reason=None):
        """Pause these timers from now on, by ``status`` or else by hand.

        Late timers, and those with such a pause already, are left alone.
        """
        now = fields.Datetime.now()
        # sudo: users may not write pauses; their right was checked, or the status
        # pauses
        timers = self.sudo().filtered(
            lambda timer: (
                timer.state == "running"
                and (timer.paused_date or timer.due_date >= now)
                and not timer._get_open_pauses("status" if status else "hand")
            )
        )
        if not timers:
            return
        self.env["crm.lead.sla.pause"]._append(
            [
                {
                    "sla_id": timer.id,
                    "start_date": now,
                    "status_id": status.id if status else False,
                    "reason_id": reason.id if reason else False,
                    "user_id": self.env.uid,
                }
                for timer in timers
            ]
        )
        ticking = timers.filtered(lambda timer: not timer.paused_date)
        ticking._amend({"paused_date": now, "next_action_at": False})
        timers._log("paused", reason_id=reason.id if reason else False)

    def _get_open_pauses(self, cause=None):
        """Return the open pauses.

        :param cause: "status" or "hand"; both, if None
        """
        return self.pause_ids.filtered(
            lambda pause: not pause.end_date and cause in (None, pause._get_cause())
        )

    def _resume(self, moment=None, cause=None):
        """End open pauses of ``cause``, or all.

        A timer without further pauses runs on: its deadline and warning move by the
        working time of the pause.
        """
        moment = moment or fields.Datetime.now()
        # sudo: as in _pause
        paused = self.sudo().filtered("paused_date")
        for hours, timers in paused._group_by_hours():
            over = timers.sudo()._get_open_pauses(cause)
            lengths = hours.seconds([(pause.start_date, moment) for pause in over])
            for pause, seconds in zip(over, lengths, strict=True):
                pause._amend({"end_date": moment, "business_seconds": int(seconds)})
            free = timers.sudo().filtered(lambda timer: not timer._get_open_pauses())
            free._restart_timers(moment, hours)

    def _restart_timers(self, moment, hours):
        stood = [
            int(seconds)
            for seconds in hours.seconds(
                [(timer.paused_date, moment) for timer in self]
            )
        ]
        dues = hours.deadlines(
            [(timer.due_date, n) for timer, n in zip(self, stood, strict=True)]
        )
        warns = hours.deadlines(
            [
                (timer.warn_date or timer.due_date, n)
                for timer, n in zip(self, stood, strict=True)
            ]
        )
        for timer, seconds, due, warn in zip(self, stood, dues, warns, strict=True):
            moved = (
                {"due_date": due, "warn_date": timer.warn_date and warn}
                if seconds
                else {}
            )
            timer._amend(
                {
                    **moved,
                    "paused_date": False,
                    "paused_seconds": timer.paused_seconds + seconds,
                }
            )
        self._log("resumed")
        self._plan_next()

    # ------------------------------------------------------------
    # Recomputation
    # ------------------------------------------------------------

    @api.model
    def _get_open_of(self, company):
        """Return the running timers of ``company``, in sudo."""
        self.env["crm.lead"]._flush_facts()
        # sudo: all timers of this very company
        return self.sudo().search(
            [("company_id", "=", company.id), ("state", "=", "running")], order="id"
        )

    def _get_recomputed(self, terms=None):
        """Return [(timer, new values)] of the timers whose deadline would move.

        :param terms: ``Terms`` that are not in force yet; those in force, if None
        """
        groups = {}
        for timer in self:
            lead = timer.lead_id
            held = terms or lead._get_lead_terms()
            key = timer.policy_id.id
            policy = next((p for p in held.policies if p.key == key), None)
            if policy is None:
                # the policy was removed: the timer runs to its end as it was started
                continue
            promised = timer.base_date if timer.target in PROMISED else None
            start = TimerStart(lead, held, policy, timer.start_date, promised)
            groups.setdefault(lead._get_sla_hours(policy), []).append((timer, start))
        changed = []
        for (calendar, resource), pairs in groups.items():
            hours = Hours(calendar, resource)
            rows = self._prepare_rows(hours, [start for _timer, start in pairs])
            for (timer, _start), row in zip(pairs, rows, strict=True):
                vals = timer._get_moved(row, hours)
                if vals["due_date"] != timer.due_date:
                    changed.append((timer, vals))
        return changed

    def _get_moved(self, row, hours):
        """Return the timer's values by today's terms, moved by its pauses."""
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
        """Write recomputed timers.

        :param changed: as of :meth:`_get_recomputed`
        """
        for timer, vals in changed:
            timer._log("recomputed", due_before=timer.due_date)
            timer._amend(vals)
        timers = self.browse(timer.id for timer, _vals in changed)
        timers.filtered(lambda timer: not timer.paused_date)._plan_next()

    @api.model
    def _count_recomputed(self, changed):
        """Count recomputed timers: {"moved", "later", "late", "saved"}.

        That is: the deadline moves, moves to a later moment, makes the timer late,
        makes it late no longer.
        """
        now = fields.Datetime.now()
        return {
            "moved": len(changed),
            "later": sum(v["due_date"] > timer.due_date for timer, v in changed),
            "late": sum(v["due_date"] < now <= timer.due_date for timer, v in changed),
            "saved": sum(timer.due_date < now <= v["due_date"] for timer, v in changed),
        }
