import logging
from typing import NamedTuple

from odoo import api, models

from .isolation import CONFLICTS

_logger = logging.getLogger(__name__)
BATCH = 1000
MAX_ASIDE = 20


class Progress(NamedTuple):
    """The result of a batch.

    :param done: how many records were processed
    :param is_more: whether anything is left
    :param size: of the next batch; twice this one's if None
    """

    done: int
    is_more: bool
    size: int | None = None


class BatchJobMixin(models.AbstractModel):
    """A job that works in committed batches.

    It may be killed between any two of them. A record that cannot be processed is set
    aside, and the rest goes on.

    Example::

        class Mailbox(models.Model):
            _inherit = ["batch.job.mixin"]

            def _cron_read(self):
                self._run_batches()

            def _get_next_ids(self, size):
                return self.search([("is_read", "=", False)], limit=size).ids

            def _process_batch(self, ids, is_last):
                self.browse(ids)._read_mails()

            def _set_aside_failed(self, record_id, reason):
                self.browse(record_id).error = reason
    """

    _name = "batch.job.mixin"
    _description = "Batch Job"

    def _get_next_ids(self, size):
        """Return the ids of the next records, locked if other workers might take them.

        :returns: at most ``size`` ids; fewer only if these are the last
        """
        raise NotImplementedError

    def _process_batch(self, ids, is_last):
        """Process the records, without committing.

        :param is_last: whether nothing comes after ``ids``, which may be empty
        """
        raise NotImplementedError

    def _set_aside_failed(self, record_id, reason):
        """Keep a record that failed out of the next batches, for somebody to retry.

        :param reason: text of the error
        """
        raise NotImplementedError

    def _run_batches(self, size=BATCH):
        """Process batches until nothing is left, or the job's time is over."""
        aside = []
        self._commit_batches(lambda size: self._run_batch(size, aside), size)

    def _run_batch(self, size, aside):
        """Process one batch; after an error a smaller one, down to the record at fault.

        :param aside: ids set aside since the last success. If there are many, the error
            is not theirs, and the job fails.
        :returns: ``Progress``
        """
        ids = []
        try:
            ids = self._get_next_ids(size)
            is_last = len(ids) < size
            self._process_batch(ids, is_last)
            self.env.cr.flush()
        except CONFLICTS:
            raise
        except Exception as error:
            self._roll_back()
            if not ids or len(aside) == MAX_ASIDE:
                raise
            if len(ids) > 1:
                return Progress(0, is_more=True, size=max(len(ids) // 8, 1))
            _logger.warning("%s: %s is set aside.", self._name, ids[0], exc_info=True)
            self._set_aside_failed(ids[0], str(error))
            aside += ids
            return Progress(0, is_more=True)
        aside.clear()
        return Progress(len(ids), is_more=not is_last)

    @api.model
    def _commit_batches(self, run_batch, size, smallest=0):
        """Call ``run_batch(size)``, which returns its ``Progress``, and commit,
        repeatedly.

        After a conflict with another transaction the batch is smaller, but not below
        ``smallest``. At 0 the job ends, and its next run goes on.
        """
        largest = size
        while size:
            try:
                done, is_more, next_size = run_batch(size)
                self.env.cr.flush()
            except CONFLICTS:
                self._roll_back()
                size = max(size // 4, smallest)
                continue
            has_time = self.env["ir.cron"]._commit_progress(
                done, remaining=int(is_more)
            )
            if not is_more or not has_time:
                return
            size = next_size or min(2 * size, largest)

    @api.model
    def _roll_back(self):
        self.env.cr.rollback()
        self.env.invalidate_all(flush=False)
