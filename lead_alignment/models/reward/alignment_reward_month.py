from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.csv_text import render_csv
from ...tools.local_day import get_bounds, get_local_day
from ..agreement.two_signatures_mixin import SIDES
from ..funnel.signed_month_mixin import ONE_MONTH
from .reward_statement import NOTHING_PAID, get_statement


class AlignmentRewardMonth(models.Model):
    """What both departments earned together in a month, and who gets how much.

    Drafted when the month has ended, and anew each night until the first head signs.
    The compliance of the month is frozen with it. What changes later – refunds, undone
    sales, merges – is a correction in the next month that is closed: all months
    together say what is true.
    """

    _name = "alignment.reward.month"
    _description = "Reward Month"
    _inherit = ["signed.month.mixin"]

    taken_date = fields.Datetime("Computed on", readonly=True)
    members = fields.Json(
        readonly=True,
        export_string_translation=False,
        help="Ids of who shares what goes to all of a department, since the first "
        "draft: {department: [id]}.",
    )
    entry_ids = fields.One2many("alignment.reward.entry", "month_id", readonly=True)
    line_ids = fields.One2many("alignment.reward.line", "month_id", readonly=True)
    marketing_compliance = fields.Float(
        "Marketing: SLA Met (%)", readonly=True, aggregator=None, digits=(5, 2)
    )
    sales_compliance = fields.Float(
        "Sales: SLA Met (%)", readonly=True, aggregator=None, digits=(5, 2)
    )
    marketing_timer_count = fields.Integer("Marketing: SLA Timers", readonly=True)
    sales_timer_count = fields.Integer("Sales: SLA Timers", readonly=True)
    pot = fields.Monetary("Total Reward", readonly=True, aggregator="sum")
    marketing_amount = fields.Monetary("Marketing", readonly=True, aggregator="sum")
    sales_amount = fields.Monetary("Sales", readonly=True, aggregator="sum")
    service_amount = fields.Monetary("Colleagues", readonly=True, aggregator="sum")
    kept_amount = fields.Monetary(
        "Kept by the Company",
        readonly=True,
        aggregator="sum",
        help="Because of factors and limits, or because a department has nobody.",
    )
    deal_count = fields.Integer("Deals", readonly=True)
    corrected_amount = fields.Monetary(
        "Corrections",
        readonly=True,
        help="Of earlier months: taken back or corrected. Part of the total.",
    )
    objection_count = fields.Integer(
        "Objections to Answer", compute="_compute_objection_count"
    )

    _unique_month = models.UniqueIndex(
        "(company_id, month)", "This month exists already."
    )

    def _compute_objection_count(self):
        counts = {
            month.id: count
            for month, count in self.env["alignment.reward.objection"]._read_group(
                [("month_id", "in", self.ids), ("answered_date", "=", False)],
                ["month_id"],
                ["__count"],
            )
        }
        for month in self:
            month.objection_count = counts.get(month.id, 0)

    @api.model
    def _get_latest(self):
        """Return the latest month of the present company, in sudo: employees may know
        which one it is."""
        domain = [("company_id", "=", self.env.company.id)]
        return self.sudo().search(domain, order="month desc", limit=1)

    def action_open_objections(self):
        """Open the objections to this month."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment.alignment_reward_objection_action"
        )
        return {**action, "domain": [("month_id", "=", self.id)], "context": {}}

    def action_open_entries(self):
        """Open what the deals of this month earned."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment.alignment_reward_entry_action"
        )
        return {**action, "domain": [("month_id", "=", self.id)], "context": {}}

    def action_export(self):
        """Download what the user may see of this month as a CSV file."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/lead_alignment/rewards/{self.id}.csv",
            "target": "download",
        }

    def _render_csv(self):
        """Return the lines that the user may see as text for a payroll program: a
        comma between columns, a point in numbers, days as in ISO 8601."""
        self.ensure_one()
        self.check_access("read")
        lines = self.env["alignment.reward.line"].search(
            [("month_id", "=", self.id)], order="department, user_id"
        )
        names = ("own_amount", "pool_amount", "capped_amount", "amount")
        head = [
            lines._fields[name]._description_string(self.env)
            for name in ("month", "user_id", "department", *names)
        ]
        labels = dict(lines._fields["department"]._description_selection(self.env))
        digits = self.currency_id.decimal_places
        states = dict(self._fields["state"]._description_selection(self.env))
        rows = [
            [
                self.month.isoformat(),
                f"{line.user_id.name} ({line.user_id.login})",
                labels[line.department],
                *(f"{line[name]:.{digits}f}" for name in names),
                self.currency_id.name,
                states[self.state],
            ]
            for line in lines
        ]
        head += [
            self._fields[name]._description_string(self.env)
            for name in ("currency_id", "state")
        ]
        return render_csv([head, *rows])

    # ------------------------------------------------------------
    # Drafting
    # ------------------------------------------------------------

    @api.model
    def _cron_open(self):
        """Draft the months that ended since a reward was agreed, and draft anew those
        without a signature."""
        for company in self.env["res.company"].search(Domain.TRUE):
            if not self._get_rewarding_since(company):
                continue
            self._append(self._get_missing(company))
            drafts = [("company_id", "=", company.id), ("state", "=", "draft")]
            for month in self.search(drafts, order="month"):
                if not month._is_signed():
                    month._take_figures()

    @api.model
    def _get_first(self, company, last):
        since = self._get_rewarding_since(company)
        day = get_local_day(since, company._get_timezone())
        return min(last + ONE_MONTH, day.replace(day=1))

    @api.model
    def _get_rewarding_since(self, company):
        """Return when the first version with a reward came into force, or None."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT min(version.date_from)
                  FROM alignment_agreement_version version
                 WHERE version.company_id = %s
                   AND version.terms -> 'reward' ->> 'basis' != 'none'
                """,
                company.id,
            )
        )
        return rows[0][0]

    def _take_figures(self):
        """Compute what is due: entries, then the lines of employees."""
        self.ensure_one()
        # sudo: the figures are the company's, whoever signs
        month = self.sudo()
        month.entry_ids._remove()
        month.line_ids._remove()
        if not month.members:
            company = month.company_id
            month._amend(
                {"members": {one: company._get_members(one).ids for one in SIDES}}
            )
        month._take_compliance()
        month._take_entries()
        month._take_lines()
        self.invalidate_recordset()

    def _get_bounds(self):
        """Return the beginnings of this month and the next, naive UTC."""
        zone = self.company_id._get_timezone()
        return get_bounds(self.month, self.month + ONE_MONTH, zone)

    def _take_compliance(self):
        """Store the share of the timers due in the month that each side met."""
        start, end = self._get_bounds()
        rows = self.env["crm.compliance.report"]._read_group(
            [
                ("company_id", "=", self.company_id.id),
                # what is agreed for leads; other promises are in the report, too
                ("lead_id", "!=", False),
                ("due_date", ">=", start),
                ("due_date", "<", end),
            ],
            ["side"],
            ["met_share:avg", "__count"],
        )
        found = {side: (share, count) for side, share, count in rows}
        values = {}
        for side in SIDES:
            share, count = found.get(side, (0, 0))
            values[f"{side}_compliance"] = round(100 * share, 2)
            values[f"{side}_timer_count"] = count
        self._amend(values)

    def _take_entries(self):
        _start, end = self._get_bounds()
        self.env["crm.lead"]._flush_facts()
        self.env.flush_all()
        end_day = self.month + ONE_MONTH
        self.env.cr.execute(
            get_statement(
                company=self.company_id.id,
                month=self.id,
                start_day=self.month,
                end_day=end_day,
                end=end,
                zone=self.company_id._get_timezone(),
                unit=10**self.currency_id.decimal_places,
                sellers=self._get_sellers().ids,
                knows_payments=self._has_invoices(),
                paid=self._get_paid_sql(self.company_id, end_day),
            )
        )
        self.env["alignment.reward.entry"].invalidate_model()

    def _get_sellers(self):
        """Return the users who sell and are not in marketing."""
        company = self.company_id
        sellers = company._get_staff("sales_team.group_sale_salesman")
        return sellers - company._get_members("marketing")

    @api.model
    def _has_invoices(self):
        """Hook: whether an app knows what customers paid."""
        return False

    @api.model
    def _get_paid_sql(self, company, end_day):
        """Hook: return SQL of what customers of ``company`` paid before ``end_day``.

        Columns: lead_id, order_id, day, amount (numeric, untaxed, in the company's
        currency; negative if it was paid back, 0 where only the total changed), total
        (numeric: what the order comes to on that day, untaxed, as is known of its
        invoices; money paid back does not lower it).
        """
        return SQL(NOTHING_PAID)
