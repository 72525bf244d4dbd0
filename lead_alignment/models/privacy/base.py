from odoo import api, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools.contact_mask import MASKS, mask_within
from ...tools.masked_fields import OF_OTHER_APPS, Typed, follow, get_twins
from .contact_guard import add_guard, remove_guard

# what a search box asks is answered by the whole value only
BY_PIECES = {"ilike": "in", "=ilike": "in", "not ilike": "not in"}
EXACT = ("=", "in", "!=", "<>", "not in")


# Phones and e-mails of customers, masked for whom the company says.
#
# The mask is laid over what leaves the server, never over the records: computations
# have the true values. A model names what is masked in ``_masked_fields``; fields of
# other models that are related to those are masked with them. Who sees masks can
# search them by the whole value, and neither group nor sort by them, since that would
# tell them piece by piece. Code under ``sudo()`` sees no masks.
# (No docstring: models without one of their own would get it.)
class Base(models.AbstractModel):
    _inherit = "base"

    # {name: "phone", "email", "contact" for either, "text" for one in which those may
    # occur, "whole" for one that is not shown at all}
    _masked_fields = {}

    def _register_hook(self):
        super()._register_hook()
        add_guard(self)

    def _unregister_hook(self):
        remove_guard(self)
        return super()._unregister_hook()

    # ------------------------------------------------------------
    # What is masked
    # ------------------------------------------------------------

    @api.model
    def _get_masked_kinds(self):
        """{field: kind}; a field that another app adds may not be there"""
        kinds = self._masked_fields or OF_OTHER_APPS.get(self._name, {})
        return {name: kind for name, kind in kinds.items() if name in self._fields}

    @api.model
    @tools.ormcache("self._name", cache="stable")
    def _get_masked_paths(self):
        """{field: path to the field that it is or shows}, of those that are masked"""
        paths = {name: (name,) for name in self._get_masked_kinds()}
        for name, field in self._fields.items():
            is_shown = name not in paths and field.related
            if is_shown and (path := follow(self, field.related)):
                paths[name] = path
        return paths

    @api.model
    def _find_masked_field(self, path):
        """(model, name) of the phone or e-mail at the end of a dotted path, or None"""
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
        """Whether what goes to the user now is masked"""
        is_forced = self.env.context.get("contact_mask")  # which a client may only add
        return (is_forced or not self.env.su) and self.env.user._is_contact_masked()

    def _get_with_secrets(self):
        """Those of these records whose phones and e-mails are masked"""
        return self

    def _get_secret_kind(self, name):
        """How a field of this record is masked; None where it is not"""
        return self._get_masked_kinds().get(name)

    def _get_secrets(self):
        """The record's phones and e-mails themselves"""
        # sudo: to be taken out of what the user sees
        record = self.sudo()
        return [
            record[name]
            for name in self._get_masked_kinds()
            if record._get_secret_kind(name) in MASKS and record[name]
        ]

    def _mask_value(self, name, value):
        """A value of this record, which has secrets, as the user sees it"""
        kind = self._get_secret_kind(name)
        if kind == "whole":
            return False
        if not kind or not isinstance(value, str):
            return value
        if kind == "text":
            return mask_within(value, self._get_secrets())
        return MASKS[kind](value)

    def _show_contact(self, name):
        """A value of this record for the user's screen, masked where they see masks"""
        value = self[name]
        if value and self._sees_masks() and self._get_with_secrets():
            return self._mask_value(name, value)
        return value

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    def _mask_rows(self, rows, names, paths):
        records = {record.id: record for record in self}
        typed = self.env.context.get("contact_typed")
        known = typed.names if isinstance(typed, Typed) else ()
        for name in names:
            owners = self._get_owners(paths[name])
            for row in rows:
                record = records[row["id"]]
                is_typed = name in known and not isinstance(record.id, int)
                if row.get(name) and not is_typed and record in owners:
                    row[name] = owners[record]._mask_value(paths[name][-1], row[name])

    def _get_owners(self, path):
        """{record: the one with secrets whose field it shows}"""
        # sudo: related fields are read as superuser, and so is whose they are
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
        """The domain, which finds phones and e-mails by the whole value only.

        :raises AccessError: for one that compares them
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
        found = operator not in EXACT and self._find_masked_field(name)
        if not found or not value:
            return condition
        model, own_name = found
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
        """How the same phone or address may be written"""
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
                "%s is masked for you: search it by the whole value. It cannot be "
                "compared, grouped, sorted or summed up.",
                model._fields[name]._description_string(self.env),
            )
        )

    @api.model
    def _check_use(self, name):
        """:raises AccessError: for a field that the user sees masked"""
        if self._sees_masks() and (found := self._find_masked_field(name)):
            self._refuse_use(*found)

    # ------------------------------------------------------------
    # Revealing, one by one
    # ------------------------------------------------------------

    def reveal_contact(self, field_name):
        """The true value of a masked field of this record: a row in the log, and one of
        the day's limit.

        :raises AccessError: for a record that the user may not read
        :raises UserError: for what is not masked, or when the limit is reached
        """
        self.ensure_one()
        self.check_access("read")
        path = self._get_masked_paths().get(field_name)
        if not path or not self._find_masked_field(field_name):
            raise UserError(self.env._("This is nothing that could be revealed."))
        self._check_field_access(self._fields[field_name], "read")
        if self._sees_masks() and (owner := self._get_owners(path).get(self)):
            owner._spend_reveal(path[-1])
        return self[field_name]

    def _spend_reveal(self, name):
        """Log that the user sees it. :raises UserError: when the limit is reached"""
        log = self.env["alignment.access.log"]
        label = self._fields[name]._description_string(self.env)
        if log._was_revealed_today(self, label):
            return
        limit = self.env.user._get_reveal_limit()
        if log._count_revealed_today() >= limit:
            log._log_refused(self, label)
            raise UserError(
                self.env._(
                    "You revealed %(limit)s phones and e-mails today, which is the "
                    "limit. It starts anew at midnight (%(zone)s). What you revealed "
                    "today you can look at again.",
                    limit=limit,
                    zone=self.env.user.tz or self.env.company._get_timezone(),
                )
            )
        log._log("revealed", self, label)

    # ------------------------------------------------------------
    # Exporting
    # ------------------------------------------------------------

    def export_data(self, fields_to_export):
        """:raises AccessError: for who may not export customers"""
        if self.env.su or not self._exports_contacts(fields_to_export):
            return super().export_data(fields_to_export)
        log = self.env["alignment.access.log"]
        detail = ", ".join(map(self._get_path_label, fields_to_export))
        if not self.env.user._may_export_contacts():
            log._log_refused(self._name, self.env._("Export: %s", detail), len(self))
            raise AccessError(
                self.env._(
                    "Your department may not export customers. Ask a head or an "
                    "administrator for the list."
                )
            )
        result = super().export_data(fields_to_export)
        log._log("exported", self._name, detail, len(self))
        return result

    @api.model
    def _exports_contacts(self, paths):
        """Whether an export has customers' phones or e-mails in it"""
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
