from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..agreement.alignment_agreement_version import MANAGERS
from ..shared.lead_move import Move
from ..shared.watch import watches
from .crm_lead import IS_BLOCKED
from .crm_queue_step import DUE_DATES

LEFT = Move("left")
CHECKED = "leads_without_next_step"
SELLER = "sales_team.group_sale_salesman"
# Open leads that sales holds, of which no queue and no person is shown a next step. A
# queue shows leads with a date of a call: to their owner, or to the members of their
# team; not those whose number is blocked. A person is shown activities.
UNSHOWN = """
    SELECT lead.id FROM crm_lead lead
     WHERE %(which)s AND lead.active AND lead.won_status = 'pending' AND %(held)s
       AND (COALESCE(lead.wanted_date, lead.callback_date, lead.retry_date,
                     lead.follow_up_date) IS NULL
            OR %(blocked)s
            OR lead.user_id IS NOT NULL AND NOT EXISTS (
                       SELECT FROM res_users owner
                         JOIN res_groups_users_rel given ON given.uid = owner.id
                        WHERE owner.id = lead.user_id AND owner.active
                          AND given.gid = ANY(%(groups)s)
                          AND (lead.company_id IS NULL
                               OR EXISTS (SELECT FROM res_company_users_rel works
                                           WHERE works.user_id = owner.id
                                             AND works.cid = lead.company_id)))
            OR lead.user_id IS NULL AND NOT %(pooled)s)
       AND NOT EXISTS (SELECT FROM mail_activity activity
                         JOIN res_users someone ON someone.id = activity.user_id
                        WHERE activity.res_model = 'crm.lead'
                          AND activity.res_id = lead.id
                          AND activity.active AND someone.active)
     ORDER BY lead.id
"""
# the pool is served a lead at the steps that its dates are of; without any it will wait
SERVED = """
    EXISTS (SELECT FROM crm_queue_step step
             WHERE step.active AND step.is_pool
               AND (step.company_id IS NULL OR lead.company_id IS NULL
                    OR step.company_id = lead.company_id)
               AND CASE step.kind WHEN 'callback' THEN lead.callback_date IS NOT NULL
                                  WHEN 'retry' THEN lead.retry_date IS NOT NULL
                                  WHEN 'follow_up' THEN lead.follow_up_date IS NOT NULL
                                  ELSE lead.wanted_date IS NOT NULL
                                       OR COALESCE(lead.callback_date, lead.retry_date,
                                                   lead.follow_up_date) IS NULL END)
"""


class CrmLead(models.Model):
    """An open lead that sales holds has a next step that the queue or a person is
    shown.

    Whatever a transaction does to leads, those left without a next step get one before
    it is committed: they wait for a call; or, where calling makes no sense, somebody
    gets a to-do to decide. Leads of a user who has left go to the team's pool.
    """

    _inherit = "crm.lead"

    is_without_next_step = fields.Boolean(
        "Without a Next Step",
        compute="_compute_is_without_next_step",
        search="_search_is_without_next_step",
        help="Open sales leads that appear in no queue and no to-do. There should be "
        "none.",
    )

    @api.depends_context("uid")
    def _compute_is_without_next_step(self):
        found = self._find_without_next_step(self.ids)
        for lead in self:
            lead.is_without_next_step = lead in found

    @api.model
    def _search_is_without_next_step(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in", self._find_without_next_step().ids)

    # ------------------------------------------------------------
    # Which leads
    # ------------------------------------------------------------

    @api.model
    def _find_without_next_step(self, lead_ids=None):
        """Return the open leads of sales, of all or of these, without a next step."""
        self.env.flush_all()
        which = None
        if lead_ids is not None:
            which = SQL("lead.id = ANY(%s)", list(lead_ids))
        rows = self.env.execute_query(self._get_without_next_step_sql(which))
        return self.browse(lead_id for (lead_id,) in rows)

    @api.model
    def _get_without_next_step_sql(self, which=None):
        """Return the SQL of the ids of open leads of sales without a next step.

        :param which: condition on crm_lead "lead"; all of them if None
        """
        group = self.env["ir.model.data"]._xmlid_to_res_id(SELLER)
        groups = self.env["res.groups"]._get_group_definitions()
        return SQL(
            UNSHOWN,
            which=which or SQL("TRUE"),
            held=self._get_held_by_sales_sql(),
            blocked=IS_BLOCKED,
            pooled=self._get_pooled_sql(),
            groups=[group, *groups.get_subset_ids([group])],
        )

    @api.model
    def _get_pooled_sql(self):
        """Return the SQL condition that crm_lead "lead", without a salesperson, is
        served or distributed to somebody: all agents serve leads without a team."""
        steps = self.env["crm.queue.step"]
        steps.flush_model(["active", "is_pool", "kind", "company_id"])
        is_served = SQL(SERVED)
        return SQL(
            """
            CASE WHEN lead.team_id IS NULL THEN %(served)s ELSE EXISTS (
                SELECT FROM crm_team_member member
                  JOIN crm_team team ON team.id = member.crm_team_id
                  JOIN res_users agent ON agent.id = member.user_id
                 WHERE member.crm_team_id = lead.team_id AND member.active
                   AND agent.active AND (team.is_distributed OR %(served)s)) END
            """,
            served=is_served,
        )

    @api.model
    def _get_held_by_sales_sql(self):
        """Hook: return the SQL condition that sales holds crm_lead "lead"."""
        return SQL("TRUE")

    # ------------------------------------------------------------
    # When it is looked at
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._check_next_step_later()
        return leads

    @watches(
        "active",
        "stage_id",
        "user_id",
        "team_id",
        "phone",
        "k_status_id",
        "call_result_id",
        "callback_date",
        "retry_date",
        "follow_up_date",
    )
    def _watch_next_step(self, _vals):
        yield
        self._check_next_step_later()

    def _check_next_step_later(self):
        """Look at these leads once, at the end of the transaction."""
        if not self:
            return
        precommit = self.env.cr.precommit
        if CHECKED not in precommit.data:
            precommit.data[CHECKED] = set()
            precommit.add(self._ensure_next_steps)
        precommit.data[CHECKED].update(self.ids)

    @api.model
    def _ensure_next_steps(self):
        """Give the leads of this transaction that lack a next step one."""
        data = self.env.cr.precommit.data
        if ids := data.pop(CHECKED, None):
            # sudo: the invariant holds whoever wrote; only these leads are changed
            leads = self.with_user(SUPERUSER_ID)
            found = leads._find_without_next_step(ids)
            # what a program makes may be on its way to somebody: the daily job looks
            found.filtered(
                lambda lead: lead.user_id.id != SUPERUSER_ID
            )._give_next_step()
            self._flush_facts()
            data.pop(CHECKED, None)  # what has just been written

    @api.model
    def _cron_ensure_next_steps(self):
        """Give all leads without a next step one.

        Nothing should be found: it catches what comes in by SQL, or by lost rights.
        """
        found = self._find_without_next_step()
        for part in range(0, len(found), 500):
            leads = found[part : part + 500]
            leads._give_next_step()
            self.env["ir.cron"]._commit_progress(
                len(leads), remaining=len(found) - part - len(leads)
            )

    # ------------------------------------------------------------
    # The next step
    # ------------------------------------------------------------

    def _give_next_step(self):
        """Let these leads be called, or let somebody decide about them."""
        if not self:
            return
        gone = self.filtered(lambda lead: lead._has_owner_left())
        if self._is_of_file():  # in the name of who loads the file
            gone |= self.filtered(
                lambda lead: lead.user_id and not lead.user_id.has_group(SELLER)
            )
        gone._release()
        deciders = self._get_deciders()
        reasons = self._get_reasons_to_decide(deciders)
        undecided = self.filtered(lambda lead: lead.id in reasons)
        undecided._plan_decisions(reasons, deciders)
        undated = (self - undecided).filtered(lambda lead: not lead._has_call_date())
        undated._wait_for_call(fields.Datetime.now())

    def _has_owner_left(self):
        owner = self.user_id
        is_there = not self.company_id or self.company_id in owner.company_ids
        return bool(owner) and not (owner.active and is_there)

    def _has_call_date(self):
        return any(self[name] for name in DUE_DATES.values())

    def _filter_to_wait(self):
        """Return those of these leads that will wait for a call when the transaction
        ends, as nothing else is planned."""
        leads = self.with_user(SUPERUSER_ID)  # as in _ensure_next_steps
        found = leads._find_without_next_step(self.ids)
        reasons = found._get_reasons_to_decide(found._get_deciders())
        return found.filtered(
            lambda lead: not lead._has_call_date() and lead.id not in reasons
        )

    @api.model
    def _undo_outcomes(self, changes):
        """Take the to-dos to decide back that the outcomes led to."""
        result = super()._undo_outcomes(changes)
        decide = self._get_call_activity_types()["decide"]
        # sudo: who filed an outcome may undo what followed from it
        calls = changes.sudo().lead_id._get_planned_calls()
        calls.filtered(lambda call: call.activity_type_id == decide).unlink()
        return result

    def _get_reasons_to_decide(self, deciders):
        """Return {lead id: text} of leads that a person must decide about: calling
        them (again) makes no sense, or their owner has no call queue.

        :param deciders: {lead id: who decides}, in whose language the text is
        """
        blocked = self._get_blocked_numbers()
        pooled = self._filter_pooled()
        reasons = {}
        for lead in self:
            owner = lead.user_id
            env = lead.with_context(lang=deciders[lead.id].lang).env
            if lead.phone_sanitized in blocked:
                reasons[lead.id] = env._(
                    "This number opted out of calls. Decide what to do."
                )
            elif owner and not owner.has_group(SELLER):
                reasons[lead.id] = env._("Call the customer or reassign the lead.")
            elif not owner and lead not in pooled:
                reasons[lead.id] = env._(
                    "No agents work on this pool. Reassign the lead."
                )
            elif self._is_of_file():
                continue  # a file brings history, not to-dos
            elif lead._has_call_date():
                continue
            elif lead.call_result_id:
                reasons[lead.id] = env._(
                    "Not reached in %(count)s calls. Decide what to do.",
                    count=lead.attempt_count,
                )
            elif lead.k_status_id.next_owner == "nobody":
                reasons[lead.id] = env._("No next call is planned. Decide what to do.")
        return reasons

    def _filter_pooled(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT lead.id FROM crm_lead lead WHERE lead.id = ANY(%s) AND %s",
                self.ids,
                self._get_pooled_sql(),
            )
        )
        return self.browse(lead_id for (lead_id,) in rows)

    def _get_deciders(self):
        """Return {lead id: who decides about it}: its owner, its team's leader, or a
        head of sales; no user, where there is none."""
        heads = {}
        deciders = {}
        for lead in self:
            known = (lead.user_id, lead.team_id.user_id)
            decider = next(
                (user for user in known if user.active and user.id != SUPERUSER_ID),
                None,
            )
            if not decider:
                company = lead._get_calling_company()
                if company not in heads:
                    heads[company] = company._get_staff(MANAGERS["sales"])[:1]
                decider = heads[company]
            deciders[lead.id] = decider
        return deciders

    def _plan_decisions(self, reasons, deciders):
        """Plan a to-do to decide about each of these leads.

        :param reasons: {lead id: text}
        :param deciders: {lead id: user}
        """
        self._create_planned_activities(
            "decide",
            [
                {
                    "res_id": lead.id,
                    "user_id": deciders[lead.id].id,
                    "date_deadline": lead._get_calling_company()._get_today(),
                    "summary": reasons[lead.id],
                }
                for lead in self
                if deciders[lead.id]
            ],
        )

    # ------------------------------------------------------------
    # Who has left
    # ------------------------------------------------------------

    def _release(self):
        """Give these leads to the pool of their team, which is served their planned
        calls when they are due.

        Where nobody serves the pool, its leader gets a to-do for each.
        """
        # the dates on the leads remain, so that the pool is served them
        self._get_planned_calls().write({"active": False})
        self._assign_to(self.env["res.users"], LEFT)
