from odoo import api, fields, models


class PhoneBlacklist(models.Model):
    """Who wants no SMS any more."""

    _inherit = "phone.blacklist"

    def _add(self, numbers, message=None):
        records = super()._add(numbers, message=message)
        self.env["customer.touch"]._note(
            self._name, [(record.id, "unsubscribe", None) for record in records]
        )
        return records

    @api.model
    def _prepare_touch_events(self, touches):
        rows = {row.id: row for row in self.browse(t.res_id for t in touches).exists()}
        return self.env["customer.touch"]._for_known_companies(
            [
                rows[touch.res_id]._prepare_unsubscription(touch.date)
                for touch in touches
                if touch.res_id in rows
            ]
        )

    def _prepare_past_events(self):
        return self.env["customer.touch"]._for_known_companies(
            [row._prepare_unsubscription(row.create_date) for row in self]
        )

    def _prepare_unsubscription(self, date):
        return {
            "type": "unsubscribe",
            "identities": [("phone", self.number)],
            "message_id": f"blacklist {self.id} {fields.Date.to_string(date)}",
            "source": "sms",
            "occurred_at": date,
        }
