from odoo import models

from ...tools.event_rows import Refused


class AlignmentIngestBatch(models.Model):
    """Receives refused calls again, e.g. once the mistake is mended."""

    _inherit = "alignment.ingest.batch"

    def _receive_refused_calls(self):
        result = super()._receive_refused_calls()
        for refusal in self.refusal_ids.filtered("raw"):
            key, body = refusal.key_id, refusal.raw
            calls = self.env["crm.phone.call"].sudo()  # sudo: as the endpoint does
            try:
                calls.with_company(key.company_id)._receive(key, body)
            except Refused as refused:
                batch = refusal.batch_id
                refusal._remove()
                batch._refuse([(body, refused)])
            else:
                refusal._remove()
        return result
