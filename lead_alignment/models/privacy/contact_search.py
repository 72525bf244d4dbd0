"""Lets users who see masks search and group texts as they are shown to them: what is
masked in a text is not found piece by piece."""

import inspect
import re

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.contact_mask import MASK
from ...tools.contact_sweep import SQL_ADDRESS, SQL_NUMBER

TEXTS = ("char", "text", "html", "json", "properties")
COMPARED = ("<", ">", "<=", ">=")
LIKE = {"like": "LIKE", "ilike": "ILIKE", "=like": "LIKE", "=ilike": "ILIKE"}
RELATED = ("any", "any!", "not any", "not any!")
PIECE = re.compile(r"\d[ .()-]{0,2}\d[ .()-]{0,2}\d|@")
# of ``_read_group``: {function: method of (table, SQL)}; exported by no other name
AGGREGATES = inspect.getmodule(models.BaseModel).READ_GROUP_AGGREGATE
MAY_BE_MASKED = "[@0-9]"  # most names have neither
MOST_VALUES = 100  # that one condition may compare masked fields with


def is_of_customers(model):
    """Whether texts of a model may be about customers."""
    return not model._name.startswith("ir.") or model._name == "ir.attachment"


def get_shown_sql(text):
    """Return SQL for a text in which phones and e-mails are one character each."""
    without = SQL("regexp_replace(%s::text, %s, %s, 'g')", text, SQL_ADDRESS, MASK)
    return SQL("regexp_replace(%s, %s, %s, 'g')", without, SQL_NUMBER, MASK)


def asks_pieces(domain):
    """Whether a domain may compare a part of a text."""
    for condition in domain.iter_conditions():
        value = condition.value
        if condition.operator in RELATED:
            if isinstance(value, (list, tuple)):
                value = Domain(value)
            if isinstance(value, Domain) and asks_pieces(value):
                return True
        elif isinstance(value, str) and _is_piece(condition.operator):
            return True
    return False


def _is_piece(operator):
    return operator in COMPARED or operator.removeprefix("not ") in LIKE


def is_found_by_code(field, operator, value):
    """Whether code of an app compares a computed text with what may be a piece of a
    contact: it knows nothing of what is shown."""
    is_text = field.type in TEXTS and not field.store and not field.related
    is_asked = isinstance(value, str) and _is_piece(operator) and PIECE.search(value)
    return is_text and field.search and field.name != "display_name" and is_asked


def search_shown(model, domain):
    """Change an optimised domain so that parts of texts are searched as shown."""

    def change(condition):
        field = model._fields[condition.field_expr.split(".")[0]]
        value = condition.value
        if condition.operator in RELATED:
            if not isinstance(value, Domain) or not field.comodel_name:
                return condition
            inside = search_shown(model.env[field.comodel_name], value)
            return Domain(condition.field_expr, condition.operator, inside)
        is_asked = isinstance(value, str) and _is_piece(condition.operator)
        if not is_asked or field.type not in TEXTS or not is_of_customers(model):
            return condition
        shown = Domain.custom(to_sql=_get_condition_sql(condition))
        # the condition itself may use an index
        return condition & shown if condition.operator in LIKE else shown

    return domain.map_conditions(change)


def _get_condition_sql(condition):
    name, operator, value = (
        condition.field_expr,
        condition.operator,
        condition.value,
    )

    def to_sql(model, alias, query):
        shown = get_shown_sql(model._field_to_sql(alias, name, query))
        if operator in COMPARED:
            return SQL("%s %s %s", shown, SQL(operator), value)
        like = operator.removeprefix("not ")
        pattern = SQL("%s", value if like.startswith("=") else f"%{value}%")
        if like.endswith("ilike"):
            unaccent = model.env.registry.unaccent
            shown, pattern = unaccent(shown), unaccent(pattern)
        found = SQL("%s %s %s", shown, SQL(LIKE[like]), pattern)
        return found if like == operator else SQL("(%s) IS NOT TRUE", found)

    return to_sql


def guard_search(origin):
    def _search(self, domain, *args, **kwargs):
        if self._sees_masks():
            domain = self._search_whole_contacts(domain)
            if asks_pieces(domain):
                names = {leaf.field_expr for leaf in domain.iter_conditions()}
                if self._active_name in names:
                    kwargs["active_test"] = False
                domain = search_shown(self, domain.optimize_full(self))
        return origin(self, domain, *args, **kwargs)

    return _search


def guard_display_name(origin):
    def _search_display_name(self, operator, value):
        domain = origin(self, operator, value)
        if domain is NotImplemented or not self._sees_masks():
            return domain
        return self._search_whole_contacts(domain)

    return _search_display_name


def guard_groupby(origin):
    def _read_group_groupby(self, alias, groupby_spec, query):
        name, _dot, path = groupby_spec.split(":")[0].partition(".")
        self._check_use(name)
        found = origin(self, alias, groupby_spec, query)
        field = self._fields.get(name)
        is_text = field and (field.type == "properties" or not path)
        if is_text and field.type in TEXTS and self._sees_masks():
            return _group_shown(self, found)
        return found

    return _read_group_groupby


def _group_shown(model, found):
    return get_shown_sql(found) if is_of_customers(model) else found


def guard_aggregate(origin):
    counted = ("count", "count_distinct")

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if function in counted or not self._sees_masks():
            return origin(self, aggregate_spec, query)
        self._check_use(name)
        found = origin(self, aggregate_spec, query)
        field = self._fields.get(name)
        if field and field.type in TEXTS and is_of_customers(self):
            text = get_shown_sql(self._field_to_sql(self._table, name, query))
            return AGGREGATES[function](self._table, text)
        return found

    return _read_group_select


def guard_order(origin):
    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        name = field_name.split(".")[0]
        self._check_use(name)
        field = self._fields.get(name)
        is_text = field and field.type in TEXTS and is_of_customers(self)
        if not (is_text and self._sees_masks()):
            return origin(self, alias, field_name, direction, nulls, query)
        # as it is shown, or one would find what is masked by what lies before it
        text = self._field_to_sql(alias, field_name, query)
        shown = SQL(
            "CASE WHEN %s::text ~ %s THEN %s ELSE %s::text END",
            text,
            MAY_BE_MASKED,
            get_shown_sql(text),
            text,
        )
        query._order_groupby.append(shown)
        return SQL("%s %s %s", shown, direction, nulls)

    return _order_field_to_sql
