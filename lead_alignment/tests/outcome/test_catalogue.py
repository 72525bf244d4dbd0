from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import users
from odoo.tools import mute_logger

from ..common import LeadAlignmentCommon


class TestCatalogue(LeadAlignmentCommon):
    def _codes(self, text, operator="ilike"):
        found = self.env["crm.k.status"].search([("display_name", operator, text)])
        return found.mapped("code")

    def test_found_by_code_name_and_without_accents(self):
        self.k2.with_context(lang="vi_VN").name = "Suy nghĩ"
        self.assertEqual(self._codes("k4.2"), ["K4.2"])
        self.assertEqual(self._codes("thinking"), ["K2"])
        self.assertEqual(self._codes("suy nghi"), ["K2"])
        self.assertEqual(self._codes("Suy nghĩ", "="), ["K2"])
        self.assertEqual(self._codes("suy", "="), [])
        self.assertEqual(self._codes("K2 - suy nghi", "="), ["K2"])

    def test_a_new_name_is_found_at_once_and_searching_again_reads_nothing(self):
        self.assertEqual(self._codes("pondering"), [])
        self.k2.name = "Pondering"
        self.assertEqual(self._codes("pondering"), ["K2"])
        self.env.flush_all()
        with self.assertQueryCount(1):  # the search by ids itself
            self._codes("pondering")

    def test_vietnamese_d_is_a_d(self):
        self.k5.with_context(lang="vi_VN").name = "Đã tư vấn"
        self.assertEqual(self._codes("da tu van"), ["K5"])

    def test_a_negative_search_finds_the_others(self):
        codes = self._codes("K4", "not ilike")
        self.assertIn("K1", codes)
        self.assertNotIn("K4.1", codes)

    def test_a_family_finds_leads_of_its_members(self):
        lead = self._new_leads()
        self._file(lead, self.k41, lost_reason=self.wrong_number)
        found = self.env["crm.lead"].search([("k_status_id", "child_of", "K4")])
        self.assertIn(lead, found)

    def test_a_family_cannot_be_filed(self):
        with self.assertRaisesRegex(ValidationError, "K4.1, K4.2"):
            self._file(self._new_leads(), self.k4)

    def test_a_renamed_status_behaves_the_same(self):
        self.k42.write({"code": "NO", "name": "Never"})
        lead = self._new_leads()
        self._file(lead, self.k42)
        self.assertEqual(lead.won_status, "lost")

    def test_a_status_offers_its_own_reasons_and_no_others(self):
        bought = self.env.ref("lead_alignment.crm_lost_reason_competitor")
        lead = self._new_leads().with_user(self.user_agent)
        data = lead.get_outcome_dialog_data()
        offered = {one["code"]: one["lost_reason_ids"] for one in data["statuses"]}
        self.assertIn(self.wrong_number.id, offered["K4.1"])
        self.assertNotIn(bought.id, offered["K4.1"])
        self.assertIn(bought.id, offered["K4.2"])
        self.assertFalse(offered["K2"])
        with self.assertRaisesRegex(ValidationError, "K4.1.*Wrong number"):
            lead.action_log_outcome(
                {"status_id": self.k41.id, "lost_reason_id": bought.id}
            )
        self.assertFalse(lead.k_status_id)

    def test_the_suggested_reason_is_one_of_those_to_choose_from(self):
        with self.assertRaisesRegex(ValidationError, "Wrong number.*not one of"):
            self.k42.lost_reason_id = self.wrong_number
        self.k42.lost_reason_ids = False
        self.k42.lost_reason_id = self.wrong_number

    def test_reasons_a_company_chose_stay_and_a_deleted_one_is_no_obstacle(self):
        self.k42.lost_reason_ids = self.no_need
        self.k41.lost_reason_ids = False
        self.env.ref("lead_alignment.crm_lost_reason_never_asked").unlink()
        self.env["crm.k.status"]._offer_shipped_reasons()
        self.assertEqual(self.k42.lost_reason_ids, self.no_need)
        self.assertEqual(len(self.k41.lost_reason_ids), 3)

    def test_an_added_status_behaves_by_its_properties(self):
        visit = self.env["crm.k.status"].create(
            {"code": "K6", "name": "Wants a visit", "outcome": "convert"}
        )
        lead = self._new_leads()
        self._file(lead, visit)
        self.assertEqual(lead.type, "opportunity")

    def test_codes_are_unique_whatever_their_case(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["crm.k.status"].create({"code": "k1", "name": "Again"})

    def test_a_status_is_not_its_own_family(self):
        with self.assertRaises(ValidationError):
            self.k4.parent_id = self.k41

    def test_a_status_in_the_history_cannot_be_deleted(self):
        self._file(self._new_leads(), self.k2)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.k2.unlink()

    def test_vietnamese_defaults_shorten_the_delays(self):
        self.env["crm.k.status"]._apply_vietnamese_defaults()
        self.assertEqual((self.k2.followup_days, self.k5.followup_days), (2, 1))
        self.assertEqual(self.k42.followup_days, 90)

    @users("agent_vn")
    def test_the_dialog_offers_own_and_shared_statuses_only(self):
        other = self.env["res.company"].sudo().create({"name": "Other"})
        self.k5.sudo().company_id = other
        data = self._new_leads().with_env(self.env).get_outcome_dialog_data()
        codes = [status["code"] for status in data["statuses"]]
        self.assertEqual(codes, ["K1", "K2", "K3", "K4.1", "K4.2"])
