from odoo import fields, models


class SlaPauseMixin(models.AbstractModel):
    """Clocks that stand still: intervals, counted once, and only in working time."""

    _name = "sla.pause.mixin"
    _description = "Pauses of Clocks"

    def _pause(self, status=None, reason=None):
        """Let these clocks stand still from now on; what is late, or stands still, is
        left alone."""
        now = fields.Datetime.now()
        ticking = self.sudo().filtered(
            lambda clock: (
                clock.state == "running"
                and not clock.paused_date
                and clock.due_date >= now
            )
        )
        if not ticking:
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
                for clock in ticking
            ]
        )
        ticking._amend({"paused_date": now, "next_action_at": False})
        ticking._log("paused", reason_id=reason.id if reason else False)

    def _resume(self, moment=None):
        """Let paused clocks run on: deadline and warning move by the working time for
        which they stood still."""
        moment = moment or fields.Datetime.now()
        paused = self.sudo().filtered("paused_date")
        for hours, clocks in paused._group_by_hours():
            seconds = hours.seconds([(clock.paused_date, moment) for clock in clocks])
            pairs = list(zip(clocks.sudo(), seconds, strict=True))
            dues = hours.deadlines([(clock.due_date, n) for clock, n in pairs if n])
            warns = hours.deadlines(
                [(clock.warn_date or clock.due_date, n) for clock, n in pairs if n]
            )
            moved = dict(
                zip(
                    [c for c, n in pairs if n],
                    zip(dues, warns, strict=True),
                    strict=True,
                )
            )
            for clock, stood in pairs:
                due, warn = moved.get(clock, (clock.due_date, clock.warn_date))
                clock.pause_ids.filtered(lambda pause: not pause.end_date)._amend(
                    {"end_date": moment, "business_seconds": int(stood)}
                )
                clock._amend(
                    {
                        "due_date": due,
                        "warn_date": clock.warn_date and warn,
                        "paused_date": False,
                        "paused_seconds": clock.paused_seconds + int(stood),
                    }
                )
        paused._log("resumed")
        paused._plan_next()
