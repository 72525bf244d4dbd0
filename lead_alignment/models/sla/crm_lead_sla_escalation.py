from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from ..shared.lead_move import Move

BATCH = 200
ROUNDS = 50
# locked leads, on which another worker or an agent is working, wait for the next run
DUE = """
    SELECT timer.id
      FROM crm_lead_sla timer
      JOIN crm_lead lead ON lead.id = timer.lead_id
     WHERE timer.next_action_at <= %s
     ORDER BY timer.next_action_at LIMIT %s
       FOR NO KEY UPDATE OF lead, timer SKIP LOCKED
"""
RECALLED = Move("recalled")
MOST_ASSIGNMENTS = 3  # how often timers may reassign one lead; then it goes to the pool
NOTICES = "sla_telling"
ACCEPT_TYPE = "lead_alignment.mail_activity_type_accept"


class CrmLeadSla(models.Model):
    """Announces timers: warnings, and the levels of the escalation.

    Users who cannot be notified are skipped. The verdict of a timer never depends on
    this job. Whenever it runs, it makes each due announcement once, in order, and logs
    it.
    """

    _inherit = "crm.lead.sla"

    @api.model
    def _cron_announce(self):
        """Announce what is due, one committed batch after the other."""
        for _round in range(ROUNDS):
            done = self._announce_due()
            left = self._count_due() if done else 0
            if not self.env["ir.cron"]._commit_progress(done, remaining=left):
                break
            if not left:
                break

    @api.model
    def _announce_due(self, limit=BATCH):
        """Announce one batch, without committing.

        Leads that another worker or an agent has locked are skipped, as an announcement
        may reassign the lead and its timers.

        :returns: number of timers
        """
        self.env["crm.lead"]._flush_facts()
        self.flush_model()
        rows = self.env.execute_query(SQL(DUE, fields.Datetime.now(), limit))
        # sudo: the job acts for the agreement, within each timer's company
        timers = self.sudo().browse(timer_id for (timer_id,) in rows)
        for timer in timers:
            timer._announce()
        self._send_collected_notices()
        return len(timers)

    @api.model
    def _count_due(self):
        return self.sudo().search_count(
            [("next_action_at", "<=", fields.Datetime.now())]
        )

    def _announce(self):
        """Make the due announcements of this timer that were not made yet."""
        self.ensure_one()
        now = fields.Datetime.now()
        steps = self._get_steps() or []
        while self.next_step < len(steps) and self.state == "running":
            step = steps[self.next_step]
            if step.date > now:
                break
            self._amend({"next_step": self.next_step + 1})
            self._announce_step(step.what, self.next_step)
        at = steps[self.next_step].date if self.next_step < len(steps) else False
        if self.state == "running":
            self._amend({"next_action_at": at})
            self._trigger_job_at({at})

    def _announce_step(self, what, number):
        """Make one announcement.

        :param what: "warn" or a ``Level``
        """
        if what == "warn":
            reached = self._collect_notice(self.user_id or self._get_leader())
            kind = "warned"
        else:
            reached = self._escalate(what)
            kind = "level"
        names = ", ".join(reached.mapped("name")) if reached else ""
        self._log(kind, step=number, user_id=False, note=names)
        if not reached:
            self._log("unreached", user_id=False)

    # ------------------------------------------------------------
    # What a level does
    # ------------------------------------------------------------

    def _get_escalations(self):
        """Return {action of a level: method that takes the level}."""
        return {
            "notify": self._escalate_notify,
            "activity": self._escalate_activity,
            "channel": self._escalate_channel,
            "reassign": self._escalate_reassign,
            "pool": self._escalate_pool,
        }

    def _escalate(self, level):
        """Carry out a level. :returns: users who were notified, or got the lead"""
        self.ensure_one()
        reached = self._get_escalations()[level.action](level)
        self.env["crm.lead"]._flush_facts()  # the action may have ended this timer
        return reached

    def _get_leader(self):
        return self.team_id.user_id

    def _get_told(self, level):
        """Return the active users whom the level names."""
        users = self.env["res.users"].browse(level.user_ids).exists()
        if level.is_owner_told:
            users |= self.user_id
        if level.is_leader_told:
            users |= self._get_leader()
        return users.filtered(
            lambda user: (
                user.active
                and (not self.company_id or self.company_id in user.company_ids)
            )
        )

    # ------------------------------------------------------------
    # Notifying
    # ------------------------------------------------------------

    def _collect_notice(self, users):
        """Collect ``users`` to notify of this timer: one notice a user and run, no
        mails.

        :returns: those of them who are active
        """
        users = users.filtered("active")
        data = self.env.cr.precommit.data.setdefault(NOTICES, {})
        for user in users:
            data.setdefault(user.id, []).append(self.id)
        return users

    def _send_collected_notices(self):
        """Send the collected notices, one a user."""
        data = self.env.cr.precommit.data.pop(NOTICES, {})
        for user_id, ids in data.items():
            user = self.env["res.users"].browse(user_id)
            timers = self.sudo().browse(ids).with_context(lang=user.lang)
            user._notify_realtime(timers._get_title(), timers._get_text(), "sla")

    def _get_title(self):
        late = self.filtered(lambda timer: timer.due_date <= fields.Datetime.now())
        if late:
            return self.env._("Overdue")
        return self.env._("Due soon")

    def _get_text(self):
        targets = dict(self._fields["target"]._description_selection(self.env))
        lines = [
            f"{targets[timer.target]}: {lead.contact_name or lead.name}"
            for timer in self[:3]
            for lead in timer.lead_id
        ]
        if len(self) > len(lines):
            lines.append(self.env._("and %s more", len(self) - len(lines)))
        return "\n".join(lines)

    def _escalate_notify(self, level):
        return self._collect_notice(self._get_told(level))

    def _escalate_activity(self, level):
        users = self._get_told(level)
        for user in users:
            timer = self.with_context(lang=user.lang, mail_activity_quick_update=True)
            asks = timer.lead_id.is_to_accept and user == timer.lead_id.user_id
            timer.lead_id.activity_schedule(
                ACCEPT_TYPE if asks else "mail.mail_activity_data_todo",
                summary=f"{timer._get_title()}: {timer._get_text()}",
                user_id=user.id,
            )
        return users

    def _escalate_channel(self, level):
        """Post to the team's channel, which is made if there is none."""
        channel = self.team_id._get_sla_channel()
        if not channel:
            return self.env["res.users"]
        link = Markup("%s <a href='/odoo/crm.lead/%s'>%s</a>")
        channel.message_post(
            body=link % (self._get_title(), self.lead_id.id, self.lead_id.display_name),
            message_type="notification",
            subtype_xmlid="mail.mt_comment",
        )
        return self.team_id.member_ids

    # ------------------------------------------------------------
    # Reassigning
    # ------------------------------------------------------------

    def _escalate_reassign(self, level):
        """Give the lead to a colleague at work, never to one who failed or returned it.

        It goes to the pool if there is none, or if timers reassigned it too often. Who
        has the lead, and does not owe what is late, keeps it.
        """
        failed, lead = self.user_id, self.lead_id
        if (
            lead.user_id != failed
            or lead.lifecycle not in ("mql", "sal")
            or self._count_assignments() >= MOST_ASSIGNMENTS
        ):
            return self._escalate_pool(level)
        told = self._collect_notice(self._get_told(level))
        self._unassign_from(failed)
        user = self._find_colleague(failed)
        if not user:
            lead._assign_to(self.env["res.users"], RECALLED)
            return told or failed
        lead._assign_to(user, RECALLED)
        lead._notify_new_leads(user)
        self._log("reassigned", note=user.name)
        return told | user

    def _escalate_pool(self, level):
        told = self._collect_notice(self._get_told(level))
        failed = self.user_id
        if failed and self.lead_id.user_id == failed:
            self._unassign_from(failed)
            self.lead_id._assign_to(self.env["res.users"], RECALLED)
            self._log("reassigned")
        return told or failed

    def _unassign_from(self, failed):
        """Count the recall on the hand-over, if the lead had a salesperson."""
        if failed:
            last = self.lead_id._get_last_handovers()
            last._amend({"recall_count": last.recall_count + 1})

    def _count_assignments(self):
        since = fields.Datetime.now() - timedelta(days=7)
        return self.env["crm.lead.assignment.log"].search_count(
            [
                ("lead_id", "=", self.lead_id.id),
                ("kind", "=", "recalled"),
                ("date", ">=", since),
            ]
        )

    def _find_colleague(self, failed):
        """Return the team member who is next by share; empty if nobody is."""
        team = self.team_id
        if not team:
            return self.env["res.users"]
        team = team.with_company(self.company_id or self.env.company)
        members = team._get_receivers()
        barred = self.lead_id._get_excluded_users().get(self.lead_id.id, set())
        members = members.filtered(
            lambda member: member.user_id.id not in barred | {failed.id}
        )
        allocation = team._allocate_to(members, self.lead_id)
        return self.env["res.users"].browse(allocation.get(self.lead_id.id) or [])
