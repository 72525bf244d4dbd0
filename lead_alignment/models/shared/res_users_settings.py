from odoo import fields, models


class ResUsersSettings(models.Model):
    """How each user wants our screens; kept on all their devices."""

    _inherit = "res.users.settings"

    use_single_keys = fields.Boolean(
        "Keyboard Shortcuts",
        default=True,
        help="Single keys act in the call queue. Switch them off if you dictate to "
        "your computer: each spoken letter would act.",
    )
    is_checklist_hidden = fields.Boolean(
        "Hide First Steps", help="Do not show the first steps on Home any more."
    )
