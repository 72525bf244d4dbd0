from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import float_is_zero

from .alignment_month_figure import KEYS
from .signed_month_mixin import ONE_MONTH

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
    _inherit = ["signed.month.mixin"]

    taken_date = fields.Datetime("Figures Taken on", readonly=True)
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
