from odoo import api, models
from odoo.fields import Domain

from ...tools.local_day import get_bounds
from ..daily.figure_definitions import (
    OUTCOME_GROUPS,
    OUTCOMES,
    add_outcome,
    divide,
    read_sums,
)
from .alignment_evaluation import ONE_MONTH
from .evaluation_figures import FIGURES, SOURCES, TELLING
from .figure_text import show_number

# a share that differs from the team's by less is neither better nor worse
SAME = 0.05


class AlignmentEvaluation(models.Model):
    """The figures of evaluations: read once for all employees of a company and stored
    with each, beside those of the team and of the employee's month before."""

    _inherit = "alignment.evaluation"

    def _store_figures(self, company, month):
        """Store the figures of these evaluations, all of one company and month."""
        # sudo: the figures are the same whoever asks
        records = self.sudo()
        now = records._read_month(company, month)
        before = records._read_month(company, month - ONE_MONTH)
        for one in records:
            one.figures = one._prepare_figures(now, before)
        self.invalidate_recordset(["table", "summary"])

    @api.model
    def _read_month(self, company, month):
        """Return what each employee, and all together, did in ``month``.

        :returns: ({source: {user id, or None for all: {sum: number}}},
            {user id, or None for all: {("outcome", status id or False): count}})
        """
        start, end = get_bounds(month, month + ONE_MONTH, company._get_timezone())
        sums = {
            name: read_sums(
                self.env, source, self._get_rows_domain(source, company, start, end)
            )
            for name, source in SOURCES.items()
        }
        outcomes = {None: {}}
        rows = self.env[OUTCOMES.model]._read_group(
            self._get_rows_domain(OUTCOMES, company, start, end),
            OUTCOME_GROUPS,
            ["__count"],
        )
        for row in rows:
            add_outcome(outcomes, *row)
        return sums, outcomes

    @api.model
    def _get_rows_domain(self, source, company, start, end):
        domain = Domain(source.company, "=", company.id)
        domain &= Domain(source.date, ">=", start) & Domain(source.date, "<", end)
        return domain & Domain.AND(Domain(*condition) for condition in source.domain)

    def _prepare_figures(self, now, before):
        """Return the figures as stored: [key, own, team's, own a month before] and, for
        sales, [status id, own share, team's share] of outcomes; unknown ones are None.

        :param now, before: as of :meth:`_read_month`
        """
        user_id = self.user_id.id
        rows = [
            [
                figure.key,
                _get_value(figure, now[0], user_id),
                _get_value(figure, now[0], None),
                _get_value(figure, before[0], user_id),
            ]
            for figure in FIGURES[self.department]
        ]
        outcomes = []
        if self.department == "sales":
            own, team = now[1].get(user_id, {}), now[1][None]
            whole, all_ = sum(own.values()), sum(team.values())
            outcomes = [
                [
                    status_id or 0,
                    own.get(("outcome", status_id), 0) / whole if whole else None,
                    count / all_,
                ]
                for (_key, status_id), count in team.items()
            ]
        return {"rows": rows, "outcomes": outcomes}

    # ------------------------------------------------------------
    # In words
    # ------------------------------------------------------------

    @api.model
    def _get_labels(self):
        """Return {key of a figure: its name}."""
        return {
            "timers": self.env._("SLA timers"),
            "sla_share": self.env._("SLA met"),
            "given": self.env._("Leads handed off"),
            "given_accepted": self.env._("Handoffs accepted by sales"),
            "given_returned": self.env._("Handoffs returned by sales"),
            "quality": self.env._("Quality of leads, by sales"),
            "received": self.env._("Leads received"),
            "received_accepted": self.env._("Handoffs accepted"),
            "received_returned": self.env._("Handoffs returned"),
            "feedback_owed": self.env._("Feedback due"),
            "feedback_share": self.env._("Feedback on time"),
            "said": self.env._("Feedback given"),
            "calls": self.env._("Calls"),
            "contact_rate": self.env._("Reached"),
            "won": self.env._("Deals won"),
            "revenue": self.env._("Revenue"),
        }

    def _show(self, key, value):
        figure = next(one for one in FIGURES[self.department] if one.key == key)
        return show_number(self.company_id, value, figure.unit)

    @api.depends("figures")
    @api.depends_context("lang")
    def _compute_table(self):
        labels = self._get_labels()
        versions = self.env["alignment.agreement.version"]
        for one in self:
            rows = [
                [labels[key], *(one._show(key, value) for value in values)]
                for key, *values in (one.figures or {}).get("rows", ())
            ]
            rows += [
                [
                    one._get_status_name(status_id),
                    show_number(one.company_id, own, "share"),
                    show_number(one.company_id, team, "share"),
                    "",
                ]
                for status_id, own, team in (one.figures or {}).get("outcomes", ())
            ]
            head = [
                self.env._("Figure"),
                self.env._("Own"),
                self.env._("Team"),
                self.env._("Month before"),
            ]
            one.table = versions._render_table(head, rows)

    def _get_status_name(self, status_id):
        # sudo: statuses are known to all who work by the agreement
        status = self.env["crm.k.status"].sudo().browse(status_id).exists()
        return status.display_name if status else self.env._("Not reached")

    @api.depends("figures")
    @api.depends_context("lang")
    def _compute_summary(self):
        labels = self._get_labels()
        for one in self:
            found = {
                key: values for key, *values in (one.figures or {}).get("rows", ())
            }
            lines = [
                one._compare(labels[key], key, *found[key])
                for key in TELLING
                if key in found
            ]
            one.summary = "\n".join(filter(None, lines)) or self.env._(
                "Nothing happened in this month that could be judged."
            )

    def _compare(self, label, key, own, team, before):
        """Return a sentence on a figure; nothing if it is not known."""
        if own is None:
            return ""
        values = {"label": label, "own": self._show(key, own)}
        if team is None:
            return self.env._("%(label)s: %(own)s.", **values)
        values["team"] = self._show(key, team)
        same = SAME * (5 if key == "quality" else 1)
        if abs(own - team) < same:
            text = self.env._("%(label)s: %(own)s, like the team (%(team)s).", **values)
        elif own > team:
            text = self.env._(
                "%(label)s: %(own)s, better than the team (%(team)s).", **values
            )
        else:
            text = self.env._(
                "%(label)s: %(own)s, below the team (%(team)s).", **values
            )
        if before is not None and abs(own - before) >= same:
            text += " " + self.env._("The month before: %s.", self._show(key, before))
        return text


def _get_value(figure, sums, user_id):
    """Return the figure of an employee; if ``user_id`` is None, the share of all
    together, or the mean of a number."""
    rows = sums[figure.source]
    row = rows.get(user_id) or dict.fromkeys(SOURCES[figure.source].sums, 0)
    value = divide(figure, row, row)
    if user_id is None and not figure.whole:
        return value / max(1, len(rows) - 1)
    return value
