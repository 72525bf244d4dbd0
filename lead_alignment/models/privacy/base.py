from odoo import api, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import OrderedSet

from ...tools.contact_mask import MASK, MASKS, mask_within
from ...tools.contact_sweep import find_within, mask_contacts, sweep
from ...tools.masked_fields import OF_OTHER_APPS, Typed, follow, get_twins
from .contact_guard import restore_contacts
from .contact_search import MOST_VALUES, is_found_by_code

# a search by a part of a phone or e-mail becomes one by the whole value
BY_PIECES = {"ilike": "in", "=ilike": "in", "not ilike": "not in"}
EXACT = ("=", "in", "!=", "<>", "not in")
COLLECTIONS = (list, tuple, set, frozenset, OrderedSet)


def _has_many(values):
    return isinstance(values, COLLECTIONS) and len(values) > MOST_VALUES


# Phones and e-mails of customers, masked for the departments that a company chooses.
# Values are masked when they leave the server, never in the records: computations use
# the true ones. A model names its masked fields in ``_masked_fields``; related fields
# of other models are masked with them, and so is whatever looks like a phone or an
# e-mail in any text of any model, unless it is a colleague's. Users who see masks may
# search by a whole value, and neither group nor sort by it, which would tell the value
# piece by piece; other texts they search as they are shown to them. Code under
# ``sudo()`` sees no masks. (No docstring: models without one of their own would inherit
# it.)
class Base(models.AbstractModel):
    _inherit = "base"

    # {field: "phone", "email", "contact" (either), "text" (may contain them), "whole"
    # (not shown at all)}
    _masked_fields = {}

    # ------------------------------------------------------------
    # What is masked
    # ------------------------------------------------------------

    @api.model
    def _get_masked_kinds(self):
        """Return {field: kind}, without fields of apps that are not installed."""
        kinds = self._masked_fields or OF_OTHER_APPS.get(self._name, {})
        return {name: kind for name, kind in kinds.items() if name in self._fields}

    @api.model
    @tools.ormcache("self._name", cache="stable")
    def _get_masked_paths(self):
        """Return {field: path to the masked field that it is or shows}."""
        paths = {name: (name,) for name in self._get_masked_kinds()}
        for name, field in self._fields.items():
            is_shown = name not in paths and field.related
            if is_shown and (path := follow(self, field.related)):
                paths[name] = path
        return paths

    @api.model
    def _find_masked_field(self, path):
        """Return (model, field) of the masked field at the end of a path, or None."""
        model = self
        for name in path.split("."):
            if own := model._get_masked_paths().get(name):
                for step in own[:-1]:
                    model = self.env[model._fields[step].comodel_name]
                is_text = model._get_masked_kinds()[own[-1]] == "text"
                return None if is_text else (model, own[-1])
            field = model._fields.get(name)
            if field is None or not field.comodel_name:
                return None
            model = self.env[field.comodel_name]
        return None

    @api.model
    def _sees_masks(self):
        """Whether the user sees masks in what is read now."""
        # a client may add it, not remove it
        is_forced = self.env.context.get("contact_mask")
        return (is_forced or not self.env.su) and self.env.user._is_contact_masked()

    def _get_with_secrets(self):
        """Hook: return the records whose phones and e-mails are masked."""
        return self

    def _get_secret_kind(self, name):
        """Return how a field of this record is masked; None if it is not."""
        return self._get_masked_kinds().get(name)

    def _get_secrets(self):
        """Return the true phones and e-mails of the record."""
        # sudo: these values are removed from what the user sees
        record = self.sudo()
        return [
            record[name]
            for name in self._get_masked_kinds()
            if record._get_secret_kind(name) in MASKS and record[name]
        ]

    def _mask_value(self, name, value):
        """Return a value of this record, which has secrets, as the user sees it."""
        kind = self._get_secret_kind(name)
        if kind == "whole":
            return False
        if not kind or not isinstance(value, str):
            return value
        if kind == "text":
            return mask_contacts(mask_within(value, self._get_secrets()))
        # people also write a phone where an e-mail belongs
        return mask_contacts(MASKS[kind](value))

    def _show_contact(self, name):
        """Return a value for the user's screen: masked if they see masks."""
        value = self[name]
        if value and self._sees_masks() and self._get_with_secrets():
            return self._mask_value(name, value)
        return value

    @api.model
    def _sweep_contacts(self, value):
        """Return a value with all phones and e-mails masked that are no colleague's."""
        return sweep(value, self.env["res.users"]._get_own_contacts)

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    def _mask_rows(self, rows, names, paths):
        records = {record.id: record for record in self}
        typed = self.env.context.get("contact_typed")
        known = typed.names if isinstance(typed, Typed) else ()
        open_values = []
        for name in names:
            owners = self._get_owners(paths[name])
            for row in rows:
                record = records[row["id"]]
                is_typed = name in known and not isinstance(record.id, int)
                if not row.get(name):
                    continue
                if not is_typed and record in owners:
                    row[name] = owners[record]._mask_value(paths[name][-1], row[name])
                else:
                    open_values.append(row[name])
        if open_values:
            self.env["res.users"]._show_in_answer(find_within(open_values))

    def _get_owners(self, path):
        """Return {record: the record at the end of ``path``, if it has secrets}."""
        # sudo: related fields are read as superuser, and so is their path
        owner_of = {record: record.sudo() for record in self}
        for step in path[:-1]:
            owner_of = {record: one[step][:1] for record, one in owner_of.items()}
        owners = self.env[next(iter(owner_of.values()))._name].sudo()
        secret = owners.union(*owner_of.values())._get_with_secrets()
        return {record: one for record, one in owner_of.items() if one & secret}

    # ------------------------------------------------------------
    # Searching, grouping, sorting
    # ------------------------------------------------------------

    @api.model
    def _search_whole_contacts(self, domain):
        """Change the domain so that it finds phones and e-mails by the whole value
        only.

        :raises AccessError: for a condition that compares them otherwise
        """
        return Domain(domain).map_conditions(self._search_whole_contact)

    @api.model
    def _search_whole_contact(self, condition):
        name, operator, value = (
            condition.field_expr,
            condition.operator,
            condition.value,
        )
        if "any" in operator and isinstance(value, (Domain, list, tuple)):
            comodel = self._get_comodel(name)
            if comodel is None:
                return condition
            return Domain(name, operator, comodel._search_whole_contacts(value))
        is_exact = operator in EXACT
        if not value or (is_exact and not _has_many(value)):
            return condition
        found = self._find_masked_field(name)
        if not found:
            field = self._get_last_field(name)
            if field is not None and is_found_by_code(field, operator, value):
                return Domain(operator in Domain.NEGATIVE_OPERATORS)
            return condition
        model, own_name = found
        if is_exact:
            self._refuse_use(model, own_name)
        is_piece = operator == "=ilike" and "%" in value
        if operator not in BY_PIECES or is_piece or not isinstance(value, str):
            self._refuse_use(model, own_name)
        operator = BY_PIECES[operator]
        combine = Domain.AND if operator in Domain.NEGATIVE_OPERATORS else Domain.OR
        values = model._get_variants(value)
        return combine(
            Domain(one, operator, values) for one in get_twins(model, own_name, name)
        )

    @api.model
    def _get_last_field(self, path):
        before, _dot, name = path.rpartition(".")
        model = self._get_comodel(before) if before else self
        return None if model is None else model._fields.get(name)

    @api.model
    def _get_comodel(self, path):
        model = self
        for name in path.split("."):
            field = model._fields.get(name)
            if field is None or not field.comodel_name:
                return None
            model = self.env[field.comodel_name]
        return model

    @api.model
    def _get_variants(self, text):
        """Return the ways in which a phone or address may be stored."""
        text = text.strip()
        if "@" in text:
            return [text, text.lower()]
        company = self.env.company
        forms = ("E164", "INTERNATIONAL", "NATIONAL")
        written = [
            company._phone_format(
                number=text, country=company.country_id, force_format=form
            )
            for form in forms
        ]
        return list(filter(None, [text, *written]))

    @api.model
    def _refuse_use(self, model, name):
        raise AccessError(
            self.env._(
                "%s is masked for you. Search by the full value; you cannot compare, "
                "group, sort or total it.",
                model._fields[name]._description_string(self.env),
            )
        )

    @api.model
    def _check_use(self, name):
        """:raises AccessError: for a field that the user sees masked"""
        if self._sees_masks() and (found := self._find_masked_field(name)):
            self._refuse_use(*found)

    # ------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------

    def write(self, vals):
        """Put true contacts back where a form sends masks of them."""
        masked = [
            name
            for name, value in vals.items()
            if isinstance(value, str) and MASK in value
        ]
        if masked and self and self._sees_masks():
            vals = {**vals, **self._restore_contacts(vals, masked)}
        return super().write(vals)

    def _restore_contacts(self, vals, names):
        """Return {field: value} with true contacts in place of the masks of a form.

        :raises UserError: for a mask of no contact that the record has
        """
        own = self._get_masked_kinds()
        restored = {}
        for name in names:
            if name in own or name not in self._fields:
                continue  # refused by the model itself
            value = restore_contacts(self, name, vals[name])
            if value is None:
                raise UserError(
                    self.env._(
                        "%(field)s contains masked phone numbers or emails of another "
                        "record. Enter them in full, or remove them.",
                        field=self._fields[name]._description_string(self.env),
                    )
                )
            restored[name] = value
        return restored

    # ------------------------------------------------------------
    # Revealing, one by one
    # ------------------------------------------------------------

    def reveal_contact(self, field_name):
        """Return the true value of a masked field of this record.

        It is logged, and counts against the day's limit.

        :raises AccessError: for a record that the user may not read
        :raises UserError: for what is not masked, or when the limit is reached
        """
        self.ensure_one()
        self.check_access("read")
        path = self._get_masked_paths().get(field_name)
        if not path or not self._find_masked_field(field_name):
            raise UserError(self.env._("There is nothing to reveal here."))
        self._check_field_access(self._fields[field_name], "read")
        if self._sees_masks() and (owner := self._get_owners(path).get(self)):
            owner._spend_reveal(path[-1])
        value = self[field_name]
        self.env["res.users"]._show_in_answer(find_within(value))
        return value

    def _spend_reveal(self, name):
        """Log the reveal. :raises UserError: if the day's limit is reached"""
        # sudo: the true value, to know it again
        self.env["alignment.access.log"]._spend(self, name, self.sudo()[name])

    # ------------------------------------------------------------
    # Exporting
    # ------------------------------------------------------------

    def export_data(self, fields_to_export):
        """Log the export, whatever the model.

        :raises AccessError: for users who may not export customers
        """
        if self.env.su:
            return super().export_data(fields_to_export)
        log = self.env["alignment.access.log"]
        detail = ", ".join(map(self._get_path_label, fields_to_export))
        has_contacts = self._exports_contacts(fields_to_export)
        if has_contacts and not self.env.user._may_export_contacts():
            log._log_refused(self._name, self.env._("Export: %s", detail), len(self))
            raise AccessError(
                self.env._(
                    "Your department is not allowed to export customer data. Ask a "
                    "department head or administrator for the list."
                )
            )
        result = super().export_data(fields_to_export)
        log._log("exported", self._name, detail, len(self))
        return result

    @api.model
    def _exports_contacts(self, paths):
        """Whether an export contains customers' phones or e-mails."""
        return any(self._find_masked_field(path.replace("/", ".")) for path in paths)

    @api.model
    def _get_path_label(self, path):
        labels, model = [], self
        for name in path.split("/"):
            field = model is not None and model._fields.get(name.split(".")[0])
            if not field or name in ("id", ".id"):
                labels.append(name)
                break
            labels.append(field._description_string(self.env))
            model = self.env[field.comodel_name] if field.comodel_name else None
        return " / ".join(labels)
