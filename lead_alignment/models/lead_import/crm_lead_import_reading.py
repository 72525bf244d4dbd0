import base64
from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools.file_limits import MAX_ROWS, FileLimitError, check_packed
from ...tools.lead_columns import (
    find_ad_platform,
    get_key,
    get_zone_minutes,
    guess_targets,
)
from ...tools.lead_file import BrokenQuote, find_header, read_book
from ...tools.lead_row import Cell, Options
from ...tools.lead_values import begin_with_day
from ...tools.local_day import get_zone
from ..shared.file_limit_text import get_limit_text

# countries that write the month before the day
MONTH_FIRST = {"US", "PH", "PR", "GU", "FM", "PW", "MH", "BZ"}
# languages whose names begin with the family, and headers in them
FAMILY_FIRST = ("ja", "ko", "zh", "hu")
FAMILY_HEADERS = {"ho", "hodem", "hovadem", "hovatendem", "holot", "hovatenlot"}


class CrmLeadImport(models.Model):
    """Reads a lead file: where its headers are, which columns hold what, and how the
    company writes names and dates."""

    _inherit = "crm.lead.import"

    reading_note = fields.Text(
        "Not Imported",
        readonly=True,
        help="Parts of the file that are not imported: titles, other sheets.",
    )
    left_out_columns = fields.Char(
        "Skipped Columns",
        compute="_compute_left_out_columns",
        help="Columns that are not imported into any lead field.",
    )

    @api.depends("column_ids.target", "column_ids.name")
    def _compute_left_out_columns(self):
        for file in self:
            left = file.column_ids.filtered(lambda column: not column.target)
            file.left_out_columns = ", ".join(left.mapped("name"))

    # ------------------------------------------------------------
    # Rows and headers
    # ------------------------------------------------------------

    def _get_rows(self):
        """Return [(number in the file, cells)] with the headers first.

        :raises UserError: for a file that cannot be read
        """
        rows, _above, _sheets = self._split_file()
        return rows

    def _split_file(self):
        """Return (rows, headers first; rows above the headers; names of other sheets).

        :raises UserError: for a file that cannot be read
        """
        rows, sheets = self._read_content()
        place = find_header(rows)
        rows, above = rows[place:], rows[:place]
        if len(rows) < 2:
            raise UserError(
                self.env._("The file needs a header row and at least one data row.")
            )
        if len(rows) > MAX_ROWS:
            raise UserError(
                self.env._(
                    "You can import up to %(rows)s rows at a time.",
                    rows=f"{MAX_ROWS:,}",
                )
            )
        return rows, above, sheets

    def _read_content(self):
        packed = self.with_context(bin_size=False).file or b""
        try:
            check_packed(packed)
            rows, sheets = read_book(base64.b64decode(packed))
            return list(rows), sheets
        except FileLimitError as error:
            raise UserError(
                get_limit_text(self.env, error, self.file_name or "")
            ) from error
        except BrokenQuote as error:
            raise UserError(
                self.env._(
                    "Line %(line)s of %(name)s opens a quote that is not closed at "
                    "the end of its cell, so the rows after it cannot be read. "
                    "Correct this line and import the file again.",
                    line=error.line,
                    name=self.file_name or "",
                )
            ) from error
        except Exception as error:  # noqa: BLE001 any reader, any broken file
            raise UserError(
                self.env._(
                    "The file %(name)s could not be read. Save it as CSV or XLSX and "
                    "upload it again. (%(error)s)",
                    name=self.file_name or "",
                    error=error,
                )
            ) from error

    def _read_file(self):
        """Read headers and examples; map columns as in the last file of this layout."""
        for file in self.filtered("file"):
            (header, *rows), above, sheets = file._split_file()
            file.name = file.file_name or self.env._("Leads")
            file.reading_note = file._describe_reading(above, sheets)
            file.column_ids = [Command.clear()] + [
                Command.create(vals)
                for vals in file._prepare_columns(header[1], [row for _n, row in rows])
            ]

    def _describe_reading(self, above, sheets):
        texts = [
            self.env._(
                "Line %(line)s is above the headers and is not imported: %(text)s",
                line=number,
                text=" ".join(filter(None, cells)),
            )
            for number, cells in above
        ]
        if sheets:
            texts.append(
                self.env._("Other sheets are not imported: %s", ", ".join(sheets))
            )
        return "\n".join(texts)

    def _prepare_columns(self, headers, rows):
        """Return the values of each column that has a header or a cell.

        Cells beyond the last header, e.g. of a comma without quotes, go into the note.
        """
        layout = self.env["crm.lead.import.layout"]._find(self.company_id, headers)
        targets = layout.targets if layout else guess_targets(headers)
        width = max(len(headers), *map(len, rows))
        examples = [""] * width
        for row in rows:
            for index, cell in enumerate(row):
                examples[index] = examples[index] or cell
        columns = []
        for index, example in enumerate(examples):
            header = headers[index] if index < len(headers) else ""
            if not header and not example:
                continue
            beyond = "note" if index >= len(headers) else ""
            target = targets[index] if index < len(targets) else beyond
            columns.append(
                {
                    "name": header or self.env._("Column %s", index + 1),
                    "index": index,
                    "example": example,
                    "target": target or False,
                }
            )
        return columns

    def _save_layout(self):
        (_number, headers), *_rows = self._get_rows()
        targets = {column.index: column.target or "" for column in self.column_ids}
        width = max(len(headers), *(index + 1 for index in targets))
        self.env["crm.lead.import.layout"]._remember(
            self.company_id, headers, [targets.get(n, "") for n in range(width)]
        )

    # ------------------------------------------------------------
    # Cells
    # ------------------------------------------------------------

    def _make_lines(self):
        """Make a record of each row of the file."""
        columns = [column for column in self.column_ids if column.target]
        _headers, *rows = self._get_rows()
        options = self._get_reading_options([row for _n, row in rows])
        lines = self._with_loading().env["crm.lead.import.line"]
        lines.create(
            [
                {
                    "import_id": self.id,
                    "row": number,
                    "raw": cells,
                    **lines._repair(
                        [
                            Cell(column.target, column.name, cells[column.index])
                            for column in columns
                            if column.index < len(cells)
                        ],
                        options,
                    ),
                }
                for number, cells in rows
            ]
        )

    def _get_reading_options(self, rows=()):
        """Return the ``Options`` for reading this file."""
        self.ensure_one()
        country = self.company_id.country_id
        lang = self.env.lang or ""
        moments = self.column_ids.filtered(lambda column: column.target == "created")
        families = self.column_ids.filtered(lambda column: column.target == "last_name")
        minutes = {column.name: get_zone_minutes(column.name) for column in moments}
        return Options(
            country=country.code,
            normalise=self.env["crm.lead.import.line"]._get_normaliser(country),
            zone=get_zone(self.company_id._get_timezone()),
            zones={
                name: timezone(timedelta(minutes=ahead))
                for name, ahead in minutes.items()
                if ahead is not None
            },
            day_first={
                column.name: begin_with_day(
                    (row[column.index] for row in rows if column.index < len(row)),
                    country.code not in MONTH_FIRST,
                )
                for column in moments
            },
            is_family_first=lang.startswith(FAMILY_FIRST)
            or any(get_key(name) in FAMILY_HEADERS for name in families.mapped("name")),
            is_vietnamese=country.code == "VN" or lang.startswith("vi"),
            platform=find_ad_platform(self.column_ids.mapped("name")),
        )
