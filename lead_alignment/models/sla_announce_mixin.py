from odoo import api, fields, models
from odoo.tools import SQL

BATCH = 200
ROUNDS = 50
# leads that another worker or an agent is at wait for the next run
DUE = """
    SELECT clock.id
      FROM crm_lead_sla clock
      JOIN crm_lead lead ON lead.id = clock.lead_id
     WHERE clock.next_action_at <= %s
     ORDER BY clock.next_action_at LIMIT %s
       FOR NO KEY UPDATE OF lead, clock SKIP LOCKED
"""


class SlaAnnounceMixin(models.AbstractModel):
    """Says what the clocks say: warnings, and the levels of the escalation.

    The verdict never depends on this job; whenever it runs, each announcement that was
    due is made once, in order, and logged with what it did.
    """

    _name = "sla.announce.mixin"
    _description = "Announcements of Clocks"

    @api.model
    def _cron_announce(self):
        """Announce what is due, a committed batch after the other."""
        for _round in range(ROUNDS):
            done = self._announce_due()
            left = self._count_due() if done else 0
            if not self.env["ir.cron"]._commit_progress(done, remaining=left):
                break
            if not left:
                break

    @api.model
    def _announce_due(self, limit=BATCH):
        """One batch, without committing. Leads that another worker or an agent is at
        are skipped: what is announced may move the lead and all its clocks.

        :returns: how many clocks were looked at
        """
        self.env["crm.lead"]._flush_journal()
        self.flush_model()
        rows = self.env.execute_query(SQL(DUE, fields.Datetime.now(), limit))
        # sudo: the agreement's own doing, of each clock's company
        clocks = self.sudo().browse(row[0] for row in rows)
        for clock in clocks:
            clock._announce()
        self._tell_collected()
        return len(clocks)

    @api.model
    def _count_due(self):
        return self.sudo().search_count(
            [("next_action_at", "<=", fields.Datetime.now())]
        )

    def _announce(self):
        """Make all announcements of this clock that are due and were not made yet."""
        self.ensure_one()
        now = fields.Datetime.now()
        steps = self._get_steps() or []
        while self.next_step < len(steps) and self.state == "running":
            moment, what = steps[self.next_step]
            if moment > now:
                break
            self._amend({"next_step": self.next_step + 1})
            self._announce_step(what, self.next_step)
        at = steps[self.next_step][0] if self.next_step < len(steps) else False
        if self.state == "running":
            self._amend({"next_action_at": at})
            self._wake({at})

    def _announce_step(self, what, number):
        """:param what: "warn" or a ``Level``"""
        if what == "warn":
            reached = self._tell(self.user_id or self._get_leader())
            kind = "warned"
        else:
            reached = self._escalate(what)
            kind = "level"
        names = ", ".join(reached.mapped("name")) if reached else ""
        self._log(kind, step=number, user_id=False, note=names)
        if not reached:
            self._log("unreached", user_id=False)
