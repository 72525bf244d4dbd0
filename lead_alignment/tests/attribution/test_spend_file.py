from odoo.tests import users

from ..common import LeadAlignmentCommon

OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "encoding": "utf-8",
    "date_format": "",
    "datetime_format": "",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
}
FACEBOOK = """Reporting starts,Reporting ends,Campaign name,Ad set name,\
Impressions,Amount spent (VND)
2026-03-01,2026-03-02,,,900,2350000
2026-03-01,2026-03-01,Facebook March,Women,300,"900.000 đ"
2026-03-01,2026-03-01,Facebook March,Men,300,"1.500.000 đ"
2026-03-02,2026-03-02,Facebook March,Men,300,"-50.000 đ"
"""
GOOGLE = """Campaign report
"March 1, 2026 - March 2, 2026"
Day,Campaign,Currency code,Cost,Clicks
2026-03-01,Facebook March,USD,"1,234.50",5
Total: Campaigns, --,USD,"1,234.50",5
"""


class TestSpendFile(LeadAlignmentCommon):
    """Exports of ad platforms, through Odoo's own import, by a marketer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dong = cls.env.ref("base.VND")
        cls.dong.active = True
        cls.company.currency_id = cls.dong
        dollar = cls.env.ref("base.USD")
        dollar.active = True
        (cls.dong + dollar).rate_ids.unlink()
        cls.env["res.currency.rate"].create(
            {
                "currency_id": dollar.id,
                "company_id": cls.company.id,
                "name": "2026-01-01",
                "rate": 1 / 25_000,
            }
        )

    def _import(self, text, name="export.csv"):
        wizard = self.env["base_import.import"].with_user(self.user_marketer)
        wizard = wizard.create(
            {
                "res_model": "alignment.spend",
                "file": text.encode(),
                "file_name": name,
                "file_type": "text/csv",
            }
        )
        preview = wizard.parse_preview(dict(OPTIONS))
        if "error" in preview:
            return preview["error"]
        headers = preview["headers"]
        fields = [
            "/".join(preview["matches"].get(place, [])) or False
            for place in range(len(headers))
        ]
        # with what the preview found out, as the screen sends it
        return wizard.execute_import(fields, headers, preview["options"])

    def _spent(self):
        spends = self.env["alignment.spend"].search(
            [("campaign_id", "=", self.campaign.id)], order="date"
        )
        return [(str(spend.date), spend.amount) for spend in spends]

    def test_a_facebook_export_as_it_is(self):
        result = self._import(FACEBOOK)
        self.assertFalse(result["messages"])
        self.assertEqual(
            self._spent(), [("2026-03-01", 2_400_000), ("2026-03-02", -50_000)]
        )

    def test_a_google_export_in_dollars(self):
        result = self._import(GOOGLE)
        self.assertFalse(result["messages"])
        self.assertEqual(self._spent(), [("2026-03-01", 30_862_500)])

    def test_a_dollar_that_only_the_header_names(self):
        text = "Day,Campaign,Cost (USD)\n01/03/2026,Facebook March,12.50\n"
        self._import(text)
        self.assertEqual(self._spent(), [("2026-01-03", 312_500)])

    def test_what_was_chosen_for_another_file_books_no_dollars_as_dong(self):
        """Odoo remembers which field a header was; the file says which amount it is."""
        own = "Day,Campaign,Cost\n2026-03-03,Facebook March,900000\n"
        for _number in range(2):
            self.assertFalse(self._import(own)["messages"])
            self.assertFalse(self._import(GOOGLE)["messages"])
            self.assertEqual(
                self._spent(), [("2026-03-01", 30_862_500), ("2026-03-03", 900_000)]
            )

    def test_a_second_column_of_dates_changes_no_day(self):
        text = "Day,Campaign,Cost,Updated\n13/03/2026,Facebook March,5,01/04/2026\n"
        self.assertFalse(self._import(text)["messages"])
        self.assertEqual(self._spent(), [("2026-03-13", 5)])

    def test_a_campaign_is_known_by_its_word_too(self):
        text = "Day,Campaign,Cost\n2026-03-03,fb_t3_video,900000\n"
        self.assertTrue(self._import(text)["messages"], "nobody said what it means")
        word = self.env["alignment.utm.alias"].search([("word", "=", "fb_t3_video")])
        word.with_user(self.user_marketer).campaign_id = self.campaign
        self.assertFalse(self._import(text)["messages"])
        self.assertEqual(self._spent(), [("2026-03-03", 900_000)])

    def test_ones_own_list_goes_to_the_company_that_it_names(self):
        other = self.env["res.company"].create(
            {"name": "Branch", "currency_id": self.dong.id}
        )
        self.user_marketer.company_ids += other
        text = "Day,Campaign,Amount,Company\n2026-03-04,Facebook March,7,Branch\n"
        self.assertFalse(self._import(text)["messages"])
        spend = self.env["alignment.spend"].search(
            [("campaign_id", "=", self.campaign.id)]
        )
        self.assertEqual((spend.company_id, spend.amount), (other, 7))

    def test_a_sum_of_a_month_is_not_booked_on_its_first_day(self):
        text = FACEBOOK.replace("2026-03-01,2026-03-01", "2026-03-01,2026-03-31")
        error = self._import(text)
        self.assertIn("2026-03-01 to 2026-03-31", str(error))
        self.assertFalse(self._spent())

    def test_a_wrong_amount_says_where_and_nothing_is_kept(self):
        result = self._import(FACEBOOK.replace("-50.000 đ", "some"))
        self.assertIn("Row 3: “some”", str(result["messages"]))
        self.assertFalse(self._spent())

    def test_an_unknown_campaign_is_said(self):
        result = self._import(FACEBOOK.replace("Facebook March", "Nobody's"))
        self.assertIn("Nobody's", str(result["messages"]))

    def test_our_own_template_still_fits(self):
        text = "date,campaign_id,source_id,amount,note\n"
        text += "2026-03-02,Facebook March,,900.000 đ,\n"
        self.assertFalse(self._import(text)["messages"])
        self.assertEqual(self._spent(), [("2026-03-02", 900_000)])

    @users("agent_vn")
    def test_an_agent_imports_nothing(self):
        spend = self.env["alignment.spend"]
        self.assertFalse(spend.has_access("create"))
