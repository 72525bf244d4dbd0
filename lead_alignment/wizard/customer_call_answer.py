from odoo import fields, models


class CustomerCallAnswer(models.TransientModel):
    """Asks what was done about a complaint."""

    _name = "customer.call.answer"
    _description = "Answer a Complaint"

    call_id = fields.Many2one("customer.call", required=True, readonly=True)
    said = fields.Text(
        "What the Customer Said", related="call_id.note", related_sudo=False
    )
    answer = fields.Text(
        "What Was Done",
        required=True,
        help="Goes to whoever took the call, who can tell the customer.",
    )

    def action_answer(self):
        self.ensure_one()
        self.call_id.action_answer(self.answer)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
