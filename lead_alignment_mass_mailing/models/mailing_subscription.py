from odoo import api, fields, models


class MailingSubscription(models.Model):
    """Records customers who leave a list, and takes it back when they come back."""

    _name = "mailing.subscription"
    _inherit = ["mailing.subscription", "opt.out.mixin"]

    _opt_out_field = "opt_out"
    _event_source = "mailing"

    def _get_opt_out_ids(self):
        return [f"left {self.id} {fields.Datetime.to_string(self.opt_out_datetime)}"]

    @api.model
    def _prepare_inbox_events(self, entries):
        return self.browse(
            {entry.record.id for entry in entries}
        )._prepare_past_events()

    def _prepare_past_events(self):
        values_list = [
            {
                "type": "unsubscribe",
                "identities": [("email", one.contact_id.email_normalized)],
                "message_id": one._get_opt_out_ids()[0],
                "recurs": True,
                "source": "mailing",
                "occurred_at": one.opt_out_datetime,
                "label": one.list_id.name,
            }
            for one in self
            if one.opt_out and one.opt_out_datetime
        ]
        return self.env["customer.event.inbox"]._for_known_companies(values_list)
