import logging

from odoo import api, models

from ...tools.event_json import from_json, to_json
from ...tools.event_rows import Refused
from ...tools.lead_quota import LeadQuota
from ..shared.isolation import CONFLICTS, isolated
from .alignment_ingest_batch import HELD

_logger = logging.getLogger(__name__)
TRIES = 5


class AlignmentIngestBatch(models.Model):
    """Records stored batches in the ledger: at once, or by one of the jobs."""

    _inherit = "alignment.ingest.batch"

    # ------------------------------------------------------------
    # Recording
    # ------------------------------------------------------------

    def _try_record(self):
        """Record the batch.

        :returns: False for a conflict with another transaction on the same people; then
            the batch is tried again in a new transaction
        """
        try:
            with isolated(self.env, self._record_one_by_one):
                self._record()
        except CONFLICTS:
            self.env.invalidate_all(flush=False)
            return False
        return True

    def _record_one_by_one(self, error):
        """Record each event by itself, as one of them breaks the batch.

        So the others are not lost. The error is logged; a batch that fails even so is
        kept for an administrator.
        """
        _logger.warning("Ingest batch %s: %s", self.id, error, exc_info=True)
        with isolated(self.env, self._fail):
            for values in self._load_payload():
                self._record([values])
            self._finish()

    def _fail(self, error):
        _logger.exception("Ingest batch %s failed", self.id)
        self._amend({"state": "failed", "reason": str(error)[:500]})

    def _record(self, values_list=None):
        """Record events in the ledger; by default all that wait."""
        is_whole = values_list is None
        if is_whole:
            values_list = self._load_payload()
        quota = self._get_lead_quota()
        batch = self.with_context(lead_quota=quota)
        record = batch._record_values if is_whole else batch._record_or_refuse
        result = record(values_list)
        self._refuse(
            [
                (to_json(values_list[index]), Refused(code, message))
                for index, (code, message) in result["refused"].items()
            ],
            is_read=True,
        )
        self._amend(
            {
                "new_count": self.new_count + len(result["new"]),
                "duplicate_count": self.duplicate_count + len(result["duplicate"]),
            }
        )
        if quota and "error" not in result:
            self._note_leads(quota, values_list)
        if is_whole:
            self._finish()

    def _record_or_refuse(self, values_list):
        """Record one event; an error becomes its refusal."""
        result = {}

        def refuse(error):
            refused = {0: ("error", str(error)[:500])}
            result.update(new={}, duplicate=[], refused=refused, error=True)

        with isolated(self.env, refuse):
            result |= self._record_values(values_list)
        return result

    def _get_lead_quota(self):
        """Return the ``LeadQuota`` of a key that stands in a web page; None for others,
        whose senders are known."""
        key = self.key_id
        if not key._is_public():
            return None
        return LeadQuota(lambda: key._get_lead_allowance(self.lead_count))

    def _note_leads(self, quota, values_list):
        """Note how many leads were made, and list those that were too many.

        Their events are recorded; *Submit Again* makes the leads.
        """
        if quota.made:
            self._amend({"lead_count": self.lead_count + quota.made})
        message = self.env["customer.event"]._get_refusal_text(HELD)
        self._refuse(
            [
                (
                    {**to_json(values_list[index]), "is_lead_due": True},
                    Refused(HELD, message),
                )
                for index in quota.over
            ],
            is_read=True,
        )

    def _finish(self):
        self._amend({"state": "done", "payload": False})

    def _load_payload(self):
        """Return the stored values for the ledger, with the key's company."""
        key = self.key_id
        values_list = [from_json(values) for values in self.payload or []]
        for values in values_list:
            values["source"] = key.source
            values["company_id"] = key.company_id.id
            values["team_id"] = key.team_id.id
            values["is_public"] = key._is_public()
        return values_list

    @api.model
    def _record_values(self, values_list):
        return self.env["customer.event"]._record_batch(values_list)

    # ------------------------------------------------------------
    # Jobs
    # ------------------------------------------------------------

    @api.model
    def _cron_record(self):
        """Record waiting batches one after the other, committing each.

        Several jobs run this at once: each takes a batch that no other has.
        """
        conflicts = {}
        while batch := self._lock_next_waiting(conflicts):
            if not batch._try_record():
                # another job wrote to the same people first: try again in a new
                # transaction
                conflicts[batch.id] = conflicts.get(batch.id, 0) + 1
                self.env.cr.rollback()
                continue
            left = self.search_count([("state", "=", "waiting")], limit=1000)
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                return

    @api.model
    def _lock_next_waiting(self, conflicts):
        """Lock and return the oldest waiting batch that no other job has."""
        tired = [batch_id for batch_id, tries in conflicts.items() if tries >= TRIES]
        waiting = self.search(
            [("state", "=", "waiting"), ("id", "not in", tired)], order="id", limit=20
        )
        try:
            return waiting.try_lock_for_update(allow_referencing=True, limit=1)
        except CONFLICTS:
            # another job finished one of them after this transaction began
            self.env.cr.rollback()
            self.env.invalidate_all(flush=False)
            return self._lock_next_waiting(conflicts)
