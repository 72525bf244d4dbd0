from odoo import api, fields, models
from odoo.exceptions import UserError

CAUSES = [
    ("score", "Score above the line"),
    ("raise", "Asked to be called"),
    ("arrival", "Entered for sales"),
    ("hand", "By hand"),
    ("assign", "Given to a salesperson"),
]


class CrmLeadHandover(models.Model):
    """One lead handed over by marketing to sales: when, how complete, to whom; accepted
    or returned, why, and what marketing did with what was returned.

    Facts only, written by what happens to the lead (``lead.handover.mixin``).
    """

    _name = "crm.lead.handover"
    _description = "Hand-over of a Lead"
    _inherit = [
        "lead.fact.mixin",
        "handover.book.mixin",
        "journal.book.mixin",
        "append.only.mixin",
    ]
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _log_access = False

    version_id = fields.Many2one(
        "alignment.agreement.version", "Agreement", readonly=True, ondelete="restrict"
    )
    date = fields.Datetime("Handed Over", required=True, readonly=True, index=True)
    cause = fields.Selection(CAUSES, "How", required=True, readonly=True)
    by_user_id = fields.Many2one(
        "res.users", "Handed Over By", readonly=True, ondelete="set null"
    )
    marketer_id = fields.Many2one(
        "res.users", readonly=True, index="btree_not_null", ondelete="set null"
    )
    completeness = fields.Integer(
        "Complete (%)", readonly=True, aggregator="avg", help="At the hand-over."
    )
    missing = fields.Json(
        readonly=True,
        export_string_translation=False,
        help="Names of what was missing, by who owes it.",
    )
    expected_revenue = fields.Float(readonly=True)

    # sales
    user_id = fields.Many2one(
        "res.users",
        "Received By",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    received_date = fields.Datetime("Received", readonly=True)
    recall_count = fields.Integer("Recalled", readonly=True)
    state = fields.Selection(
        [
            ("open", "Waits for sales"),
            ("accepted", "Accepted"),
            ("rejected", "Returned"),
            ("ended", "Ended"),
        ],
        required=True,
        readonly=True,
        default="open",
        help="Ended: the lead was closed, or went back, before sales decided.",
    )
    decision_date = fields.Datetime("Decided", readonly=True)
    decision_user_id = fields.Many2one(
        "res.users", "Decided By", readonly=True, ondelete="set null"
    )
    reason_id = fields.Many2one(
        "alignment.reason", "Why Returned", readonly=True, ondelete="restrict"
    )
    nature = fields.Selection(related="reason_id.nature", store=True)
    note = fields.Char(readonly=True)

    # marketing, with what was returned
    triage = fields.Selection(
        [
            ("waits", "Waits for marketing"),
            ("nurture", "Kept for nurturing"),
            ("disqualified", "Disqualified"),
            ("again", "Handed over again"),
        ],
        readonly=True,
        index="btree_not_null",
    )
    triage_date = fields.Datetime("Triaged", readonly=True)
    triage_user_id = fields.Many2one(
        "res.users", "Triaged By", readonly=True, ondelete="set null"
    )

    _unique_open = models.UniqueIndex(
        "(lead_id) WHERE state = 'open'", "The lead is handed over already."
    )
    _received_idx = models.Index("(received_date) WHERE state = 'open'")

    # ------------------------------------------------------------
    # Triage
    # ------------------------------------------------------------

    def _check_may_triage(self):
        """:raises UserError: for who is not of marketing, or what waits for nobody"""
        self.check_access("read")
        is_marketing = self.env.user.has_group(
            "lead_alignment.lead_alignment_group_marketing_user"
        )
        if not is_marketing and not self.env.su:
            raise UserError(self.env._("Marketing decides on what sales returned."))
        if self.filtered(lambda one: one.triage != "waits"):
            raise UserError(self.env._("Somebody decided on this lead already."))

    def _triage(self, decision):
        self._check_may_triage()
        self._amend(
            {
                "triage": decision,
                "triage_date": fields.Datetime.now(),
                "triage_user_id": self.env.uid,
            }
        )
        self.lead_id._note("triage")

    def action_nurture(self):
        """Keep what was returned for nurturing."""
        self._triage("nurture")

    def action_disqualify(self):
        """These are no customers."""
        self._triage("disqualified")
        # sudo: who may decide on returned leads may not write to those of others
        self.lead_id.sudo().action_set_lost()

    def action_hand_over_again(self):
        """Hand over again what was mended, never to whoever returned it."""
        self._triage("again")
        self.lead_id.action_hand_over()

    # ------------------------------------------------------------
    # Numbers
    # ------------------------------------------------------------

    @api.model
    def _get_barred(self, leads):
        """{lead id: ids of users who returned it, or let it be recalled}"""
        barred = {}
        # sudo: whoever distributes sees no more than who does not get a lead
        rows = self.sudo().search_fetch(
            [("lead_id", "in", leads.ids), ("state", "=", "rejected")],
            ["lead_id", "decision_user_id"],
        )
        for row in rows:
            barred.setdefault(row.lead_id.id, set()).add(row.decision_user_id.id)
        moves = (
            self.env["crm.lead.move"]
            .sudo()
            .search_fetch(
                [("lead_id", "in", leads.ids), ("kind", "=", "recalled")],
                ["lead_id", "from_user_id"],
            )
        )
        for move in moves:
            barred.setdefault(move.lead_id.id, set()).add(move.from_user_id.id)
        return barred
