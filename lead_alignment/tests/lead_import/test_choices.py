from odoo.exceptions import UserError

from .common_lead_import import LeadImportCommon


class TestChoices(LeadImportCommon):
    """What a marketer chooses for a row stays, and names find what is there."""

    def test_a_choice_by_hand_stays(self):
        self._new_leads(1, phone="0911111111")
        file = self._checked("A,0911111111,,,\nB,0912000002,,,\nC,0912000003,,,\n")
        known, left, new = file.line_ids
        known.import_action = "new"
        left.import_action = "skip"
        file.action_check()
        self.assertEqual(self._fates(file), ["new", "skip", "new"])
        self.assertEqual(file.line_ids.mapped("is_chosen"), [True, True, False])
        leads = self._load(file)
        self.assertEqual(leads, known.lead_id + new.lead_id)
        self.assertNotEqual(known.lead_id, known.known_lead_id)

    def test_a_number_not_to_be_called_may_be_loaded_by_hand(self):
        self._new_leads(1, phone="0911111111")._phone_set_blacklisted()
        file = self._checked("A,0911111111,,,\n")
        self.assertEqual(self._fates(file), ["blocked"])
        file.line_ids.import_action = "touch"
        file.action_check()
        self.assertEqual(self._fates(file), ["touch"])

    def test_the_second_row_of_a_customer_may_be_noted(self):
        file = self._checked("A,0912000001,,Lần 1,\nA,0912000001,,Lần 2,\n")
        self.assertEqual(self._fates(file), ["new", "same"])
        file.line_ids[1].import_action = "touch"
        file.action_check()
        lead = self._load(file)
        self.assertEqual(len(lead), 1)
        self.assertEqual(lead.duplicate_count, 1)

    def test_a_choice_stays_when_the_row_is_corrected(self):
        file = self._checked("A,12,a@a.example.com,,\n")
        file.line_ids.import_action = "skip"
        file.line_ids.phone = "0912000001"
        file.action_check()
        self.assertEqual(self._fates(file), ["skip"])

    def test_a_row_that_names_nobody_cannot_be_loaded(self):
        file = self._checked("A,12,,,\n")
        with self.assertRaisesRegex(UserError, "Row 2"):
            file.line_ids.import_action = "new"

    def test_a_customer_who_asked_meanwhile_is_not_called(self):
        file = self._checked("A,0912000001,,,\n")
        self.env["phone.blacklist"]._add(["+84912000001"])
        self._load(file)
        self.assertEqual(self._fates(file), ["blocked"])

    # ------------------------------------------------------------
    # Names
    # ------------------------------------------------------------

    def _campaigns(self, *names):
        self.count = getattr(self, "count", 0) + 10
        rows = "".join(
            f"N{n},0912000{n:03},{name}\n" for n, name in enumerate(names, self.count)
        )
        file = self._new_file("Họ tên,SĐT,Chiến dịch\n" + rows)
        file.action_check()
        return self._load(file).sorted("phone").campaign_id

    def test_blanks_and_case_make_no_second_campaign(self):
        found = self._campaigns(
            "Khai Giảng  Hè", "khai giảng hè", "KHAI GIẢNG HÈ ", '" Khai giảng hè"'
        )
        self.assertEqual(found.mapped("title"), ["Khai Giảng Hè"])
        self.assertEqual(self._campaigns("khai  giảng hè"), found)
        self.assertEqual(self._campaigns(" facebook MARCH"), self.campaign)

    def test_an_archived_campaign_is_found(self):
        self.campaign.active = False
        self.assertEqual(self._campaigns("Facebook March"), self.campaign)

    def test_an_active_campaign_is_preferred_to_an_archived_one(self):
        self.campaign.active = False
        other = self.env["utm.campaign"].create({"title": "facebook march"})
        self.assertEqual(self._campaigns("Facebook March"), other)

    def test_sources_and_products_are_found_likewise(self):
        product = self.env["crm.lead.interest"].create(
            {"name": "IELTS Tối", "active": False}
        )
        file = self._new_file("SĐT,Nguồn,Sản phẩm\n0912000001,chat  GROUP,ielts  tối\n")
        file.action_check()
        lead = self._load(file)
        self.assertEqual((lead.source_id, lead.interest_id), (self.source, product))

    def test_a_word_that_means_a_source_is_that_source(self):
        self.env["alignment.utm.alias"]._resolve(self.company, {("source", "zl-grp")})
        word = self.env["alignment.utm.alias"].search([("word", "=", "zl-grp")])
        word.source_id = self.source
        file = self._new_file("SĐT,Nguồn\n0912000001,ZL-Grp\n0912000002,quite new\n")
        file.action_check()
        known, new = self._load(file).sorted("phone")
        self.assertEqual(known.source_id, self.source)
        self.assertEqual(known.first_touch_id.utm_source, "ZL-Grp")
        self.assertEqual(new.source_id.name, "quite new")
        self.assertTrue(new.first_touch_id.source_alias_id)

    # ------------------------------------------------------------
    # Foreign numbers
    # ------------------------------------------------------------

    def test_a_foreign_number_runs_on_its_own_countrys_hours(self):
        for number, country, zone in (
            ("+81 90 1234 5678", "JP", "Asia/Tokyo"),
            ("+49 1512 3456789", "DE", "Europe/Berlin"),
            ("0061 412 345 678", "AU", "Australia/Sydney"),
            ("+65 8123 4567", "SG", "Asia/Singapore"),
            ("0912000001", "VN", "Asia/Ho_Chi_Minh"),
        ):
            with self.subTest(number):
                lead = self._load(self._checked(f"A,{number},,,\n"))
                self.assertEqual(lead.country_id.code, country)
                self.assertEqual(str(lead._get_customer_zone()), zone)
