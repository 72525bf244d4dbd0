from functools import cache

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ..tools.engagement import get_name
from .agreement_clocks_mixin import NAMES as CLOCK_NAMES
from .agreement_default_terms_mixin import GATE
from .agreement_default_terms_mixin import TEXTS as USUAL_TEXTS
from .agreement_defaults_mixin import FIT_RULES
from .agreement_terms_mixin import CLAUSES, PROMISES, TEXTS

RULE_NAMES = [name for name, _domain, _points in FIT_RULES]


class AgreementTextMixin(models.AbstractModel):
    """A version in words, for the page that everybody reads, and beside another one."""

    _name = "agreement.text.mixin"
    _description = "An Agreement in Words"

    page = fields.Html(
        compute="_compute_page", sanitize=False, help="The agreement in words."
    )
    comparison = fields.Html(
        "What Changes", compute="_compute_comparison", sanitize=False
    )
    effect = fields.Html(
        compute="_compute_effect",
        sanitize=False,
        help="What it would change for the leads that are open today.",
    )

    @api.depends("terms", "state", "marketing_signer_id", "sales_signer_id")
    @api.depends_context("lang", "tz")
    def _compute_page(self):
        for version in self:
            # sudo: names of teams and signers, which all who work by it may read
            version.page = self.env["ir.qweb"]._render(
                "lead_alignment.agreement_page",
                {
                    "version": version.sudo(),
                    "sections": version._describe(),
                    "signatures": version.sudo()._get_signatures(),
                },
            )

    def _get_signatures(self):
        """[(label, user, moment)]"""
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
        """Two terms side by side, in the language of the reader; empty where they say
        the same."""
        rows = _compare(self._describe(before), self._describe(now))
        return rows and self._render_table(
            [self.env._("What"), self.env._("Before"), self.env._("Now")], rows
        )

    def _describe(self, terms=None):
        """[(section, [(label, text)])] of what the version says, or of other terms, in
        the language of the reader."""
        self.ensure_one()
        terms = self.terms if terms is None else terms
        if not terms:
            return []
        return [
            (self.env._("Definitions"), self._describe_definitions(terms)),
            (self.env._("K-Statuses"), self._describe_statuses()),
            (self.env._("Duties and Rights"), self._describe_texts(terms)),
            (self.env._("Hand-over"), self._describe_clauses(terms)),
            (self.env._("What a Lead Should Say"), self._describe_gate(terms)),
            (self.env._("Clocks"), self._describe_policies(terms)),
            (self.env._("Feedback Asked"), self._describe_forms()),
            (self.env._("Points"), self._describe_score(terms)),
            (self.env._("Promises"), self._describe_promises(terms)),
        ]

    @api.model
    def _render_table(self, head, rows):
        """Plain texts as a table; line breaks stay."""
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
            (self.env._("The Line to MQL"), line),
        ]

    def _describe_statuses(self):
        """[(status, when it is used)] as the catalogue is today: it changes without a
        signature"""
        # sudo: the catalogue of the company, which everybody reads
        statuses = self.env["crm.k.status"].sudo()
        found = statuses.search(
            statuses._selectable_domain()
            & Domain("company_id", "in", [False, self.company_id.id])
        )
        return [(one.display_name, one.description or "") for one in found]

    def _describe_forms(self):
        """[(form, who asks whom when)] as they are today, like the statuses"""
        forms = self.env["alignment.feedback.form"]
        labels = {
            name: dict(forms._fields[name]._description_selection(self.env))
            for name in ("direction", "trigger")
        }
        return [
            (
                form["name"],
                " · ".join(labels[name][form[name]] for name in labels),
            )
            for form in forms._get_asked(self.company_id)
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
        """:param key: "label" or "name" of the field, by which the rows are called"""
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
                            self.env._("owed by %s", sides[item["side"]]),
                            item["is_required"] and self.env._("blocks without it"),
                        ],
                    )
                ),
            )
            for item in terms.get("gate", ())
        ]

    def _describe_policies(self, terms):
        sides = dict(
            self.env["alignment.sla.policy"]
            ._fields["side"]
            ._description_selection(self.env)
        )
        return [
            (
                self._in_language(policy["name"]),
                "\n".join(
                    [
                        self.env._(
                            "%(side)s, %(time)s",
                            side=sides[policy["side"]],
                            time=self._describe_time(policy),
                        ),
                        *(self._describe_level(level) for level in policy["levels"]),
                    ]
                ),
            )
            for policy in terms.get("policies", ())
        ]

    def _describe_time(self, policy):
        minutes = policy["seconds"] // 60
        if policy["target"] == "cadence":
            return self.env._(
                "%(tries)s attempts within %(days)s working days",
                tries=policy["tries"],
                days=policy["days"],
            )
        if policy["target"] == "callback":
            return self.env._("within %s minutes of the promised time", minutes)
        if policy["opening_seconds"]:
            return self.env._(
                "within %(minutes)s working minutes; %(opening)s after opening for "
                "what comes out of hours",
                minutes=minutes,
                opening=policy["opening_seconds"] // 60,
            )
        return self.env._("within %s working minutes", minutes)

    def _describe_level(self, level):
        actions = self.env["alignment.sla.level"]._fields["action"]
        values = {
            "minutes": abs(level["minutes"]),
            "action": dict(actions._description_selection(self.env))[level["action"]],
        }
        if level["minutes"] < 0:
            return self.env._(
                "%(minutes)s minutes before the deadline: %(action)s", **values
            )
        return self.env._(
            "%(minutes)s minutes after the deadline: %(action)s", **values
        )

    def _describe_score(self, terms):
        score = terms.get("score") or {}
        types = self.env["customer.event.type"].browse(
            rule["type_id"] for rule in score.get("rules", ())
        )
        names = {one.id: one.name for one in types.exists()}
        rules = [
            (
                self._in_language(rule["name"]) or names.get(rule["type_id"], ""),
                self.env._(
                    "%(points)s points, within %(window)s days, half after "
                    "%(half_life)s days",
                    points=rule["points"],
                    window=rule["window"],
                    half_life=rule["half_life"],
                ),
            )
            for rule in score.get("rules", ())
        ]
        fits = [
            (
                self.env._("Fit: %s", self._in_language(rule["name"])),
                self.env._("%s points", rule["points"]),
            )
            for rule in score.get("fit_rules", ())
        ]
        return rules + fits

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    def _in_language(self, texts):
        """A text as written down; a usual one also in languages installed since"""
        lang = self.env.lang or "en_US"
        usual = lang not in texts and _get_usual_texts().get(texts.get("en_US"))
        return usual._translate(lang) if usual else get_name(texts, lang)

    def _get_text(self, name, terms):
        """A value as people read it"""
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


@cache
def _get_usual_texts():
    """{English text: text that can be translated}"""
    texts = [*USUAL_TEXTS.values(), *CLOCK_NAMES.values(), *RULE_NAMES]
    for _side, _blocks, meaning, source in GATE.values():
        texts += [meaning, source]
    return {text._translate("en_US"): text for text in texts}


def _compare(before, now):
    """[(label, text before, text now)] of what differs between two descriptions"""
    before, now = _by_label(before), _by_label(now)
    return [
        (label, before.get(label, ""), now.get(label, ""))
        for label in dict.fromkeys([*before, *now])
        if before.get(label, "") != now.get(label, "")
    ]


def _by_label(sections):
    """{"section – label": text}; what has the same label is counted"""
    lines = {}
    for section, rows in sections:
        for label, text in rows:
            key = f"{section} – {label}"
            while key in lines:
                key += "′"
            lines[key] = text
    return lines
