from datetime import timedelta

from odoo import api, fields, models

KEPT_DAYS = 2


class CustomerEventTrace(models.Model):
    """Technical evidence of an open or click, to tell a machine from a person.

    It is kept for two days beside the ledger, which stays narrow; machines act at once.
    Message, link and address are stored as hashes.
    """

    _name = "customer.event.trace"
    _description = "Email Open/Click Trace"
    _log_access = False
    _rec_name = "event_id"

    event_id = fields.Many2one(
        "customer.event",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        string="Customer Event",
    )
    identity_id = fields.Many2one(
        "customer.identity", required=True, readonly=True, ondelete="cascade"
    )
    date = fields.Datetime(required=True, readonly=True)
    message = fields.Char("Tracked Message", readonly=True)
    link = fields.Char(readonly=True)
    address = fields.Char(readonly=True)
    is_released = fields.Boolean(readonly=True, default=False)

    _person_idx = models.Index("(identity_id, message, date)")
    _address_idx = models.Index("(address, date) WHERE address IS NOT NULL")

    @api.autovacuum
    def _gc_traces(self):
        before = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        old = self.search([("date", "<", before)], limit=100_000)
        old.unlink()
        return len(old), len(old) == 100_000
