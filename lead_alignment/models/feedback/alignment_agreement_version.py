from odoo import models


class AlignmentAgreementVersion(models.Model):
    """Adds a section to the agreement's page: which feedback is asked for."""

    _inherit = "alignment.agreement.version"

    def _get_sections(self, terms):
        section = (70, self.env._("Feedback Requested"), self._describe_forms())
        return [*super()._get_sections(terms), section]

    def _describe_forms(self):
        """Return [(form, who asks whom when)], as the forms are today."""
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
