from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain


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
        "Leads Hidden until Handoff", readonly=True, copy=False
    )
    is_nurture_hidden_from_head = fields.Boolean(
        "Also Hide Leads from the Head of Sales", readonly=True, copy=False
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
        """Apply the usual terms and rules of a new country."""
        before = {company: company.country_id for company in self}
        result = super().write(vals)
        if vals.keys() & {"country_id", "partner_id"}:
            moved = self.filtered(lambda one: one.country_id != before[one])
            self.env["alignment.agreement"]._follow_country(moved)
        if vals.keys() & {"is_nurture_hidden", "is_nurture_hidden_from_head"}:
            # the domains of record rules are cached
            self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        # sudo: whoever deletes a company, what its heads signed stays
        agreements = self.env["alignment.agreement"].sudo()
        agreements = agreements.with_context(active_test=False)
        own = agreements.search(Domain("company_id", "in", self.ids))
        if signed := own._get_signed_versions():
            raise UserError(
                self.env._(
                    "Signed agreements cannot be deleted, so their company must be "
                    "kept: %s. Archive the company instead.",
                    ", ".join(signed.mapped("display_name")),
                )
            )

    @api.model
    @tools.ormcache()
    def _hides_nurture(self):
        """Whether any company hides leads from sales until they are handed over."""
        # sudo: a term of an agreement in force
        companies = self.sudo().with_context(active_test=False)
        return bool(
            companies.search_count(Domain("is_nurture_hidden", "=", True), limit=1)
        )
