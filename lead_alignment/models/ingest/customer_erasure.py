import json

from odoo import api, models
from odoo.tools import SQL

from ...tools.erasure_pattern import holds


class CustomerErasure(models.Model):
    """Deletes refused events of an erased person, and those that were not recorded
    yet, in whatever form their addresses came."""

    _inherit = "customer.erasure"

    @api.model
    def _delete_beside(self, company, identities, leads):
        result = super()._delete_beside(company, identities, leads)
        patterns = self._get_patterns(identities)
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM alignment_ingest_refusal refusal
                 USING alignment_ingest_batch batch, alignment_ingest_key key
                 WHERE batch.id = refusal.batch_id AND key.id = batch.key_id
                   AND key.company_id = %s
                   AND lower(concat_ws(' ', refusal.raw, refusal.message,
                                       refusal.message_id)) ~ ANY(%s)
                """,
                company.id,
                patterns,
            )
        )
        self._erase_payloads(company, patterns)
        return result

    @api.model
    def _erase_payloads(self, company, patterns):
        """Delete the person's events from batches that wait or failed."""
        # sudo: batches of the erased person's company
        batches = self.env["alignment.ingest.batch"].sudo()
        for batch in batches.search(
            [
                ("key_id.company_id", "=", company.id),
                ("state", "in", ("waiting", "failed")),
            ]
        ):
            if holds(patterns, batch.reason):
                batch._amend({"reason": False})
            payload = batch.payload or []
            kept = [
                values
                for values in payload
                if not holds(patterns, json.dumps(values, ensure_ascii=False))
            ]
            if len(kept) < len(payload):
                batch._amend({"payload": kept})
