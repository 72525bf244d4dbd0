"""Adds the mask of phones and e-mails to the models that have or reach them, when the
registry is ready, as ``base_automation`` adds its triggers: other models are not slowed
down."""

import functools

from ...tools.contact_mask import is_mask
from ...tools.masked_fields import OF_OTHER_APPS, Typed

COUNTED = ("count", "count_distinct")


def add_guard(model):
    """Override methods of ``model`` that read, search or export masked fields.

    Only a model that has masked fields, or reaches them in a search, is changed.
    """
    if model._get_masked_paths():
        names = set(GUARDS)
    else:
        names = {"_search"} if reaches_masked(model) else set()
    if model._name not in OF_OTHER_APPS:
        names.discard("_prepare_create_values")
    for name in names:
        origin = getattr(type(model), name)
        guard = functools.wraps(origin)(GUARDS[name](origin))
        guard.is_contact_guard = True
        setattr(type(model), name, guard)


def remove_guard(model):
    for name in GUARDS:
        if hasattr(vars(type(model)).get(name), "is_contact_guard"):
            delattr(type(model), name)


def reaches_masked(model, seen=frozenset()):
    """Whether a search on ``model`` may read masked fields of another model.

    Odoo joins models that a many2one gives access to, e.g. the contact of a user.
    """
    return any(
        comodel._get_masked_paths() or reaches_masked(comodel, seen | {model._name})
        for field in model._fields.values()
        if field.type == "many2one" and field.bypass_search_access
        for comodel in [model.env[field.comodel_name]]
        if comodel._name not in seen | {model._name}
    )


def _guard_read_format(origin):
    def _read_format(self, fnames, load="_classic_read"):
        rows = origin(self, fnames, load)
        if rows and self._sees_masks():
            paths = self._get_masked_paths()
            self._mask_rows(rows, [name for name in fnames if name in paths], paths)
        return rows

    return _read_format


def _guard_onchange(origin):
    def onchange(self, values, field_names, fields_spec):
        """Show what the user types; mask what is computed from it."""
        if self._sees_masks():
            names = field_names or [
                key.removeprefix("default_")
                for key in self.env.context
                if key.startswith("default_")
            ]
            self = self.with_context(contact_typed=Typed(names))
        return origin(self, values, field_names, fields_spec)

    return onchange


def _guard_create_values(origin):
    def _prepare_create_values(self, vals_list):
        """Drop masks that the forms of other apps send back."""
        kinds = OF_OTHER_APPS[self._name]
        return origin(
            self,
            [
                {
                    name: value
                    for name, value in vals.items()
                    if name not in kinds or not is_mask(value)
                }
                for vals in vals_list
            ],
        )

    return _prepare_create_values


def _guard_search(origin):
    def _search(self, domain, *args, **kwargs):
        if self._sees_masks():
            domain = self._search_whole_contacts(domain)
        return origin(self, domain, *args, **kwargs)

    return _search


def _guard_display_name(origin):
    def _search_display_name(self, operator, value):
        domain = origin(self, operator, value)
        if domain is NotImplemented or not self._sees_masks():
            return domain
        return self._search_whole_contacts(domain)

    return _search_display_name


def _guard_groupby(origin):
    def _read_group_groupby(self, alias, groupby_spec, query):
        self._check_use(groupby_spec.split(":")[0].split(".")[0])
        return origin(self, alias, groupby_spec, query)

    return _read_group_groupby


def _guard_aggregate(origin):
    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if function not in COUNTED:
            self._check_use(name)
        return origin(self, aggregate_spec, query)

    return _read_group_select


def _guard_order(origin):
    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        self._check_use(field_name.split(".")[0])
        return origin(self, alias, field_name, direction, nulls, query)

    return _order_field_to_sql


def _guard_export(origin):
    def _export_rows(self, fields, *, _is_toplevel_call=True):
        if not self._sees_masks():
            return origin(self, fields, _is_toplevel_call=_is_toplevel_call)
        paths = self._get_masked_paths()
        columns = [
            (place, path[0])
            for place, path in enumerate(fields)
            if path and len(path) == 1 and path[0] in paths
        ]
        lines = []
        for record in self:
            # the first line of a record has its own values, the others those of its
            # lines
            rows = origin(record, fields, _is_toplevel_call=_is_toplevel_call)
            for place, name in columns:
                owner = record._get_owners(paths[name]).get(record)
                if owner and rows[0][place]:
                    rows[0][place] = owner._mask_value(paths[name][-1], rows[0][place])
            lines += rows
        return lines

    return _export_rows


GUARDS = {
    "_read_format": _guard_read_format,
    "onchange": _guard_onchange,
    "_prepare_create_values": _guard_create_values,
    "_search": _guard_search,
    "_search_display_name": _guard_display_name,
    "_read_group_groupby": _guard_groupby,
    "_read_group_select": _guard_aggregate,
    "_order_field_to_sql": _guard_order,
    "_export_rows": _guard_export,
}
