from odoo import models
from odoo.tools import SQL

AGGREGATORS = ("sum", "sum_currency", "avg")


class WholeReportMixin(models.AbstractModel):
    """Rows of people, and rows of the whole company, which have the people's amounts in
    them (``is_whole``): a total is that of the company's rows where there are any, else
    of the people's; never of both.

    ``_whole_fields``: names of the fields that are totalled so
    """

    _name = "whole.report.mixin"
    _description = "Report of People and the Whole Company"
    _whole_fields = frozenset()

    def _read_group_select(self, aggregate_spec, query):
        selected = super()._read_group_select(aggregate_spec, query)
        name, _separator, aggregate = aggregate_spec.partition(":")
        if name not in self._whole_fields or aggregate not in AGGREGATORS:
            return selected
        return SQL(
            "COALESCE(%(selected)s FILTER (WHERE %(whole)s), %(selected)s)",
            selected=selected,
            whole=self._field_to_sql(self._table, "is_whole", query),
        )
