from odoo import fields, models


class AlignmentSlaLevel(models.Model):
    """A level of an escalation: what happens some working minutes before or after a
    timer's deadline."""

    _name = "alignment.sla.level"
    _description = "Escalation Level"
    _order = "minutes, id"

    policy_id = fields.Many2one(
        "alignment.sla.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    minutes = fields.Integer(
        "Minutes after the Deadline",
        help="Working minutes after the deadline. Use a negative number for before.",
    )
    action = fields.Selection(
        [
            ("notify", "Notify"),
            ("activity", "Create a to-do"),
            ("channel", "Post in the team channel"),
            ("reassign", "Reassign to an available colleague"),
            ("pool", "Return the lead to the pool"),
        ],
        "Escalation Action",
        default="notify",
        required=True,
    )
    is_owner_told = fields.Boolean("Notify Owner", default=True)
    is_leader_told = fields.Boolean("Notify Team Leader")
    user_ids = fields.Many2many(
        "res.users", string="Other Users", domain="[('share', '=', False)]"
    )

    def _prepare_terms(self):
        return [
            {
                "minutes": level.minutes,
                "action": level.action,
                "user_ids": level.user_ids.ids,
                "is_owner_told": level.is_owner_told,
                "is_leader_told": level.is_leader_told,
            }
            for level in self.sorted()
        ]

    def _prepare_restored(self, row):
        return {**row, "user_ids": [(6, 0, row["user_ids"])]}
