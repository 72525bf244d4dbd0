from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.recording_link import get_host, is_on, read_hosts


class AlignmentIngestKey(models.Model):
    """Where the recordings of a telephone exchange lie: who can report calls must not
    send colleagues to any other place."""

    _inherit = "alignment.ingest.key"

    recording_hosts = fields.Char(
        copy=False,
        help="Hosts where the phone system stores recordings, e.g. rec.example.com, "
        "separated by spaces. Links to other hosts are rejected. Leave empty to "
        "use the host of the first recording.",
    )

    @api.constrains("recording_hosts")
    def _check_recording_hosts(self):
        try:
            self._get_recording_hosts()
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "%s is not a valid host. Enter one like rec.example.com.",
                    error.args[0],
                )
            ) from error

    def _get_recording_hosts(self):
        """Return the hosts of all these keys."""
        return [host for key in self for host in read_hosts(key.recording_hosts or "")]

    def _may_record_on(self, url):
        """Whether a recording may lie there; the first one of a key tells where.

        A key that stands in a web page tells nothing.
        """
        self.ensure_one()
        if not self.recording_hosts and not self._is_public():
            self.recording_hosts = get_host(url)
        return is_on(url, self._get_recording_hosts())
