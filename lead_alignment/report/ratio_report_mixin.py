from odoo import models
from odoo.tools import SQL


class RatioReportMixin(models.AbstractModel):
    """Adds the aggregator *ratio* to reports: a measure that is one sum divided by
    another is right at every level, which a mean of ratios is not.

    ``_ratios``: {measure: (sum, sum that it is divided by)}
    """

    _name = "ratio.report.mixin"
    _description = "Ratio Report"
    _ratios = {}

    def _get_ratio_columns(self):
        """Return SQL of the measures of one row."""
        return SQL(", ").join(
            SQL(
                "%s::float8 / NULLIF(%s, 0) AS %s",
                *(SQL.identifier("fact", part) for part in parts),
                SQL.identifier(name),
            )
            for name, parts in self._ratios.items()
        )

    def _read_group_select(self, aggregate_spec, query):
        """Divide the sums. Amounts in several currencies are asked for as
        "sum_currency"."""
        name, _separator, aggregate = aggregate_spec.partition(":")
        if aggregate not in ("ratio", "sum_currency") or name not in self._ratios:
            return super()._read_group_select(aggregate_spec, query)
        above, below = self._ratios[name]
        is_money = [self._fields[part].type == "monetary" for part in (above, below)]
        # of two amounts the currencies do not cancel out
        aggregate = (
            "sum_currency" if all(is_money) else aggregate.replace("ratio", "sum")
        )
        return SQL(
            "(%s)::float8 / NULLIF(%s, 0)",
            *(
                super(RatioReportMixin, self)._read_group_select(
                    f"{part}:{aggregate if money else 'sum'}", query
                )
                for part, money in zip((above, below), is_money, strict=True)
            ),
        )
