import base64
import io
import zipfile

from odoo.exceptions import UserError

from ..common_rpc import NOT_FOR_THEM, RpcCase
from .common_lead_import import HEADER, LeadImportCommon

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def make_bomb(size=300):
    """A small file that unpacks to ``size`` MB."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        with book.open("xl/worksheets/sheet1.xml", "w") as stream:
            for _megabyte in range(size):
                stream.write(bytes(1024**2))
    return file.getvalue()


class TestFileSize(LeadImportCommon):
    """A file that is too large is refused before it is read, with the limit."""

    def test_a_lead_file_says_which_limit_it_passes(self):
        wide = "Name,Phone" + ",x" * 600 + "\nAn,0912345678\n"
        for content, words in (
            (make_bomb(), "unpacked it is larger than 192 MB"),
            (wide, r"more than 500 columns \(1\)"),
            (b"PK" + bytes(50), "could not be read"),
        ):
            with self.assertRaisesRegex(UserError, words):
                self._new_file(content, name="leads.xlsx")

    def test_a_file_of_too_many_bytes_is_not_even_decoded(self):
        with self.assertRaisesRegex(UserError, "larger than 32 MB"):
            self._new_file(HEADER + "x" * 34 * 1024**2)

    def test_odoos_import_of_spend_and_events_says_it_as_well(self):
        for model in ("alignment.spend", "customer.event.import", "crm.lead"):
            wizard = self.env["base_import.import"].create(
                {
                    "res_model": model,
                    "file": make_bomb(),
                    "file_name": "spend.xlsx",
                    "file_type": XLSX,
                }
            )
            preview = wizard.parse_preview({"has_headers": True, "quoting": '"'})
            self.assertIn("unpacked it is larger than 192 MB", preview["error"])

    def test_rows_and_columns_of_spend_are_limited(self):
        for content, words in (
            (b"Day,Amount" + b",x" * 600 + b"\n1,2\n", "more than 500 columns"),
            (b"Day,Amount\n" + b"1,2\n" * 100_100, "more than 100,000 rows"),
        ):
            wizard = self.env["base_import.import"].create(
                {
                    "res_model": "alignment.spend",
                    "file": content,
                    "file_name": "spend.csv",
                    "file_type": "text/csv",
                }
            )
            preview = wizard.parse_preview({"has_headers": True, "quoting": '"'})
            self.assertIn(words, preview["error"])

    def test_files_for_other_apps_are_read_as_before(self):
        wizard = self.env["base_import.import"].create(
            {
                "res_model": "res.partner",
                "file": b"Name" + b",x" * 600 + b"\nAn" + b",y" * 600,
                "file_name": "a.csv",
                "file_type": "text/csv",
            }
        )
        preview = wizard.parse_preview({"has_headers": True, "quoting": '"'})
        self.assertNotIn("error", preview)


class TestFileSizeOverRpc(LeadImportCommon, RpcCase):
    def test_a_marketer_uploads_a_bomb(self):
        self._login(self.user_marketer)
        vals = {
            "file": base64.b64encode(make_bomb()).decode(),
            "file_name": "leads.xlsx",
        }
        self._assert_refused(NOT_FOR_THEM, "crm.lead.import", "create", [vals])
