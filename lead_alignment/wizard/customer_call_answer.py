from odoo import fields, models


class CustomerCallAnswer(models.TransientModel):
    """Asks what was done about a complaint."""

    _name = "customer.call.answer"
    _description = "Reply to Complaint"

    call_id = fields.Many2one(
        "customer.call", required=True, readonly=True, string="Inbound Call"
    )
    said = fields.Text("Customer Statement", related="call_id.note", related_sudo=False)
    answer = fields.Text(
        "Resolution",
        required=True,
        help="Sent to the person who took the call, so they can inform the customer.",
    )

    def action_answer(self):
        self.ensure_one()
        self.call_id.action_answer(self.answer)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
