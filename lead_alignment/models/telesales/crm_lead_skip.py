from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmLeadSkip(models.Model):
    """A lead that an agent passed on without calling, and why. Only the call queue
    makes rows; nobody edits them."""

    _name = "crm.lead.skip"
    _description = "Skipped Lead"
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        "crm.lead", required=True, ondelete="cascade", index=True, readonly=True
    )
    user_id = fields.Many2one(
        "res.users", required=True, ondelete="restrict", index=True, readonly=True
    )
    reason_id = fields.Many2one(
        "crm.telesales.reason", required=True, ondelete="restrict", readonly=True
    )
    date = fields.Datetime(required=True, readonly=True)
    until = fields.Datetime("Not Offered Again Until", required=True, readonly=True)

    def write(self, vals):
        if self:
            raise UserError(
                self.env._("Skipped leads are logged and cannot be edited.")
            )
        return super().write(vals)

    @api.model
    def _get_running(self, user, lead_id):
        """Return the skips by which this lead is not served to the user now."""
        # sudo: the queue reads whom it does not serve what
        return self.sudo().search(
            [
                ("user_id", "=", user.id),
                ("lead_id", "=", lead_id),
                ("until", ">", fields.Datetime.now()),
            ]
        )

    @api.model
    def _log(self, user, lead, reason, minutes):
        now = fields.Datetime.now()
        # sudo: users may not write skips; the queue does
        self.sudo().create(
            {
                "lead_id": lead.id,
                "user_id": user.id,
                "reason_id": reason.id,
                "date": now,
                "until": fields.Datetime.add(now, minutes=minutes),
            }
        )
