from odoo import api, models
from odoo.exceptions import UserError


class CredentialsMixin(models.AbstractModel):
    """A dialog that sets secrets of a record. What is left empty stays as it is; nobody
    reads them afterwards, and the dialog's own table never has them.

    ``_owner``: field with the record; ``_secrets``: fields, of the same name on both;
    ``_cleared``: fields of the record that say how the old secrets did
    """

    _name = "credentials.mixin"
    _description = "Credentials"
    _owner = ""
    _secrets = ()
    _cleared = ("error",)

    @api.model
    def _open(self, owner):
        """Return the action that asks for the secrets of ``owner``."""
        owner.ensure_one()
        owner.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credentials: %s", owner.display_name),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {f"default_{self._owner}": owner.id},
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Store the secrets at their records, and nothing of them here."""
        usual = self.env.context.get(f"default_{self._owner}")
        for vals in vals_list:
            model = self._fields[self._owner].comodel_name
            owner = self.env[model].browse(vals.get(self._owner) or usual).exists()
            self._hand_on(owner, vals)
        return super().create(vals_list)

    def write(self, vals):
        """Store secrets that are typed once more, as :meth:`create`."""
        for dialog in self:
            self._hand_on(dialog[self._owner], dict(vals))
        return super().write(
            {name: value for name, value in vals.items() if name not in self._secrets}
        )

    @api.model
    def _hand_on(self, owner, vals):
        """Move the secrets of ``vals`` to ``owner``.

        :raises UserError: without one
        """
        if not owner:
            raise UserError(self.env._("Open this dialog from a record."))
        owner.check_access("write")
        found = {
            name: value.strip()
            for name in self._secrets
            if (value := vals.pop(name, None))
        }
        if not all(value.isascii() for value in found.values()):
            raise UserError(self.env._("A secret has no accents and no other letters."))
        if found:
            # sudo: the right was checked; no user may read or write the secrets
            owner.sudo().write({**found, **dict.fromkeys(self._cleared, False)})

    def action_done(self):
        """Close the dialog; the secrets are stored since it was saved."""
        self.check_access("write")
        return {"type": "ir.actions.client", "tag": "soft_reload"}
