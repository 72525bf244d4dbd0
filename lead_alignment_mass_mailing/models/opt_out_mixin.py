from odoo import api, models


class OptOutMixin(models.AbstractModel):
    """A model in which customers opt out; it is recorded once, when they do."""

    _name = "opt.out.mixin"
    _description = "Refusal That Customers' Histories Tell of"

    _opt_out_field = None  # name of the boolean

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records.filtered(self._opt_out_field)._enqueue_opt_out()
        return records

    def write(self, vals):
        before = self.filtered(self._opt_out_field)
        result = super().write(vals)
        (self.filtered(self._opt_out_field) - before)._enqueue_opt_out()
        return result

    def _enqueue_opt_out(self):
        self.env["customer.event.inbox"]._enqueue(
            self._name, [(record.id, "unsubscribe", None) for record in self]
        )
