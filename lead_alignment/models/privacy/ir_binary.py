from odoo import models
from odoo.http import Stream

MOST_BYTES = 20 * 1024 * 1024  # of a text that is masked
# texts that may be about customers; no scripts and style sheets
TEXTS = {
    "text/plain",
    "text/html",
    "text/csv",
    "text/calendar",
    "text/vcard",
    "text/x-vcard",
    "text/directory",
    "text/markdown",
    "text/tab-separated-values",
    "text/xml",
    "message/rfc822",
    "application/json",
    "application/xml",
    "application/ics",
}


class IrBinary(models.AbstractModel):
    """Masks contacts in texts that are downloaded: calendar files, contact cards,
    lists."""

    _inherit = "ir.binary"

    def _get_stream_from(self, record, *args, **kwargs):
        stream = super()._get_stream_from(record, *args, **kwargs)
        is_file = stream.type in ("data", "path") and stream.mimetype in TEXTS
        if not is_file or (stream.size or 0) > MOST_BYTES or not self._sees_masks():
            return stream
        content = stream.read()
        try:
            text = content.decode()
        except UnicodeDecodeError:
            text = content.decode("latin-1")
        shown = self._sweep_contacts(text)
        if shown == text:
            return stream
        return Stream(
            type="data",
            data=shown.encode(),
            mimetype=stream.mimetype,
            download_name=stream.download_name,
            conditional=False,
            etag=False,
        )
