from odoo import api, models


class CredentialsMixin(models.AbstractModel):
    """A dialog that sets secrets of a record. What is left empty stays as it is; nobody
    reads them afterwards, and the dialog's own table never has them.

    ``_owner``: field with the record; ``_secrets``: fields, of the same name on both
    """

    _name = "credentials.mixin"
    _description = "Credentials"
    _owner = ""
    _secrets = ()

    @api.model_create_multi
    def create(self, vals_list):
        """Store the secrets at their records, and nothing of them here."""
        for vals in vals_list:
            model = self._fields[self._owner].comodel_name
            owner = self.env[model].browse(vals.get(self._owner))
            owner.check_access("write")
            found = {
                name: vals.pop(name).strip() for name in self._secrets if vals.get(name)
            }
            if found:
                # sudo: the right was checked; no user may read or write the secrets
                owner.sudo().write({**found, "error": False})
        return super().create(vals_list)

    def action_done(self):
        """Close the dialog; the secrets are stored since it was saved."""
        self.check_access("write")
        return {"type": "ir.actions.client", "tag": "soft_reload"}
