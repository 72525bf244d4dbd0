from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.prometheus import Metric
from .alignment_health import Item

KEPT = timedelta(days=90)
MONTH = timedelta(days=30)
SHOWN = 10  # largest tables on the page
MEGABYTE = 1024 * 1024
SIZES = """
    SELECT class.relname, pg_total_relation_size(class.oid)
      FROM pg_class class
      JOIN pg_namespace space ON space.oid = class.relnamespace
     WHERE space.nspname = current_schema() AND class.relkind IN ('r', 'p')
       AND class.relname ~ '^(alignment_|customer_|crm_lead|crm_k_)'
     ORDER BY 2 DESC
"""


class AlignmentHealthSize(models.Model):
    """How large a table was on a day, to see how fast it grows."""

    _name = "alignment.health.size"
    _description = "Size of a Table"
    _inherit = ["append.only.mixin"]
    _order = "date desc, size desc, id"
    _log_access = False

    date = fields.Date(required=True, readonly=True, index=True)
    name = fields.Char("Table", required=True, readonly=True)
    size = fields.Float("Bytes", required=True, readonly=True)

    _unique_day = models.UniqueIndex("(date, name)")

    @api.model
    def _get_sizes(self):
        """Return {table: bytes} of our tables with their indexes, largest first."""
        return dict(self.env.execute_query(SQL(SIZES)))

    @api.model
    def _cron_note(self):
        """Note today's sizes, once; forget those that are too old."""
        today = fields.Date.today()
        known = self.search([("date", "=", today)]).mapped("name")
        self._append(
            [
                {"date": today, "name": table, "size": size}
                for table, size in self._get_sizes().items()
                if table not in known
            ]
        )
        self.search([("date", "<", today - KEPT)])._remove()

    @api.model
    def _look_at_sizes(self):
        sizes = self._get_sizes()
        before = self._get_before()
        total = sum(sizes.values())
        env = self.env
        items = [
            Item(
                "size",
                "total",
                env._("All tables"),
                self._describe(total, sum(before.values()) if before else None),
            )
        ]
        items += [
            Item("size", table, table, self._describe(size, before.get(table)))
            for table, size in list(sizes.items())[:SHOWN]
        ]
        about = "Size of a table with its indexes."
        samples = [({"table": table}, size) for table, size in sizes.items()]
        return items, [Metric("table_bytes", about, samples)]

    @api.model
    def _get_before(self):
        """Return {table: bytes} of the first day within the last month."""
        since = fields.Date.today() - MONTH
        first = self.search([("date", ">=", since)], order="date", limit=1)
        rows = self.search([("date", "=", first.date)]) if first else self
        return {row.name: row.size for row in rows}

    @api.model
    def _describe(self, size, before):
        text = self.env._("%.1f MB", size / MEGABYTE)
        if before is None:
            return text
        grown = (size - before) / MEGABYTE
        return self.env._(
            "%(size)s, %(grown)+.1f MB in a month", size=text, grown=grown
        )
