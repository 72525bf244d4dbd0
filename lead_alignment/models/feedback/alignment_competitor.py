from odoo import fields, models


class AlignmentCompetitor(models.Model):
    """Whom customers compare with. Agents add names as they hear them."""

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
        """The competitor of this name, whatever its accents and case; a new one where
        there is none."""
        # sudo: whoever hears a name adds it, for the company of the lead alone
        competitors = self.sudo()
        found = competitors.search(
            [
                ("display_name", "=", name),
                ("company_id", "in", [False, company.id]),
            ],
            limit=1,
        )
        return found or competitors.create({"name": name, "company_id": company.id})
