from odoo import api, fields, models
from odoo.tools import formatLang

from .figure_definitions import (
    DEPARTMENTS,
    KEYS,
    MEASURED_REPORTS,
    OUTCOMES,
    get_figure,
    get_mood,
)

COMPARED = ("previous", "week", "promised")


class AlignmentDailyFigure(models.Model):
    """One figure of a daily report, of the department or of a member, as it was when it
    was read, beside three others: of the working day before, of the week before, and
    the commitment."""

    _name = "alignment.daily.figure"
    _description = "Daily Report Metric"
    _inherit = ["append.only.mixin"]
    _order = "report_id desc, id"
    _rec_name = "key"
    _log_access = False

    report_id = fields.Many2one(
        "alignment.daily.report",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    part_id = fields.Many2one(
        "alignment.daily.part",
        "Member",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Leave empty for the whole department.",
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    department = fields.Selection(
        [("marketing", "Marketing"), ("sales", "Sales")], readonly=True
    )
    date = fields.Date("Day", readonly=True, index=True)
    key = fields.Selection(KEYS, "Metric", required=True, readonly=True)
    status_id = fields.Many2one("crm.k.status", readonly=True, ondelete="restrict")
    value = fields.Float(readonly=True, aggregator="avg")
    previous = fields.Float(readonly=True, aggregator="avg")
    week = fields.Float("Week Before", readonly=True, aggregator="avg")
    promised = fields.Float(readonly=True, aggregator="avg")
    known = fields.Json(
        readonly=True,
        export_string_translation=False,
        help="Which of the four values are available.",
    )
    label = fields.Char("Name", compute="_compute_shown")
    shown = fields.Char("In This Report", compute="_compute_shown")
    previous_shown = fields.Char("Previous Day", compute="_compute_shown")
    week_shown = fields.Char("One Week Ago", compute="_compute_shown")
    promised_shown = fields.Char("Commitment", compute="_compute_shown")
    trend = fields.Char(compute="_compute_shown", help="Change from the day before.")
    mood = fields.Selection(
        [("better", "Better"), ("worse", "Worse")], compute="_compute_mood"
    )

    @api.depends("key", "status_id", "value", "previous", "week", "promised")
    @api.depends_context("lang")
    def _compute_shown(self):
        labels = dict(self._fields["key"]._description_selection(self.env))
        for figure in self:
            figure.label = labels[figure.key]
            if figure.key == "outcome":
                figure.label = figure.status_id.display_name or self.env._(
                    "Not reached"
                )
            figure.shown = figure._show("value")
            for name in COMPARED:
                figure[f"{name}_shown"] = figure._show(name)
            figure.trend = figure._show_trend()

    def _has(self, name):
        """Whether this one of the four numbers is known."""
        return name in (self.known or [])

    def _get_unit(self):
        figure = get_figure(self.department, self.key)
        return figure.unit if figure else "count"

    def _show(self, name):
        """Return a number in the reader's locale; a dash if it is not known."""
        return self._show_number(self[name]) if self._has(name) else "–"

    def _show_number(self, number):
        unit = self._get_unit()
        if unit == "share":
            percent = formatLang(self.env, 100 * number, digits=0)
            return self.env._("%s %%", percent)
        if unit == "amount":
            # sudo: reads the currency of the company
            currency = self.sudo().company_id.currency_id
            return formatLang(self.env, number, currency_obj=currency)
        digits = 0 if float(number).is_integer() else 1
        return formatLang(self.env, number, digits=digits)

    def _show_trend(self):
        """Return the change since the working day before, e.g. "▲ 3"."""
        if not self._has("value") or not self._has("previous"):
            return False
        change = self.value - self.previous
        if abs(change) < 0.005:
            return "="
        return f"{'▲' if change > 0 else '▼'} {self._show_number(abs(change))}"

    @api.depends("key", "value", "previous")
    def _compute_mood(self):
        for figure in self:
            is_compared = figure._has("value") and figure._has("previous")
            change = figure.value - figure.previous if is_compared else 0
            figure.mood = get_mood(figure.key, change)

    def _describe_effect(self, day):
        """Return e.g. "12 → 20: better": the means of the reports until ``day`` and
        since.

        False if either is missing. The rows are of one figure, newest first.
        """
        before = self.filtered(lambda row: row.date <= day)[:MEASURED_REPORTS]
        since = self.filtered(lambda row: row.date > day)[:MEASURED_REPORTS]
        if not before or not since:
            return False
        means = [sum(rows.mapped("value")) / len(rows) for rows in (before, since)]
        words = {
            "better": self.env._("better"),
            "worse": self.env._("worse"),
            False: self.env._("unchanged"),
        }
        shown = " → ".join(map(self[0]._show_number, means))
        return f"{shown}: {words[get_mood(self[0].key, means[1] - means[0])]}"

    def action_open_live(self):
        """Open the report from which the figure was read."""
        self.ensure_one()
        figure = get_figure(self.department, self.key)
        sources = DEPARTMENTS[self.department].sources
        source = sources[figure.source] if figure else OUTCOMES
        report = self.report_id
        domain = report._get_covered_domain(source)
        if not figure:
            domain &= report._get_outcome_domain(self.status_id)
        if self.part_id:
            domain &= fields.Domain(source.user, "=", self.part_id.user_id.id)
        views = {"crm.floor.report": "pivot", "crm.lead.quality.report": "pivot"}
        return {
            "type": "ir.actions.act_window",
            "name": self.label,
            "res_model": source.model,
            "view_mode": views.get(source.model, "list"),
            "domain": list(domain),
        }
