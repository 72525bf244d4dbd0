"""Processing of records one after the other, where a failure must not stop the rest."""

from contextlib import contextmanager

from psycopg2 import OperationalError

from odoo.exceptions import ConcurrencyError, LockError

# another transaction was faster: Odoo repeats the request or job
CONFLICTS = (OperationalError, ConcurrencyError, LockError)


@contextmanager
def isolated(env, on_error):
    """Run the body in a savepoint.

    An error rolls the body back and is given to ``on_error(error)``; the caller goes
    on.

    Example::

        for team in teams:
            with isolated(self.env, team._log_failure):
                team._distribute()

    :raises OperationalError, ConcurrencyError, LockError: a conflict with another
        transaction, upon which Odoo repeats the request or the job
    """
    try:
        with env.cr.savepoint():
            yield
    except CONFLICTS:
        raise
    except Exception as error:  # noqa: BLE001 whatever it is, it is one of many
        env.invalidate_all(flush=False)
        on_error(error)
