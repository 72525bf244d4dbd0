from odoo import api, fields, models

SIDES = ("marketing", "sales")


class TwoSignaturesMixin(models.AbstractModel):
    """What a head of each department signs, in the state *draft*. Nobody signs for both
    sides.

    A model says who may sign, and what a signature does::

        class AlignmentVisit(models.Model):
            _name = "alignment.visit"
            _inherit = ["two.signatures.mixin"]

            def _get_signers(self, side):
                return self.company_id._get_staff(MANAGERS[side])
    """

    _name = "two.signatures.mixin"
    _description = "Signed by Both Heads"

    marketing_signer_id = fields.Many2one(
        "res.users", "Signed for Marketing by", readonly=True, ondelete="restrict"
    )
    marketing_signed_date = fields.Datetime("Marketing Signed On", readonly=True)
    sales_signer_id = fields.Many2one(
        "res.users", "Signed for Sales by", readonly=True, ondelete="restrict"
    )
    sales_signed_date = fields.Datetime("Sales Signed On", readonly=True)
    can_sign = fields.Boolean(compute="_compute_can_sign")

    @api.depends("state", "marketing_signer_id", "sales_signer_id")
    @api.depends_context("uid")
    def _compute_can_sign(self):
        for record in self:
            record.can_sign = record.state == "draft" and bool(
                record._get_side_to_sign()
            )

    def _get_signers(self, side):
        """Hook: return the users who may sign for ``side``."""
        return self.env["res.users"]

    def _get_side_to_sign(self):
        """Return the side for which the current user may sign now, or an empty text."""
        self.ensure_one()
        user = self.env.user
        if user in self.marketing_signer_id + self.sales_signer_id:
            return ""
        return next(
            (
                side
                for side in SIDES
                if not self[f"{side}_signer_id"] and user in self._get_signers(side)
            ),
            "",
        )

    def _prepare_signature(self, side):
        """Return the values of the current user's signature, now."""
        return {
            f"{side}_signer_id": self.env.uid,
            f"{side}_signed_date": fields.Datetime.now(),
        }

    def _get_signing_text(self, side):
        """Return what the chatter says of a signature for ``side``."""
        labels = {
            "marketing": self.env._("Signed on behalf of marketing."),
            "sales": self.env._("Signed on behalf of sales."),
        }
        return labels[side]
