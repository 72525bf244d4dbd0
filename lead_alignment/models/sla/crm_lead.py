import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, Query

from ..shared.condition_path import walk
from ..shared.watch import watches
from .crm_lead_sla import VERDICTS

_logger = logging.getLogger(__name__)

OPEN_VERDICTS = ("late", "at_risk", "running", "paused")


# of the running timers of merged leads one of each policy goes on: the one due first
REPOINT = """
    UPDATE crm_lead_sla timer
       SET lead_id = %(head)s,
           next_action_at = CASE WHEN joined.ends THEN NULL
                                 ELSE timer.next_action_at END,
           paused_date = CASE WHEN joined.ends THEN NULL ELSE timer.paused_date END,
           end_date = CASE WHEN joined.ends THEN %(now)s ELSE timer.end_date END,
           is_late_at_end = CASE WHEN joined.ends THEN timer.due_date < %(now)s
                                 ELSE timer.is_late_at_end END,
           state = CASE WHEN joined.ends THEN 'cancelled' ELSE timer.state END
      FROM (SELECT id, state = 'running' AND 1 < row_number() OVER (
                       PARTITION BY policy_id, state
                           ORDER BY due_date, lead_id != %(head)s, id) AS ends
              FROM crm_lead_sla
             WHERE lead_id = ANY(%(all)s)) joined
     WHERE joined.id = timer.id AND (joined.ends OR timer.lead_id = ANY(%(tail)s))
"""


class Subjects:
    """Which leads of a batch each condition holds for, asked once; an object in the
    context, so that no client can send it."""

    def __init__(self):
        self.found = {}
        self.waiting = None  # ids of leads that will wait for a call


class CrmLead(models.Model):
    """Logs what happens to a lead as facts for its timers, and shows the timer that is
    due next.

    On merge one timer of each policy goes on, the one that is due first, if the
    surviving lead needs it; what it needs and none had starts. A copy has none.
    """

    _inherit = "crm.lead"

    sla_ids = fields.One2many("crm.lead.sla", "lead_id", "SLA Timers", readonly=True)
    sla_due_date = fields.Datetime(
        "Due",
        compute="_compute_sla",
        help="Deadline of the lead's next SLA timer.",
    )
    sla_verdict = fields.Selection(
        [verdict for verdict in VERDICTS if verdict[0] in OPEN_VERDICTS],
        "SLA Timer",
        compute="_compute_sla",
        search="_search_sla_verdict",
    )
    sla_target = fields.Selection(
        selection=lambda self: self.env["crm.lead.sla"]._fields["target"].selection,
        string="SLA",
        compute="_compute_sla",
    )
    sla_is_today = fields.Boolean(
        "Due Today",
        compute="_compute_sla_is_today",
        search="_search_sla_is_today",
    )
    sla_left_seconds = fields.Integer("Time Left (Seconds)", compute="_compute_sla")

    @api.depends("sla_ids.due_date", "sla_ids.state", "sla_ids.paused_date")
    def _compute_sla(self):
        """Show the running timer that is due next; a paused one if no other runs."""
        self.env["crm.lead.sla"].flush_model()
        rows = self.ids and self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (lead_id) lead_id, id FROM crm_lead_sla
                 WHERE lead_id = ANY(%s) AND state = 'running'
                 ORDER BY lead_id, paused_date IS NOT NULL, due_date
                """,
                self.ids,
            )
        )
        # sudo: the timers of leads that the user may read
        timers = self.env["crm.lead.sla"].sudo()
        timers = timers.browse(timer_id for _lead_id, timer_id in rows)
        timer_ids = dict(rows)
        for lead in self:
            timer = timers.browse(timer_ids.get(lead.id)).with_prefetch(timers.ids)
            lead.sla_due_date = timer.due_date
            lead.sla_verdict = timer.verdict
            lead.sla_target = timer.target
            lead.sla_left_seconds = timer.left_seconds

    @api.readonly
    def get_lead_state(self):
        """Return what the form shows beside the status.

        :returns: dict of ``timer`` as of :meth:`_get_timer_card`, ``completeness`` in
            percent, ``missing`` as text, ``next`` (kind, date, is_late) and ``notes``
            of the last calls, newest first
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "timer": self._get_timer_card(),
            "completeness": self.completeness,
            "missing": self.missing_text,
            "next": {
                "kind": self.next_call_kind,
                "date": fields.Datetime.to_string(self.next_call_date) or False,
                "is_late": self.is_next_call_late,
            },
            "notes": self.env["crm.call.queue"]._get_notes(self),
        }

    def _get_timer_card(self):
        """Return the timer that is due next, for the call queue; False without one."""
        self.ensure_one()
        targets = dict(self._fields["sla_target"]._description_selection(self.env))
        return bool(self.sla_due_date) and {
            "due": fields.Datetime.to_string(self.sla_due_date),
            "left": self.sla_left_seconds,
            "verdict": self.sla_verdict,
            "target": targets[self.sla_target],
        }

    @api.depends("sla_due_date")
    def _compute_sla_is_today(self):
        _start, end = self.env["crm.floor.board"]._get_day()
        for lead in self:
            lead.sla_is_today = bool(lead.sla_due_date) and lead.sla_due_date < end

    @api.model
    def _search_sla_is_today(self, operator, value):
        if operator != "in":
            return NotImplemented
        _start, end = self.env["crm.floor.board"]._get_day()
        # sudo: the timer of a lead that the user may read
        timers = self.env["crm.lead.sla"].sudo()
        due = timers._search([("state", "=", "running"), ("due_date", "<", end)])
        return Domain("id", "in", due.subselect("lead_id"))

    @api.model
    def _search_sla_verdict(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: the timer of a lead that the user may read
        timers = self.env["crm.lead.sla"].sudo()
        running = Domain("state", "=", "running")
        found = Domain.FALSE
        if verdicts := [name for name in value if name]:
            mine = timers._search(running & Domain("verdict", "in", verdicts))
            found |= Domain("id", "in", mine.subselect("lead_id"))
        if False in value:
            every = timers._search(running)
            found |= Domain("id", "not in", every.subselect("lead_id"))
        return found

    @api.model
    @api.readonly
    def get_deadline_counts(self, domain=()):
        """Count the leads of a list that are overdue, at risk, and due today.

        :param domain: of the list; it is searched with the user's rights
        :returns: list of {key, label, icon, tone, count, domain}
        """
        listed = Domain(domain)
        questions = (
            ("late", self.env._("overdue"), "fa-fire", "danger"),
            ("at_risk", self.env._("at risk"), "fa-exclamation-triangle", "warning"),
            ("today", self.env._("due today"), "fa-clock-o", "secondary"),
        )
        ahead = Domain("sla_verdict", "in", ["running", "at_risk"])
        conditions = {
            "late": Domain("sla_verdict", "=", "late"),
            "at_risk": Domain("sla_verdict", "=", "at_risk"),
            "today": Domain("sla_is_today", "=", True) & ahead,
        }
        counts = []
        for key, label, icon, tone in questions:
            condition = conditions[key]
            counts.append(
                {
                    "key": key,
                    "label": label,
                    "icon": icon,
                    "tone": tone,
                    "count": self.search_count(listed & condition),
                    "domain": repr(list(condition)),
                }
            )
        return counts

    # ------------------------------------------------------------
    # What timers depend on
    # ------------------------------------------------------------

    def _get_sla_user(self, policy):
        """Return the user who must act: the marketer or the salesperson."""
        self.ensure_one()
        if policy.side == "marketing":
            return self.marketer_id or self.user_id
        return self.user_id

    def _get_sla_hours(self, policy):
        """Return (calendar, resource) by which the timer runs.

        It is the person's calendar if the policy says so, else the team's, else the
        company's.
        """
        self.ensure_one()
        company = self.company_id or self.env.company
        none = self.env["resource.resource"]
        if policy.calendar == "person":
            user = self._get_sla_user(policy)
            # sudo: all users of a team may know when colleagues work
            resource = user.sudo().resource_ids.filtered(
                lambda resource: resource.company_id in (company, company.browse())
            )[:1]
            if resource.calendar_id._has_fixed_hours():
                return resource.calendar_id, resource
        return self.team_id._get_business_calendar(company), none

    def _is_subject_to(self, policy):
        """Whether the policy applies to this lead.

        Its condition is asked with the rights of who answers for it; one that is
        stopped holds for no lead.
        """
        if not policy.domain:
            return True
        company_id = self._get_lead_terms().company_id
        subjects = self.env.context.get("sla_subjects")
        if not isinstance(subjects, Subjects):
            return self.id in self._find_subject(company_id, policy.domain)
        key = company_id, policy.domain
        if key not in subjects.found:
            batch = self.browse(self._prefetch_ids)
            subjects.found[key] = batch._find_subject(*key)
        return self.id in subjects.found[key]

    def _find_subject(self, company_id, text):
        """Return ids of these leads that a condition of their company holds for."""
        company = self.env["res.company"].browse(company_id)
        try:
            domain, leads = self.env["alignment.condition"]._ask(
                company, self._name, text
            )
            if not any(step.is_crossed for step in walk(leads, domain)):
                # sudo: only fields of these leads, which the author may read
                return set(self.sudo().filtered_domain(domain).ids)
            query = Query(leads.env, self._table, self._table_sql)
            query.add_where(SQL("crm_lead.id = ANY(%s)", self.ids))
            asked = domain.optimize_full(leads)
            query.add_where(asked._to_sql(leads, self._table, query))
        except (UserError, KeyError, TypeError, ValueError) as error:
            _logger.warning("A policy cannot be asked: %s", error)
            return set()
        return {lead_id for (lead_id,) in self.env.execute_query(query.select())}

    # ------------------------------------------------------------
    # Facts
    # ------------------------------------------------------------

    def _write_outcome(self, status, facts, amount, tries):
        """Log the outcome before its consequences, which may close the lead."""
        result = super()._write_outcome(status, facts, amount, tries)
        is_fruitless = bool(facts["call_result_id"])
        self._log_fact(
            "outcome",
            {
                lead.id: {
                    "is_call": facts["is_call"],
                    "is_fruitless": is_fruitless,
                    "is_contact": lead.k_status_id.is_contact and not is_fruitless,
                    "status_id": lead.k_status_id.id,
                    "is_feedback_owed": bool(status) and status.is_feedback_owed,
                    "callback_date": lead.callback_date,
                    "retry_date": lead.retry_date,
                }
                for lead in self
            },
            self[:1].last_outcome_date,
        )
        return result

    def _log_undo(self, changes):
        result = super()._log_undo(changes)
        dates = {change.lead_id.id: change.date for change in changes}
        changes.lead_id._log_fact(
            "undo", {lead_id: {"date": date} for lead_id, date in dates.items()}
        )
        return result

    def _merge_opportunity(
        self, user_id=False, team_id=False, auto_unlink=True, max_length=5
    ):
        merged = super()._merge_opportunity(
            user_id=user_id,
            team_id=team_id,
            auto_unlink=auto_unlink,
            max_length=max_length,
        )
        merged._log_fact("merged")
        return merged

    def _get_repoint_statements(self, opportunities):
        return {
            **super()._get_repoint_statements(opportunities),
            "crm.lead.sla": SQL(
                REPOINT,
                head=self.id,
                tail=opportunities.ids,
                all=(self + opportunities).ids,
                now=fields.Datetime.now(),
            ),
        }

    @watches("callback_date")
    def _watch_promise(self, _vals):
        """Log a callback that was moved by hand, so that its timer moves."""
        yield
        if not self._is_filing():
            self._log_fact(
                "promised",
                {lead.id: {"callback_date": lead.callback_date} for lead in self},
            )

    @watches("team_id")
    def _watch_team(self, _vals):
        """Log that leads come to another team, whose agreement may differ."""
        before = {lead.id: lead.team_id for lead in self}
        yield
        self.filtered(lambda lead: lead.team_id != before[lead.id])._log_fact("team")

    @watches("stage_id")
    def _watch_pipeline(self, _vals):
        """Log a change of the pipeline stage, which may end a timer."""
        yield
        self._log_fact("pipeline")

    def action_open_timers(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("SLA Timers"),
            "res_model": "crm.lead.sla",
            "view_mode": "list,form",
            "domain": [("lead_id", "=", self.id)],
            "context": {"create": False},
        }
