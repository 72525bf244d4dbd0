from odoo import fields, models


class AlignmentAgreementPropose(models.TransientModel):
    """Asks for the reason, and shows the changes, before both heads sign."""

    _name = "alignment.agreement.propose"
    _description = "Propose New Version"

    agreement_id = fields.Many2one(
        "alignment.agreement",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    reason = fields.Char("Why", required=True)
    comparison = fields.Html("Changes", compute="_compute_comparison", sanitize=False)

    effect = fields.Html("Impact Today", compute="_compute_comparison", sanitize=False)

    def _compute_comparison(self):
        for wizard in self:
            wizard.comparison = wizard.agreement_id._render_changes()
            wizard.effect = wizard.agreement_id._render_draft_effects()

    def action_propose(self):
        self.ensure_one()
        return self.agreement_id.action_propose(self.reason)
