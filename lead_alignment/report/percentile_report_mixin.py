from odoo import models
from odoo.tools import SQL

SHARES = {"median": 0.5, "p90": 0.9}


class PercentileReportMixin(models.AbstractModel):
    """Adds the aggregators *median* and *p90* to reports; Odoo has none."""

    _name = "percentile.report.mixin"
    _description = "Percentile Report"

    def _read_group_select(self, aggregate_spec, query):
        name, _separator, aggregate = aggregate_spec.partition(":")
        if aggregate not in SHARES:
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "percentile_cont(%s) WITHIN GROUP (ORDER BY %s)",
            SHARES[aggregate],
            self._field_to_sql(self._table, name, query),
        )
