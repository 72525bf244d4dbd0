from odoo import models
from odoo.exceptions import UserError

from ..models.shared.file_limit_text import get_limit_text
from ..tools.file_limits import (
    ABOVE,
    IMPORT_LIMITS,
    MAX_COLUMNS,
    MAX_ROWS,
    FileLimitError,
    check_file,
)

# models of ours, and the lead, whose files come from outside: spend of ad platforms,
# events, leads
LIMITED = ("alignment.", "crm.lead", "customer.")


class Base_ImportImport(models.TransientModel):  # noqa: N801 as Odoo writes it
    """Limits what Odoo's own import reads into memory, for files of leads and spend."""

    _inherit = "base_import.import"

    def _read_file(self, options):
        """:raises UserError: for a file that passes a limit, before it is read"""
        if not (self.res_model or "").startswith(LIMITED):
            return super()._read_file(options)
        try:
            check_file(self.file or b"", IMPORT_LIMITS)
            length, rows = super()._read_file(options) or (0, [])
            if len(rows) > MAX_ROWS + ABOVE:
                raise FileLimitError("rows", MAX_ROWS)
            if max(map(len, rows), default=0) > MAX_COLUMNS:
                raise FileLimitError("columns", MAX_COLUMNS)
        except FileLimitError as error:
            raise UserError(
                get_limit_text(self.env, error, self.file_name or "")
            ) from error
        return length, rows
