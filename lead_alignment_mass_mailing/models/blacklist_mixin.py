from odoo import api, fields, models

# mark in the context: an object, so that no client can send it
BOUNCE = object()


class BlacklistMixin(models.AbstractModel):
    """A blacklist whose new entries are events *unsubscribe*, whoever adds them: the
    customer, a colleague, or an import. Entries that Odoo adds after bounces are none.
    An entry that is archived or deleted takes its event back.
    """

    _name = "blacklist.mixin"
    _inherit = "opt.out.mixin"
    _description = "Blacklist Recorded in Customer History"

    _opt_out_field = "active"
    _event_kind = None  # kind of the entry's identity: "email" or "phone"

    def unlink(self):
        refusals = self.filtered(self._opt_out_field)
        steps = {record.id: record._get_opt_out_ids() for record in refusals}
        result = super().unlink()
        refusals._enqueue_come_back(steps)
        return result

    def _get_opt_out_ids(self):
        # until 19.0.1.9.0 the day was part of the message id
        days = {self.create_date, self.write_date} - {False}
        dated = [f"blacklist {self.id} {fields.Date.to_string(day)}" for day in days]
        return [f"blacklist {self.id}", *dated]

    def _enqueue_opt_out(self):
        if self.env.context.get("mail_bounce") is BOUNCE:
            return None
        return super()._enqueue_opt_out()

    @api.model
    def _prepare_inbox_events(self, entries):
        return self._prepare_unsubscriptions(
            [(entry.record, entry.date) for entry in entries if entry.record.active]
        )

    def _prepare_past_events(self):
        return self._prepare_unsubscriptions(
            [(row, row.create_date) for row in self if row.active]
        )

    @api.model
    def _prepare_unsubscriptions(self, rows):
        """Return the values of events.

        :param rows: [(row, when)]
        """
        return self.env["customer.event.inbox"]._for_known_companies(
            [
                {
                    "type": "unsubscribe",
                    "identities": [(self._event_kind, row[self._rec_name])],
                    "message_id": f"blacklist {row.id}",
                    "recurs": True,
                    "source": self._event_source,
                    "occurred_at": date,
                }
                for row, date in rows
            ]
        )
