import logging

from psycopg2 import errors

from odoo import api, models
from odoo.exceptions import ConcurrencyError, LockError

_logger = logging.getLogger(__name__)
BATCH = 1000
RETRIED = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    ConcurrencyError,
    LockError,
)


class SteppedJobMixin(models.AbstractModel):
    """A job that takes what waits in committed steps: it may be killed between any two,
    and what cannot be taken is put aside, alone, while the rest goes on.

    The model says what comes next (:meth:`_get_next_ids`), takes it (:meth:`_take`),
    and puts one aside (:meth:`_put_aside`).
    """

    _name = "stepped.job.mixin"
    _description = "Job That Goes On in Steps"

    def _get_next_ids(self, size):
        """:returns: ids of what comes next, ``size`` at most, less where that is all;
        locked where another worker might take them"""
        raise NotImplementedError

    def _take(self, ids, is_last):
        """Do what is to be done, without committing.

        :param is_last: whether nothing comes after ``ids``, which may be none
        """
        raise NotImplementedError

    def _put_aside(self, one_id, reason):
        """Pass by what cannot be taken. :param reason: text of the error"""
        raise NotImplementedError

    def _take_steps(self, size=BATCH):
        """Until nothing is left, or the time of the scheduled job is over."""
        while size:
            size = self._take_step(size)

    def _take_step(self, size):
        """:returns: how many to take in the next step; 0 for no next one"""
        ids = []
        try:
            ids = self._get_next_ids(size)
            is_last = len(ids) < size
            self._take(ids, is_last)
        except RETRIED:
            # somebody writes to the same people: less at once, or with the next run
            self._roll_back()
            return size // 4
        except Exception as error:
            self._roll_back()
            if not ids:
                raise
            if len(ids) > 1:
                return max(len(ids) // 8, 1)
            _logger.warning("%s: %s is put aside.", self._name, ids[0], exc_info=True)
            self._put_aside(ids[0], str(error))
        has_time = self.env["ir.cron"]._commit_progress(
            len(ids), remaining=int(not is_last)
        )
        return min(2 * size, BATCH) if has_time and not is_last else 0

    @api.model
    def _roll_back(self):
        self.env.cr.rollback()
        self.env.invalidate_all(flush=False)
