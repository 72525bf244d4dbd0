import re
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.lead_alignment.models.shared.condition_path import read_condition
from odoo.addons.lead_alignment.models.shared.isolation import isolated

from .alignment_data_check_rules import PAID_CODES, RULES

# the author, outside of texts and names
UID = re.compile(r"(?<![\w.'\"])uid(?![\w'\"])")
KINDS = [
    ("utm_unknown", "Unknown UTM words"),
    ("phone", "Missing, invalid or duplicate phone"),
    ("bad_data_waiting", "Bad data not corrected"),
    ("owner_left", "Salesperson has left"),
    ("need_missing", "MQL without a need"),
    ("not_paid", "Customer without a paid invoice"),
    ("no_next_step", "Open lead without a next step"),
    ("stage_mismatch", "Lifecycle contradicts won or lost"),
    ("consent_missing", "Consent not asked"),
    ("shared_undecided", "Shared identity not decided"),
    ("unmatched_spend", "Spend on a campaign without leads"),
    ("event_other", "Events of unknown type"),
    ("key_silent", "Silent system"),
    ("domain", "Own check"),
]
RESULTS = [
    ("within", "✓ Accepted"),
    ("over", "✗ Too many"),
    ("error", "Could not look"),
]
SEVERITIES = [("minor", "Minor"), ("major", "Major"), ("critical", "Critical")]
# working hours that the steward has to mend
MEND_HOURS = {"minor": 80, "major": 40, "critical": 8}
MOST_SHOWN = 10_000
COUNT = """
    SELECT count(*), count(*) FILTER (WHERE is_bad),
           (array_agg(id) FILTER (WHERE is_bad))[:%(most)s]
      FROM (%(rows)s) looked_at(id, is_bad)
"""


class Measured(NamedTuple):
    """What a check found.

    :param population: number of records looked at
    :param bad: number of defects
    :param ids: of the defects, of at most ``MOST_SHOWN`` of them, newest first
    :param error: why it could not look, instead of all else
    """

    population: int = 0
    bad: int = 0
    ids: tuple[int, ...] = ()
    error: str = ""


class AlignmentDataCheck(models.Model):
    """A rule that data should keep, with a steward who mends what does not, and a share
    of defects that is accepted.

    Thirteen kinds are shipped; an own check counts what fits a domain, with the rights
    of whoever wrote it.
    """

    _name = "alignment.data.check"
    _description = "Data Check"
    _inherit = ["kind.name.mixin"]
    _facts = frozenset({"author_id"})
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(KINDS, "Type", required=True, default="domain")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    severity = fields.Selection(SEVERITIES, required=True, default="major")
    user_id = fields.Many2one(
        "res.users",
        "Data Steward",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        ondelete="set null",
        help="Gets a to-do when there are more defects than accepted. Leave empty for "
        "the head of the department.",
    )
    tolerance = fields.Float(
        "Accepted (%)",
        digits=(5, 1),
        help="Share of defects up to which nobody has to act.",
    )
    days = fields.Integer(
        help="Days before something is a defect, or days that are looked at."
    )
    mend_hours = fields.Integer(
        "Working Hours to Mend",
        compute="_compute_mend_hours",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    sample_size = fields.Integer(
        "Examples Kept", default=20, help="Number of defects that an audit remembers."
    )
    explanation = fields.Text("What It Looks At", compute="_compute_explanation")
    model_id = fields.Many2one(
        "ir.model",
        "Records",
        domain="[('transient', '=', False), ('abstract', '=', False)]",
        ondelete="cascade",
    )
    model_name = fields.Char(related="model_id.model", export_string_translation=False)
    scope = fields.Char(
        "All Records Looked at",
        default="[]",
        help="The share of defects is counted among these.",
    )
    defect = fields.Char("Defects", default="[]", help="Which of them are defects.")
    author_id = fields.Many2one(
        "res.users",
        "Runs with the Rights of",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Whoever wrote the conditions last.",
    )
    line_ids = fields.One2many("alignment.data.audit.line", "check_id", readonly=True)
    task_ids = fields.One2many("alignment.data.task", "check_id", readonly=True)
    last_bad = fields.Integer("Defects Found", compute="_compute_last")
    last_share = fields.Float("Defects (%)", digits=(5, 1), compute="_compute_last")
    last_result = fields.Selection(
        RESULTS,
        "Result",
        compute="_compute_last",
    )
    steward_id = fields.Many2one(
        "res.users", "To-Dos Go to", compute="_compute_steward_id"
    )

    _check_numbers = models.Constraint(
        "CHECK(tolerance >= 0 AND tolerance <= 100 AND days >= 0 AND mend_hours > 0"
        " AND sample_size BETWEEN 0 AND 1000)",
        "Accepted defects are 0 to 100 %, days are not negative, hours are positive, "
        "and at most 1000 examples are kept.",
    )
    _unique_kind = models.UniqueIndex(
        "(company_id, kind) WHERE kind != 'domain'",
        "The company has a check of this type already.",
    )

    @api.depends("severity")
    def _compute_mend_hours(self):
        for check in self:
            if not check.mend_hours or check.mend_hours in MEND_HOURS.values():
                check.mend_hours = MEND_HOURS[check.severity]
            else:
                check.mend_hours = check.mend_hours

    @api.depends("kind", "days", "model_id", "scope", "defect")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for check in self:
            check.explanation = check._explain()

    @api.depends("line_ids")
    def _compute_last(self):
        lines = self.env["alignment.data.audit.line"]
        rows = lines._read_group(
            [("check_id", "in", self.ids)], ["check_id"], ["id:max"]
        )
        last = {check: lines.browse(line_id) for check, line_id in rows}
        for check in self:
            line = last.get(check, lines)
            check.last_bad, check.last_share = line.bad, line.share
            check.last_result = line.result

    @api.depends("user_id")
    def _compute_steward_id(self):
        for check in self:
            check.steward_id = check._get_steward()

    # ------------------------------------------------------------
    # Own checks
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        checks = super().create(vals_list)
        checks._note_author()
        return checks

    def write(self, vals):
        """:raises UserError: for another type of check"""
        if "kind" in vals and any(check.kind != vals["kind"] for check in self):
            raise UserError(
                self.env._("The type of a check stays: archive it and add another.")
            )
        result = super().write(vals)
        if vals.keys() & {"model_id", "scope", "defect"}:
            self._note_author()
        if vals.get("active") is False:
            # sudo: nobody mends what is not checked any more
            self.sudo().task_ids._drop()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self.sudo().task_ids:
            raise UserError(
                self.env._("There were to-dos about this check: archive it.")
            )

    def _note_author(self):
        """Note who wrote the conditions: they run with their rights."""
        own = self.filtered(lambda check: check.kind == "domain")
        # sudo: the right to write was checked; nobody chooses the author
        own.sudo().author_id = self.env.user

    @api.constrains("user_id", "kind", "model_id")
    def _check_steward(self):
        """A steward mends what they may read."""
        for check in self.filtered("user_id"):
            model = self.env[check._get_model_name() or self._name]
            if not model.with_user(check.user_id).has_access("read"):
                raise ValidationError(
                    self.env._(
                        "%(user)s may not read what is to be mended: %(check)s.",
                        user=check.user_id.name,
                        check=check.name,
                    )
                )

    @api.constrains("kind", "model_id", "scope", "defect")
    def _check_domains(self):
        for check in self.filtered(lambda check: check.kind == "domain"):
            if not check.model_id:
                raise ValidationError(
                    self.env._("%s: choose the records to look at.", check.name)
                )
            check._read_domains()

    def _read_domains(self):
        """Return (domain of all records looked at, domain of defects).

        :raises ValidationError: if one of them is wrong
        """
        model = self.env[self.sudo().model_id.model]
        domains = [self._read_domain(model, text) for text in (self.scope, self.defect)]
        if "company_id" in model._fields and model._fields["company_id"].store:
            here = Domain("company_id", "in", [self.company_id.id, False])
            domains[0] &= here
        return domains[0], domains[0] & domains[1]

    def _read_domain(self, model, text):
        author = self.sudo().author_id or self.env.user
        try:
            domain = read_condition(UID.sub(str(author.id), text or "[]"))
            domain.validate(model)
        except Exception as error:  # whatever a user wrote
            raise ValidationError(
                self.env._(
                    "%(check)s: the condition %(text)s is wrong. %(error)s",
                    check=self.name,
                    text=text,
                    error=error,
                )
            ) from error
        return domain

    # ------------------------------------------------------------
    # Measuring
    # ------------------------------------------------------------

    def _measure(self):
        """Return {check: ``Measured``}, by one query each that locks nothing.

        :returns: what there is now
        """
        self.env["crm.lead"]._flush_facts()
        self.env.flush_all()
        return {check: check._measure_one() for check in self}

    def _measure_one(self):
        if self.kind == "domain":
            return self._measure_own()
        population, bad, ids = self.env.execute_query(
            SQL(COUNT, rows=self._get_rows(), most=MOST_SHOWN)
        )[0]
        return Measured(population, bad, tuple(sorted(ids or (), reverse=True)))

    def _measure_own(self):
        found = Measured()

        def note(error):  # of what a user wrote, or the database refuses
            nonlocal found
            found = Measured(error=str(error))

        with isolated(self.env, note):
            found = self._count_own()
        return found

    def _count_own(self):
        domain, defects = self._read_domains()
        # with the rights of whoever wrote the conditions, in this company alone
        records = (
            self.env[self.sudo().model_id.model]
            .with_user(self.sudo().author_id)
            .with_context(allowed_company_ids=self.company_id.ids)
        )
        found = records.search(defects, order="id desc", limit=MOST_SHOWN)
        bad = len(found)
        if bad == MOST_SHOWN:
            bad = records.search_count(defects)
        return Measured(records.search_count(domain), bad, tuple(found.ids))

    def _get_rows(self):
        """Return the SQL of (id, whether it is a defect) of a shipped kind."""
        leads = self.env["crm.lead"]
        more = {}
        if self.kind == "no_next_step":
            more = {
                "unshown": leads._get_without_next_step_sql(),
                "held": leads._get_held_by_sales_sql(),
            }
        elif self.kind == "not_paid":
            more = {"paid_types": self._get_paid_types().ids}
        today = self.company_id._get_today()
        return SQL(
            RULES[self.kind].rows,
            company=self.company_id.id,
            since=today - timedelta(days=self.days),
            **more,
        )

    @api.model
    def _get_paid_types(self):
        """Return the types of event that say that somebody paid."""
        # sudo: the catalogue is the same for everybody
        types = self.env["customer.event.type"].sudo().with_context(active_test=False)
        return types.search([("code", "in", PAID_CODES)])

    def _is_applicable(self):
        """Whether the apps are there that say what the check needs."""
        return self.kind != "not_paid" or bool(self._get_paid_types())

    def _get_definition(self):
        """Return what decides what is a defect, as JSON: audits of the same definition
        may be compared."""
        return {
            "kind": self.kind,
            "days": self.days,
            "model": self.sudo().model_id.model or "",
            "scope": self.scope if self.kind == "domain" else "",
            "defect": self.defect if self.kind == "domain" else "",
        }

    def _is_over(self, measured):
        """Whether there are more defects than accepted, or nobody knows."""
        if measured.error:
            return True
        # in whole numbers: 29 of 100 are not more than 29 %
        return 100 * measured.bad > round(self.tolerance * measured.population, 6)

    def _get_model_name(self):
        if self.kind == "domain":
            return self.sudo().model_id.model
        return RULES[self.kind].model

    def _get_steward(self):
        """Return who mends: the steward, else the first head; empty if nobody is."""
        self.ensure_one()
        if self.user_id.active and self.company_id in self.user_id.company_ids:
            return self.user_id
        rule = RULES.get(self.kind)
        group = rule.steward if rule else "sales_team.group_sale_manager"
        return self.company_id._get_staff(group)[:1]

    def action_open_defects(self):
        """Open the defects that there are now, and take note if they are mended."""
        self.ensure_one()
        self.check_access("read")
        # sudo: the check counts with its own rights; the list shows with the reader's
        measured = self.sudo()._measure()[self]
        if measured.error:
            raise UserError(measured.error)
        self.sudo().task_ids._follow({self: measured})
        return self._show_records(self.name, measured.ids)

    @api.model
    def _show_records(self, title, ids, model=None):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model or self._get_model_name(),
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", list(ids))],
            "context": {"active_test": False, "create": False},
        }

    # ------------------------------------------------------------
    # Texts
    # ------------------------------------------------------------

    def _explain(self):
        """Return in a sentence what is a defect, in the user's language."""
        if self.kind == "domain":
            return self.env._(
                "%(model)s that fit %(defect)s, among those that fit %(scope)s.",
                model=self.sudo().model_id.name or "–",
                defect=self.defect,
                scope=self.scope,
            )
        text = RULES[self.kind].explanation._translate(self.env.lang or "en_US")
        return text % {"days": self.days}

    @api.model
    def _create_missing(self, companies):
        """Make the shipped checks of companies that do not have them."""
        known = self.with_context(active_test=False).search(
            [("company_id", "in", companies.ids), ("kind", "in", list(RULES))]
        )
        have = {(check.company_id, check.kind) for check in known}
        labels = dict(KINDS)
        made = self.create(
            [
                {
                    "name": labels[kind],
                    "kind": kind,
                    "company_id": company.id,
                    "sequence": 10 * number,
                    "severity": rule.severity,
                    "tolerance": rule.tolerance,
                    "days": rule.days,
                }
                for company in companies
                for number, (kind, rule) in enumerate(RULES.items(), start=1)
                if (company, kind) not in have
            ]
        )
        made._name_after_kind()
