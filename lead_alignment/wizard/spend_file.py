from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import get_lang

from odoo.addons.base_import.models.base_import import ImportValidationError

from ..tools.ad_export import find_table
from ..tools.lead_values import begin_with_day, read_moment
from ..tools.money_text import MoneyError, parse_money

SPEND = "alignment.spend"
OWN = "Currency"  # the column of a currency that only the header names


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
        rows = self._prepare_spend(export)
        return len(rows), rows

    def _prepare_spend(self, export):
        """Return the rows with dates and amounts in one form.

        :raises UserError: for a row about several days, which no day has spent
        """
        header, *body = export.rows
        columns = {name: column for column, name in export.fields.items()}
        if len({len(row) for row in body} - {len(header)}):
            return export.rows  # Odoo says which row is of another size
        self._check_single_days(body, columns)
        rows = [list(row) for row in body]
        currency = columns.get("billed_currency_id")
        if export.currency and currency is None:
            header = [*header, OWN]
            rows = [[*row, export.currency] for row in rows]
            currency = len(header) - 1
        own = self.env.company.currency_id
        is_day_first = self._is_day_first(rows, columns["date"])
        for row in rows:
            moment = read_moment(str(row[columns["date"]]), is_day_first=is_day_first)
            if moment:
                row[columns["date"]] = moment.date().isoformat()
            code = row[currency].strip() if currency is not None else own.name
            amount = self._read_money(row[columns["amount"]], code)
            if amount is not None:
                row[columns["amount"]] = amount
        return [header, *rows]

    def _is_day_first(self, rows, column):
        begins_with_day = get_lang(self.env).date_format.startswith("%d")
        return begin_with_day([str(row[column]) for row in rows], begins_with_day)

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

    def _read_money(self, text, code):
        """Return an amount of the currency ``code`` as plain text, None if unreadable.

        An amount that is not there is none at all.
        """
        text = str(text).strip()
        if not text.strip("-\u2013\u2014 "):
            return "0"
        currency = self.env["res.currency"].with_context(active_test=False)
        currency = currency.search([("name", "=ilike", code)], limit=1)
        has_cents = currency.decimal_places > 0 if currency else True
        point = get_lang(self.env).decimal_point
        try:
            return f"{parse_money(text, has_cents=has_cents, point=point):.2f}"
        except MoneyError:
            return None

    def _get_mapping_suggestions(self, headers, header_types, fields_tree):
        """Map the columns of an export by their known names; leave the others out."""
        found = super()._get_mapping_suggestions(headers, header_types, fields_tree)
        export = find_table([headers]) if self.res_model == SPEND else None
        if not export:
            return found
        is_billed = "billed_currency_id" in export.fields.values()
        for key, suggestion in found.items():
            is_saved = suggestion and suggestion.get("distance") == -1
            name = export.fields.get(key[0])
            if name == "amount" and is_billed:
                name = "billed_amount"
            if not is_saved:
                is_known = name and name != "last_date"
                found[key] = {"field_path": [name], "distance": 0} if is_known else {}
        return found

    def _parse_float_from_data(self, data, index, name, options):
        """:raises ImportValidationError: naming the row with an unreadable amount"""
        if self.res_model != SPEND:
            return super()._parse_float_from_data(data, index, name, options)
        for place, row in enumerate(data, start=1):
            amount = self._read_money(row[index], self.env.company.currency_id.name)
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
