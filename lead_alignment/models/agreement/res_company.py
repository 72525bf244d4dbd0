from odoo import api, fields, models


class ResCompany(models.Model):
    """Gives each company its general agreement. Stores the terms on visibility, which
    record rules read."""

    _inherit = "res.company"
    # what both heads signed
    _facts = frozenset(
        {
            "is_nurture_hidden",
            "is_nurture_hidden_from_head",
            "is_feedback_shown_to_cs",
        }
    )

    is_nurture_hidden = fields.Boolean(
        "Leads Hidden until the Hand-Over", readonly=True, copy=False
    )
    is_nurture_hidden_from_head = fields.Boolean(
        "Leads Hidden from the Head of Sales, Too", readonly=True, copy=False
    )
    is_feedback_shown_to_cs = fields.Boolean(
        "Customer Service Reads Feedback", readonly=True, copy=False
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["alignment.agreement"]._ensure_general(companies)
        return companies

    def write(self, vals):
        """Apply the usual terms and rules of the new country."""
        result = super().write(vals)
        if vals.keys() & {"country_id", "partner_id"}:
            self.env["alignment.agreement"]._follow_country(self)
        return result
