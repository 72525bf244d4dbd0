from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

UNDO_MINUTES = 10
# mark in the context: an object, so that no client can send it
REPOINTING = object()

# SQL on crm_k_status_change as "change", its lead as "lead", and the new status, left
# joined, as "status"
SQL_NOT_UNDONE = SQL(
    """
    change.undo_of_id IS NULL
    AND NOT EXISTS (SELECT FROM crm_k_status_change undo
                     WHERE undo.undo_of_id = change.id)
    """
)
IS_CONTACT = SQL(
    "(change.is_call AND COALESCE(status.is_contact, FALSE) "
    "AND change.call_result_id IS NULL)"
)
IS_WON = SQL("(COALESCE(status.outcome, '') = 'won')")
SQL_COUNTS = SQL(
    """
    count(*) FILTER (WHERE change.is_call) AS calls,
    count(*) FILTER (WHERE %(contact)s) AS contacts,
    count(*) FILTER (WHERE %(won)s) AS won,
    COALESCE(sum(lead.expected_revenue) FILTER (WHERE %(won)s), 0) AS amount
    """,
    contact=IS_CONTACT,
    won=IS_WON,
)


class CrmKStatusChange(models.Model):
    """One filed outcome of a lead: who, when, from, to, after how long.

    The history is append-only for everyone, the administrator and ``sudo()``
    included; rows come from ``crm.lead._file_outcome`` alone. The two exceptions:

    * when leads are merged, the rows of the vanishing ones are re-pointed
      (:meth:`_repoint`);
    * when a lead is deleted, the database deletes its rows with it.

    An undo adds a row that names the one it takes back (``undo_of_id``).
    """

    _name = "crm.k.status.change"
    _description = "K-Status Change"
    _order = "date desc, id desc"
    _rec_name = "to_status_id"
    _log_access = False

    lead_id = fields.Many2one(
        "crm.lead", required=True, index=True, readonly=True, ondelete="cascade"
    )
    date = fields.Datetime(required=True, readonly=True, index=True)
    user_id = fields.Many2one(
        "res.users", "Logged By", readonly=True, index=True, ondelete="restrict"
    )
    team_id = fields.Many2one(
        "crm.team", "Sales Team", readonly=True, index=True, ondelete="restrict"
    )
    from_status_id = fields.Many2one(
        "crm.k.status", "From", readonly=True, index=True, ondelete="restrict"
    )
    to_status_id = fields.Many2one(
        "crm.k.status", "To", readonly=True, index=True, ondelete="restrict"
    )
    call_result_id = fields.Many2one(
        "crm.call.result",
        "No-Contact Result",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    seconds_in_previous = fields.Integer(
        "Seconds in Previous Status", readonly=True, aggregator="avg"
    )
    hours_in_previous = fields.Float(
        "Hours in Previous Status",
        compute="_compute_hours_in_previous",
        store=True,
        precompute=True,
        aggregator="avg",
    )
    is_call = fields.Boolean("Call Made", readonly=True)
    attempt_number = fields.Integer("Attempt", readonly=True, aggregator="max")
    callback_date = fields.Datetime("Scheduled Callback", readonly=True)
    lost_reason_id = fields.Many2one(
        "crm.lost.reason", readonly=True, ondelete="restrict"
    )
    note = fields.Text(readonly=True)
    undo_of_id = fields.Many2one(
        "crm.k.status.change",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    undo_ids = fields.One2many("crm.k.status.change", "undo_of_id", "Undone by")
    effects = fields.Json(
        readonly=True,
        export_string_translation=False,
        help="Changes made by the outcome, used for undo: values before and after, "
        "activities closed and scheduled.",
    )

    @api.depends("seconds_in_previous")
    def _compute_hours_in_previous(self):
        for change in self:
            change.hours_in_previous = change.seconds_in_previous / 3600

    def write(self, vals):
        if self and self.env.context.get("outcome_repointing") is not REPOINTING:
            raise UserError(self.env._("The outcome log cannot be edited."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(self.env._("The outcome log cannot be deleted."))

    def _repoint(self, lead):
        """Move these rows to ``lead``, into which their own is merged."""
        rows = self.with_context(outcome_repointing=REPOINTING)
        return rows.write({"lead_id": lead.id})

    def _get_outcome_name(self):
        """Return what was filed, e.g. "K2 – Thinking it over" or "No answer"."""
        return self.call_result_id.name or self.to_status_id.display_name

    @api.model
    def _is_undoable_since(self):
        """Return the moment since which outcomes can be undone."""
        return fields.Datetime.subtract(fields.Datetime.now(), minutes=UNDO_MINUTES)

    def _filter_undoable(self):
        """Return recent rows of the user that are still the last of their lead."""
        since = self._is_undoable_since()
        mine = self.filtered(
            lambda change: (
                change.user_id == self.env.user
                and change.date >= since
                and not change.undo_of_id
            )
        )
        if not mine:
            return mine
        last = dict(
            self._read_group(
                [("lead_id", "in", mine.lead_id.ids)], ["lead_id"], ["id:max"]
            )
        )
        return mine.filtered(lambda change: last[change.lead_id] == change.id)
