from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

# mark in the context: an object, so that no client can send it
WRITING = object()


class AppendOnlyMixin(models.AbstractModel):
    """Rows that the system writes and nobody edits or deletes, not even the
    administrator or ``sudo()``.

    Methods of the model write by :meth:`_append` and :meth:`_amend`, after they checked
    the user's right::

        class Visit(models.Model):
            _name = "crm.lead.visit"
            _inherit = ["append.only.mixin"]

            def log_visit(self, lead):
                lead.check_access("write")
                return self._append([{"lead_id": lead.id}])
    """

    _name = "append.only.mixin"
    _description = "Append-Only Log"

    @api.model
    def _is_writing(self):
        return self.env.context.get("append_only") is WRITING

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list:
            self._check_writing()
        return super().create(vals_list)

    def write(self, vals):
        if self:
            self._check_writing()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_system(self):
        self._check_writing()

    def _check_writing(self):
        if not self._is_writing():
            raise UserError(
                self.env._(
                    "%s is an automatic log. Its entries cannot be edited or deleted.",
                    self.env["ir.model"]._get(self._name).name,
                )
            )

    @api.model
    def _append(self, vals_list):
        # a client's defaults are no part of what happened
        context = clean_context(self.env.context)
        # sudo: users have no right to create rows; callers check who may cause them
        rows = self.sudo().with_context(context, append_only=WRITING).create(vals_list)
        return self.browse(rows.ids)

    def _remove(self):
        """Delete rows at the end of their retention."""
        # sudo: as for _append
        return self.sudo().with_context(append_only=WRITING).unlink()

    def _amend(self, vals):
        # sudo: as for _append
        return self.sudo().with_context(append_only=WRITING).write(vals)
