from odoo import api, fields, models


class BlacklistMixin(models.AbstractModel):
    """Who wants to hear nothing any more, of any list: put there by their own hand, by
    a colleague, by an import, or once again after a change of mind."""

    _name = "blacklist.mixin"
    _description = "Blacklist That Customers Are Told of"

    _event_kind = None  # of the identity: "email" or "phone"
    _event_source = None

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.filtered("active")._note_unsubscription()
        return rows

    def write(self, vals):
        before = self.filtered("active")
        result = super().write(vals)
        (self.filtered("active") - before)._note_unsubscription()
        return result

    def _note_unsubscription(self):
        if not self.env.context.get("is_mail_bounce"):
            self.env["customer.touch"]._note(
                self._name, [(row.id, "unsubscribe", None) for row in self]
            )

    @api.model
    def _prepare_touch_events(self, touches):
        return self._prepare_unsubscriptions([(t.record, t.date) for t in touches])

    def _prepare_past_events(self):
        return self._prepare_unsubscriptions(
            [(row, row.create_date) for row in self if row.active]
        )

    @api.model
    def _prepare_unsubscriptions(self, rows):
        """:param rows: [(row, when)]"""
        return self.env["customer.touch"]._for_known_companies(
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
