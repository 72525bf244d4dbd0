from odoo import fields, models
from odoo.exceptions import UserError


class CustomerActionReason(models.TransientModel):
    """Asks for the reason before erasing a person, quarantining or releasing events."""

    _name = "customer.action.reason"
    _description = "Enter Reason"

    purpose = fields.Selection(
        [
            ("erase", "Erase customer data"),
            ("release", "Restore events"),
            ("quarantine", "Filter out events"),
        ],
        required=True,
        readonly=True,
    )
    profile_id = fields.Many2one("customer.profile", "Customer Profile", readonly=True)
    event_ids = fields.Many2many(
        "customer.event", string="Customer Events", readonly=True
    )
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
            raise UserError(
                self.env._("This customer profile was already merged or erased.")
            )
        count = self.env["customer.erasure"]._erase(self.profile_id, self.reason)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Customer data erased, including %(count)s events. Leads, "
                    "contacts and orders must be deleted by their own departments.",
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
