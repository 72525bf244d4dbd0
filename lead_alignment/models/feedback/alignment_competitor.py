from odoo import fields, models


class AlignmentCompetitor(models.Model):
    """A competitor that customers compare with. Agents add names as they hear them."""

    _name = "alignment.competitor"
    _description = "Competitor"
    _inherit = ["unaccent.catalog.mixin"]
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Leave empty for all companies."
    )

    def _find_or_add(self, name, company):
        """Find a competitor by name, blind to accents and case; make a missing one."""
        # sudo: agents may add a competitor, in the company of the lead only
        competitors = self.sudo()
        found = competitors.search(
            [
                ("display_name", "=", name),
                ("company_id", "in", [False, company.id]),
            ],
            limit=1,
        )
        return found or competitors.create({"name": name, "company_id": company.id})
