from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...tools.win_estimate import estimate

ONE_MONTH = relativedelta(months=1)
# days before the end of the month by which forecasts are judged
HORIZONS = (30, 14, 7)
# categories that have a column of their own
CATEGORY_SUMS = ("commit", "best", "pipeline")
SUMMED = frozenset(
    {*CATEGORY_SUMS, "target", "closed", "expected", "adjusted", "slipped_count"}
)


class AlignmentForecast(models.Model):
    """What a salesperson, or the whole company, is expected to sell in a month: as it
    looked on a day, and as it was then said. Rows are never changed, so that anybody
    can see how good the forecasts were.

    Without a salesperson the row is of the company. Amounts are revenue of leads that
    become customers in the month, as in *Funnel*.
    """

    _name = "alignment.forecast"
    _description = "Sales Forecast"
    _inherit = ["whole.report.mixin", "append.only.mixin"]
    _whole_fields = SUMMED
    _order = "date desc, month, is_whole desc, user_id, id"
    _rec_name = "month"

    date = fields.Date("As of", required=True, readonly=True, index=True)
    month = fields.Date(required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        "Salesperson",
        readonly=True,
        ondelete="restrict",
        help="Empty: the whole company.",
    )
    is_whole = fields.Boolean("Whole Company", readonly=True)
    is_latest = fields.Boolean(
        "Latest", compute="_compute_is_latest", search="_search_is_latest"
    )
    target = fields.Monetary(readonly=True, aggregator="sum")
    closed = fields.Monetary("Won So Far", readonly=True)
    commit = fields.Monetary(readonly=True, help="Open deals that are committed.")
    best = fields.Monetary("Best Case", readonly=True)
    pipeline = fields.Monetary(readonly=True)
    expected = fields.Monetary(
        "Estimate",
        readonly=True,
        help="Won so far, plus each open deal by the share of such deals that were won "
        "in this time, plus what new leads usually bring.",
    )
    low = fields.Monetary(
        "Estimate, Low",
        readonly=True,
        aggregator=None,
        help="In 9 of 10 cases the month ends above this.",
    )
    high = fields.Monetary(
        "Estimate, High",
        readonly=True,
        aggregator=None,
        help="In 9 of 10 cases the month ends below this.",
    )
    adjusted = fields.Monetary(
        "Forecast",
        readonly=True,
        help=(
            "The estimate, or the amount that the salesperson or head put in its place."
        ),
    )
    adjustment_ids = fields.One2many(
        "alignment.forecast.adjustment", "forecast_id", readonly=True
    )
    reason = fields.Char("Reason for Adjusting", readonly=True)
    slipped_count = fields.Integer(
        "Slipped Deals",
        readonly=True,
        help="Open deals whose expected closing date has passed.",
    )

    _unique_day = models.UniqueIndex(
        "(company_id, month, date, COALESCE(user_id, 0))",
        "This forecast exists already.",
    )

    @api.depends("month", "user_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for forecast in self:
            month = format_date(self.env, forecast.month, date_format="MMMM yyyy")
            whose = forecast.user_id.name or self.env._("Whole company")
            forecast.display_name = f"{month} – {whose}"

    def _compute_is_latest(self):
        latest = self.search([("is_latest", "=", True), ("id", "in", self.ids)])
        for forecast in self:
            forecast.is_latest = forecast in latest

    @api.model
    def _search_is_latest(self, operator, value):
        if operator != "in":
            return NotImplemented
        # those of the last day: who has no deals any more has no forecast either
        latest = SQL(
            "(SELECT id FROM (SELECT id, date = max(date) OVER "
            "(PARTITION BY company_id, month) AS is_last FROM alignment_forecast) made "
            "WHERE is_last)"
        )
        return Domain("id", "in" if True in value else "not in", latest)

    # ------------------------------------------------------------
    # Adjusting
    # ------------------------------------------------------------

    def _check_may_adjust(self):
        """:raises UserError: for others' forecasts, earlier ones and months that "
        "ended"""
        self.ensure_one()
        self.check_access("read")
        is_head = self.env.user.has_group("sales_team.group_sale_manager")
        if not (is_head or self.user_id == self.env.user):
            raise UserError(
                self.env._(
                    "You can adjust your own forecast. Heads of sales adjust all of "
                    "them."
                )
            )
        is_over = self.company_id._get_today() >= self.month + ONE_MONTH
        if is_over or not self.is_latest:
            raise UserError(
                self.env._(
                    "Only the latest forecast of a running month can be adjusted."
                )
            )

    def _adjust(self, amount, reason):
        """Put an amount in place of the estimate.

        :raises UserError: see :meth:`_check_may_adjust`; without a reason, and for a
            negative amount
        """
        self._check_may_adjust()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why you adjust the forecast."))
        if amount < 0:
            raise UserError(self.env._("A forecast cannot be negative."))
        self.env["alignment.forecast.adjustment"]._append(
            [
                {
                    "forecast_id": self.id,
                    "amount": amount,
                    "before": self.adjusted,
                    "reason": reason,
                    "user_id": self.env.uid,
                    "date": fields.Datetime.now(),
                }
            ]
        )
        self._amend({"adjusted": amount, "reason": reason})

    def action_adjust(self):
        """Open the dialog in which the forecast is adjusted."""
        self._check_may_adjust()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Adjust Forecast"),
            "res_model": "alignment.forecast.adjust",
            "view_mode": "form",
            "target": "new",
            "context": {"default_forecast_id": self.id},
        }

    # ------------------------------------------------------------
    # Snapshots
    # ------------------------------------------------------------

    @api.model
    def _cron_take(self):
        """Take the forecasts of the day: on Mondays, and 30, 14 and 7 days before the
        end of a month."""
        for company in self.env["res.company"].search(Domain.TRUE):
            today = company._get_today()
            ends = today.replace(day=1) + ONE_MONTH
            if today.weekday() == 0 or (ends - today).days in HORIZONS:
                self._take(company)

    @api.model
    def _take(self, company):
        """Store the forecasts of this month and the next, once a day.

        :returns: the new rows
        """
        today = company._get_today()
        made = self.browse()
        for month in (today.replace(day=1), today.replace(day=1) + ONE_MONTH):
            known = [("company_id", "=", company.id), ("month", "=", month)]
            # sudo: forecasts are of all salespeople, whoever has them taken
            forecasts = self.sudo().with_company(company)
            if not forecasts.search_count([*known, ("date", "=", today)], limit=1):
                made += forecasts._append(
                    forecasts._prepare_rows(company, month, today)
                )
        return made.with_env(self.env)

    @api.model
    def _prepare_rows(self, company, month, today):
        """Return the values of the forecasts of the company and of all its people."""
        known = self._get_known(company, month)
        said = self._get_adjusted(company, month, today)
        users = {deal.user_id for deal in known.deals} | known.closed.keys()
        users = self.env["res.users"].browse(sorted(users | known.arrived.keys()))
        users = users.filtered("id")
        targets = self._get_targets(company, users, month)
        rows = []
        for user_id in (False, *users.ids):
            row = self._prepare_row(known, user_id)
            amount, reason = said.get(user_id, (row["expected"], False))
            row |= {"date": today, "month": month, "company_id": company.id}
            row |= {"adjusted": amount, "reason": reason}
            rows.append({**row, "target": targets.get(user_id, 0)})
        return rows

    @api.model
    def _prepare_row(self, known, user_id):
        """Return the amounts of a salesperson, or of all if ``user_id`` is False."""
        deals = [deal for deal in known.deals if user_id in (False, deal.user_id)]
        news = known.arrived.get(user_id, {})
        found = estimate(
            [
                (deal.status_id, deal.age, deal.amount)
                for deal in deals
                if deal.category != "omitted"
            ],
            known.chances,
            [news.get(day, 0.0) for day in known.past],
            known.drift,
            known.length,
        )
        sums = dict.fromkeys(CATEGORY_SUMS, 0.0)
        for deal in deals:
            if deal.category in sums:
                sums[deal.category] += deal.amount
        closed, slipped = known.closed, known.slipped
        won = closed.get(user_id, 0) if user_id else sum(closed.values())
        return {
            **sums,
            "user_id": user_id,
            "is_whole": not user_id,
            "closed": won,
            "expected": won + found.mean,
            "low": won + found.low,
            "high": won + found.high,
            "slipped_count": slipped.get(user_id, 0)
            if user_id
            else sum(slipped.values()),
        }

    @api.model
    def _get_adjusted(self, company, month, today):
        """Return {user id: (amount, reason)} that people said last in this month: it
        stands until they say otherwise."""
        rows = self.search(
            [
                ("company_id", "=", company.id),
                ("month", "=", month),
                ("date", "<", today),
                ("reason", "!=", False),
                ("is_latest", "=", True),
            ]
        )
        return {row.user_id.id: (row.adjusted, row.reason) for row in rows}
