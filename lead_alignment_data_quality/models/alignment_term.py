import re
from collections import defaultdict
from html import unescape

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain
from odoo.tools import html2plaintext
from odoo.tools.sql import escape_psql

CLAUSES = [
    ("mql", "MQL"),
    ("sal", "SAL"),
    ("sql", "SQL"),
    ("lead", "Lead"),
    ("customer", "Customer"),
    ("conversion", "Conversion Rate"),
    ("velocity", "Velocity"),
    ("pipeline", "Pipeline from Marketing"),
    ("revenue", "Revenue"),
    ("cost", "Cost per Lead"),
    ("cac", "Acquisition Cost"),
    ("clv", "Lifetime Value"),
    ("payback", "Payback"),
    ("forecast", "Forecast"),
]
# texts that people read, and in which a forbidden word misleads
LOOKED_AT = {
    "alignment.feedback.form": ("name",),
    "alignment.feedback.question": ("name",),
    "alignment.kickoff": ("audience", "message", "offer", "pain_points"),
    "alignment.kickoff.template.line": ("question",),
    "alignment.reason": ("name",),
    "crm.k.status": ("name", "description"),
    "crm.lost.reason": ("name",),
    "crm.stage": ("name", "requirements"),
    "ir.filters": ("name",),
    "utm.campaign": ("title", "brief_message"),
}
MOST_FOUND = 100
MEASURES = ("integer", "float", "monetary")


class AlignmentTerm(models.Model):
    """A word and the one thing it means in all departments. The definition is shown as
    help of the fields that it is linked with.

    A word of the agreement means what the version in force says; it changes by signing
    another one. Words of a company come before those of all companies.
    """

    _name = "alignment.term"
    _description = "Glossary Term"
    _inherit = ["mail.thread", "unaccent.catalog.mixin"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", index="btree_not_null"
    )
    clause = fields.Selection(
        CLAUSES,
        "Defined in Agreement",
        help="Its definition is that of the agreement in force.",
    )
    definition = fields.Text("Own Definition", translate=True, tracking=True)
    text = fields.Text("Definition", compute="_compute_text")
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        domain="[('share', '=', False)]",
        ondelete="set null",
        tracking=True,
        help="Says what the word means when departments disagree.",
    )
    forbidden = fields.Char(
        "Do Not Say",
        translate=True,
        help="Words that people use for the same thing and that should not be used, "
        "separated by commas.",
    )
    field_ids = fields.Many2many(
        "ir.model.fields",
        string="Used in",
        domain="[('model_id.transient', '=', False)]",
        groups="base.group_system",  # nobody else may read the model of fields
        help="Fields and measures that show the definition as their help.",
    )
    use_count = fields.Integer("Places", compute="_compute_uses")
    uses = fields.Html("Shown at", compute="_compute_uses", sanitize=False)
    is_ambiguous = fields.Boolean(
        "Means Several Things",
        compute="_compute_is_ambiguous",
        help="The fields of this name explain it differently: write one definition.",
    )
    found_html = fields.Html(
        "Forbidden Words Found", compute="_compute_found_html", sanitize=False
    )

    @api.depends("clause", "definition")
    @api.depends_context("lang", "company")
    def _compute_text(self):
        figures = self.env["alignment.agreement"]._get_figure_help()
        for term in self:
            term.text = term._get_text(figures)

    def _get_text(self, figures):
        """:param figures: definitions of the agreement in force"""
        return figures.get(self.clause) or self.definition

    @api.depends("field_ids")
    @api.depends_context("lang")
    def _compute_uses(self):
        versions = self.env["alignment.agreement.version"]
        head = [self.env._("Report or Form"), self.env._("Name"), self.env._("Help")]
        for term in self:
            # sudo: what fields are called is known to everybody
            shown = term.sudo().field_ids
            rows = [
                [field.model_id.name, field.field_description, field.help or ""]
                for field in shown
            ]
            term.use_count = len(shown)
            term.uses = bool(rows) and versions._render_table(head, rows)

    @api.depends("clause", "definition", "field_ids")
    def _compute_is_ambiguous(self):
        for term in self:
            # sudo: what fields are called is known to everybody
            helps = set(filter(None, term.sudo().field_ids.mapped("help")))
            is_defined = term.clause or term.definition
            term.is_ambiguous = not is_defined and len(helps) > 1

    @api.constrains("name", "company_id", "active")
    def _check_once(self):
        """One word has one definition. Compared is the source: measures that other
        languages call the same are several words."""
        for term in self.filtered("active").with_context(lang="en_US"):
            same = Domain("name", "=ilike", escape_psql(term.name.strip()))
            here = Domain("company_id", "=", term.company_id.id)
            if term.search_count(same & here & Domain("id", "!=", term.id), limit=1):
                raise ValidationError(
                    self.env._("%s is defined already.", term.name.strip())
                )

    # ------------------------------------------------------------
    # Help of fields
    # ------------------------------------------------------------

    @api.model
    def _get_help(self, model_name):
        """Return {name of a field: definition} in the user's language."""
        helps = self._get_helps(self.env.company.id, self.env.lang or "en_US")
        return helps.get(model_name, {})

    @api.model
    @tools.ormcache("company_id", "lang")
    def _get_helps(self, company_id, lang):
        company = self.env["res.company"].browse(company_id)
        # sudo: definitions are for everybody
        terms = self.sudo().with_company(company).with_context(lang=lang)
        figures = terms.env["alignment.agreement"]._get_figure_help()
        found = defaultdict(dict)
        # the company's own words come last, and win
        for term in terms.search(
            [("company_id", "in", [False, company_id]), ("field_ids", "!=", False)],
            order="company_id DESC NULLS FIRST, id",
        ):
            # not the computed field: this may be asked for while that is computed
            if text := term._get_text(figures):
                for field in term.field_ids:
                    found[field.model][field.name] = text
        return dict(found)

    # ------------------------------------------------------------
    # Measures of reports
    # ------------------------------------------------------------

    @api.model
    def _create_measures(self):
        """Define the measures of our reports that no term explains yet, with what their
        help says. Measures of one name are one word; if they are explained differently
        it waits for one definition."""
        # sudo: measures are known to everybody
        terms = self.sudo().with_context(active_test=False, lang="en_US")
        known = terms.search(Domain.TRUE)
        taken = {name.lower() for name in known.mapped("name")}
        linked = known.field_ids
        measures = terms._get_measures() - linked
        vals_list = []
        for label, some in measures.grouped("field_description").items():
            if label.lower() in taken:
                continue
            helps = {help_text for help_text in some.mapped("help") if help_text}
            vals_list.append(
                {
                    "name": label,
                    "definition": helps.pop() if len(helps) == 1 else False,
                    "field_ids": [Command.set(some.ids)],
                }
            )
        made = terms.create(vals_list)
        made._translate_measures()
        return made.with_env(self.env)

    def _translate_measures(self):
        """Take name and definition in the other languages from the fields."""
        for code, _name in self.env["res.lang"].get_installed():
            if code == "en_US":
                continue
            for term in self.with_context(lang=code):
                explained = term.field_ids.filtered("help")[:1] or term.field_ids[:1]
                term.name = explained.field_description
                if term.with_context(lang="en_US").definition:
                    term.definition = explained.help

    @api.model
    def _get_measures(self):
        """Return the numbers of our reports."""
        names = [
            name
            for name, model in self.env.items()
            if not model._auto and not model._abstract and model._is_ours()
        ]
        return self.env["ir.model.fields"].search(
            [
                ("model", "in", names),
                ("ttype", "in", MEASURES),
                ("name", "not in", ["id", "display_name"]),
            ]
        )

    # ------------------------------------------------------------
    # Forbidden words
    # ------------------------------------------------------------

    def _get_forbidden(self):
        """Return the forbidden words in the user's language."""
        self.ensure_one()
        parts = re.split(r"[,;\n]", self.forbidden or "")
        return [part.strip() for part in parts if part.strip()]

    @api.depends("forbidden")
    @api.depends_context("lang", "uid")
    def _compute_found_html(self):
        for term in self:
            rows = term._find_forbidden()
            head = [self.env._("Where"), self.env._("Record"), self.env._("Text")]
            term.found_html = bool(rows) and (
                self.env["alignment.agreement.version"]._render_table(head, rows)
            )

    def _find_forbidden(self):
        """Return where forbidden words are used, as far as the user may read it.

        :returns: (label of the model, name of the record, text) of at most 100
        """
        found = []
        for word in self._get_forbidden():
            whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
            for model, names in LOOKED_AT.items():
                found += self._find_word(word, whole, model, names)
        return found[:MOST_FOUND]

    def _find_word(self, word, whole, model, names):
        records = self.env.get(model)
        if records is None or not records.has_access("read"):
            return []
        names = [name for name in names if name in records._fields]
        like = Domain.OR([Domain(name, "ilike", word)] for name in names)
        label = self.env["ir.model"]._get(model).name
        return [
            (label, record.display_name, text)
            for record in records.search(like, limit=MOST_FOUND)
            for name in names
            if whole.search(text := unescape(html2plaintext(record[name] or "")))
        ]
