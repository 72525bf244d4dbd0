from collections import Counter, defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.lead_alignment.models.shared.batch_job_mixin import Progress
from odoo.addons.lead_alignment.models.shared.condition_path import ConditionError
from odoo.addons.lead_alignment.models.shared.isolation import isolated
from odoo.addons.lead_alignment.tools.uplift import choose, get_position

from .alignment_nurture import JOBS
from .alignment_nurture_step import SPLIT

BATCH = 500
OUTBOX_CHECK = timedelta(hours=1)  # how often a message in the outbox is looked at
GRACE = timedelta(minutes=5)  # until all events of a window are recorded
# people who are due, the longest first
NEXT = """
    SELECT id FROM alignment_nurture_enrolment
     WHERE next_date <= %s AND state IN ('active', 'paused')
     ORDER BY next_date, id LIMIT %s FOR UPDATE SKIP LOCKED
"""
# the same people in other programs: nobody else decides about them at the same time, or
# they would get more messages than a person may get
SIBLINGS = """
    SELECT other.id
      FROM alignment_nurture_enrolment mine
      JOIN alignment_nurture_enrolment other ON other.profile_id = mine.profile_id
     WHERE mine.id = ANY(%(ids)s) AND other.id != ALL(%(ids)s)
       AND other.exit_date IS NULL AND other.next_date IS NOT NULL
     ORDER BY other.id FOR UPDATE OF other
"""
SAVE = """
    UPDATE alignment_nurture_enrolment enrolment
       SET step_id = turn.step_id, step_date = turn.step_date,
           due_date = turn.due_date, next_date = turn.due_date, hold = turn.hold
      FROM unnest(%s::int[], %s::int[], %s::timestamp[], %s::timestamp[], %s::text[])
           AS turn(id, step_id, step_date, due_date, hold)
     WHERE enrolment.id = turn.id
"""
# whose condition has come true: since the message before, and in time
ANSWERED = """
    SELECT enrolment.id
      FROM alignment_nurture_enrolment enrolment
      JOIN crm_lead lead ON lead.id = enrolment.lead_id
      JOIN unnest(%(ids)s::int[], %(until)s::timestamp[]) AS asked(id, until)
        ON asked.id = enrolment.id
     WHERE EXISTS (
           SELECT FROM customer_identity identity
             JOIN customer_event event ON event.identity_id = identity.id
            WHERE identity.profile_id = lead.profile_id
              AND event.type_id = ANY(%(types)s) AND event.quarantine IS NULL
              AND event.occurred_at <= asked.until
              AND event.occurred_at >= COALESCE(
                  (SELECT max(delivery.sent_date)
                     FROM alignment_nurture_delivery delivery
                    WHERE delivery.enrolment_id = enrolment.id),
                  enrolment.entered_date))
"""


class Turn:
    """One person's turn in a batch: where they are now, and what follows.

    For each step exactly one of :meth:`go_on`, :meth:`wait`, :meth:`leave` is called.
    """

    def __init__(self, enrolment, profile_id, queued):
        """:param queued: {profile id: messages of this batch}, shared by all turns"""
        self.id = enrolment.id
        self.queued = queued
        self.lead_id = enrolment.lead_id.id
        self.profile_id = profile_id
        self.program_id = enrolment.program_id.id
        self.company_id = enrolment.company_id.id
        self.step = enrolment.step_id
        self.step_date = enrolment.step_date
        self.due_date = None
        self.hold = None
        self.branch = None
        self.exit_reason = None
        self.rows = []

    def go_on(self, branch="next"):
        self.branch = branch

    def wait(self, until, hold="wait"):
        self.due_date, self.hold = until, hold

    def leave(self, reason):
        self.exit_reason = reason

    def log(self, state, now, **values):
        """Note what became of the current step."""
        self.rows.append(
            {
                "enrolment_id": self.id,
                "step_id": self.step.id,
                "program_id": self.program_id,
                "company_id": self.company_id,
                "profile_id": self.profile_id,
                "lead_id": self.lead_id,
                "decided_date": now,
                "state": state,
                **values,
            }
        )

    def arrive(self, step, now):
        self.step, self.step_date, self.branch = step, now, None


class AlignmentNurtureEnrolment(models.Model):
    """The job that moves people on: a batch of those who are due is decided, and what
    was decided is stored, in one short transaction with their rows locked."""

    _name = "alignment.nurture.enrolment"
    _inherit = ["alignment.nurture.enrolment", "batch.job.mixin"]

    @api.model
    def _cron_advance(self):
        """Look at people to whom something happened, and move on who is due."""
        self._commit_batches(self._take_signals, BATCH)
        self.env["alignment.nurture.delivery"]._give_up_interrupted()
        self._run_batches(BATCH)
        self._wake_again()

    @api.model
    def _take_signals(self, size):
        done = self.env["alignment.nurture.signal"]._take(size)
        return Progress(done, is_more=done == size)

    @api.model
    def _wake_again(self):
        """Let the job start when the next person is due, if that is before its next
        run."""
        self.flush_model()
        self.env.cr.execute(
            SQL("SELECT min(next_date) FROM alignment_nurture_enrolment")
        )
        (next_date,) = self.env.cr.fetchone()
        if next_date and next_date < fields.Datetime.now() + timedelta(hours=1):
            # sudo: the job wakes itself
            self.env.ref(JOBS["advance"]).sudo()._trigger(
                max(next_date, fields.Datetime.now())
            )

    def _get_next_ids(self, size):
        self.env.flush_all()
        now = fields.Datetime.now()
        ids = [row[0] for row in self.env.execute_query(SQL(NEXT, now, size))]
        self.env.cr.execute(SQL(SIBLINGS, ids=ids))
        return ids

    def _process_batch(self, ids, is_last):
        enrolments = self.browse(ids)
        facts = enrolments._read_facts()
        leaving, pausing = defaultdict(list), defaultdict(list)
        going, back = [], []
        for enrolment in enrolments:
            _person, exit_reason, pause_reason = facts[enrolment.id]
            if exit_reason:
                leaving[exit_reason].append(enrolment.id)
            elif pause_reason:
                pausing[pause_reason].append(enrolment.id)
            elif enrolment.state == "paused":
                back.append(enrolment.id)
            elif enrolment.state == "active":
                going.append(enrolment.id)
        for reason, found in leaving.items():
            self.browse(found)._leave(reason)
        for reason, found in pausing.items():
            self.browse(found)._pause(reason)
        self.browse(back)._resume()
        self.browse(going)._advance({one: facts[one][0] for one in going})

    def _set_aside_failed(self, record_id, reason):
        self.browse(record_id)._amend(
            {"state": "failed", "next_date": False, "note": reason[:500]}
        )

    # ------------------------------------------------------------
    # Step by step
    # ------------------------------------------------------------

    def _advance(self, people):
        """Move these people on as far as they may go now.

        :param people: {id: profile id}
        """
        now = fields.Datetime.now()
        runners = self._get_runners()
        queued = Counter()
        turns = [Turn(one, people[one.id], queued) for one in self]
        todo = defaultdict(list)
        for turn in turns:
            if turn.step:
                todo[turn.step].append(turn)
            else:
                turn.leave("completed")
        while todo:
            step = min(todo, key=lambda one: (one.depth, one.id))
            group = todo.pop(step)
            runners[step.kind](step, self._skip_known(step, group, now), now)
            going = [turn for turn in group if turn.branch is not None]
            behind = {one: step._get_next(one) for one in {t.branch for t in going}}
            for turn in going:
                following = behind[turn.branch]
                turn.arrive(following, now)
                if following:
                    todo[following].append(turn)
                else:
                    turn.leave("completed")
        self._save(turns)

    @api.model
    def _skip_known(self, step, turns, now):
        """Let people go on who did this step before, as they did then.

        :returns: the others
        """
        known = self._get_known(step, turns)
        fresh = []
        for turn in turns:
            state, branch = known.get(turn.id, (None, None))
            if state is None:
                fresh.append(turn)
            elif state in ("queued", "sending"):
                turn.wait(now + OUTBOX_CHECK, "sending")
            else:
                turn.go_on(branch or "next")
        return fresh

    @api.model
    def _get_known(self, step, turns):
        """Return {enrolment id: (state, branch)} of who did this step before."""
        deliveries = self.env["alignment.nurture.delivery"].search(
            [
                ("step_id", "=", step.id),
                ("enrolment_id", "in", [turn.id for turn in turns]),
                ("state", "!=", "withdrawn"),
            ]
        )
        gone = deliveries.filtered(
            lambda one: one.state == "queued" and not one._is_waiting()
        )
        gone._amend({"state": "skipped", "reason": "cancelled"})
        return {one.enrolment_id.id: (one.state, one.branch) for one in deliveries}

    @api.model
    def _save(self, turns):
        """Store what was decided."""
        rows = [row for turn in turns for row in turn.rows]
        self.env["alignment.nurture.delivery"]._insert(rows)
        staying = [turn for turn in turns if not turn.exit_reason]
        self.env.cr.execute(
            SQL(
                SAVE,
                [turn.id for turn in staying],
                [turn.step.id for turn in staying],
                [turn.step_date for turn in staying],
                [turn.due_date for turn in staying],
                [turn.hold for turn in staying],
            )
        )
        self.invalidate_model()
        left = defaultdict(list)
        for turn in turns:
            if turn.exit_reason:
                left[turn.exit_reason].append(turn.id)
        for reason, ids in left.items():
            self.browse(ids)._leave(reason)

    @api.model
    def _get_runners(self):
        """Hook: return {kind of step: function(step, [``Turn``], now)}."""
        return {
            "wait": self._run_wait,
            "mail": self._run_message,
            "condition": self._run_condition,
            "split": self._run_split,
            "call": self._run_call,
            "audience": self._run_audience,
            "handover": self._run_handover,
        }

    @api.model
    def _run_wait(self, step, turns, now):
        dues = step._get_due_dates([turn.step_date for turn in turns])
        for turn, due in zip(turns, dues, strict=True):
            if due > now:
                turn.wait(due)
            else:
                turn.go_on()

    @api.model
    def _run_condition(self, step, turns, now):
        if step.condition == "domain":
            is_met = self._get_described(step, [turn.lead_id for turn in turns])
            for turn in turns:
                turn.go_on("yes" if turn.lead_id in is_met else "no")
        else:
            self._ask_events(step, turns, now)
        for turn in turns:
            if turn.branch:
                turn.log("done", now, branch=turn.branch)

    @api.model
    def _ask_events(self, step, turns, now):
        until = step._get_due_dates([turn.step_date for turn in turns])
        self.env.cr.execute(
            SQL(
                ANSWERED,
                ids=[turn.id for turn in turns],
                until=until,
                types=step.event_type_ids.ids,
            )
        )
        happened = {row[0] for row in self.env.cr.fetchall()}
        for turn, end in zip(turns, until, strict=True):
            if turn.id in happened:
                turn.go_on("yes")
            elif end + GRACE > now:
                turn.wait(end + GRACE, "event")
            else:
                turn.go_on("no")

    @api.model
    def _get_described(self, step, lead_ids):
        """Return ids of the leads that are as the step describes; none for a condition
        that is stopped."""
        conditions = self.env["alignment.condition"]
        try:
            domain, leads = conditions._ask(step.company_id, "crm.lead", step.domain)
        except ConditionError:
            return set()
        return set(leads.search(domain & Domain("id", "in", lead_ids)).ids)

    @api.model
    def _run_split(self, step, turns, now):
        for turn, number in zip(turns, self._choose_parts(step, turns), strict=True):
            turn.log("done", now, branch=SPLIT[number], variant_id=None)
            turn.go_on(SPLIT[number])

    @api.model
    def _choose_parts(self, step, turns):
        """Return the index of the variant that each person gets."""
        salt = f"{step.version_id.salt}:{step.key}"
        weights = step.variant_ids.mapped("weight")
        return [choose(get_position(salt, turn.profile_id), weights) for turn in turns]

    @api.model
    def _run_audience(self, step, turns, now):
        for turn in turns:
            turn.log("done", now)
            turn.go_on()

    @api.model
    def _run_call(self, step, turns, now):
        """Give the lead's salesperson a task, or who is responsible for the program."""
        step.program_id._plan_tasks(
            "mail.mail_activity_data_call",
            self.env["crm.lead"].browse(turn.lead_id for turn in turns),
            lambda env: step.with_env(env).note,
        )
        for turn in turns:
            turn.log("done", now)
            turn.go_on()

    @api.model
    def _run_handover(self, step, turns, now):
        """Hand the leads off in the name of who is responsible; they leave."""
        leads = self.env["crm.lead"].with_user(step.program_id.user_id)
        leads = leads.with_company(step.company_id)
        for turn in turns:
            lead, failed = leads.browse(turn.lead_id), []
            if lead.lifecycle != "nurture":
                turn.log("skipped", now, reason="no_lead")
                turn.leave("completed")
                continue
            with isolated(self.env, failed.append):
                lead.action_hand_over()
            reason = {"reason": "refused"} if failed else {}
            turn.log("skipped" if failed else "done", now, **reason)
            turn.leave("completed" if failed else "handover")
