from odoo import fields, models
from odoo.exceptions import UserError


class CustomerActionReason(models.TransientModel):
    """Asks for the reason before erasing a person, quarantining or releasing events."""

    _name = "customer.action.reason"
    _description = "Say Why"

    purpose = fields.Selection(
        [
            ("erase", "Erase a person"),
            ("release", "Release events"),
            ("quarantine", "Put events aside"),
        ],
        required=True,
        readonly=True,
    )
    profile_id = fields.Many2one("customer.profile", "Person", readonly=True)
    event_ids = fields.Many2many("customer.event", string="Events", readonly=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Do it. :raises UserError: without the right, or if there is nothing to do"""
        self.ensure_one()
        if self.purpose == "release":
            self.event_ids._release_by_hand(self.reason)
        elif self.purpose == "quarantine":
            self.event_ids._quarantine_by_hand(self.reason)
        else:
            return self._erase()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _erase(self):
        self.env["customer.profile"]._check_may_join()
        self.profile_id.check_access("write")
        if not self.profile_id.identity_ids:
            raise UserError(self.env._("This person was merged or erased already."))
        count = self.env["customer.erasure"]._erase(self.profile_id, self.reason)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Erased, with %(count)s events. Leads, contacts and orders are "
                    "deleted by their own departments.",
                    count=count,
                ),
                "next": {
                    "type": "ir.actions.act_window",
                    "res_model": "customer.profile",
                    "name": self.env._("Customer Profiles"),
                    "views": [(False, "list"), (False, "form")],
                    "target": "main",
                },
            },
        }
