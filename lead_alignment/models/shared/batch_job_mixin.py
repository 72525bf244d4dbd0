import logging

from odoo import api, models
from odoo.exceptions import ConcurrencyError, LockError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)
BATCH = 1000
MOST_ASIDE = 20
RETRIED = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError, LockError)


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
        """Pass by what cannot be taken, and keep it for somebody to try again.

        :param reason: text of the error
        """
        raise NotImplementedError

    def _take_steps(self, size=BATCH):
        """Until nothing is left, or the time of the scheduled job is over."""
        aside = []
        while size:
            size = self._take_step(size, aside)

    def _take_step(self, size, aside):
        """
        :param aside: ids put aside since the last that could be taken; where they are
            many it is no fault of theirs, and the job fails
        :returns: how many to take in the next step; 0 for no next one
        """
        ids = []
        try:
            ids = self._get_next_ids(size)
            is_last = len(ids) < size
            self._take(ids, is_last)
            self.env.cr.flush()
            aside.clear()
            done = len(ids)
        except RETRIED:
            # somebody writes to the same people: less at once, or with the next run
            self._roll_back()
            return size // 4
        except Exception as error:
            self._roll_back()
            if not ids or len(aside) == MOST_ASIDE:
                raise
            if len(ids) > 1:
                return max(len(ids) // 8, 1)
            _logger.warning("%s: %s is put aside.", self._name, ids[0], exc_info=True)
            self._put_aside(ids[0], str(error))
            aside += ids
            done, is_last = 0, False
        has_time = self.env["ir.cron"]._commit_progress(
            done, remaining=int(not is_last)
        )
        return min(2 * size, BATCH) if has_time and not is_last else 0

    @api.model
    def _roll_back(self):
        self.env.cr.rollback()
        self.env.invalidate_all(flush=False)
