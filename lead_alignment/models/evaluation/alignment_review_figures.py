from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.local_day import get_bounds
from ..agreement.two_signatures_mixin import SIDES
from ..funnel.alignment_month_figure import KEYS
from .figure_text import show_number

ONE_YEAR = relativedelta(years=1)
AMOUNTS = ("revenue", "spend", "cost", "cac", "reward")


class AlignmentReview(models.Model):
    """What a review compares: the twelve months before the meeting with the twelve
    before those."""

    _inherit = "alignment.review"

    def _read_figures(self):
        """Return {"from", "to": first days; "rows": [[key, this year, last year]]}."""
        self.ensure_one()
        end = self.date.replace(day=1)
        start = end - ONE_YEAR
        # sudo: sums of the company, the same for both departments
        now = self.sudo()._read_year(start, end)
        before = self.sudo()._read_year(start - ONE_YEAR, start)
        return {
            "from": start.isoformat(),
            "to": end.isoformat(),
            "rows": [[key, now.get(key), before.get(key)] for key in now],
        }

    def _read_year(self, start, end):
        """Return {key: value} of the months from ``start`` to before ``end``."""
        company = self.company_id
        of_company = Domain("company_id", "=", company.id)
        figures = self.env["alignment.month.figure"]._read_group(
            of_company & Domain("of_month", ">=", start) & Domain("of_month", "<", end),
            ["key"],
            ["value:sum"],
        )
        found = {key: None for key, _label in KEYS} | dict(figures)
        customers = found.get("new_customer_count")
        spent = (found.get("spend") or 0) + (found.get("cost") or 0)
        found["cac"] = spent / customers if customers else None
        first, last = get_bounds(start, end, company._get_timezone())
        rows = self.env["crm.compliance.report"]._read_group(
            of_company
            & Domain("due_date", ">=", first)
            & Domain("due_date", "<", last),
            ["side"],
            ["met_share:avg"],
        )
        shares = dict(rows)
        for side in SIDES:
            found[f"{side}_sla"] = shares.get(side)
        ((reward,),) = self.env["alignment.reward.month"]._read_group(
            of_company & Domain("month", ">=", start) & Domain("month", "<", end),
            [],
            ["pot:sum"],
        )
        found["reward"] = reward or None
        return found

    @api.depends("figures", "date", "agreement_id", "state")
    @api.depends_context("lang")
    def _compute_comparison(self):
        labels = self._get_labels()
        versions = self.env["alignment.agreement.version"]
        for review in self:
            if not review.date or not review.agreement_id:
                review.comparison = False
                continue
            figures = review.figures or review._read_figures()
            rows = [
                [labels[key], review._show(key, now), review._show(key, before)]
                for key, now, before in figures["rows"]
            ]
            head = [
                self.env._("Figure"),
                self.env._("Last 12 months"),
                self.env._("12 months before"),
            ]
            review.comparison = versions._render_table(head, rows)

    @api.model
    def _get_labels(self):
        field = self.env["alignment.month.figure"]._fields["key"]
        return {
            **dict(field._description_selection(self.env)),
            "cac": self.env._("Customer acquisition cost"),
            "marketing_sla": self.env._("SLA met by marketing"),
            "sales_sla": self.env._("SLA met by sales"),
            "reward": self.env._("Reward shared"),
        }

    def _show(self, key, value):
        unit = "amount" if key in AMOUNTS else "count"
        if key.endswith("_sla"):
            unit = "share"
        return show_number(self.company_id, value, unit)

    @api.depends("comment_ids", "agreement_id", "date")
    @api.depends_context("lang")
    def _compute_agenda(self):
        versions = self.env["alignment.agreement.version"]
        for review in self:
            review.agenda = review.agreement_id and versions._render_table(
                [self.env._("Item"), self.env._("About")],
                [
                    [str(place), text]
                    for place, text in enumerate(review._list_items(), 1)
                ],
            )

    def _list_items(self):
        """Return the items of the agenda in words."""
        # sudo: all who work by the agreement may know its versions and open issues
        review = self.sudo()
        yield self.env._("The year in figures: what went better, what did not")
        signed = review.agreement_id.version_ids.filtered(
            lambda one: one.date_from and one.date_from.date() >= review.date - ONE_YEAR
        )
        if signed:
            yield self.env._(
                "Changes of the year: %s",
                ", ".join(
                    self.env._(
                        "version %(number)s, %(date)s",
                        number=one.number,
                        date=format_date(self.env, one.date_from),
                    )
                    for one in signed.sorted("number")
                ),
            )
        topics = dict(
            self.env["alignment.review.comment"]
            ._fields["topic"]
            ._description_selection(self.env)
        )
        for topic, comments in review.comment_ids.grouped("topic").items():
            yield f"{topics[topic]}: {len(comments)}"
        issues = self.env["alignment.issue"].sudo()
        count = issues.search_count(
            [
                ("company_id", "=", review.company_id.id),
                ("state", "in", ("open", "decided")),
            ]
        )
        if count:
            yield self.env._("Open issues: %s", count)
        yield self.env._("Targets and clauses of the next version")
