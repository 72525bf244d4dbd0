from odoo import models


class LoyaltyHistory(models.Model):
    """Records points that customers earned and used, in the points of the program."""

    _name = "loyalty.history"
    _inherit = ["loyalty.history", "event.source.mixin"]

    _event_source = "loyalty"
    _step_fields = frozenset({"issued", "used", "card_id"})

    def _get_steps(self):
        steps = {}
        for line in self:
            taken = {"points_earned": line.issued > 0, "points_used": line.used > 0}
            steps[line.id] = {
                code: line.create_date for code, is_taken in taken.items() if is_taken
            }
        return steps

    def _describe_step(self, code):
        card = self.card_id
        return {
            "partner": card.partner_id,
            "label": card.program_id.name,
            "value": self.issued if code == "points_earned" else self.used,
            "company_id": (card.company_id or self.env.company).id,
        }
