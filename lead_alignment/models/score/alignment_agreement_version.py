from odoo import api, models

from .alignment_agreement_default_score import FIT_RULES


class AlignmentAgreementVersion(models.Model):
    """Adds a section to the agreement's page: the points of behaviour and fit."""

    _inherit = "alignment.agreement.version"

    def _get_sections(self, terms):
        section = (80, self.env._("Points"), self._describe_score(terms))
        return [*super()._get_sections(terms), section]

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
                    "%(points)s points, within %(window)s days, half-life "
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

    @api.model
    def _get_usual_texts(self):
        names = [name for name, _domain, _points in FIT_RULES]
        return [*super()._get_usual_texts(), *names]
