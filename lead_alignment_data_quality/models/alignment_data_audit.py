import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.lead_alignment.models.shared.isolation import isolated

from ..tools.interval import get_interval
from .alignment_data_check import RESULTS, SEVERITIES

_logger = logging.getLogger(__name__)


def _log_failure(error):
    _logger.error("The data of a company were not audited: %s", error)


class AlignmentDataAudit(models.Model):
    """What the checks of a company found on one day: the first of each month, or when
    a head asked for it. Nothing of it changes later, whatever becomes of the checks."""

    _name = "alignment.data.audit"
    _description = "Data Audit"
    _inherit = ["append.only.mixin"]
    _order = "date desc, id desc"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date = fields.Datetime("Audited on", required=True, readonly=True)
    month = fields.Date(
        readonly=True, help="Of the monthly audit; empty if a head asked for it."
    )
    user_id = fields.Many2one("res.users", "Asked for by", readonly=True)
    line_ids = fields.One2many("alignment.data.audit.line", "audit_id", readonly=True)
    bad_count = fields.Integer("Defects", readonly=True)
    over_count = fields.Integer("Checks with Too Many", readonly=True)

    _unique_month = models.UniqueIndex("(company_id, month) WHERE month IS NOT NULL")

    @api.depends("date", "month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for audit in self:
            day = audit.month or audit.date
            form = "MMMM y" if audit.month else "long"
            audit.display_name = format_date(self.env, day, date_format=form)

    def action_audit(self):
        """Audit the current company now, and open the result.

        :raises AccessError: for others than heads
        """
        if not self.env["alignment.department"]._is_head():
            raise AccessError(self.env._("Only department heads ask for an audit."))
        audit = self._audit(self.env.company)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": audit.id,
            "view_mode": "form",
        }

    @api.model
    def _cron_audit(self):
        """Audit each company on the first day of its month, or as soon as possible
        after it; on other days see which to-dos are done, and which are late."""
        for company in self.env["res.company"].search(Domain.TRUE):
            # the other companies are audited all the same
            with isolated(self.env, _log_failure):
                self._work_on(company)
            self.env["ir.cron"]._commit_progress(1)
        self.env["alignment.term"]._create_measures()
        self.env["alignment.data.task"]._tell_late()

    def _work_on(self, company):
        own = self.with_context(lang=company._get_language())
        month = company._get_today().replace(day=1)
        is_audited = own.search_count(
            [("company_id", "=", company.id), ("month", "=", month)], limit=1
        )
        if is_audited:
            own.env["alignment.data.task"]._follow_open(company)
            return
        own._audit(company, month)
        own.env["alignment.truth.sample"]._draw(
            company, month - relativedelta(months=1)
        )

    @api.model
    def _audit(self, company, month=False):
        """Measure all checks of a company, keep the result, and give to-dos to the
        stewards of those with too many defects."""
        # sudo: the counts are those of the company, whoever asks
        checks_sudo = self.env["alignment.data.check"].sudo()
        checks_sudo = checks_sudo.search([("company_id", "=", company.id)])
        checks_sudo = checks_sudo.filtered(lambda check: check._is_applicable())
        found = checks_sudo._measure()
        before = self.env["alignment.data.audit.line"]._get_last(checks_sudo)
        lines = [
            self._get_line(check, measured, before.get(check))
            for check, measured in found.items()
        ]
        audit = self._append(
            [
                {
                    "company_id": company.id,
                    "date": fields.Datetime.now(),
                    "month": month,
                    "user_id": False if month else self.env.uid,
                    "bad_count": sum(line["bad"] for line in lines),
                    "over_count": sum(line["is_over"] for line in lines),
                }
            ]
        )
        rows = self.env["alignment.data.audit.line"]._append(
            [{**line, "audit_id": audit.id} for line in lines]
        )
        rows._translate()
        self.env["alignment.data.task"].sudo()._follow(found, rows)
        return audit

    def _get_line(self, check, measured, before):
        """Return the values of a line.

        :param before: line of the audit before, if there was one
        """
        definition = check._get_definition()
        low, high = get_interval(measured.bad, measured.population)
        share = 100 * measured.bad / measured.population if measured.population else 0.0
        is_comparable = (
            bool(before)
            and before.definition == definition
            and not before.error
            and not measured.error
        )
        return {
            "check_id": check.id,
            "name": check.name,
            "severity": check.severity,
            "explanation": check._explain(),
            "definition": definition,
            "res_model": check._get_model_name(),
            "user_id": check._get_steward().id,
            "population": measured.population,
            "bad": measured.bad,
            "share": share,
            "low": low if measured.population else 0.0,
            "high": high if measured.population else 0.0,
            "tolerance": check.tolerance,
            "is_over": check._is_over(measured),
            "error": measured.error,
            "sample": list(measured.ids[: check.sample_size]),
            "trend": self._get_trend(share, before, is_comparable),
            "change": share - before.share if is_comparable else 0.0,
        }

    def _get_trend(self, share, before, is_comparable):
        if not before:
            return "first"
        if not is_comparable:
            return "changed"
        if round(share, 1) == round(before.share, 1):
            return "same"
        return "better" if share < before.share else "worse"


class AlignmentDataAuditLine(models.Model):
    """What one check found in one audit, as the check was then."""

    _name = "alignment.data.audit.line"
    _description = "Result of a Data Check"
    _inherit = ["append.only.mixin"]
    _order = "audit_id desc, is_over desc, id"

    audit_id = fields.Many2one(
        "alignment.data.audit",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="audit_id.company_id", store=True)
    date = fields.Datetime(related="audit_id.date", store=True)
    check_id = fields.Many2one(
        "alignment.data.check", readonly=True, index=True, ondelete="set null"
    )
    name = fields.Char("What Was Checked", required=True, readonly=True, translate=True)
    severity = fields.Selection(SEVERITIES, readonly=True)
    explanation = fields.Text("What It Looked At", readonly=True, translate=True)
    definition = fields.Json(readonly=True, export_string_translation=False)
    res_model = fields.Char(readonly=True, export_string_translation=False)
    user_id = fields.Many2one("res.users", "Data Steward", readonly=True)
    population = fields.Integer("Looked at", readonly=True, aggregator="sum")
    bad = fields.Integer("Defects", readonly=True, aggregator="sum")
    share = fields.Float("Defects (%)", digits=(5, 1), readonly=True, aggregator="avg")
    low = fields.Float(
        "At Least (%)",
        digits=(5, 1),
        readonly=True,
        aggregator=None,
        help="With a confidence of 95 % the share is between these (Wilson).",
    )
    high = fields.Float("At Most (%)", digits=(5, 1), readonly=True, aggregator=None)
    tolerance = fields.Float(
        "Accepted (%)", digits=(5, 1), readonly=True, aggregator=None
    )
    is_over = fields.Boolean("Too Many", readonly=True)
    error = fields.Char("Could Not Look", readonly=True)
    result = fields.Selection(RESULTS, compute="_compute_result")
    sample = fields.Json("Examples", readonly=True, export_string_translation=False)
    trend = fields.Selection(
        [
            ("first", "First audit"),
            ("better", "Better"),
            ("same", "Same"),
            ("worse", "Worse"),
            ("changed", "Check was changed"),
        ],
        "Since Last Audit",
        readonly=True,
    )
    change = fields.Float(
        "Change (Points)",
        digits=(5, 1),
        readonly=True,
        aggregator=None,
        help="Change of the share since the last audit; 0 if the check was changed "
        "since.",
    )

    @api.depends("error", "is_over")
    def _compute_result(self):
        for line in self:
            over = "over" if line.is_over else "within"
            line.result = "error" if line.error else over

    @api.model
    def _get_last(self, checks):
        """Return {check: its line in its last audit}."""
        rows = self._read_group(
            [("check_id", "in", checks.ids)], ["check_id"], ["id:max"]
        )
        # sudo: as for the checks
        return {check: self.sudo().browse(line_id) for check, line_id in rows}

    def _translate(self):
        """Keep what the checks say in all languages."""
        for code, _name in self.env["res.lang"].get_installed():
            for line in self.with_context(lang=code):
                # sudo: as for the checks
                check = line.sudo().check_id
                line._amend({"name": check.name, "explanation": check._explain()})

    def action_open_sample(self):
        """Open the examples that the audit kept, as far as they are still there."""
        self.ensure_one()
        self.check_access("read")
        return self.env["alignment.data.check"]._show_records(
            self.name, self.sample or [], self.res_model
        )

    def action_open_defects(self):
        """Open the defects that there are now."""
        self.ensure_one()
        return self.check_id.action_open_defects()
