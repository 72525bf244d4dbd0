from odoo import fields


def secret_field(label):
    """Return a text that only the system reads: no user, not even an administrator.

    It is set by a dialog, see ``credentials.mixin``.
    """
    return fields.Char(
        label, copy=False, groups=fields.NO_ACCESS, export_string_translation=False
    )
