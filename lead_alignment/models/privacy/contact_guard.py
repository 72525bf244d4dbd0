"""Adds the mask of phones and e-mails to all models, when the registry is ready.

What leaves by a program of the network is masked once more as a whole, see
``ir_http.py``.
"""

import functools

from ...tools.contact_mask import is_mask
from ...tools.contact_sweep import find_contacts, restore, sweep, sweep_file
from ...tools.masked_fields import OF_OTHER_APPS, Typed
from ..shared.method_guard import add_guards, remove_guards
from .contact_search import (
    guard_aggregate,
    guard_display_name,
    guard_groupby,
    guard_order,
    guard_search,
)

MARK = "is_contact_guard"


def add_guard(model):
    """Override methods of ``model`` that read, search, export or write texts."""
    if model._abstract:
        return
    add_guards(model, GUARDS, MARK)


def remove_guard(model):
    remove_guards(model, GUARDS, MARK)


# ------------------------------------------------------------
# Reading
# ------------------------------------------------------------


def _guard_read_format(origin):
    def _read_format(self, fnames, load="_classic_read"):
        rows = origin(self, fnames, load)
        if rows and self._sees_masks():
            paths = self._get_masked_paths()
            self._mask_rows(rows, [name for name in fnames if name in paths], paths)
            _sweep_rows(self, rows, [name for name in fnames if name not in paths])
        return rows

    return _read_format


def _sweep_rows(model, rows, names):
    """Mask what else is in the rows: names of other records, texts, files."""
    get_own = model.env["res.users"]._get_own_contacts
    files = [name for name in names if model._fields[name].type == "binary"]
    for name in files:
        for row in rows:
            if row.get(name):
                row[name] = sweep_file(row[name], get_own)
    typed = model.env.context.get("contact_typed")
    known = typed.names if isinstance(typed, Typed) else ()
    texts = [name for name in names if name not in files]
    told = [
        {
            name: row[name]
            for name in texts
            if name in row and (name not in known or isinstance(row["id"], int))
        }
        for row in rows
    ]
    for row, shown in zip(rows, sweep(told, get_own), strict=True):
        row.update(shown)


def _guard_web_read(origin):
    def web_read(self, specification):
        """Mask the names of linked records, which are read as superuser."""
        rows = origin(self, specification)
        if rows and self._sees_masks():
            links = [
                name
                for name in specification
                if name in self._fields and self._fields[name].type in LINKS
            ]
            if links:
                told = [{name: row.get(name) for name in links} for row in rows]
                told = sweep(told, self.env["res.users"]._get_own_contacts)
                for row, shown in zip(rows, told, strict=True):
                    row.update(shown)
        return rows

    return web_read


LINKS = ("many2one", "many2one_reference", "reference", "one2many", "many2many")


def _guard_answer(origin):
    @functools.wraps(origin)
    def answer(self, *args, **kwargs):
        result = origin(self, *args, **kwargs)
        return self._sweep_contacts(result) if self._sees_masks() else result

    return answer


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
        if not columns:
            lines = origin(self, fields, _is_toplevel_call=_is_toplevel_call)
            return self._sweep_contacts(lines)
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
        return self._sweep_contacts(lines)

    return _export_rows


# ------------------------------------------------------------
# Writing what was shown
# ------------------------------------------------------------


def _guard_create_values(origin):
    def _prepare_create_values(self, vals_list):
        """Drop masks that the forms of other apps send back."""
        kinds = OF_OTHER_APPS.get(self._name, {})
        if kinds:
            vals_list = [
                {
                    name: value
                    for name, value in vals.items()
                    if name not in kinds or not is_mask(value)
                }
                for vals in vals_list
            ]
        return origin(self, vals_list)

    return _prepare_create_values


def restore_contacts(records, name, shown):
    """Return the text with the contacts that the field of all records has; None if
    they are not known."""
    # sudo: the true values, which are not shown
    texts = {record[name] or "" for record in records.sudo()}
    if len(texts) > 1:
        return None
    text, is_whole = restore(shown, find_contacts(str(*texts)))
    return text if is_whole else None


GUARDS = {
    "_read_format": _guard_read_format,
    "web_read": _guard_web_read,
    "name_search": _guard_answer,
    "formatted_read_group": _guard_answer,
    "formatted_read_grouping_sets": _guard_answer,
    "web_read_group": _guard_answer,
    "onchange": _guard_onchange,
    "_prepare_create_values": _guard_create_values,
    "_search": guard_search,
    "_search_display_name": guard_display_name,
    "_read_group_groupby": guard_groupby,
    "_read_group_select": guard_aggregate,
    "_order_field_to_sql": guard_order,
    "_export_rows": _guard_export,
}
