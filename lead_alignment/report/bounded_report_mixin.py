from typing import NamedTuple

from odoo import models
from odoo.fields import Domain

OPERATORS = {"=", "in", "<", "<=", ">", ">="}


class Condition(NamedTuple):
    """A condition of a domain."""

    field: str
    operator: str
    value: object


class Asked:
    """The conditions by which a report is searched, in its context: an object, so that
    no client can send it."""

    def __init__(self, conditions):
        self.conditions = conditions

    def get_domain(self, names):
        """Return the conditions about these fields as one domain."""
        return Domain.AND(Domain(*one) for one in self.conditions if one.field in names)

    def get_values(self, name):
        """Return the values that a field may have, None for any."""
        found = None
        for one in self.conditions:
            if one.field == name and one.operator in ("=", "in"):
                values = {one.value} if one.operator == "=" else set(one.value)
                found = values if found is None else found & values
        return found

    def get_bounds(self, name):
        """Return {operator: value} of the conditions that bound a field: each of ">",
        ">=", "<" and "<=" that is there."""
        return {
            one.operator: one.value
            for one in self.conditions
            if one.field == name and one.operator[0] in "<>"
        }


class BoundedReportMixin(models.AbstractModel):
    """A report that knows by what it is searched, so that it reads no more leads than
    it has to. PostgreSQL finds that out by itself for plain columns; it does not where
    rows are numbered within their lead, or have one date of several.

    ``self._asked`` are the conditions that all rows meet; the report may leave out
    leads whose rows cannot meet them. What it shows is the same without.
    """

    _name = "bounded.report.mixin"
    _description = "Report That Is Read in Part"

    def _search(
        self,
        domain,
        offset=0,
        limit=None,
        order=None,
        *,
        active_test=True,
        bypass_access=False,
    ):
        asked = Asked(_get_conditions(Domain(domain)))
        return super(BoundedReportMixin, self.with_context(report_asked=asked))._search(
            domain,
            offset,
            limit,
            order,
            active_test=active_test,
            bypass_access=bypass_access,
        )

    @property
    def _asked(self):
        asked = self.env.context.get("report_asked")
        return asked if isinstance(asked, Asked) else Asked([])


def _get_conditions(domain):
    """Return the [``Condition``] that a record must meet, each by itself."""
    found, must = [], [True]  # whether each of the parts to come must be met
    for part in domain:
        is_must = must.pop()
        if part == "&":
            must += [is_must, is_must]
        elif part == "|":
            must += [False, False]
        elif part == "!":
            must.append(False)
        elif is_must and part[1] in OPERATORS:
            found.append(Condition(*part))
    return found
