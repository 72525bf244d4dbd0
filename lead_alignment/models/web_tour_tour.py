from odoo import api, fields, models
from odoo.fields import Domain


class WebTourTour(models.Model):
    _inherit = "web_tour.tour"

    alignment_group_ids = fields.Many2many(
        "res.groups",
        string="For Groups",
        help="Only members of these groups see this tour. Leave empty for everyone.",
    )

    @api.model
    def get_current_tour(self):
        """Return the next tour for the user's role."""
        own = self.with_context(tours_of_groups=self.env.user.all_group_ids.ids)
        return super(WebTourTour, own).get_current_tour()

    @api.model
    def _search(self, domain, *args, **kwargs):
        if groups := self.env.context.get("tours_of_groups"):
            domain = Domain(domain) & (
                Domain("alignment_group_ids", "=", False)
                | Domain("alignment_group_ids", "in", groups)
            )
        return super()._search(domain, *args, **kwargs)
