from odoo import fields, models


class CrmCallResult(models.Model):
    """How an attempt without contact ended: no answer, switched off, busy tone.

    It counts an attempt, plans the retry and leaves the K-status alone, so that
    *new* splits into *never called* and *not reached yet*. After ``max_attempts``
    in a row without contact no further retry is planned.
    """

    _name = "crm.call.result"
    _description = "Call Attempt Result"
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
        help="Minutes until the next try, moved into working and calling hours.",
    )
    max_attempts = fields.Integer(
        "Maximum Attempts",
        default=6,
        required=True,
        help="After so many attempts in a row without contact none is planned.",
    )
    is_spread = fields.Boolean(
        "At Another Hour",
        default=True,
        help="Tries fall at hours of the day that differ from the earlier ones: who "
        "does not answer at nine will hardly answer at nine tomorrow.",
    )
    exhausted_status_id = fields.Many2one(
        "crm.k.status",
        "After the Maximum",
        ondelete="restrict",
        domain="[('child_ids', '=', False), ('required_answer', '!=', 'callback')]",
        help="The status that is filed with the last attempt: what it says happens to "
        "the lead. Empty: the lead stays with its salesperson, and no try is planned.",
    )

    _check_numbers = models.Constraint(
        "CHECK(retry_minutes > 0 AND max_attempts > 0)",
        "The retry delay and the maximum must be positive.",
    )
