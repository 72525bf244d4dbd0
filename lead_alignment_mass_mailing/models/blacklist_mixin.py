from odoo import api, fields, models


class BlacklistMixin(models.AbstractModel):
    """A blacklist whose new entries are events *unsubscribe*, whoever adds them: the
    customer, a colleague, or an import. Entries that Odoo adds after bounces are none.
    """

    _name = "blacklist.mixin"
    _inherit = "opt.out.mixin"
    _description = "Blacklist That Customers Are Told of"

    _opt_out_field = "active"
    _event_kind = None  # kind of the entry's identity: "email" or "phone"
    _event_source = None

    def _enqueue_opt_out(self):
        if self.env.context.get("is_mail_bounce"):
            return None
        return super()._enqueue_opt_out()

    @api.model
    def _prepare_inbox_events(self, entries):
        return self._prepare_unsubscriptions(
            [(entry.record, entry.date) for entry in entries]
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
                    "message_id": f"blacklist {row.id} {fields.Date.to_string(date)}",
                    "source": self._event_source,
                    "occurred_at": date,
                }
                for row, date in rows
            ]
        )
