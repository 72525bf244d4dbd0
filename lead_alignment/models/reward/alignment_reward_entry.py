from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from ...tools.contact_mask import mask_within
from .alignment_reward_rule import ORIGINS
from .alignment_reward_share import KINDS

DEPARTMENTS = [
    ("marketing", "Marketing"),
    ("sales", "Sales"),
    ("service", "Colleagues"),
]


class AlignmentRewardEntry(models.Model):
    """What a deal brought somebody, or a department, in a month: earned, taken back, or
    corrected. Written by one statement (``reward_statement.py``) while the month is a
    draft; never changed afterwards.

    The entries of a deal in all months add up to its pot, with what the company keeps.
    """

    _name = "alignment.reward.entry"
    _description = "Reward Entry"
    _inherit = ["append.only.mixin"]
    _order = "date desc, id desc"
    _rec_name = "event"
    _log_access = False

    month_id = fields.Many2one(
        "alignment.reward.month",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(related="month_id.state")
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    lead_name = fields.Char("Deal", compute="_compute_lead_name")
    date = fields.Date(
        "Deal Date",
        required=True,
        readonly=True,
        help="When the deal was won or, for the first paid order, when it was paid.",
    )
    event = fields.Selection(
        [
            ("earned", "Earned"),
            ("reversed", "Taken back"),
            ("corrected", "Corrected"),
        ],
        required=True,
        readonly=True,
    )
    version_id = fields.Many2one(
        "alignment.agreement.version", readonly=True, ondelete="restrict"
    )
    origin = fields.Selection(ORIGINS, readonly=True)
    base = fields.Float(
        readonly=True,
        digits=(16, 6),
        aggregator=None,
        export_string_translation=False,
    )
    pot = fields.Monetary("Reward of the Deal", readonly=True, aggregator=None)
    department = fields.Selection(DEPARTMENTS, required=True, readonly=True)
    kind = fields.Selection(
        [*KINDS, ("referred", "Who passed it on"), ("withheld", "Kept by the company")],
        "For",
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users", "Employee", readonly=True, index=True, ondelete="restrict"
    )
    ratio = fields.Integer("Department's Percentage", readonly=True, aggregator=None)
    share = fields.Integer("Share (%)", readonly=True, aggregator=None)
    factor = fields.Integer("Factor (%)", readonly=True, aggregator=None)
    exception = fields.Integer(
        readonly=True, aggregator=None, export_string_translation=False
    )
    target = fields.Monetary("Due in All", readonly=True, aggregator=None)
    before = fields.Monetary("Booked before", readonly=True, aggregator=None)
    amount = fields.Monetary(readonly=True, aggregator="sum")
    explanation = fields.Text("Why This Amount", compute="_compute_explanation")

    _lead_idx = models.Index("(company_id, lead_id, date)")

    @api.depends("lead_id")
    @api.depends_context("uid")
    def _compute_lead_name(self):
        is_masked = self.env.user._is_contact_masked()
        # sudo: who earned by a deal may see its name, and no more
        for entry in self:
            lead = entry.sudo().lead_id
            name = lead.name or self.env._("Deleted deal")
            secrets = lead._get_secrets() if is_masked and lead else []
            entry.lead_name = mask_within(name, secrets) if is_masked else name

    @api.depends("event")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = entry.lead_name

    @api.depends("amount")
    @api.depends_context("lang", "uid")
    def _compute_explanation(self):
        for entry in self:
            entry.explanation = "\n".join(entry._explain())

    def _explain(self):
        """Return the lines that lead from the deal to the amount, each a step that can
        be done with paper and pencil."""
        self.ensure_one()
        lines = [self._explain_deal()]
        if self.target:
            lines += [self._explain_pot(), *self._explain_part()]
        elif self.pot:
            lines.append(
                self.env._(
                    "The deal counts, but its facts have changed since: this part goes "
                    "to somebody else now."
                )
            )
        else:
            lines.append(
                self.env._(
                    "The deal no longer counts: it was undone, cancelled, refunded or "
                    "merged, or its customer had bought before."
                )
            )
        if self.before:
            lines.append(
                self.env._(
                    "Due in all %(target)s, booked in earlier months %(before)s: "
                    "%(amount)s.",
                    target=self._say(self.target),
                    before=self._say(self.before),
                    amount=self._say(self.amount),
                )
            )
        return lines

    def _explain_deal(self):
        return self.env._(
            "%(deal)s, %(date)s, by %(version)s.",
            deal=self.lead_name,
            date=format_date(self.env, self.date),
            # sudo: everybody works by the agreement of their company
            version=self.sudo().version_id.display_name,
        )

    def _explain_pot(self):
        clause = self._get_clause()
        basis, pot = clause.get("basis"), self._say(self.pot)
        if basis == "paid_revenue":
            text = (
                self.env._(
                    "The customer paid %(paid)s; %(percent)s %% of it, at most "
                    "%(cap)s: %(pot)s."
                )
                if clause["deal_cap"]
                else self.env._(
                    "The customer paid %(paid)s; %(percent)s %% of it: %(pot)s."
                )
            )
            return text % {
                "paid": self._say(self.base),
                "percent": f"{clause['percent']:g}",
                "cap": self._say(clause["deal_cap"]),
                "pot": pot,
            }
        if basis == "first_order" and self.base != 1:
            return self.env._(
                "First paid order, of which %(share)s %% was not refunded: %(pot)s.",
                share=f"{100 * self.base:.4g}",
                pot=pot,
            )
        if basis == "first_order":
            return self.env._("First paid order of a customer: %s.", pot)
        return self.env._("New customer: %s.", pot)

    def _explain_part(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        yield from self._explain_ratio()
        if self.kind == "withheld":
            yield self.env._(
                "%(department)s met %(compliance)s %% of its SLA timers in the month: "
                "it gets %(factor)s %% of its part. The company keeps %(amount)s.",
                department=self._get_department_name(),
                compliance=f"{self._get_compliance():g}",
                factor=self.factor,
                amount=self._say(self.target),
            )
            return
        if self.kind != "referred":
            yield self.env._(
                "Of that, %(share)s %% for: %(kind)s.",
                share=self.share,
                kind=kinds[self.kind],
            )
        if self.factor < 100:
            yield self.env._(
                "Factor %(factor)s %%, as the department met %(compliance)s %% of its "
                "SLA timers in the month.",
                factor=self.factor,
                compliance=f"{self._get_compliance():g}",
            )
        yield self.env._("Due: %s.", self._say(self.target))

    def _explain_ratio(self):
        """Return what goes to the colleague who passed it on, and to the department."""
        clause = self._get_clause()
        is_referred = self.kind == "referred"
        first = clause.get("referral_percent") if self.origin == "service" else 0
        if is_referred or first:
            yield self.env._(
                "%(share)s %% of it goes first to the colleague who passed it on.",
                share=self.share if is_referred else first,
            )
        if not is_referred:
            yield self.env._(
                "%(department)s gets %(ratio)s %% (%(why)s).",
                department=self._get_department_name(),
                ratio=self.ratio,
                why=self._describe_exception(clause),
            )

    def _get_department_name(self):
        field = self._fields["department"]
        return dict(field._description_selection(self.env))[self.department]

    def _get_clause(self):
        # sudo: everybody works by the agreement of their company
        return (self.sudo().version_id.terms or {}).get("reward", {})

    def _describe_exception(self, clause):
        """Return why the department gets this percentage."""
        rules = clause.get("rules", ())
        if not self.exception or self.exception > len(rules):
            return self.env._("as usual")
        # sudo: as above
        return self.sudo().version_id._describe_excepted(rules[self.exception - 1])

    def _get_compliance(self):
        """Return the compliance in the month of the deal."""
        if self.department == "service":
            return 100
        # sudo: employees read the one figure that their amount depends on
        month = self.env["alignment.reward.month"].sudo()
        month = month.search(
            [
                ("company_id", "=", self.company_id.id),
                ("month", "=", self.date.replace(day=1)),
            ]
        )
        return month[f"{self.department}_compliance"]

    def _say(self, amount):
        return format_amount(self.env, amount, self.currency_id)
