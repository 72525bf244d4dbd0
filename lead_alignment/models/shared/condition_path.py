"""What a condition that users write may ask for.

Plain functions on models; rights are those of the model's environment. What may be
crossed is a list, since a field that anybody may read can lead, step by step, to
records that nobody meant to show.
"""

from ast import literal_eval
from typing import NamedTuple

from odoo.fields import Domain

# mark in the context: what was in force is written back; an object, so that no client
# can send it
RESTORING = object()
MAX_LENGTH = 20_000
MAX_DEPTH = 6  # relations in a row
OPERATORS = {
    *("=", "!=", "<", "<=", ">", ">=", "in", "not in", "any", "not any"),
    *("like", "not like", "ilike", "not ilike", "=like", "=ilike"),
    *("not =like", "not =ilike", "child_of", "parent_of", "=?", "<>", "=="),
}
HIERARCHIES = {"child_of", "parent_of"}
# models of Odoo that a condition may lead to, and their fields; None for all fields
# that the author may read
REACHABLE = {
    "crm.lead": None,
    "crm.lost.reason": None,
    "crm.stage": None,
    "crm.tag": None,
    "crm.team": None,
    "res.city": None,
    "res.company": frozenset(
        {"id", "name", "display_name", "country_id", "currency_id", "active"}
    ),
    "res.country": None,
    "res.country.group": None,
    "res.country.state": None,
    "res.currency": None,
    "res.lang": None,
    "res.partner": None,
    "res.partner.category": None,
    "res.partner.industry": None,
    "res.users": frozenset(
        {
            "id",
            "name",
            "display_name",
            "active",
            "share",
            "sale_team_id",
            "crm_team_ids",
        }
    ),
    "utm.campaign": None,
    "utm.medium": None,
    "utm.source": None,
    "utm.stage": None,
    "utm.tag": None,
}


class Problem(NamedTuple):
    """Why a condition may not be asked.

    ``code``: see ``alignment.condition._describe``; ``what``: the path, model or text
    that it is about.
    """

    code: str
    what: str = ""


class ConditionError(ValueError):
    """A condition that may not be asked."""

    def __init__(self, problem: Problem):
        self.problem = problem
        super().__init__(": ".join(problem))


class Step(NamedTuple):
    """One step of a path: a field of a model. ``is_crossed``: what follows, or a text
    as its value, asks about the records behind it."""

    model: object
    field: object
    path: str
    is_crossed: bool
    condition: object


def read_condition(text):
    """Return the domain that is written in ``text``.

    :raises ConditionError: for what is no domain
    """
    if len(text or "") > MAX_LENGTH:
        raise ConditionError(Problem("unclear", f"> {MAX_LENGTH:,}"))
    try:
        return Domain(literal_eval(text or "[]"))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError) as error:
        raise ConditionError(Problem("unclear", str(error)[:200])) from error


def write_condition(text):
    """Return the text in normal form, to be compared and stored; empty for no
    condition."""
    if len(text or "") > MAX_LENGTH:
        raise ConditionError(Problem("unclear", f"> {MAX_LENGTH:,}"))
    try:
        domain = literal_eval(text or "[]")
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError) as error:
        raise ConditionError(Problem("unclear", str(error)[:200])) from error
    return repr(domain) if domain else ""


def get_first_names(text):
    """Return the names of fields that the paths of a condition begin with; none for
    what is no condition, which holds for nobody."""
    try:
        domain = read_condition(text)
    except ConditionError:
        return frozenset()
    return frozenset(
        condition.field_expr.partition(".")[0] for condition in domain.iter_conditions()
    )


def walk(model, domain, prefix="", depth=0):
    """Yield each ``Step`` of the paths that a domain asks for, in sub-domains, too.

    :raises ConditionError: for a field or an operator that there is not
    """
    if depth > MAX_DEPTH:
        raise ConditionError(Problem("deep", prefix))
    for condition in domain.iter_conditions():
        # conditions made by code, e.g. SQL, are never written by users
        if not hasattr(condition, "field_expr"):
            raise ConditionError(Problem("unclear", repr(condition)[:200]))
        if condition.operator not in OPERATORS:
            raise ConditionError(Problem("unclear", repr(condition)[:200]))
        yield from _walk_path(model, condition, prefix, depth)


def _walk_path(model, condition, prefix, depth):
    names = condition.field_expr.split(".")
    if depth + len(names) > MAX_DEPTH:
        raise ConditionError(Problem("deep", prefix + condition.field_expr))
    for place, name in enumerate(names):
        path = prefix + ".".join(names[: place + 1])
        field = model._fields.get(name)
        if field is None:
            raise ConditionError(Problem("field", path))
        is_last = place == len(names) - 1
        is_crossed = field.relational and not (is_last and _is_of_ids(condition))
        yield Step(model, field, path, is_crossed, condition)
        yield from _walk_related(model, field, path, condition)
        if not field.relational:
            return  # what follows is a property, or a part of a date
        model = model.env[field.comodel_name]
    if isinstance(condition.value, (Domain, list, tuple)) and "any" in (
        condition.operator
    ):
        yield from walk(model, _to_domain(condition), f"{path}.", depth + len(names))


def _walk_related(model, field, path, condition):
    """Yield the steps that a field which is not stored is read by."""
    if field.store or not field.related:
        return
    *before, _last = field.related.split(".")
    for name in before:
        step = model._fields[name]
        yield Step(model, step, path, True, condition)
        yield from _walk_related(model, step, path, condition)
        model = model.env[step.comodel_name]
    target = model._fields[field.related.split(".")[-1]]
    is_crossed = target.relational and not _is_of_ids(condition)
    yield Step(model, target, path, is_crossed, condition)
    yield from _walk_related(model, target, path, condition)


def _to_domain(condition):
    try:
        return Domain(condition.value)
    except (ValueError, TypeError, RecursionError) as error:
        raise ConditionError(Problem("unclear", str(error)[:200])) from error


def _is_of_ids(condition):
    """Whether a relation is compared with ids, or asked whether it is there: not by a
    name, which would be searched in the records behind it."""
    if condition.operator in HIERARCHIES or "any" in condition.operator:
        return False
    value = condition.value
    values = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
    is_plain = all(isinstance(one, (int, bool)) or one is None for one in values)
    return is_plain and not condition.operator.endswith("like")
