from odoo import fields, models


class SlaPauseMixin(models.AbstractModel):
    """Clocks that stand still: intervals, counted once, and only in working time.

    A status and a hand may pause the same clock; it runs on once neither does.
    """

    _name = "sla.pause.mixin"
    _description = "Pauses of Clocks"

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
            free._run_on(moment, hours)

    def _run_on(self, moment, hours):
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
