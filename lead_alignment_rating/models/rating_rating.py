from odoo import models


class RatingRating(models.Model):
    """Records the ratings that customers give, from 1 (worst) to 5."""

    _name = "rating.rating"
    _inherit = ["rating.rating", "event.source.mixin"]

    _event_source = "rating"
    _step_fields = frozenset({"consumed", "rating", "partner_id"})

    def _get_steps(self):
        return {
            rating.id: {"rating": rating.rated_on or rating.write_date}
            for rating in self
            if rating.consumed and rating.rating and rating.partner_id
        }

    def _describe_step(self, code):
        return {
            "partner": self.partner_id,
            "label": self.parent_res_name or self.res_name,
            "value": self.rating,
            "company_id": self._get_rated_company().id,
        }

    def _get_rated_company(self):
        """Return the company of what was rated; the present one where it has none."""
        found = self.env["res.company"]
        if self.res_model in self.env:  # its app may be gone
            rated = self.env[self.res_model].browse(self.res_id).exists()
            if rated and "company_id" in rated._fields:
                found = rated.company_id
        return found or self.env.company
