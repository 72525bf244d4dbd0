from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..attribution.crm_lead import TOUCHED
from ..shared.watch import watches
from .crm_lead_lifecycle_change import STAGES

ORDER = ("nurture", "mql", "sal", "sql", "customer")
# {won status: (stage that the lead moves to, cause)}; empty: the stage before
FOLLOWED = {
    "won": ("customer", "won"),
    "lost": ("disqualified", "lost"),
    "pending": ("", "reopen"),
}
CLOSED = ("customer", "disqualified")
STAMPS = {stage: f"{stage}_date" for stage in ORDER[1:]}
WRITTEN = {"lifecycle", "lifecycle_date", *STAMPS.values()}
CLOSING = {"stage_id", "probability", "active", "won_status"}
SALES = "sales_team.group_sale_salesman"
MARKETING = "lead_alignment.lead_alignment_group_marketing_user"
# marks in the context: objects, so that no client can send them
HANDED_OVER = object()
NURTURED = object()
ASSIGNING = object()
MOVING = object()


def _stamp(label, **values):
    """Define a moment that transitions write; all of them are prefetched together."""
    return fields.Datetime(
        label,
        compute="_compute_lifecycle",
        store=True,
        precompute=True,
        prefetch="lifecycle",
        copy=False,
        **values,
    )


# of the open hand-overs of merged leads, one stays open; the earliest is the first
REPOINT = """
    UPDATE crm_lead_handover handover
       SET lead_id = %(head)s,
           is_first = id = (SELECT id FROM crm_lead_handover
                             WHERE lead_id = ANY(%(all)s) ORDER BY date, id LIMIT 1),
           state = CASE WHEN state = 'open' AND lead_id != %(head)s AND (
                             id != (SELECT max(id) FROM crm_lead_handover
                                     WHERE lead_id = ANY(%(tail)s) AND state = 'open')
                             OR EXISTS (SELECT FROM crm_lead_handover
                                         WHERE lead_id = %(head)s AND state = 'open'))
                        THEN 'ended' ELSE state END
     WHERE lead_id = ANY(%(all)s)
"""


class CrmLead(models.Model):
    """The lifecycle of a lead: marketing's (nurture), handed over (MQL), accepted
    (SAL), qualified (SQL), a customer, or disqualified.

    Events move a lead forward; a skipped stage gets its stamp, too. Only a return, a
    recycling, a loss or an undo moves it back. Each transition has a row in the log.
    The stamp of a stage, once written, stays. Pipeline stage and K-status are other
    things.

    On merge the surviving lead is as far as the farthest open one and has the earliest
    stamps; a copy starts anew; archiving changes nothing.
    """

    _inherit = "crm.lead"
    _facts = frozenset(WRITTEN)

    lifecycle = fields.Selection(
        STAGES,
        compute="_compute_lifecycle",
        store=True,
        precompute=True,
        copy=False,
        index="btree",
        help=(
            "Stage and responsible department of the lead. Terms are defined in the "
            "agreement."
        ),
    )
    lifecycle_date = _stamp("In Stage Since", export_string_translation=False)
    mql_date = _stamp("MQL Since")
    sal_date = _stamp("SAL Since")
    sql_date = _stamp("SQL Since")
    customer_date = _stamp("Customer Since")
    lifecycle_change_ids = fields.One2many(
        "crm.lead.lifecycle.change", "lead_id", "Lifecycle Changes", readonly=True
    )

    # ------------------------------------------------------------
    # Arrival
    # ------------------------------------------------------------

    def _compute_lifecycle(self):
        """Set the stage of new leads; from then on only transitions write it."""
        for lead in self:
            stage = lead._origin.lifecycle or lead._get_arrival_stage()
            now = lead._get_arrival_date(stage)
            lead.lifecycle = stage
            lead.lifecycle_date = lead._origin.lifecycle_date or now
            reached = _get_reached(stage)
            for name in STAMPS:
                stamp = lead._origin[STAMPS[name]]
                lead[STAMPS[name]] = stamp or (name in reached and now)

    def _get_arrival_stage(self):
        """Return the stage of a new lead.

        Leads of salespeople are accepted at once. Leads that others enter for sales are
        handed over. Leads of marketing, and of events, stay with marketing until they
        reach the MQL threshold.
        """
        self.ensure_one()
        owner = self.user_id
        if owner and owner.has_group(SALES):
            is_own = owner == self.env.user and not self._is_touched()
            if is_own or self.attempt_count:  # or the lead is imported with its history
                return "sql" if self.type == "opportunity" else "sal"
            return "mql"
        if owner or self._is_touched():
            return "nurture"
        arrival = self.env.context.get("lead_arrival")
        if arrival in (HANDED_OVER, NURTURED):
            return "mql" if arrival is HANDED_OVER else "nurture"
        user = self.env.user
        is_marketing = user.has_group(MARKETING) and not user.has_group(SALES)
        if is_marketing or not self._get_lead_terms().is_entered_handed_over:
            return "nurture"
        return "mql"

    def _get_arrival_date(self, stage):
        """Return since when a new lead is at ``stage``: one that is imported with its
        history since the call or the conversion by which it came there."""
        self.ensure_one()
        date = self.first_outcome_date
        if stage == "sql":
            date = self.date_conversion or date
        return date or fields.Datetime.now()

    @api.model
    def _is_touched(self):
        """Whether an event makes the lead: then the score decides on its hand-over."""
        return self.env.context.get("lead_touch") is TOUCHED

    @api.model_create_multi
    def create(self, vals_list):
        self._check_lifecycle_writing(frozenset().union(*vals_list))
        leads = super().create(vals_list)
        # a lead that is imported with its history came to its stage when that says
        for date, some in leads.grouped("lifecycle_date").items():
            some._log_lifecycle({lead.id: False for lead in some}, "arrival", date=date)
        pairs = zip(leads, vals_list, strict=True)
        closed = leads.browse(lead.id for lead, vals in pairs if vals.keys() & CLOSING)
        for date, some in closed.grouped("last_outcome_date").items():
            some._follow_deal(
                {lead.id: ("pending", lead.type, lead.user_id) for lead in some}, date
            )
        return leads

    def _compute_wanted_date(self):
        """Let no lead of marketing wait for a call."""
        result = super()._compute_wanted_date()
        self.filtered(lambda lead: lead.lifecycle == "nurture").wanted_date = False
        return result

    @api.model
    def _get_held_by_sales_sql(self):
        return SQL("lead.lifecycle IS DISTINCT FROM 'nurture'")

    def _get_anew_dates(self):
        """Also since they were handed over (again)."""
        dates = super()._get_anew_dates()
        # sudo: hand-overs of these very leads
        handovers = self.env["crm.lead.handover"].sudo()
        found = handovers._read_group(
            [("lead_id", "in", self.ids)], ["lead_id"], ["date:max"]
        )
        for lead, date in found:
            dates[lead.id] = max(date, dates.get(lead.id, date))
        return dates

    @api.model
    def _get_settled_domain(self, since):
        handed = Domain("handover_ids", "any", [("date", ">=", since)])
        return super()._get_settled_domain(since) & ~handed

    def _await_call(self, date):
        """Leave out leads of marketing: they are handed over by what they ask."""
        held = self.filtered(lambda lead: lead.lifecycle != "nurture")
        return super(CrmLead, held)._await_call(date)

    # ------------------------------------------------------------
    # Transitions
    # ------------------------------------------------------------

    @watches(*WRITTEN)
    def _watch_stage(self, vals):
        """Log the stage that a merge or an undo writes."""
        if self.env.context.get("lifecycle_move") is MOVING:
            return
        self._check_lifecycle_writing(vals)
        before = {lead.id: lead.lifecycle for lead in self}
        yield
        self._log_lifecycle(before, "merge" if "name" in vals else "undo")

    @watches(*CLOSING, "type", "user_id")
    def _watch_deal(self, vals):
        """Move leads that are won, lost, converted or assigned."""
        if not WRITTEN.isdisjoint(vals):
            return
        is_closing = self._may_close(vals)
        before = {
            lead.id: (is_closing and lead.won_status, lead.type, lead.user_id)
            for lead in self
        }
        yield
        self._follow_deal(before)

    def _may_close(self, vals):
        """Whether writing ``vals`` can change the won status.

        Reading the won status makes Odoo compute probabilities, so it is read only
        then.
        """
        if vals.keys() & CLOSING - {"stage_id"}:
            return True
        stages = self.env["crm.stage"].browse(vals.get("stage_id"))
        return "stage_id" in vals and any((stages | self.stage_id).mapped("is_won"))

    def _check_lifecycle_writing(self, names):
        """:raises UserError: for a client that writes fields of transitions"""
        if self._is_filing():
            return
        if found := WRITTEN & set(names):
            raise UserError(
                self.env._(
                    "%(field)s is updated automatically from the lead's history and "
                    "cannot be edited directly.",
                    field=self._fields[min(found)]._description_string(self.env),
                )
            )

    def _follow_deal(self, before, date=None):
        """Move leads by what changed: won status, type or owner.

        :param before: {lead id: (won status or False if it cannot change, type, owner)}
        :param date: when it changed; now if None
        """
        groups = {}
        for lead in self:
            if move := lead._get_followed(*before[lead.id]):
                groups.setdefault(move, []).append(lead.id)
        for (stage, cause), ids in groups.items():
            leads = self.browse(ids).with_prefetch(self._prefetch_ids)
            if stage:
                leads._advance(stage, cause, date=date)
            else:
                leads._reopen_lifecycle()

    def _get_followed(self, won_status, kind, owner):
        """Return (stage, cause) of the lead's transition since these values; None for
        none.

        An empty stage stands for the stage before the lead was closed.
        """
        self.ensure_one()
        if won_status and self.won_status != won_status:
            return FOLLOWED[self.won_status]
        if self.lifecycle in CLOSED:
            return None
        if self.type == "opportunity" and kind != "opportunity":
            return "sql", "convert"
        if self.lifecycle != "nurture" or not self.user_id or self.user_id == owner:
            return None
        return ("mql", "assign") if self.user_id.has_group(SALES) else None

    def _advance(self, stage, cause, **facts):
        """Move these leads on to ``stage``; those that are there or farther stay.

        Customer and disqualified are reached from anywhere.

        :returns: the leads that moved
        """
        ahead = self
        if stage in ORDER[:-1]:
            ahead = self.filtered(
                lambda lead: (
                    lead.lifecycle in ORDER
                    and ORDER.index(lead.lifecycle) < ORDER.index(stage)
                )
            )
        # prefetch all: the caller may write lead by lead
        moving = ahead.with_prefetch(self._prefetch_ids)
        moving._move_lifecycle(stage, cause, **facts)
        return ahead

    def _move_lifecycle(self, stage, cause, reason=None, date=None):
        """Write the stage, stamp the stages reached for the first time, log.

        :param date: when the leads came there; now if None
        """
        leads = self.filtered(lambda lead: lead.lifecycle != stage)
        if not leads:
            return
        leads = leads.with_prefetch(self._prefetch_ids)
        before = {lead.id: lead.lifecycle for lead in leads}
        since = {lead.id: lead.lifecycle_date for lead in leads}
        now = date or fields.Datetime.now()
        reached = _get_reached(stage)
        groups = {}
        for lead in leads:
            stamps = tuple(s for s in reached if not lead[STAMPS[s]])
            groups.setdefault(stamps, []).append(lead.id)
        # sudo: the transition may take the lead out of the user's sight
        moving = leads.sudo()
        for stamps, ids in groups.items():
            vals = {"lifecycle": stage, "lifecycle_date": now}
            if stage == "mql":
                vals["wanted_date"] = now
            elif stage == "nurture":
                vals |= {"wanted_date": False, "retry_date": False}
            # no field here is tracked; looking for tracked ones would compute
            # probabilities
            moving.browse(ids)._with_filing().with_context(
                lifecycle_move=MOVING, tracking_disable=True
            ).write(vals | {STAMPS[s]: now for s in stamps})
        leads._log_lifecycle(before, cause, since, reason, date)
        moving._check_next_step_later()
        moving._after_lifecycle_move(stage)

    def _after_lifecycle_move(self, stage):
        """Hook: act on these leads, in sudo, which have just come to ``stage``.

        Example::

            def _after_lifecycle_move(self, stage):
                result = super()._after_lifecycle_move(stage)
                if stage == "sql":
                    self.message_post(body=self.env._("Qualified by sales."))
                return result
        """

    def _reopen_lifecycle(self):
        """Move leads back to the stage before they were won or lost."""
        rows = (
            self.env["crm.lead.lifecycle.change"]
            .sudo()
            .search_fetch(
                [
                    ("lead_id", "in", self.ids),
                    ("to_stage", "in", ("customer", "disqualified")),
                    ("from_stage", "not in", (False, "customer", "disqualified")),
                ],
                ["lead_id", "from_stage"],
                order="id",
            )
        )
        stages = {row.lead_id.id: row.from_stage for row in rows}
        for stage, leads in self.grouped(
            lambda lead: stages.get(lead.id) or lead._get_farthest_stage()
        ).items():
            leads._move_lifecycle(stage, "reopen")

    def _get_farthest_stage(self):
        """Return the farthest open stage that has a stamp."""
        return next((s for s in ("sql", "sal", "mql") if self[STAMPS[s]]), "nurture")

    # ------------------------------------------------------------
    # The log
    # ------------------------------------------------------------

    def _log_lifecycle(self, before, cause, since=None, reason=None, date=None):
        """Log the transitions of leads whose stage changed.

        :param before: {lead id: stage or False}
        :param since: {lead id: when it entered that stage}
        :param date: when they changed; now if None
        """
        changed = self.filtered(lambda lead: lead.lifecycle != before[lead.id])
        changed._log_fact(
            "stage",
            {
                lead.id: {
                    "before": before[lead.id],
                    "after": lead.lifecycle,
                    "cause": cause,
                    "reason_id": reason.id if reason else None,
                    "since": (since or {}).get(lead.id),
                }
                for lead in changed
            },
            date,
        )

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Replace the help of fields that the agreement defines by its definition."""
        result = super().fields_get(allfields, attributes)
        if attributes and "help" not in attributes:
            return result
        glossary = self.env["alignment.agreement"]._get_glossary_help()
        for name in glossary.keys() & result.keys():
            own = name != "lifecycle" and result[name].get("help")
            text = glossary[name]
            result[name]["help"] = f"{own}\n\n{text}" if own else text
        return result

    def _get_repoint_statements(self, opportunities):
        return {
            **super()._get_repoint_statements(opportunities),
            **self._repoint_rows("crm.lead.lifecycle.change", opportunities),
            "crm.lead.handover": SQL(
                REPOINT,
                head=self.id,
                tail=opportunities.ids,
                all=(self | opportunities).ids,
            ),
        }

    # ------------------------------------------------------------
    # Odoo's own assignment and duplicates
    # ------------------------------------------------------------

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Leave marketing's leads out of Odoo's assignment, which has no hook."""
        if self.env.context.get("lead_assignment") is ASSIGNING:
            domain = Domain(domain) & Domain("lifecycle", "!=", "nurture")
        return super()._search(domain, *args, **kwargs)

    def _get_lead_duplicates(self, *args, **kwargs):
        """Search duplicates among all leads, marketing's included."""
        leads = self.with_context(lead_assignment=None)
        return super(CrmLead, leads)._get_lead_duplicates(*args, **kwargs)

    def _merge_get_fields_specific(self):
        def farthest(_name, leads):
            stages = [lead.lifecycle for lead in leads if lead.lifecycle in ORDER]
            return max(stages, key=ORDER.index, default=leads[:1].lifecycle)

        def earliest(name, leads):
            return min(filter(None, leads.mapped(name)), default=False)

        return {
            **super()._merge_get_fields_specific(),
            "lifecycle": farthest,
            **dict.fromkeys(STAMPS.values(), earliest),
        }


def _get_reached(stage):
    """Return the stages with a stamp up to ``stage``, skipped ones included."""
    if stage not in ORDER:
        return ()
    return ORDER[1 : ORDER.index(stage) + 1]
