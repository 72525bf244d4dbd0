from odoo.tests import tagged

from ..common_tour import TourCase
from .common_people import PeopleCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestPeopleTours(TourCase, PeopleCommon):
    """The head of marketing and people, in a browser"""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._seat(cls.user_cmo)

    def test_a_head_parts_and_erases(self):
        lead = self._lead("e1")
        self._see("e1", "v1")
        self._see("v1")
        person = lead.profile_id
        self._start(f"/odoo/crm.lead/{lead.id}", "head_people", self.user_cmo)
        self.assertFalse(person.exists())
        self.assertFalse(self._identity("e1"))
        self.assertEqual(self._person("v1").event_count, 1)

    def test_a_head_makes_a_key(self):
        self.user_cmo.lang = "en_US"
        self._start("/odoo/ingest-keys", "head_key", self.user_cmo)
        key = self.env["alignment.ingest.key"].search([("source", "=", "shop")])
        self.assertTrue(key.sudo().key_hash)
