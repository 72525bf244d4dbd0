from odoo.tests import HttpCase, tagged

from .common_people import PeopleCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestPeopleTours(HttpCase, PeopleCommon):
    """The head of marketing and people, in a browser, in English and in Vietnamese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("vi_VN")
        cls.user_cmo.tour_enabled = False
        cls.user_cmo.password = cls.user_cmo.login

    def _part_and_erase(self, lang):
        self.user_cmo.lang = lang
        lead = self._lead("e1")
        self._see("e1", "v1")
        self._see("v1")
        person = lead.profile_id
        self.start_tour(
            f"/odoo/crm.lead/{lead.id}",
            "lead_alignment_head_people",
            login=self.user_cmo.login,
        )
        self.env.invalidate_all()
        self.assertFalse(person.exists())
        self.assertFalse(self._identity("e1"))
        self.assertEqual(self._person("v1").event_count, 1)

    def test_a_head_parts_and_erases(self):
        self._part_and_erase("en_US")

    def test_a_head_parts_and_erases_in_vietnamese(self):
        self._part_and_erase("vi_VN")

    def test_a_head_makes_a_key(self):
        self.start_tour(
            "/odoo/ingest-keys", "lead_alignment_head_key", login=self.user_cmo.login
        )
        key = self.env["alignment.ingest.key"].search([("source", "=", "shop")])
        self.assertTrue(key.sudo().key_hash)
