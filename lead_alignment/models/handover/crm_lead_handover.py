from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

CAUSES = [
    ("score", "Score reached MQL threshold"),
    ("raise", "Callback requested"),
    ("arrival", "Entered for sales"),
    ("hand", "Manually"),
    ("assign", "Assigned to a salesperson"),
]
ACCEPTED = ("sal", "sql", "customer")
WRITE = """
    UPDATE crm_lead_handover handover
       SET state = now.state, decision_date = now.decided, decision_user_id = now.by,
           user_id = now.receiver, received_date = now.received
      FROM unnest(%s::int[], %s::text[], %s::timestamp[], %s::int[], %s::int[],
                  %s::timestamp[]) AS now(id, state, decided, by, receiver, received)
     WHERE handover.id = now.id
"""
WRITTEN = ("state", "decision_date", "decision_user_id", "user_id", "received_date")


class CrmLeadHandover(models.Model):
    """One hand-over of a lead from marketing to sales: when, how complete, to whom;
    accepted or returned, why, and what marketing did with a returned lead.

    It holds facts only. One opens with each MQL, and ends when the lead moves on or
    back.
    """

    _name = "crm.lead.handover"
    _description = "Lead Handoff"
    _inherit = ["lead.record.mixin", "fact.projection.mixin", "append.only.mixin"]
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _log_access = False

    version_id = fields.Many2one(
        "alignment.agreement.version", "Agreement", readonly=True, ondelete="restrict"
    )
    date = fields.Datetime("Handed Off on", required=True, readonly=True, index=True)
    is_first = fields.Boolean(
        "First Handoff",
        readonly=True,
        help="The lead's first handoff. It is the one that counts as an MQL delivered.",
    )
    cause = fields.Selection(CAUSES, "Handoff Trigger", required=True, readonly=True)
    by_user_id = fields.Many2one(
        "res.users", "Handed Off by", readonly=True, ondelete="set null"
    )
    marketer_id = fields.Many2one(
        "res.users", readonly=True, index="btree_not_null", ondelete="set null"
    )
    completeness = fields.Integer(
        "Completeness (%)",
        readonly=True,
        aggregator="avg",
        help="At the time of the handoff.",
    )
    missing = fields.Json(
        readonly=True,
        export_string_translation=False,
        help="Missing information, by responsible department.",
    )
    expected_revenue = fields.Float(readonly=True)

    # written by sales
    user_id = fields.Many2one(
        "res.users",
        "Received by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    received_date = fields.Datetime("Received on", readonly=True)
    recall_count = fields.Integer("Times Recalled", readonly=True)
    state = fields.Selection(
        [
            ("open", "Awaiting sales"),
            ("accepted", "Accepted"),
            ("rejected", "Returned"),
            ("ended", "Ended"),
        ],
        required=True,
        readonly=True,
        default="open",
        help="Closed: the lead was closed or returned before sales responded.",
    )
    decision_date = fields.Datetime("Decided on", readonly=True)
    decision_user_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, ondelete="set null"
    )
    reason_id = fields.Many2one(
        "alignment.reason", "Return Reason", readonly=True, ondelete="restrict"
    )
    nature = fields.Selection(related="reason_id.nature", store=True)
    note = fields.Char(readonly=True)

    # written by marketing, about returned leads
    triage = fields.Selection(
        [
            ("waits", "Awaiting marketing"),
            ("nurture", "Kept for nurturing"),
            ("disqualified", "Disqualified"),
            ("again", "Handed off again"),
        ],
        readonly=True,
        index="btree_not_null",
    )
    triage_date = fields.Datetime("Reviewed on", readonly=True)
    triage_user_id = fields.Many2one(
        "res.users", "Reviewed by", readonly=True, ondelete="set null"
    )

    _unique_open = models.UniqueIndex(
        "(lead_id) WHERE state = 'open'", "This lead has already been handed off."
    )
    _received_idx = models.Index("(received_date) WHERE state = 'open'")
    _first_idx = models.Index("(lead_id, date) WHERE is_first")

    # ------------------------------------------------------------
    # Review of returned leads
    # ------------------------------------------------------------

    def _check_may_triage(self):
        """:raises UserError: for users outside marketing, or a lead reviewed already"""
        self.check_access("read")
        is_marketing = self.env.user.has_group(
            "lead_alignment.lead_alignment_group_marketing_user"
        )
        if not is_marketing and not self.env.su:
            raise UserError(self.env._("Only marketing can decide on returned leads."))
        if self.filtered(lambda handover: handover.triage != "waits"):
            raise UserError(self.env._("Someone has already decided on this lead."))

    def _triage(self, decision):
        self._check_may_triage()
        self._amend(
            {
                "triage": decision,
                "triage_date": fields.Datetime.now(),
                "triage_user_id": self.env.uid,
            }
        )
        self.lead_id._log_fact("triage")

    def action_nurture(self):
        """Keep returned leads for nurturing."""
        self._triage("nurture")

    def action_disqualify(self):
        """Disqualify returned leads."""
        self._triage("disqualified")
        # sudo: users who review returned leads may have no right to write them
        self.lead_id.sudo().action_set_lost()

    def action_hand_over_again(self):
        """Hand corrected leads over again; those who returned them do not get them."""
        self._triage("again")
        self.lead_id.action_hand_over()

    # ------------------------------------------------------------
    # Numbers
    # ------------------------------------------------------------

    @api.model
    def _get_excluded_users(self, leads):
        """Return {lead id: ids of users who returned it, or had it recalled}."""
        barred = {}
        # sudo: only these ids are used, whoever distributes
        rows = self.sudo().search_fetch(
            [("lead_id", "in", leads.ids), ("state", "=", "rejected")],
            ["lead_id", "decision_user_id"],
        )
        for row in rows:
            barred.setdefault(row.lead_id.id, set()).add(row.decision_user_id.id)
        moves = (
            self.env["crm.lead.assignment.log"]
            .sudo()
            .search_fetch(
                [("lead_id", "in", leads.ids), ("kind", "=", "recalled")],
                ["lead_id", "from_user_id"],
            )
        )
        for move in moves:
            barred.setdefault(move.lead_id.id, set()).add(move.from_user_id.id)
        return barred

    # ------------------------------------------------------------
    # Projection of facts
    # ------------------------------------------------------------

    @api.model
    def _project_facts(self, leads, facts):
        """Update the hand-overs of ``leads`` by what happened, by a few statements."""
        facts = [fact for fact in facts if fact.kind in ("stage", "owner")]
        new_ids = {f.lead_id for f in facts if f.values.get("cause") == "arrival"}
        known = leads.filtered(lambda lead: lead.id not in new_ids)
        rows = self._get_last(known) if facts and known else {}
        changed, new, settled = {}, [], set()
        for fact in facts:
            row = rows.get(fact.lead_id)
            is_open = bool(row) and row["state"] == "open"
            if is_open and _settles(fact):
                settled.add(fact.lead_id)
            if _hands_over(fact) and not is_open:
                is_first = row is None
                row = rows[fact.lead_id] = self._prepare(leads, fact, is_first)
                new.append(row)
            elif row:
                _update_row(row, fact)
                if "id" in row:
                    changed[row["id"]] = row
        self._write_rows(changed.values())
        self._cancel_requests(settled)
        if new:
            self._append(new)

    @api.model
    def _cancel_requests(self, lead_ids):
        """Archive the to-dos to accept these leads."""
        if not lead_ids:
            return
        # sudo: to-dos of these very leads, whoever has them. Not deleted: that would
        # clear caches which the caller is using
        self.env["mail.activity"].sudo().with_context(active_test=True).search(
            [
                ("res_model", "=", "crm.lead"),
                ("res_id", "in", sorted(lead_ids)),
                ("activity_type_id.category", "=", "handover"),
            ]
        ).active = False

    @api.model
    def _get_last(self, leads):
        """Return {lead id: its open hand-over, else its last one, as a dict}.

        Of merged leads the open one need not be the last.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (lead_id) lead_id, id, state, decision_date,
                       decision_user_id, user_id, received_date
                  FROM crm_lead_handover WHERE lead_id = ANY(%s)
                 ORDER BY lead_id, state = 'open' DESC, id DESC
                """,
                leads.ids,
            )
        )
        return {
            lead_id: dict(zip(("id", *WRITTEN), row, strict=True))
            for lead_id, *row in rows
        }

    @api.model
    def _write_rows(self, rows):
        if not rows:
            return
        columns = [[row[name] or None for row in rows] for name in ("id", *WRITTEN)]
        self.env.cr.execute(SQL(WRITE, *columns))
        self.invalidate_model(WRITTEN)

    @api.model
    def _prepare(self, leads, fact, is_first):
        lead = leads.browse(fact.lead_id).with_prefetch(leads.ids)
        terms = lead._get_lead_terms()
        percent, missing = lead._evaluate_gate(terms)
        cause = fact.values["cause"]
        return {
            "lead_id": lead.id,
            "company_id": lead.company_id.id or terms.company_id,
            "team_id": fact.team_id,
            "version_id": terms.version_id or False,
            "date": fact.date,
            "is_first": is_first,
            "cause": cause
            if cause in dict(self._fields["cause"].selection)
            else "hand",
            "by_user_id": fact.uid,
            "marketer_id": lead.marketer_id.id,
            "source_id": lead.source_id.id,
            "campaign_id": lead.campaign_id.id,
            "completeness": percent,
            "missing": {
                side: [item.name for item in missing if item.side == side]
                for side in ("marketing", "sales")
            },
            "expected_revenue": lead.expected_revenue,
            "user_id": fact.owner_id,
            "received_date": fact.owner_id and fact.date,
            "state": "open",
        }


def _hands_over(fact):
    """Whether the fact opens a hand-over: a new MQL, by no undo and no merge."""
    is_mql = fact.kind == "stage" and fact.values["after"] == "mql"
    return is_mql and fact.values["cause"] not in ("undo", "merge")


def _settles(fact):
    """Whether the fact ends the wait of the present owner for accepting."""
    before = fact.values.get("before")
    return before == "mql" if fact.kind == "stage" else bool(before)


def _update_row(row, fact):
    """Apply ``fact`` to an existing hand-over."""
    is_open = row["state"] == "open"
    if fact.kind == "owner":
        if is_open:
            row["user_id"] = fact.owner_id
            row["received_date"] = fact.owner_id and fact.date
    elif fact.values["before"] == "mql" and is_open:
        is_accepted = fact.values["after"] in ACCEPTED
        row["state"] = "accepted" if is_accepted else "ended"
        row["decision_date"], row["decision_user_id"] = fact.date, fact.uid
    elif fact.values["after"] == "mql" and fact.values["cause"] == "undo":
        row["state"] = "open"
        row["decision_date"] = row["decision_user_id"] = None
