import logging

from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import ConcurrencyError

from ...tools.event_json import from_json, to_json
from ...tools.event_rows import Refused

_logger = logging.getLogger(__name__)
TRIES = 5
# another transaction was faster: try again in a new one
CONFLICTS = (OperationalError, ConcurrencyError)


class AlignmentIngestBatch(models.Model):
    """Brings a stored batch to the ledger: at once, or by one of the jobs."""

    _inherit = "alignment.ingest.batch"

    # ------------------------------------------------------------
    # Recording
    # ------------------------------------------------------------

    def _record_safely(self):
        """:returns: False where another transaction was faster on the same people, and
        the batch has to be tried again in a new one"""
        try:
            with self.env.cr.savepoint():
                self._record()
        except CONFLICTS:
            self.env.invalidate_all(flush=False)
            return False
        except Exception as error:
            _logger.warning("Ingest batch %s: %s", self.id, error, exc_info=True)
            self.env.invalidate_all(flush=False)
            return self._record_apart()
        return True

    def _record_apart(self):
        """One event breaks its batch: record each by itself, so that the others are
        not lost, and log why. A batch that fails even so is kept to be looked at."""
        try:
            with self.env.cr.savepoint():
                for values in self._load_payload():
                    self._record([values])
                self._finish()
        except CONFLICTS:
            self.env.invalidate_all(flush=False)
            return False
        except Exception as error:
            _logger.exception("Ingest batch %s failed", self.id)
            self.env.invalidate_all(flush=False)
            self._amend({"state": "failed", "reason": str(error)[:500]})
        return True

    def _record(self, values_list=None):
        """Bring events, default all that wait, to the ledger."""
        is_whole = values_list is None
        if is_whole:
            values_list = self._load_payload()
        result = self._try_record(values_list, is_whole)
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
        if is_whole:
            self._finish()

    def _try_record(self, values_list, is_whole):
        if is_whole:
            return self._record_values(values_list)
        try:
            with self.env.cr.savepoint():
                return self._record_values(values_list)
        except CONFLICTS:
            raise
        except Exception as error:  # noqa: BLE001 whatever is wrong with one event
            self.env.invalidate_all(flush=False)
            return {
                "new": {},
                "duplicate": [],
                "refused": {0: ("error", str(error)[:500])},
            }

    def _finish(self):
        self._amend({"state": "done", "payload": False})

    def _load_payload(self):
        """Values for the ledger, of the key's company."""
        key = self.key_id
        values_list = [from_json(values) for values in self.payload or []]
        campaigns = self._find_campaigns(values_list)
        for values in values_list:
            values["source"] = key.source
            values["company_id"] = key.company_id.id
            values["team_id"] = key.team_id.id
            values["campaign_id"] = campaigns.get(values.get("campaign", "").lower())
        return values_list

    @api.model
    def _record_values(self, values_list):
        return self.env["customer.event"]._record_batch(values_list)

    @api.model
    def _find_campaigns(self, values_list):
        """{name in small letters: id}. A key makes no campaigns."""
        names = {values["campaign"] for values in values_list if values.get("campaign")}
        if not names:
            return {}
        campaigns = self.env["utm.campaign"].search_fetch(
            ["|", ("name", "in", list(names)), ("title", "in", list(names))],
            ["name", "title"],
            order="id desc",
        )
        return {
            name.lower(): campaign.id
            for campaign in campaigns
            for name in (campaign.title, campaign.name)
            if name
        }

    # ------------------------------------------------------------
    # Jobs
    # ------------------------------------------------------------

    @api.model
    def _cron_record(self):
        """Record what waits, batch after batch, each committed. Several jobs run this
        at once: each takes a batch that nobody else has."""
        conflicts = {}
        while batch := self._take_waiting(conflicts):
            if not batch._record_safely():
                # another job was faster on the same people: look again, in a
                # transaction that sees what it did
                conflicts[batch.id] = conflicts.get(batch.id, 0) + 1
                self.env.cr.rollback()
                continue
            left = self.search_count([("state", "=", "waiting")], limit=1000)
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                return

    @api.model
    def _take_waiting(self, conflicts):
        """The oldest that waits and nobody else works on, locked."""
        tired = [batch_id for batch_id, tries in conflicts.items() if tries >= TRIES]
        waiting = self.search(
            [("state", "=", "waiting"), ("id", "not in", tired)], order="id", limit=20
        )
        try:
            return waiting.try_lock_for_update(allow_referencing=True, limit=1)
        except CONFLICTS:
            # another job finished one of them since this transaction looked
            self.env.cr.rollback()
            self.env.invalidate_all(flush=False)
            return self._take_waiting(conflicts)
