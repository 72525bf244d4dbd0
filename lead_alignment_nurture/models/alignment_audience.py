from odoo import fields, models
from odoo.tools import SQL

REACHED = """
    EXISTS (SELECT FROM alignment_nurture_delivery delivery
              JOIN alignment_nurture_step step ON step.id = delivery.step_id
              JOIN crm_lead lead ON lead.id = delivery.lead_id
             WHERE lead.profile_id = profile.id AND step.audience_id = %s
               AND delivery.state = 'done')
"""


class AlignmentAudience(models.Model):
    """An audience of those whom a nurture program added."""

    _inherit = "alignment.audience"

    kind = fields.Selection(
        selection_add=[("nurture", "Added by nurture programs")],
        ondelete={"nurture": "cascade"},
    )

    def _get_wanted_sql(self):
        if self.kind == "nurture":
            return SQL(REACHED, self.id)
        return super()._get_wanted_sql()
