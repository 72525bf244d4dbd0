from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import escape_psql

from ...tools.utm_word import get_word_key
from .alignment_utm_alias import KINDS, TARGETS


class UtmRecordMixin(models.AbstractModel):
    """A campaign, source or medium: a word that was unknown means it as soon as there
    is one of this name."""

    _name = "alignment.utm.record.mixin"
    _description = "Record that UTM Words Mean"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._adopt_words()
        return records

    def write(self, vals):
        result = super().write(vals)
        if {"name", "title"} & vals.keys():
            self._adopt_words()
        return result

    def _get_word_keys(self):
        """Return {record: keys of its names, in all languages}."""
        keys = {record: set() for record in self}
        for name in {"name", "title"} & self._fields.keys():
            codes = [self.env.lang]
            if self._fields[name].translate:
                codes = [code for code, _name in self.env["res.lang"].get_installed()]
            for code in codes:
                for record in self.with_context(lang=code):
                    if record[name]:
                        keys[record].add(get_word_key(record[name]))
        return keys

    def _adopt_words(self):
        """Let unknown words of the same name mean these records, in each company."""
        names = self._get_word_keys()
        keys = {key: record for record, found in names.items() for key in found}
        # sudo: whoever names a record says what the word means
        aliases = self.env["alignment.utm.alias"].sudo()
        kind = KINDS[self._name]
        unknown = aliases.search(
            [
                ("kind", "=", kind),
                ("key", "in", list(keys)),
                (TARGETS[kind], "=", False),
            ]
        )
        for alias in unknown:
            alias.write({TARGETS[kind]: keys[alias.key].id})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """:raises UserError: for a record by which something was counted"""
        if used := self.filtered(lambda record: record._has_figures()):
            raise UserError(
                self.env._(
                    "%(names)s cannot be deleted: leads and costs are counted under "
                    "it. Archive or rename it instead.",
                    names=", ".join(used.mapped("display_name")),
                )
            )

    def _has_figures(self):
        """Hook: whether something is counted under this record."""
        return False


class UtmCampaign(models.Model):
    _name = "utm.campaign"
    _inherit = ["utm.campaign", "alignment.utm.record.mixin"]


class UtmSource(models.Model):
    _name = "utm.source"
    _inherit = ["utm.source", "alignment.utm.record.mixin"]


class UtmMedium(models.Model):
    _name = "utm.medium"
    _inherit = ["utm.medium", "alignment.utm.record.mixin"]


class UtmMixin(models.AbstractModel):
    """What a visitor's link says is a word like others."""

    _inherit = "utm.mixin"

    def _find_or_create_record(self, model_name, name):
        aliases = self.env["alignment.utm.alias"]
        kind = KINDS.get(model_name)
        if not kind or not get_word_key(name):
            return super()._find_or_create_record(model_name, name)
        meaning = aliases._resolve(self.env.company, {(kind, name)})[kind, name]
        if meaning.record_id:
            return self.env[model_name].browse(meaning.record_id)
        # core takes "_" and "%" in a visitor's word for any letter, any text
        exact = escape_psql(name.strip())
        if exact == name.strip():
            record = super()._find_or_create_record(model_name, name)
        else:
            record = self._find_or_create_exact(model_name, exact, name.strip())
        # sudo: marks the word of the record that was just made
        aliases.sudo().browse(meaning.alias_id).is_automatic = True
        return record

    @api.model
    def _find_or_create_exact(self, model_name, pattern, name):
        """Return the record of this very name, made as core would.

        :param pattern: the name, with its signs escaped
        """
        records = self.env[model_name].with_context(active_test=False)
        known = records.search([("name", "=ilike", pattern)], limit=1)
        if known:
            return known
        values = {"name": name}
        if "is_auto_campaign" in records._fields:
            values["is_auto_campaign"] = True
        return self.env[model_name].create(values)
