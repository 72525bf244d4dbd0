from odoo import fields, models


class CrmCallResult(models.Model):
    """How an attempt without contact ended: no answer, switched off, busy tone.

    It counts an attempt, plans the retry and leaves the K-status alone, so that
    *new* splits into *never called* and *not reached yet*. After ``max_attempts``
    in a row without contact no further retry is planned.
    """

    _name = "crm.call.result"
    _description = "No-Contact Result"
    _inherit = ["unaccent.catalog.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Leave empty for all companies."
    )
    active = fields.Boolean(default=True)
    retry_minutes = fields.Integer(
        "Retry After",
        default=120,
        required=True,
        help=(
            "Minutes until the next attempt. The time is moved into working and "
            "calling hours."
        ),
    )
    max_attempts = fields.Integer(
        "Maximum Attempts",
        default=6,
        required=True,
        help=(
            "After this many attempts in a row without an answer, no further attempt "
            "is scheduled."
        ),
    )
    is_spread = fields.Boolean(
        "Vary Time of Day",
        default=True,
        help="Retries are scheduled at different hours than earlier attempts, because "
        "a customer who does not answer at 9:00 today is unlikely to answer at "
        "9:00 tomorrow.",
    )
    exhausted_status_id = fields.Many2one(
        "crm.k.status",
        "After Last Attempt",
        ondelete="restrict",
        domain="[('child_ids', '=', False), ('required_answer', '!=', 'callback')]",
        help="Status logged with the last attempt; its settings decide what happens "
        "to the lead. Leave empty to keep the lead with its salesperson without "
        "another attempt.",
    )

    _check_numbers = models.Constraint(
        "CHECK(retry_minutes > 0 AND max_attempts > 0)",
        "The retry delay and the maximum number of attempts must be positive.",
    )
