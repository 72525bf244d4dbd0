from datetime import timedelta
from hashlib import blake2b

from odoo import api, fields, models
from odoo.exceptions import ValidationError

KEPT_DAYS = 30
TOUCH_FIELDS = ("contact_name", "form", "ad", "keyword", "product", "note")


class CustomerEventImport(models.Model):
    """A row of an imported file of events, for a platform without an API.

    Odoo's own import creates these; each row is recorded in the ledger by the same
    rules as all other events. A row that the ledger refuses is an error of the import,
    with the reason. Rows are kept for a month; importing a file twice adds nothing.
    """

    _name = "customer.event.import"
    _description = "Imported Event"
    _order = "id desc"
    _rec_name = "message_id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        index=True,
    )
    type_id = fields.Many2one("customer.event.type", required=True, ondelete="restrict")
    occurred_at = fields.Datetime("When", required=True)
    email = fields.Char()
    phone = fields.Char()
    account = fields.Char(help="E.g. zalo:8412345 or facebook:100012345.")
    source = fields.Char(
        required=True, default="file", help="Platform the file was exported from."
    )
    message_id = fields.Char(
        "Platform Message ID",
        help=(
            "Must stay the same when the event is imported again. Leave empty to "
            "generate it from the row."
        ),
    )
    campaign_id = fields.Many2one("utm.campaign", ondelete="set null")
    label = fields.Char("Details")
    value = fields.Float()
    contact_name = fields.Char()
    form = fields.Char()
    ad = fields.Char()
    keyword = fields.Char()
    product = fields.Char()
    note = fields.Text()
    event_id = fields.Many2one(
        "customer.event",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        string="Customer Event",
    )
    is_duplicate = fields.Boolean("Duplicates", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Record the rows. :raises ValidationError: for rows that the ledger refuses"""
        rows = super().create(vals_list)
        values_list = [row._prepare_event_values() for row in rows]
        result = self.env["customer.event"]._record_batch(values_list)
        if result["refused"]:
            text = "\n".join(message for _code, message in result["refused"].values())
            # after any error Odoo's import repeats the rows one by one; a user error of
            # all of them it would report for the first row as well
            is_import = self.env.context.get("import_file")
            raise (
                ValueError(text)
                if is_import and len(rows) > 1
                else ValidationError(text)
            )
        # sudo: users have no right to write rows; these hold the ledger's answer
        rows_sudo = rows.sudo()
        for index, event_id in result["new"].items():
            rows_sudo[index].event_id = event_id
        for index in result["duplicate"]:
            rows_sudo[index].is_duplicate = True
        return rows

    def _prepare_event_values(self):
        identities = [
            ("email", self.email),
            ("phone", self.phone),
            ("external", self.account),
        ]
        return {
            "type": self.type_id.code,
            "occurred_at": self.occurred_at,
            "identities": [pair for pair in identities if pair[1]],
            "source": f"file {self.source}",
            "message_id": self.message_id or self._get_row_id(),
            "company_id": self.company_id.id,
            "campaign_id": self.campaign_id.id,
            "label": self.label,
            "value": self.value or None,
            "touch": {name: self[name] for name in TOUCH_FIELDS if self[name]},
        }

    def _get_row_id(self):
        parts = (self.type_id.code, self.occurred_at, self.email, self.phone)
        text = "\x1f".join(map(str, (*parts, self.account, self.label, self.value)))
        return blake2b(text.encode(), digest_size=16).hexdigest()

    @api.autovacuum
    def _gc_rows(self):
        before = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        old = self.search([("create_date", "<", before)], limit=10_000)
        old.unlink()
        return len(old), len(old) == 10_000
