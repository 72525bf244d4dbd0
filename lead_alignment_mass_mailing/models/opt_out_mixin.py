from odoo import api, models


class OptOutMixin(models.AbstractModel):
    """A model in which customers opt out: recorded when they do, and taken back when
    they come back."""

    _name = "opt.out.mixin"
    _description = "Opt-Outs Recorded in Customer History"

    _opt_out_field = None  # name of the boolean
    _event_source = None  # as of customer.event._record_batch

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records.filtered(self._opt_out_field)._enqueue_opt_out()
        return records

    def write(self, vals):
        before = self.filtered(self._opt_out_field)
        steps = {record.id: record._get_opt_out_ids() for record in before}
        result = super().write(vals)
        now = self.filtered(self._opt_out_field)
        (now - before)._enqueue_opt_out()
        (before - now)._enqueue_come_back(steps)
        return result

    def _get_opt_out_ids(self):
        """Return the message ids that the event of this refusal may have."""
        raise NotImplementedError

    def _enqueue_come_back(self, steps):
        """:param steps: {id: message ids as of :meth:`_get_opt_out_ids`}"""
        self.env["customer.event.inbox"]._enqueue_taken_back(
            self._name,
            [
                (record_id, "unsubscribe", message_id)
                for record_id in self.ids
                for message_id in steps[record_id]
            ],
            self.env._("The customer opted in again"),
            source=self._event_source,
        )

    def _enqueue_opt_out(self):
        self.env["customer.event.inbox"]._enqueue(
            self._name, [(record.id, "unsubscribe", None) for record in self]
        )
