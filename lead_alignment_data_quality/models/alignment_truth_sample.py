import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from odoo.addons.lead_alignment.models.outcome.crm_k_status_change import (
    SQL_NOT_UNDONE,
)
from odoo.addons.lead_alignment.models.telesales.crm_lead import IS_BLOCKED
from odoo.addons.lead_alignment.tools.local_day import get_bounds

from ..tools.interval import get_interval

SIZE = 60  # half-width of the interval at most 13 points
# the last outcome of each lead in the month, undone ones left out; lost leads, which
# are archived, are among them
FILED = """
    SELECT DISTINCT ON (change.lead_id) change.lead_id, status.id AS status_id,
           status.is_data_valid, change.user_id
      FROM crm_k_status_change change
      JOIN crm_k_status status ON status.id = change.to_status_id
      JOIN crm_lead lead ON lead.id = change.lead_id
     WHERE lead.company_id = %(company)s
       AND (lead.active OR lead.won_status = 'lost')
       AND change.date >= %(begin)s AND change.date < %(end)s AND %(not_undone)s
     ORDER BY change.lead_id, change.date DESC, change.id DESC
"""
# in an order that only the seed decides; who must not be called is left out
DRAW = """
    SELECT filed.*
      FROM (%(filed)s) filed JOIN crm_lead lead ON lead.id = filed.lead_id
     WHERE NOT %(blocked)s
     ORDER BY md5(%(seed)s || filed.lead_id) LIMIT %(size)s
"""
CLAIM = """
    SELECT count(*), count(*) FILTER (WHERE is_data_valid) FROM (%(filed)s) filed
"""
DRAWN = ("lead_id", "status_id", "is_claimed_valid", "filed_by_id")
ANSWERS = [
    ("right", "Right person, right data"),
    ("wrong_number", "Wrong number"),
    ("wrong_person", "Wrong person"),
    ("unreachable", "Nobody answers"),
]
WRONG = ("wrong_number", "wrong_person")


class AlignmentTruthSample(models.Model):
    """Leads drawn at random from those with an outcome in a month, and called back: how
    many data are really valid, beside what K-statuses claim."""

    _name = "alignment.truth.sample"
    _description = "Truth Sample"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _facts = frozenset(
        {"company_id", "month", "seed", "claimed_count", "claimed_valid", "state"}
    )
    _order = "month desc, id desc"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    month = fields.Date(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        ondelete="set null",
        help="Calls back, or says who does.",
    )
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")],
        required=True,
        readonly=True,
        default="open",
    )
    seed = fields.Char(
        readonly=True,
        export_string_translation=False,
        help="Decides which leads were drawn: with it the draw can be repeated.",
    )
    claimed_count = fields.Integer("Leads with an Outcome", readonly=True)
    claimed_valid = fields.Integer("Called Valid", readonly=True)
    line_ids = fields.One2many("alignment.truth.line", "sample_id", "Leads")
    claimed_share = fields.Float(
        "Valid as Claimed (%)", digits=(5, 1), compute="_compute_shares"
    )
    asked_count = fields.Integer("Called Back", compute="_compute_shares")
    true_share = fields.Float(
        "Really Valid (%)", digits=(5, 1), compute="_compute_shares"
    )
    low = fields.Float("At Least (%)", digits=(5, 1), compute="_compute_shares")
    high = fields.Float("At Most (%)", digits=(5, 1), compute="_compute_shares")
    unreachable_count = fields.Integer("Nobody Answered", compute="_compute_shares")
    contradiction_count = fields.Integer(
        "Status Was Wrong",
        compute="_compute_shares",
        help="Called valid, and is not; or the other way round.",
    )
    is_claim_outside = fields.Boolean(
        compute="_compute_shares", export_string_translation=False
    )

    _unique_month = models.UniqueIndex(
        "(company_id, month)", "This month has a sample already."
    )

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for sample in self:
            sample.display_name = format_date(
                self.env, sample.month, date_format="MMMM y"
            )

    @api.depends("line_ids.answer", "claimed_count", "claimed_valid")
    def _compute_shares(self):
        for sample in self:
            # sudo: the shares are those of the company
            lines = sample.sudo().line_ids
            asked = lines.filtered("is_reached")
            right = len(asked.filtered(lambda line: line.answer == "right"))
            low, high = get_interval(right, len(asked))
            claimed = sample.claimed_count and (
                100 * sample.claimed_valid / sample.claimed_count
            )
            sample.asked_count = len(asked)
            sample.unreachable_count = len(
                lines.filtered(lambda line: line.answer == "unreachable")
            )
            sample.contradiction_count = len(
                asked.filtered(
                    lambda line: line.is_claimed_valid == (line.answer in WRONG)
                )
            )
            sample.true_share = 100 * right / len(asked) if asked else 0.0
            sample.low, sample.high = (low, high) if asked else (0.0, 0.0)
            sample.claimed_share = claimed
            sample.is_claim_outside = bool(asked) and not low <= claimed <= high

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        if any(line.answer for line in self.sudo().line_ids):
            raise UserError(self.env._("A sample that was called back stays."))

    def action_draw(self):
        """Draw the sample of last month now, and open it.

        :raises AccessError: for others than heads
        :raises UserError: if there was no outcome in the month
        """
        if not self.env["alignment.department"]._is_head():
            raise AccessError(self.env._("Only department heads draw a sample."))
        company = self.env.company
        month = fields.Date.subtract(company._get_today().replace(day=1), months=1)
        sample = self._draw(company, month)
        if not sample:
            raise UserError(
                self.env._("No lead had an outcome last month: nothing to call back.")
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": sample.id,
            "view_mode": "form",
        }

    @api.model
    def _draw(self, company, month):
        """Draw the sample of a month, once; return it, or nothing if the month had no
        outcome.

        Concurrent draws wait for each other: a month has one sample.
        """
        # sudo: the sample is drawn from all leads of the company, by chance
        samples = self.sudo()
        known = samples.search([("company_id", "=", company.id), ("month", "=", month)])
        if known:
            return known.with_env(self.env)
        self.env["crm.lead"]._flush_facts()
        self.env.flush_all()
        seed = secrets.token_hex(8)
        zone = company._get_timezone()
        begin, end = get_bounds(month, fields.Date.add(month, months=1), zone)
        filed = SQL(
            FILED,
            company=company.id,
            begin=begin,
            end=end,
            not_undone=SQL_NOT_UNDONE,
        )
        rows = self.env.execute_query(
            SQL(DRAW, filed=filed, blocked=IS_BLOCKED, seed=seed, size=SIZE)
        )
        if not rows:
            return self.browse()
        ((count, valid),) = self.env.execute_query(SQL(CLAIM, filed=filed))
        sample = samples.create(
            {
                "company_id": company.id,
                "month": month,
                "seed": seed,
                "user_id": company._get_staff("sales_team.group_sale_manager")[:1].id,
                "claimed_count": count,
                "claimed_valid": valid,
                "line_ids": [
                    fields.Command.create(dict(zip(DRAWN, row, strict=True)))
                    for row in rows
                ],
            }
        )
        sample._remind()
        return sample.with_env(self.env)

    def _remind(self):
        if head := self.user_id:
            own = self.with_context(lang=head.lang)
            own.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=own.env._("Call back %s leads", len(self.line_ids)),
                user_id=head.id,
            )

    def action_close(self):
        """Close the sample: its answers stay.

        :raises UserError: before anybody was reached
        """
        self.check_access("write")
        for sample in self:
            if not sample.asked_count:
                raise UserError(self.env._("Nobody was reached yet."))
        # sudo: facts are written by the system
        self.sudo().write({"state": "closed"})
        self.sudo().activity_ids.filtered("automated").action_feedback()


class AlignmentTruthLine(models.Model):
    """A lead of a truth sample, what its K-status claims, and what the call back
    showed. Nobody checks what they filed themselves."""

    _name = "alignment.truth.line"
    _description = "Lead to Call Back"
    _facts = frozenset(
        {"sample_id", "lead_id", "status_id", "is_claimed_valid", "filed_by_id"}
        | {"answered_by_id", "answered_date"}
    )
    _order = "id"
    _rec_name = "lead_id"

    sample_id = fields.Many2one(
        "alignment.truth.sample",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="sample_id.company_id", store=True)
    state = fields.Selection(related="sample_id.state")
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    phone = fields.Char(related="lead_id.phone")
    status_id = fields.Many2one(
        "crm.k.status", "K-Status Then", readonly=True, ondelete="restrict"
    )
    is_claimed_valid = fields.Boolean("Called Valid", readonly=True)
    filed_by_id = fields.Many2one("res.users", "Outcome By", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        "Caller",
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id),"
        " ('id', '!=', filed_by_id)]",
        ondelete="set null",
    )
    answer = fields.Selection(ANSWERS, "Result of the Call")
    note = fields.Char()
    answered_by_id = fields.Many2one("res.users", "Called By", readonly=True)
    answered_date = fields.Datetime("Called Back on", readonly=True)
    is_reached = fields.Boolean(
        compute="_compute_is_reached", export_string_translation=False
    )

    @api.depends("answer")
    def _compute_is_reached(self):
        for line in self:
            line.is_reached = line.answer and line.answer != "unreachable"

    @api.constrains("user_id", "filed_by_id")
    def _check_other(self):
        for line in self:
            if line.user_id and line.user_id == line.filed_by_id:
                raise UserError(
                    self.env._("Nobody calls back a lead that they filed themselves.")
                )

    def write(self, vals):
        """:raises UserError: once the sample is closed; for a lead that one filed
        :raises AccessError: for what others call back"""
        if not self.env.su:
            self._check_may_write(vals.keys())
        result = super().write(vals)
        if "answer" in vals:
            done = {"answered_by_id": self.env.uid}
            done["answered_date"] = fields.Datetime.now()
            # sudo: facts are written by the system
            self.sudo().write(done if vals["answer"] else dict.fromkeys(done, False))
        return result

    def _check_may_write(self, names):
        is_head = self.env["alignment.department"]._is_head()
        for line in self:
            if line.sudo().sample_id.state == "closed":
                raise UserError(self.env._("The sample is closed."))
            if names & {"answer", "note"} and line.filed_by_id == self.env.user:
                raise UserError(
                    self.env._("Nobody calls back a lead that they filed themselves.")
                )
            if is_head:
                continue
            if names - {"answer", "note"} or line.user_id != self.env.user:
                raise AccessError(
                    self.env._("Only the caller writes what the call showed.")
                )
