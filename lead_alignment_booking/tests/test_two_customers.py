from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

from odoo.addons.lead_alignment.tests.common import create_sellers

START = datetime(2026, 3, 12, 2)


@tagged("post_install", "-at_install", "lead_alignment_booking")
class TestTwoCustomers(BaseCase):
    """Two workers at once on what is really committed; it is removed again."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self._environment() as env:
            self.user_id = create_sellers(env, "host", 1).id
        self.addCleanup(self._remove)

    @contextmanager
    def _environment(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _remove(self):
        with self._environment() as env:
            env["res.users"].browse(self.user_id).unlink()

    def _claim(self, env, minutes=0):
        start = START + timedelta(minutes=minutes)
        user = env["res.users"].browse(self.user_id)
        cells = env["alignment.booking.cell"]
        return bool(cells._claim(user, start, start + timedelta(minutes=30)))

    def test_the_second_waits_and_is_refused(self):
        # environments are made here: while tests run, no other thread makes one
        with self._environment() as second, ThreadPoolExecutor(1) as worker:
            second.cr.execute("SET LOCAL lock_timeout = '20s'")
            with self._environment() as first:
                self.assertTrue(self._claim(first))
                claimed = worker.submit(self._claim, second, 15)
                with self.assertRaises(TimeoutError):
                    claimed.result(timeout=0.2)
            self.assertFalse(claimed.result())
            self.assertTrue(self._claim(second, 30), "it goes on, and takes another")

    def test_what_the_first_gives_up_the_second_gets(self):
        with self._environment() as second, ThreadPoolExecutor(1) as worker:
            second.cr.execute("SET LOCAL lock_timeout = '20s'")
            with self._environment() as first:
                self.assertTrue(self._claim(first))
                claimed = worker.submit(self._claim, second)
                first.cr.rollback()
            self.assertTrue(claimed.result())
