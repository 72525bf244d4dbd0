from odoo import fields, models


class CrmTelesalesReason(models.Model):
    """Why an agent skips a lead or takes a break, and why a lead is reassigned."""

    _name = "crm.telesales.reason"
    _inherit = "cached.catalog.mixin"
    _description = "Agent Reason Code"
    _order = "kind, sequence, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [("skip", "Skip a lead"), ("pause", "Break"), ("move", "Reassign leads")],
        "Purpose",
        required=True,
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Leave empty for all companies."
    )
    skip_minutes = fields.Integer(
        "Offer Again After",
        default=60,
        help="Minutes before a skipped lead is offered to the same agent again.",
    )

    _check_minutes = models.Constraint(
        "CHECK(skip_minutes > 0)", "Enter at least one minute."
    )
