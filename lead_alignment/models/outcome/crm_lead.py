from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..shared.lead_move import Move
from ..shared.watch import watches

# marks in the context: objects, so that no client can send them
FILING = object()
LOADING = object()
# filing an outcome writes these, so that they agree with the history
FACTS = frozenset(
    {
        "k_status_date",
        "attempt_count",
        "first_outcome_date",
        "last_outcome_date",
        "first_contact_date",
        "retry_date",
        "follow_up_date",
        "last_call_date",
        "wanted_date",
    }
)
# writing these files an outcome
FILED = ("k_status_id", "call_result_id")


class CrmLead(models.Model):
    """The K-status of a lead, and the facts of its calls.

    Fields are facts: moments, counts, who. They are written by filing an outcome
    (:meth:`_file_outcome`), also where somebody imports or writes ``k_status_id``
    or ``call_result_id`` directly: nothing is filed without its history row.

    On merge the surviving lead keeps its own status and adds up the calls; a copy
    starts without any; archiving, restoring and conversion keep all.
    """

    _inherit = "crm.lead"
    _facts = FACTS

    k_status_id = fields.Many2one(
        "crm.k.status",
        "K-Status",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        check_company=True,
        domain="[('child_ids', '=', False)]",
        help=(
            "Outcome of the last conversation. Empty for new customers nobody has "
            "spoken to."
        ),
    )
    k_status_color = fields.Integer(
        related="k_status_id.color", export_string_translation=False
    )
    k_status_label = fields.Char("Current Status", compute="_compute_k_status_label")
    k_status_date = fields.Datetime(
        "In Status Since", copy=False, readonly=True, export_string_translation=False
    )
    k_status_change_ids = fields.One2many(
        "crm.k.status.change", "lead_id", "Outcomes", readonly=True, copy=False
    )
    call_result_id = fields.Many2one(
        "crm.call.result",
        "No-Contact Result",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Result of the last call if the customer was not reached.",
    )
    attempt_count = fields.Integer(
        "Attempts", copy=False, readonly=True, help="Number of calls made."
    )
    first_outcome_date = fields.Datetime("First Outcome", copy=False, readonly=True)
    last_outcome_date = fields.Datetime("Last Outcome", copy=False, readonly=True)
    first_contact_date = fields.Datetime(
        "First Conversation", copy=False, readonly=True
    )
    callback_date = fields.Datetime(
        "Scheduled Callback",
        copy=False,
        help="Date and time of the callback agreed with the customer.",
    )
    retry_date = fields.Datetime(
        "Next Attempt",
        copy=False,
        readonly=True,
        help="Date and time of the next attempt after no contact.",
    )
    wanted_date = fields.Datetime(
        "Waiting for a Call since",
        compute="_compute_wanted_date",
        store=True,
        precompute=True,
        copy=False,
        help="When the customer started waiting for a call: the lead is new, came "
        "back, or was handed off or reopened. The next outcome ends the wait.",
    )
    is_callback_overdue = fields.Boolean(
        "Callback Overdue",
        compute="_compute_is_callback_overdue",
        search="_search_is_callback_overdue",
    )

    @api.depends("k_status_id", "attempt_count", "wanted_date")
    @api.depends_context("lang")
    def _compute_k_status_label(self):
        for lead in self:
            if lead.k_status_id:
                lead.k_status_label = lead.k_status_id.display_name
            elif lead.attempt_count and lead.wanted_date:
                lead.k_status_label = self.env._("Repeat inquiry – to be called")
            elif lead.attempt_count:
                lead.k_status_label = self.env._("New – not reached")
            else:
                lead.k_status_label = self.env._("New – never called")

    def _compute_wanted_date(self):
        """Let new leads wait for a call; from then on only methods of ours write it."""
        now = fields.Datetime.now()
        for lead in self:
            is_new = not (lead.k_status_id or lead.attempt_count)
            lead.wanted_date = is_new and (lead.create_date or now)

    @api.depends("callback_date", "won_status")
    def _compute_is_callback_overdue(self):
        self.is_callback_overdue = False
        if promised := self.filtered("callback_date"):  # few leads have one
            late = promised.filtered_domain(self._callback_overdue_domain())
            late.is_callback_overdue = True

    def _search_is_callback_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._callback_overdue_domain()

    @api.model
    def _callback_overdue_domain(self):
        now = fields.Datetime.now()
        return Domain("callback_date", "<", now) & Domain("won_status", "=", "pending")

    @api.model_create_multi
    def create(self, vals_list):
        """File the outcomes that new leads come with, e.g. from an import."""
        if self._is_filing():
            return super().create(vals_list)
        # copies: Odoo's import tries the same values again, one by one, after an error
        defaults = self.default_get(FILED)  # of the context, or of the user
        vals_list = [{**defaults, **vals} for vals in vals_list]
        outcomes = [self._pop_outcome_vals(vals) for vals in vals_list]
        leads = super().create(vals_list)
        for lead_ids, outcome_vals in _group_equal(leads.ids, outcomes):
            self.browse(lead_ids)._file_outcome_vals(outcome_vals)
        return leads

    @api.model
    def load(self, fields, data):  # pylint: disable=redefined-outer-name
        return super(CrmLead, self._with_loading()).load(fields, data)

    def _with_loading(self):
        """Return these leads with the mark that a file is loaded: it brings history,
        not work."""
        return self.with_context(lead_loading=LOADING)

    @api.model
    def _is_of_file(self):
        return self.env.context.get("lead_loading") is LOADING

    def _prepare_create_values(self, vals_list):
        """Leave out outcomes that come as defaults: :meth:`create` files them."""
        result = super()._prepare_create_values(vals_list)
        if not self._is_filing():
            for vals in result:
                for name in FILED:
                    vals.pop(name, None)
        return result

    @watches(*FILED, *FACTS)
    def _watch_outcome(self, vals):
        """File an outcome for a status or result that is written directly."""
        if self._is_filing():
            return
        outcome_vals = self._pop_outcome_vals(vals)
        yield
        self._file_outcome_vals(outcome_vals)

    def _with_filing(self):
        """Return these leads with the mark that allows writing outcome facts."""
        return self._with_facts().with_context(outcome_filing=FILING)

    @api.model
    def _is_filing(self):
        """Whether the values come from a filed outcome.

        The mark in the context is an object, so that no client can send it. Demo data
        says True, while the database is made.
        """
        mark = self.env.context.get("outcome_filing")
        return mark is FILING or bool(mark and self.env.su and not self.pool.ready)

    @api.model
    def _pop_outcome_vals(self, vals):
        """Remove the values that file an outcome from ``vals``, and return them.

        :raises UserError: for a fact that only outcomes may change
        """
        if facts := FACTS & vals.keys():
            raise UserError(
                self.env._(
                    (
                        "%(field)s is set by call outcomes and cannot be edited "
                        "directly. Log an outcome instead."
                    ),
                    field=self._fields[min(facts)]._description_string(self.env),
                )
            )
        return {name: vals.pop(name) for name in FILED if name in vals}

    def _file_outcome_vals(self, vals):
        """File an outcome for values that were written directly.

        A status is filed without a call, a result as an attempt. Writing the present
        status, or an empty result, files nothing; emptying the status makes the lead
        new again.
        """
        if "k_status_id" in vals:
            status = self.env["crm.k.status"].browse(vals["k_status_id"])
            changed = self.filtered(lambda lead: lead.k_status_id != status)
            changed._check_nothing_owed(status)
            changed._file_outcome(status=status, is_call=False)
        if vals.get("call_result_id"):
            result = self.env["crm.call.result"].browse(vals["call_result_id"])
            self._file_outcome(call_result=result)

    # ------------------------------------------------------------
    # Merge
    # ------------------------------------------------------------

    def _merge_opportunity(
        self, user_id=False, team_id=False, auto_unlink=True, max_length=5
    ):
        """Merge leads without filing an outcome for the merged values. An open lead
        stays open, also where Odoo keeps the lost one."""
        leads = self._with_filing()
        is_open = "pending" in self.mapped("won_status")
        merged = super(CrmLead, leads)._merge_opportunity(
            user_id=user_id,
            team_id=team_id,
            auto_unlink=auto_unlink,
            max_length=max_length,
        )
        if is_open and merged.won_status == "lost":
            merged.with_context(lead_move=Move("changed")).action_restore()
        return self.browse(merged.id)

    def _merge_get_fields_specific(self):
        def status_of(_name, leads):
            open_ones = leads.filtered(lambda lead: lead.won_status != "lost")
            kept = leads[:1].k_status_id or open_ones.k_status_id[:1]
            return kept.id

        def date_of_status(_name, leads):
            status_id = status_of(_name, leads)
            same = leads.filtered(lambda lead: lead.k_status_id.id == status_id)
            return same[:1].k_status_date

        def still_wanted(name, leads):
            """A call on any of the leads has answered the customer's earlier wish."""
            calls = leads.mapped("last_call_date")
            called = max(filter(None, calls), default=datetime.min)
            waits = filter(None, get_open(leads).mapped(name))
            return min((wait for wait in waits if wait > called), default=False)

        return {
            **super()._merge_get_fields_specific(),
            "wanted_date": still_wanted,
            "k_status_id": status_of,
            "k_status_date": date_of_status,
            "call_result_id": lambda name, leads: (
                leads.sorted("last_outcome_date", reverse=True)[:1][name].id
            ),
            "attempt_count": lambda name, leads: sum(leads.mapped(name)),
            "first_outcome_date": get_earliest,
            "first_contact_date": get_earliest,
            "callback_date": lambda name, leads: get_earliest(name, get_open(leads)),
            "retry_date": _get_retry,
            "last_outcome_date": lambda name, leads: max(
                filter(None, leads.mapped(name)), default=False
            ),
        }

    def _merge_dependences_history(self, opportunities):
        # sudo: users who merge leads see all rows of the leads that vanish
        opportunities.sudo().k_status_change_ids._repoint(self)
        return super()._merge_dependences_history(opportunities)


def _group_equal(ids, vals_list):
    """Return [(ids, vals)] of the records that come with equal, non-empty ``vals``."""
    groups = {}
    for record_id, vals in zip(ids, vals_list, strict=True):
        if vals:
            groups.setdefault(tuple(vals.items()), []).append(record_id)
    return [(group, dict(key)) for key, group in groups.items()]


def get_open(leads):
    """Return the open ones of leads that are merged: what was promised to a customer
    who is lost is owed to nobody."""
    return leads.filtered(lambda lead: lead.won_status == "pending")


def get_earliest(name, leads):
    """Return the earliest date in a field of leads that are merged, False for none."""
    return min(filter(None, leads.mapped(name)), default=False)


def _get_retry(name, leads):
    """Whoever was reached later on another lead need not be tried again."""
    talks = leads.filtered(lambda lead: not lead.call_result_id)
    since = max(filter(None, talks.mapped("last_outcome_date")), default=datetime.min)
    tried = get_open(leads).filtered(
        lambda lead: (lead.last_outcome_date or since) >= since
    )
    return get_earliest(name, tried)
