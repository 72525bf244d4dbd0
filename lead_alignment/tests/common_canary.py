"""Rows with a token in every text of every installed model: a new app cannot open a
hole that nobody looks at."""

import json
import re
from contextlib import suppress
from datetime import date, datetime

from psycopg2 import Error

from odoo.service.model import call_kw
from odoo.tools import SQL, mute_logger

TEXTS = ("char", "text", "html", "json")
# an id that an export gives a row: its random digits may be those of a phone
EXPORT_ID = re.compile(r"__export__\.\w+")
# what the server itself runs by: a token in it breaks the server and tells nothing
OF_THE_SERVER = (
    "ir.",
    "base",
    "bus.",
    "decimal.",
    "iap.",
    "onboarding.",
    "report.",
    "res.config",
    "res.country",
    "res.currency",
    "res.groups",
    "res.lang",
    "web_",
    "website.rewrite",
    "theme.",
    "spreadsheet.",
    "resource.",
    "uom.",
    "barcode",
    "mail.alias",
    "mail.template",
)
READ_BY_THE_SERVER = ("ir.attachment",)
STRUCTURE = {
    "access_token",
    "arch_db",
    "avatar_cache_key",
    "channel_type",
    "code",
    "color",
    "country_code",
    "emoji",
    "host_model",
    "key",
    "lang",
    "livechat_status",
    "message_id",
    "message_type",
    "model",
    "one_model",
    "origin_model",
    "other_model",
    "parent_path",
    "record_model",
    "res_field",
    "res_model",
    "source_model",
    "store_fname",
    "sequence_prefix",
    "tz",
    "uuid",
    "mimetype",
    "checksum",
    "db_datas",
    "url",
    "website_url",
}
QUIET = (
    "odoo.sql_db",
    "odoo.models",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.base.models.ir_model",
    "odoo.domains",
    "odoo.osv.expression",
    "py.warnings",
)


class CanaryMixin:
    """Plants rows, and asks every model for them by every way of reading."""

    token = None
    secrets = ()

    def _get_models(self):
        """Models with a table that may hold words of or about customers"""
        return [
            model
            for model in self.env.values()
            if model._auto
            and not model._abstract
            and (
                model._name in READ_BY_THE_SERVER
                or not model._name.startswith(OF_THE_SERVER)
            )
        ]

    def _get_texts(self, model):
        """Columns of words; no names of models, keys and codes"""
        references = {
            field.model_field
            for field in model._fields.values()
            if field.type == "many2one_reference"
        }
        return [
            name
            for name, field in model._fields.items()
            if field.store
            and field.column_type
            and field.type in TEXTS
            and name not in STRUCTURE
            and name not in references
            and not field.company_dependent
            and not (field.type == "char" and field.size)
        ]

    def _run_sql(self, query, is_told=False):
        """Whether it was possible, or what it returned"""
        try:
            with mute_logger(*QUIET), self.env.cr.savepoint(flush=False):
                self.env.cr.execute(query)
                return self.env.cr.fetchone()[0] if is_told else True
        except Error:
            return None

    def _insert_row(self, model, values=None):
        """:returns: the id of a new row without the rules of its model; None if even
        so there cannot be one"""
        table = model._table
        self.env.cr.execute(
            SQL(
                "SELECT column_name, data_type FROM information_schema.columns "
                "WHERE table_name = %s AND is_nullable = 'NO' "
                "AND column_default IS NULL AND column_name != 'id'",
                table,
            )
        )
        values = dict(values or {})
        if model._active_name:
            values[model._active_name] = True
        for name, kind in self.env.cr.fetchall():
            if name not in values:
                values[name] = self._get_value(model, name, kind)
        names = SQL(", ").join(SQL.identifier(name) for name in values)
        given = SQL(", ").join(SQL("%s", value) for value in values.values())
        insert = SQL(
            "INSERT INTO %s (%s) VALUES (%s)", SQL.identifier(table), names, given
        )
        if not values:
            insert = SQL("INSERT INTO %s DEFAULT VALUES", SQL.identifier(table))
        return self._run_sql(SQL("%s RETURNING id", insert), is_told=True)

    def _get_value(self, model, name, kind):
        field = model._fields.get(name)
        if field is not None and field.type == "many2one":
            comodel = self.env[field.comodel_name]
            self.env.cr.execute(
                SQL("SELECT min(id) FROM %s", SQL.identifier(comodel._table))
            )
            return self.env.cr.fetchone()[0]
        if field is not None and field.type == "selection":
            return next(iter(field.get_values(self.env)), "x")
        if kind.startswith(("int", "bigint", "num", "double", "smallint", "real")):
            return 1
        if kind == "boolean":
            return False
        if kind == "jsonb":
            return json.dumps({"en_US": "x"})
        if kind == "date":
            return date(2026, 3, 11)
        if kind.startswith("timestamp"):
            return datetime(2026, 3, 11)
        return "\\x00" if kind == "bytea" else "x"

    def _plant_words(self, model, row_id, token):
        """Tokens in all texts of a row. :returns: the names of these fields"""
        table = SQL.identifier(model._table)
        self.env.cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", table))
        names = self._get_texts(model)
        sets = {name: self._get_word(model._fields[name], token) for name in names}
        if names and self._run_sql(self._get_update(table, sets, row_id)):
            return names
        return [
            name
            for name in names
            if self._run_sql(self._get_update(table, {name: sets[name]}, row_id))
        ]

    def _get_update(self, table, values, row_id):
        sets = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value)
            for name, value in values.items()
        )
        return SQL("UPDATE %s SET %s WHERE id = %s", table, sets, row_id)

    def _get_word(self, field, token):
        if field.translate:
            return json.dumps({"en_US": token})
        if field.type == "json":
            return json.dumps({"said": [token]})
        return f"<p>{token}</p>" if field.type == "html" else token

    def _ask(self, model, method, *args, **kwargs):
        """The answer to a program; None if it is refused, or this model cannot"""
        # whatever code of the apps makes of a row that they never wrote
        with mute_logger(*QUIET), suppress(Exception), self.env.cr.savepoint(False):
            return call_kw(model, method, list(args), kwargs)
        return None

    def _find_leak(self, answer):
        if not answer:
            return None
        text = json.dumps(answer, default=str, ensure_ascii=False)
        text = EXPORT_ID.sub("", text)
        for secret in self.secrets:
            before, found, _after = text.partition(secret)
            if found:
                return before[-60:] + found
        return None
