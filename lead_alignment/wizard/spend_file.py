from contextlib import suppress
from datetime import date, datetime

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import get_lang

from odoo.addons.base_import.models.base_import import ImportValidationError

from ..models.ledger.alignment_utm_alias import TARGETS
from ..tools.ad_export import find_table
from ..tools.lead_values import begin_with_day, read_moment
from ..tools.money_text import MoneyError, parse_money

SPEND = "alignment.spend"
OWN = "Currency"  # the column of a currency that only the header or the amounts name
CHOSEN = {"amount", "billed_amount"}  # which of both a file itself decides


class Base_ImportImport(models.TransientModel):  # noqa: N801 as Odoo writes it
    """Reads spend as ad platforms export it: a title above the table, totals below,
    their own headers, dates and amounts as people write them."""

    _inherit = "base_import.import"

    def _read_file(self, options):
        length, rows = super()._read_file(options)
        if self.res_model != SPEND or not options.get("has_headers"):
            return length, rows
        export = find_table(rows)
        if not export:
            return length, rows
        rows = self._prepare_spend(export, options)
        return len(rows), rows

    def _prepare_spend(self, export, options):
        """Return the rows with days as dates and amounts in one form.

        :raises UserError: for a row about several days, which no day has spent
        """
        header, *body = export.rows
        columns = {name: column for column, name in export.fields.items()}
        if any(len(row) != len(header) for row in body):
            return export.rows  # Odoo says which row is of another size
        self._check_single_days(body, columns)
        rows = [list(row) for row in body]
        places = self._get_decimal_places()
        own = self.env.company.currency_id.name
        currency = columns.get("billed_currency_id")
        if currency is None and export.currency in places and export.currency != own:
            header = [*header, OWN]
            rows = [[*row, export.currency] for row in rows]
            currency = len(header) - 1
        day = columns["date"]
        is_day_first = self._is_day_first(rows, day)
        self._use_known_words(rows, columns)
        for row in rows:
            row[day] = self._read_day(row[day], is_day_first, options)
            code = str(row[currency]).strip().upper() if currency is not None else own
            amount = self._read_money(row[columns["amount"]], places.get(code, 2))
            if amount is not None:
                row[columns["amount"]] = amount
        return [header, *rows]

    def _use_known_words(self, rows, columns):
        """Write the name of what a word means, where somebody said it once."""
        aliases = self.env["alignment.utm.alias"]
        places = {
            kind: columns[name] for kind, name in TARGETS.items() if name in columns
        }
        words = {
            (kind, str(row[place])) for kind, place in places.items() for row in rows
        }
        known = aliases._resolve(self.env.company, words)
        for row in rows:
            for kind, place in places.items():
                meaning = known.get((kind, str(row[place])))
                if meaning and meaning.record_id:
                    model = aliases._fields[TARGETS[kind]].comodel_name
                    row[place] = self.env[model].browse(meaning.record_id).display_name

    def _get_decimal_places(self):
        """Return {code of a currency: its decimals}."""
        currencies = self.env["res.currency"].with_context(active_test=False)
        return {one.name: one.decimal_places for one in currencies.search([])}

    def _is_day_first(self, rows, column):
        begins_with_day = get_lang(self.env).date_format.startswith("%d")
        return begin_with_day([str(row[column]) for row in rows], begins_with_day)

    def _read_day(self, value, is_day_first, options):
        """Return the day of a cell; the cell as it is where it is none.

        :param options: the form that the user chose for dates comes first
        """
        if isinstance(value, date):
            return value
        text = str(value).strip()
        if form := options.get("date_format"):
            with suppress(ValueError):
                return datetime.strptime(text, form).date()
        moment = read_moment(text, is_day_first=is_day_first)
        return moment.date() if moment else value

    def _check_single_days(self, rows, columns):
        if "last_date" not in columns:
            return
        for place, row in enumerate(rows, start=1):
            first, last = row[columns["date"]], row[columns["last_date"]]
            if last and first != last:
                raise UserError(
                    self.env._(
                        "Row %(row)s is about %(first)s to %(last)s. Export the report "
                        "again with a row for each day.",
                        row=place,
                        first=first,
                        last=last,
                    )
                )

    def _read_money(self, text, decimal_places):
        """Return an amount as plain text, None if unreadable.

        An amount that is not there is none at all.
        """
        text = str(text).strip()
        if not text.strip("-\u2013\u2014 "):
            return "0"
        point = get_lang(self.env).decimal_point
        try:
            amount = parse_money(text, has_cents=decimal_places > 0, point=point)
        except MoneyError:
            return None
        return f"{amount:.2f}"

    def _get_mapping_suggestions(self, headers, header_types, fields_tree):
        """Map the columns of an export by their known names; leave out others that are
        only like a field's name."""
        found = super()._get_mapping_suggestions(headers, header_types, fields_tree)
        export = find_table([headers]) if self.res_model == SPEND else None
        if not export:
            return found
        names = dict(export.fields)
        if "billed_currency_id" in names.values():
            names = {
                column: "billed_amount" if name == "amount" else name
                for column, name in names.items()
            }
        for key, suggestion in found.items():
            name = names.get(key[0])
            distance = (suggestion or {}).get("distance", 1)
            path = (suggestion or {}).get("field_path", [])
            if name in CHOSEN or name and name != "last_date" and distance >= 0:
                found[key] = {"field_path": [name], "distance": 0}
            elif distance > 0 or path and path[0] in (*names.values(), *CHOSEN):
                found[key] = {}
        return found

    def _parse_float_from_data(self, data, index, name, options):
        """:raises ImportValidationError: naming the row with an unreadable amount"""
        if self.res_model != SPEND:
            return super()._parse_float_from_data(data, index, name, options)
        decimal_places = self.env.company.currency_id.decimal_places
        for place, row in enumerate(data, start=1):
            amount = self._read_money(row[index], decimal_places)
            if amount is None:
                raise ImportValidationError(
                    self.env._(
                        "Row %(row)s: “%(value)s” is no amount.",
                        row=place,
                        value=row[index],
                    ),
                    field=name,
                )
            row[index] = amount
        return None
