from datetime import date

from odoo.exceptions import AccessError, UserError

from ..tools.vietnamese_holidays import LUNAR, get_holidays
from .common import NOW, LeadAlignmentCommon


class TestSetup(LeadAlignmentCommon):
    def setUp(self):
        super().setUp()
        self._freeze(NOW)

    def test_tet_lasts_five_days_from_its_eve(self):
        tet = get_holidays(2026)[1]
        self.assertEqual((tet.first, tet.last), (date(2026, 2, 16), date(2026, 2, 20)))
        self.assertEqual(len(get_holidays(2025)), 6)
        self.assertEqual(len(get_holidays(2027)), 7)

    def test_lunar_dates_are_where_the_moon_puts_them(self):
        """The third month's tenth comes 67 to 70 days after the new year, a leap
        month apart; both are whole lunar months after it."""
        for year, (tet, kings) in LUNAR.items():
            days = (date(year, *kings) - date(year, *tet)).days
            self.assertIn(days, (67, 68, 69, 97, 98), year)

    def _load(self):
        loader = self.env["resource.holiday.loader"].create(
            {"company_id": self.company.id}
        )
        self.assertEqual(loader.year, "2026")
        return loader.action_load()

    def test_holidays_are_days_off_in_the_companys_time(self):
        self._load()
        leave = self.env["resource.calendar.leaves"].search(
            [("name", "=", "Quốc khánh"), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(str(leave.date_from), "2026-08-31 17:00:00")
        self.assertEqual(str(leave.date_to), "2026-09-02 16:59:59")
        on_holiday = "2026-09-01 03:00:00"
        with self.mock_datetime_and_now(on_holiday):
            self.assertFalse(self.company._get_on_shift(self.user_agent))
        with self.mock_datetime_and_now("2026-09-03 03:00:00"):
            self.assertTrue(self.company._get_on_shift(self.user_agent))

    def test_loading_twice_changes_nothing(self):
        self._load()
        with self.assertRaises(UserError):
            self._load()

    def test_vietnamese_hours_include_saturday_morning(self):
        self.company._use_vietnamese_settings()
        for moment, is_open in (
            ("2026-03-14 03:00:00", True),  # Saturday 10:00
            ("2026-03-14 07:00:00", False),
            ("2026-03-11 05:30:00", False),  # lunch
            ("2026-03-11 10:29:00", True),  # 17:29
        ):
            with self.mock_datetime_and_now(moment):
                there = self.company._get_on_shift(self.user_agent)
                self.assertEqual(bool(there), is_open, moment)
        self.assertEqual(self.company.cold_calling_hour_to, 17)

    def test_the_check_names_what_is_wrong(self):
        self.company.country_id = False
        setup = self.env["alignment.setup"].create({"company_id": self.company.id})
        self.assertIn("no country", setup.problems)
        self.assertIn("holiday", setup.problems)
        setup.action_use_vietnamese_settings()
        self._load()
        setup.invalidate_recordset()
        self.assertNotIn("country", setup.problems)
        self.assertNotIn("holiday", setup.problems)

    def test_roles_become_rights(self):
        newcomer = self._new_user("newcomer_vn", "base.group_user")
        setup = self.env["alignment.setup"].create({"company_id": self.company.id})
        line = setup.user_ids.filtered(lambda line: line.user_id == newcomer)
        self.assertFalse(line.role)
        line.role = "leader"
        setup.action_apply()
        self.assertTrue(
            newcomer.has_group("lead_alignment.lead_alignment_group_team_leader")
        )
        self.assertEqual(setup._get_role(newcomer), "leader")

    def test_only_admins_set_up(self):
        with self.assertRaises(AccessError):
            self.env["alignment.setup"].with_user(self.user_head).create({})
