from odoo import api, models
from odoo.exceptions import AccessError

LOADING = object()


class LeadImportGuardMixin(models.AbstractModel):
    """Refuses writes to fields that only the steps of loading write.

    The job deletes and restores by them, in sudo. The mark in the context is an object,
    so that no client can send it.
    """

    _name = "lead.import.guard.mixin"
    _description = "Lead Import Guard"

    def _with_loading(self):
        return self.with_context(file_loading=LOADING)

    @api.model
    def _is_loading(self):
        return self.env.su or self._is_step()

    @api.model
    def _is_step(self):
        """Whether one of the steps of loading writes, and no user."""
        return self.env.context.get("file_loading") is LOADING

    @api.model
    def _check_protected(self, vals, names):
        """:raises AccessError: if ``vals`` hold one of ``names``"""
        if not self._is_loading() and (found := vals.keys() & names):
            raise AccessError(
                self.env._(
                    "%(field)s is set by the import and cannot be edited here.",
                    field=self._fields[min(found)]._description_string(self.env),
                )
            )
