from odoo import api, models

from odoo.addons.lead_alignment_content.models.alignment_content_idea import Source


class AlignmentContentIdea(models.Model):
    """Tickets, too, say what customers ask."""

    _inherit = "alignment.content.idea"

    @api.model
    def _get_sources(self):
        return {**super()._get_sources(), "helpdesk.ticket": Source("name")}
