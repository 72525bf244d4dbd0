from odoo import fields, models

from .customer_event import QUARANTINE


class CustomerEventReview(models.Model):
    """The log of quarantines and releases after an event was recorded, with reasons."""

    _name = "customer.event.review"
    _description = "Bot Filter Log"
    _inherit = ["append.only.mixin"]
    _order = "date desc, id desc"
    _rec_name = "reason"
    _log_access = False

    event_id = fields.Many2one(
        "customer.event",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        string="Customer Event",
    )
    is_release = fields.Boolean("Restored", readonly=True)
    quarantine = fields.Selection(QUARANTINE, readonly=True)
    reason = fields.Char(readonly=True)
    date = fields.Datetime(readonly=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        "By",
        readonly=True,
        ondelete="set null",
        help="Empty if the bot filter did it automatically.",
    )
