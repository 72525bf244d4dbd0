from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import float_is_zero, format_date

from ..agreement.alignment_agreement_version import MANAGERS, SIDES
from .alignment_month_figure import KEYS

ONE_MONTH = relativedelta(months=1)
DIGITS = 2  # of figures, as they are stored


class AlignmentMonth(models.Model):
    """The figures of a month that both heads agreed on.

    They are taken from *Acquisition Cost*, and taken anew until the first head signs.
    With both signatures the month is closed. What changes afterwards – merged leads, a
    late invoice, a cancelled order – is a correction in the next month that is closed:
    a closed month says the same for ever, and all months together say what is true.
    """

    _name = "alignment.month"
    _description = "Month"
    _inherit = ["mail.thread", "append.only.mixin"]
    _order = "month desc, company_id"
    _rec_name = "month"

    month = fields.Date(required=True, readonly=True, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [("draft", "Awaiting signatures"), ("closed", "Closed")],
        required=True,
        readonly=True,
        default="draft",
    )
    taken_date = fields.Datetime("Figures Taken on", readonly=True)
    marketing_signer_id = fields.Many2one(
        "res.users", "Signed for Marketing by", readonly=True, ondelete="restrict"
    )
    marketing_signed_date = fields.Datetime("Marketing Signed On", readonly=True)
    sales_signer_id = fields.Many2one(
        "res.users", "Signed for Sales by", readonly=True, ondelete="restrict"
    )
    sales_signed_date = fields.Datetime("Sales Signed On", readonly=True)
    can_sign = fields.Boolean(compute="_compute_can_sign")
    can_withdraw = fields.Boolean(compute="_compute_can_sign")

    figure_ids = fields.One2many("alignment.month.figure", "month_id", readonly=True)
    own_figure_ids = fields.One2many(
        "alignment.month.figure",
        "month_id",
        "Figures of the Month",
        domain=[("is_correction", "=", False)],
        readonly=True,
    )
    correction_ids = fields.One2many(
        "alignment.month.figure",
        "month_id",
        "Corrections of Earlier Months",
        domain=[("is_correction", "=", True)],
        readonly=True,
    )
    lead_count = fields.Integer("Leads", compute="_compute_totals")
    mql_count = fields.Integer("MQLs", compute="_compute_totals")
    sql_count = fields.Integer("SQLs", compute="_compute_totals")
    new_customer_count = fields.Integer("New Customers", compute="_compute_totals")
    revenue = fields.Monetary(compute="_compute_totals")
    spend = fields.Monetary("Media Spend", compute="_compute_totals")
    cost = fields.Monetary("Other Costs", compute="_compute_totals")
    cost_per_lead = fields.Monetary("Cost per Lead", compute="_compute_totals")
    cac = fields.Monetary("Customer Acquisition Cost", compute="_compute_totals")
    later_count = fields.Integer("Later Corrections", compute="_compute_later_count")

    _unique_month = models.UniqueIndex(
        "(company_id, month)", "This month exists already."
    )

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for month in self:
            month.display_name = format_date(
                self.env, month.month, date_format="MMMM yyyy"
            )

    @api.depends("figure_ids")
    def _compute_totals(self):
        sums = {
            (month.id, key): value
            for month, key, value in self.env["alignment.month.figure"]._read_group(
                [("month_id", "in", self.ids), ("is_correction", "=", False)],
                ["month_id", "key"],
                ["value:sum"],
            )
        }
        for month in self:
            total = {key: sums.get((month.id, key), 0) for key, _label in KEYS}
            for key, value in total.items():
                month[key] = value
            month.cost_per_lead = _divide(total["spend"], total["lead_count"])
            whole = total["spend"] + total["cost"]
            month.cac = _divide(whole, total["new_customer_count"])

    def _compute_later_count(self):
        figures = self.env["alignment.month.figure"]
        domain = Domain.OR(month._get_later_domain() for month in self)
        counts = {
            (company.id, day): count
            for company, day, count in figures._read_group(
                domain, ["company_id", "of_month:month"], ["__count"]
            )
        }
        for month in self:
            month.later_count = counts.get((month.company_id.id, month.month), 0)

    def _get_later_domain(self):
        """Return the domain of corrections of this month."""
        return [
            ("company_id", "=", self.company_id.id),
            ("of_month", "=", self.month),
            ("is_correction", "=", True),
        ]

    def action_open_later(self):
        """Open the corrections of this month."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment.alignment_month_figure_action"
        )
        return {**action, "domain": self._get_later_domain(), "context": {}}

    # ------------------------------------------------------------
    # Signing
    # ------------------------------------------------------------

    @api.depends("state", "marketing_signer_id", "sales_signer_id")
    @api.depends_context("uid")
    def _compute_can_sign(self):
        for month in self:
            is_open = month.state == "draft"
            signers = month.marketing_signer_id + month.sales_signer_id
            month.can_sign = is_open and bool(month._get_side_to_sign())
            month.can_withdraw = is_open and self.env.user in signers

    def _get_side_to_sign(self):
        """Return the side for which the current user may sign now, or an empty text.
        Nobody signs for both sides."""
        self.ensure_one()
        user = self.env.user
        if user in self.marketing_signer_id + self.sales_signer_id:
            return ""
        return next(
            (
                side
                for side in SIDES
                if not self[f"{side}_signer_id"] and user in self._get_signers(side)
            ),
            "",
        )

    def _get_signers(self, side):
        """Return the heads who sign for ``side``: those whom the agreement names, all
        if it names none who may see the figures."""
        agreement = self.env["alignment.agreement"]._get_general(self.company_id)
        # sudo: everybody may know who the heads are
        heads = self.company_id.sudo()._get_staff(MANAGERS[side]).with_env(self.env)
        return heads & agreement._get_signers(side) or heads

    def action_sign(self):
        """Sign for the user's side. The first signature fixes the figures, the second
        closes the month.

        :raises UserError: for users who may not sign, and while an earlier month is
            open
        """
        self.check_access("read")
        # sudo: only locks the row against the other head
        self.sudo().lock_for_update()
        self.invalidate_recordset()
        for month in self.sorted("month"):
            side = month._get_side_to_sign()
            if month.state != "draft" or not side:
                raise UserError(
                    self.env._(
                        "%s cannot be signed by you: each department signs once, by "
                        "its head or deputy, and one person cannot sign for both.",
                        month.display_name,
                    )
                )
            month._check_order()
            if not month._is_signed():
                month._take_figures()
            month._amend(
                {
                    f"{side}_signer_id": self.env.uid,
                    f"{side}_signed_date": fields.Datetime.now(),
                }
            )
            if month.marketing_signer_id and month.sales_signer_id:
                month._amend({"state": "closed"})
            month._tell(
                self.env._("Signed on behalf of marketing.")
                if side == "marketing"
                else self.env._("Signed on behalf of sales.")
            )

    def action_withdraw(self):
        """Take the own signature back, before the other head has signed.

        :raises UserError: once the month is closed, and for others' signatures
        """
        self.check_access("read")
        # sudo: as in action_sign
        self.sudo().lock_for_update()
        self.invalidate_recordset()
        for month in self:
            if not month.can_withdraw:
                raise UserError(
                    self.env._(
                        "%s is closed, or you have not signed it.", month.display_name
                    )
                )
            for side in SIDES:
                if month[f"{side}_signer_id"] == self.env.user:
                    month._amend(
                        {f"{side}_signer_id": False, f"{side}_signed_date": False}
                    )
            month._tell(self.env._("Signature withdrawn."))

    def _is_signed(self):
        """Whether at least one head has signed."""
        self.ensure_one()
        return bool(self.marketing_signer_id + self.sales_signer_id)

    def _check_order(self):
        """:raises UserError: while the month runs, or an earlier one is open"""
        self.ensure_one()
        if self.company_id._get_today() < self.month + ONE_MONTH:
            raise UserError(self.env._("%s is not over yet.", self.display_name))
        earlier = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("month", "<", self.month),
                ("state", "=", "draft"),
            ],
            limit=1,
        )
        if earlier:
            raise UserError(
                self.env._("Close %s first.", ", ".join(earlier.mapped("display_name")))
            )

    def _tell(self, text):
        # sudo: heads may not write to months; they say what they just did
        self.sudo().message_post(
            body=text,
            author_id=self.env.user.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    @api.model
    def _cron_open(self):
        """Prepare the months that ended, for each company with leads, and take the
        figures of months without a signature anew."""
        for company in self.env["res.company"].search(Domain.TRUE):
            here = [("company_id", "=", company.id)]
            leads = self.env["crm.lead"].with_context(active_test=False)
            if leads.search_count(here, limit=1):
                self._append(self._get_missing(company))
            for month in self.search([*here, ("state", "=", "draft")], order="month"):
                if not month._is_signed():
                    month._take_figures()

    @api.model
    def _get_missing(self, company):
        """Return the values of the months since the last known one; of last month, if
        none is known."""
        last = company._get_today().replace(day=1) - ONE_MONTH
        known = self.search([("company_id", "=", company.id)], limit=1).month
        month = known + ONE_MONTH if known else last
        missing = []
        while month <= last:
            missing.append({"company_id": company.id, "month": month})
            month += ONE_MONTH
        return missing

    def action_refresh(self):
        """Take the figures anew.

        :raises UserError: once a head has signed, and for users who may not sign
        """
        self.check_access("read")
        for month in self:
            if not month._get_side_to_sign():
                raise UserError(
                    self.env._("Only those who may sign a month refresh its figures.")
                )
            if month.state != "draft" or month._is_signed():
                raise UserError(
                    self.env._("%s has been signed already.", month.display_name)
                )
            month._take_figures()

    def _take_figures(self):
        """Store what is true now of this month, and what changed in closed ones "
        "since."""
        self.ensure_one()
        # sudo: the figures are the company's, whoever signs
        month = self.sudo()
        months = month.search(
            [
                ("company_id", "=", month.company_id.id),
                ("month", "<", month.month),
                ("state", "=", "closed"),
            ]
        )
        found = month._read_facts(months.mapped("month") + [month.month])
        for key, value in months._sum_figures().items():
            found[key] = found.get(key, 0) - value
        month.figure_ids._remove()
        self.env["alignment.month.figure"]._append(
            [
                {
                    "month_id": month.id,
                    "of_month": of_month,
                    "source_id": source_id,
                    "key": key,
                    "value": value,
                }
                for (of_month, source_id, key), value in found.items()
                if not float_is_zero(value, precision_digits=DIGITS)
            ]
        )
        month._amend({"taken_date": fields.Datetime.now()})
        self.invalidate_recordset()

    def _read_facts(self, days):
        """Return {(first day of a month, source id, key): value} as of now.

        :param days: first days of the months
        """
        keys = [key for key, _label in KEYS]
        company = self.company_id
        report = self.env["crm.acquisition.report"].with_company(company)
        domain = Domain("company_id", "=", company.id)
        domain &= Domain("date", ">=", min(days))
        domain &= Domain("date", "<", max(days) + ONE_MONTH)
        first = self.env["res.company"].search(Domain.TRUE, order="id", limit=1)
        if company != first:
            # a lead without a company counts once
            of_nobody = Domain("lead_id", "!=", False)
            of_nobody &= Domain("lead_id.company_id", "=", False)
            domain &= ~of_nobody
        rows = report._read_group(
            domain, ["date:month", "source_id"], [f"{key}:sum" for key in keys]
        )
        wanted = set(days)
        return {
            (day, source.id, key): round(value or 0, DIGITS)
            for day, source, *values in rows
            if day in wanted
            for key, value in zip(keys, values, strict=True)
        }

    def _sum_figures(self):
        """Return {(first day of a month, source id, key): value} of these months with
        their corrections."""
        rows = self.env["alignment.month.figure"]._read_group(
            [("month_id", "in", self.ids)],
            ["of_month:month", "source_id", "key"],
            ["value:sum"],
        )
        return {(day, source.id, key): value for day, source, key, value in rows}


def _divide(part, whole):
    return part / whole if whole else 0
