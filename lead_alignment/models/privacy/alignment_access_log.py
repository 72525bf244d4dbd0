from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

KEPT_DAYS = 400
MOST_REMOVED = 10_000

SHOWN_MINUTES = 5


class AlignmentAccessLog(models.Model):
    """Who saw, revealed and exported data of customers, in one list for the director.

    Any user's actions add rows; few may read them, and nobody changes them. A refusal
    is a row, too: too many tries are worth a question. Rows stay when the user, the
    company or the record is deleted; they say what each was called.
    """

    _name = "alignment.access.log"
    _description = "Customer Data Access"
    _inherit = ["append.only.mixin"]
    _log_access = False
    _order = "date desc, id desc"

    date = fields.Datetime(
        required=True, readonly=True, index=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        "res.users", readonly=True, index=True, ondelete="set null"
    )
    user_name = fields.Char(readonly=True, help="Kept even after the user is deleted.")
    company_id = fields.Many2one(
        "res.company", readonly=True, index=True, ondelete="set null"
    )
    company_name = fields.Char(readonly=True)
    kind = fields.Selection(
        [
            ("shown", "Viewed"),
            ("revealed", "Revealed"),
            ("asked", "Queried"),
            ("exported", "Exported"),
            ("refused", "Denied"),
        ],
        "Access Type",
        required=True,
        readonly=True,
    )
    res_model = fields.Char("Model", readonly=True, index="btree_not_null")
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", readonly=True, aggregator=None
    )
    name = fields.Char(
        "Record Name", readonly=True, help="Name of the record at the time."
    )
    detail = fields.Char("Details", readonly=True, help="Affected fields.")
    count = fields.Integer("Records", readonly=True, default=1)
    is_at_work = fields.Boolean(
        "From Call Queue",
        readonly=True,
        help="Number of the lead served by the call queue. It does not count toward "
        "the daily reveal limit.",
    )

    _reveal_idx = models.Index("(user_id, date) WHERE kind = 'revealed'")

    # ------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------

    @api.model
    def _log(self, kind, records, detail, count=None, **values):
        """Log what the user did.

        :param kind: see the field
        :param records: the records, or the name of their model
        :param detail: which of their data, as text
        :param count: how many, if not the number of ``records``
        :returns: the row
        """
        return self._append(
            [{**self._prepare_log_vals(kind, records, detail, count), **values}]
        )

    @api.model
    def _log_refused(self, records, detail, count=None):
        """Log that the user was refused something.

        The caller then raises an error, which undoes this transaction: so the row is
        written after the rollback.
        """
        registry = self.env.registry
        vals = self._prepare_log_vals("refused", records, detail, count)

        def write():
            with registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                env["alignment.access.log"]._append([vals])

        self.env.cr.postrollback.add(write)

    @api.model
    def _prepare_log_vals(self, kind, records, detail, count=None):
        is_name = isinstance(records, str)
        model = records if is_name else records._name
        one = not is_name and len(records) == 1 and records.id
        if count is None:
            count = 0 if is_name else len(records)
        # sudo: the names of records that the user had opened, as they see them
        record = self.env[model].sudo().browse(one)
        name = record.display_name if one else self._get_model_name(model)
        # sudo: who acts, and for which company, as the log names them
        user_sudo = self.env.user.sudo()
        return {
            "date": fields.Datetime.now(),
            "user_id": self.env.uid,
            "user_name": f"{user_sudo.name} ({user_sudo.login})",
            "company_id": self.env.company.id,
            "company_name": self.env.company.sudo().name,
            "kind": kind,
            "res_model": model,
            "res_id": one,
            "name": name,
            "detail": detail,
            "count": count,
        }

    @api.model
    def _get_model_name(self, model):
        # sudo: the name of a model is no secret
        return self.env["ir.model"].sudo()._get(model).name or model

    # ------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------

    @api.model
    def _get_revealed_today(self):
        """Return the domain of the user's reveals on their day."""
        return (
            Domain("user_id", "=", self.env.uid)
            & Domain("kind", "=", "revealed")
            & Domain("date", ">=", self.env.user._get_limit_day()[1])
        )

    @api.model
    def _was_revealed_today(self, record, detail, digest):
        """Whether the user revealed the same value of it today: then it does not count
        again."""
        domain = self._get_revealed_today() & Domain("res_model", "=", record._name)
        domain &= Domain("res_id", "=", record.id) & Domain("detail", "=", detail)
        domain &= Domain("digest", "=", digest)
        # sudo: counts the user's own rows
        return bool(self.sudo().search_count(domain, limit=1))

    @api.model
    def _was_shown_just_now(self, record, detail):
        """Whether the same was logged some minutes ago, as when a page is reloaded."""
        since = fields.Datetime.subtract(fields.Datetime.now(), minutes=SHOWN_MINUTES)
        # sudo: counts the user's own rows
        return bool(
            self.sudo().search_count(
                [
                    ("kind", "=", "shown"),
                    ("user_id", "=", self.env.uid),
                    ("res_model", "=", record._name),
                    ("res_id", "=", record.id),
                    ("detail", "=", detail),
                    ("date", ">=", since),
                ],
                limit=1,
            )
        )

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    def action_open_record(self):
        """Open the record that the row is about, with the reader's own rights."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    @api.autovacuum
    def _gc_access_log(self):
        oldest = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        old = self.search([("date", "<", oldest)], limit=MOST_REMOVED)
        old._remove()
        return len(old), len(old) == MOST_REMOVED
