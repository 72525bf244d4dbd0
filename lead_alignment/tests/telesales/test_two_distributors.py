from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

from ..common import create_sellers


@tagged("post_install", "-at_install", "lead_alignment")
class TestTwoDistributors(BaseCase):
    """Two jobs at once on what is really committed; it is removed again."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        # at whatever hour this runs, and without telling anybody
        on_shift = self.registry["res.company"]
        self.patch(on_shift, "_get_on_shift", lambda _company, users: users)
        leads = self.registry["crm.lead"]
        self.patch(leads, "_notify_new_leads", lambda _leads, _user: None)
        with self._environment() as env:
            users = create_sellers(env, "taker", 2)
            team = env["crm.team"].create(
                {
                    "name": "Two distributors",
                    "company_id": env.company.id,
                    "member_ids": [user.id for user in users],
                }
            )
            values = {"name": "x", "team_id": team.id, "user_id": False}
            leads = env["crm.lead"].create([values] * 8)
            team._get_receivers()  # who is on the floor is known
            self.team_id, self.lead_ids = team.id, leads.ids
            self.made = [(one._name, one.id) for one in (*users, team, *leads)]
        self.addCleanup(self._remove)

    @contextmanager
    def _environment(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _remove(self):
        with self._environment() as env:
            for model, number in reversed(self.made):
                env[model].browse(number).unlink()

    def _distribute(self, env, *args):
        """How many leads went to somebody"""
        return len(env["crm.team"].browse(self.team_id)._distribute(*args))

    def test_two_workers_share_out_fairly_and_each_lead_once(self):
        with self._environment() as one, self._environment() as other:
            other.cr.execute("SET LOCAL lock_timeout = '5s'")  # nobody waits
            self.assertEqual(self._distribute(one, 4), 4)
            self.assertEqual(self._distribute(other), 0)
            other.cr.commit()
            one.cr.commit()
        with self._environment() as env:
            self.assertEqual(self._distribute(env), 4)
        with self._environment() as env:
            leads = env["crm.lead"].browse(self.lead_ids)
            counts = [len(mine) for mine in leads.grouped("user_id").values()]
            self.assertEqual(counts, [4, 4])
            self.assertEqual(len(leads.assignment_log_ids.filtered("to_user_id")), 8)
