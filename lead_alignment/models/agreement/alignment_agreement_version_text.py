from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from ...tools.engagement import get_name
from .alignment_agreement_default_terms import GATE
from .alignment_agreement_default_terms import TEXTS as USUAL_TEXTS
from .alignment_agreement_terms import CLAUSES, PROMISES, TEXTS

DEFINITIONS = ("mql_definition", "sal_definition", "sql_definition")


class AlignmentAgreementVersion(models.Model):
    """A version in words, for the page that all read, and to compare it."""

    _inherit = "alignment.agreement.version"

    page = fields.Html(
        compute="_compute_page", sanitize=False, help="Full text of the agreement."
    )
    comparison = fields.Html("Changes", compute="_compute_comparison", sanitize=False)
    effect = fields.Html(
        compute="_compute_effect",
        sanitize=False,
        help="Effect on currently open leads.",
        string="Impact",
    )

    @api.depends("terms", "state", "marketing_signer_id", "sales_signer_id")
    @api.depends_context("lang", "tz")
    def _compute_page(self):
        for version in self:
            # sudo: all who work by the agreement may read names of its teams and
            # signers
            version.page = self.env["ir.qweb"]._render(
                "lead_alignment.agreement_page",
                {
                    "version": version.sudo(),
                    "sections": version._describe(),
                    "signatures": version.sudo()._get_signatures(),
                },
            )

    def _get_signatures(self):
        """Return the signatures as [(label, user, moment)]."""
        return [
            (
                self._fields[f"{side}_signer_id"]._description_string(self.env),
                self[f"{side}_signer_id"],
                self[f"{side}_signed_date"],
            )
            for side in ("marketing", "sales")
        ]

    @api.depends("terms")
    @api.depends_context("lang")
    def _compute_comparison(self):
        for version in self:
            before = version._get_version_before()
            version.comparison = bool(before) and version._render_comparison(
                before.terms, version.terms
            )

    @api.depends("terms", "state")
    @api.depends_context("lang")
    def _compute_effect(self):
        for version in self:
            before = version.state == "draft" and version.agreement_id.version_id
            version.effect = bool(before) and version.agreement_id._render_effects(
                before.terms, version.terms
            )

    def _get_version_before(self):
        self.ensure_one()
        return self.search(
            [
                ("agreement_id", "=", self.agreement_id.id),
                ("number", "<", self.number),
                ("date_from", "!=", False),
            ],
            order="number desc",
            limit=1,
        )

    def _render_comparison(self, before, now):
        """Render two terms side by side, in the reader's language; empty if equal."""
        rows = _compare(self._describe(before), self._describe(now))
        return rows and self._render_table(
            [self.env._("Clause"), self.env._("Before"), self.env._("Now")], rows
        )

    def _describe(self, terms=None):
        """Return [(section, [(label, text)])] in the reader's language.

        :param terms: stored terms; those of this version, if None
        """
        self.ensure_one()
        terms = self.terms if terms is None else terms
        if not terms:
            return []
        sections = sorted(self._get_sections(terms), key=lambda section: section[0])
        return [(title, rows) for _place, title, rows in sections]

    def _get_sections(self, terms):
        """Hook: return the sections of the page as [(place, title, [(label, text)])].

        Example::

            def _get_sections(self, terms):
                section = (60, self.env._("Deadlines"), self._describe_policies(terms))
                return [*super()._get_sections(terms), section]
        """
        return [
            (10, self.env._("Definitions"), self._describe_definitions(terms)),
            (30, self.env._("Duties and Rights"), self._describe_texts(terms)),
            (40, self.env._("Handoff"), self._describe_clauses(terms)),
            (50, self.env._("Required Lead Information"), self._describe_gate(terms)),
            (90, self.env._("Service Levels"), self._describe_promises(terms)),
        ]

    @api.model
    def _render_table(self, head, rows):
        """Render plain texts as a table; line breaks stay."""
        head = Markup("").join(Markup("<th>%s</th>") % text for text in head)
        body = Markup("").join(
            Markup("<tr>%s</tr>")
            % Markup("").join(
                Markup('<td style="white-space: pre-line">%s</td>') % text
                for text in row
            )
            for row in rows
        )
        return Markup(
            '<table class="table table-sm"><thead><tr>%s</tr></thead><tbody>%s</tbody>'
            "</table>"
        ) % (head, body)

    # ------------------------------------------------------------
    # The sections
    # ------------------------------------------------------------

    def _get_label(self, name):
        field = self.env["alignment.agreement"]._fields[name]
        return field._description_string(self.env)

    def _describe_definitions(self, terms):
        line = self.env._(
            "Engagement from %(points)s, fit: %(fit)s",
            points=terms.get("mql_from"),
            fit=self._get_text("mql_fit", terms),
        )
        return [
            *self._describe_texts(terms, "_definition"),
            (self.env._("MQL Threshold"), line),
        ]

    def _describe_texts(self, terms, suffix=("_duties", "_rights")):
        return [
            (self._get_label(name), self._in_language(terms["texts"][name]))
            for name in TEXTS
            if name.endswith(suffix) and terms["texts"].get(name)
        ]

    def _describe_clauses(self, terms):
        return [
            (self._get_label(name), self._get_text(name, terms))
            for name in CLAUSES
            if name in terms
        ]

    def _describe_promises(self, terms):
        return [
            (self._get_label(name), self._get_text(name, terms))
            for name in PROMISES
            if terms.get(name)
        ]

    def _describe_gate(self, terms, key="label"):
        """Return [(label, text)] of the quality gate.

        :param key: "label" or "name": what of the field stands as the label
        """
        sides = dict(
            self.env["alignment.gate.item"]
            ._fields["side"]
            ._description_selection(self.env)
        )
        return [
            (
                item["name"]
                if key == "name"
                else self.env["crm.lead"]._get_item_label(item["name"]),
                " · ".join(
                    filter(
                        None,
                        [
                            self._in_language(item["meaning"]),
                            self._in_language(item["source"]),
                            self.env._("responsible: %s", sides[item["side"]]),
                            item["is_required"] and self.env._("required"),
                        ],
                    )
                ),
            )
            for item in terms.get("gate", ())
        ]

    def _get_glossary_texts(self):
        """Hook: return {name of a field of the lead: its text in the agreement}."""
        terms = self.terms or {}
        texts = terms.get("texts", {})
        definitions = "\n\n".join(
            self._in_language(texts[name]) for name in DEFINITIONS if texts.get(name)
        )
        return {**dict(self._describe_gate(terms, "name")), "lifecycle": definitions}

    def _get_figure_texts(self):
        """Return {name of a definition, e.g. "cac": its text in the agreement}."""
        texts = (self.terms or {}).get("texts", {})
        return {
            name.removesuffix("_definition"): self._in_language(text)
            for name, text in texts.items()
            if name.endswith("_definition") and text
        }

    # ------------------------------------------------------------
    # Texts
    # ------------------------------------------------------------

    def _in_language(self, texts):
        """Return a stored text in the user's language.

        A usual text is translated even into languages that were installed later.
        """
        lang = self.env.lang or "en_US"
        if lang not in texts:
            for usual in self._get_usual_texts():
                if usual._translate("en_US") == texts.get("en_US"):
                    return usual._translate(lang)
        return get_name(texts, lang)

    @api.model
    def _get_usual_texts(self):
        """Hook: return the usual texts, which have translations in the code."""
        gate = [text for item in GATE.values() for text in item[2:]]
        return [*USUAL_TEXTS.values(), *gate]

    def _get_text(self, name, terms):
        """Return a value of the terms as text."""
        value = terms.get(name)
        field = self.env["alignment.agreement"]._fields[name]
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "monetary":
            currency = self.company_id.currency_id
            return format_amount(self.env, value or 0, currency)
        if field.type == "date":
            return format_date(self.env, value) if value else ""
        return str(value or 0)


def _compare(before, now):
    """Return [(label, text before, text now)] where two descriptions differ."""
    before, now = _by_label(before), _by_label(now)
    return [
        (label, before.get(label, ""), now.get(label, ""))
        for label in dict.fromkeys([*before, *now])
        if before.get(label, "") != now.get(label, "")
    ]


def _by_label(sections):
    """Return {"section – label": text}; repeated labels get a prime (′)."""
    lines = {}
    for section, rows in sections:
        for label, text in rows:
            key = f"{section} – {label}"
            while key in lines:
                key += "′"
            lines[key] = text
    return lines
