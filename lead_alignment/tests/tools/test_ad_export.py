import unittest

from ...tools.ad_export import find_field, find_table

FACEBOOK = [
    ["Reporting starts", "Reporting ends", "Campaign name", "Amount spent (VND)"],
    ["2026-03-01", "2026-03-02", "", "2400000"],
    ["2026-03-01", "2026-03-01", "Solar", "900000"],
    ["2026-03-02", "2026-03-02", "Solar", "1500000"],
]
GOOGLE = [
    ["Campaign report", "", "", ""],
    ["March 1, 2026 - March 2, 2026", "", "", ""],
    ["Day", "Campaign", "Currency code", "Cost"],
    ["2026-03-01", "Total Home", "USD", "12.30"],
    ["2026-03-02", "Solar", "USD", "1,234.50"],
    ["Total: Campaigns", " --", "USD", "1,246.80"],
    ["Total: Account", " --", "USD", "1,246.80"],
]


class TestAdExport(unittest.TestCase):
    def test_the_sum_that_facebook_writes_first_is_no_spend(self):
        export = find_table(FACEBOOK)
        self.assertEqual(export.rows, [FACEBOOK[0], *FACEBOOK[2:]])
        self.assertEqual(export.currency, "VND")
        self.assertEqual(
            export.fields,
            {0: "date", 1: "last_date", 2: "campaign_id", 3: "amount"},
        )

    def test_titles_above_and_totals_below_are_left_out(self):
        export = find_table(GOOGLE)
        self.assertEqual(export.rows, GOOGLE[2:5])
        self.assertIsNone(export.currency)

    def test_a_campaign_whose_name_begins_with_total_is_none(self):
        rows = [
            ["Campaign", "Day", "Cost"],
            ["Total Home", "2026-03-01", "5"],
            ["Total: home", "2026-03-01", "6"],
            ["Total", "", "11"],
        ]
        self.assertEqual(find_table(rows).rows, rows[:3])

    def test_a_row_that_lacks_something_is_kept_to_be_complained_of(self):
        rows = [["Ngày", "Chiến dịch", "Chi phí"], ["2026-03-01", "", "5"]]
        self.assertEqual(find_table(rows).rows, rows)

    def test_headers_in_both_languages(self):
        for header, field in {
            "Số tiền đã chi tiêu (VND)": "amount",
            "Amount spent (USD)": "amount",
            "Tên chiến dịch": "campaign_id",
            "Ngày bắt đầu báo cáo": "date",
            "By Day": "date",
            "Impressions": None,
            "Campaign ID": None,
        }.items():
            with self.subTest(header=header):
                self.assertEqual(find_field(header), field)

    def test_the_day_of_a_row_comes_before_the_days_of_its_campaign(self):
        header = [
            "Chiến dịch",
            "Ngày bắt đầu",
            "Ngày kết thúc",
            "Ngày",
            "Chi phí (VNĐ)",
        ]
        rows = [header, ["A", "2026-01-01", "2026-12-31", "2026-03-01", "5"]]
        export = find_table(rows)
        self.assertEqual(export.fields, {0: "campaign_id", 3: "date", 4: "amount"})
        self.assertEqual(export.currency, "VND")

    def test_totals_as_platforms_say_them_and_short_rows(self):
        rows = [
            ["Campaign name", "By Day", "Cost"],
            ["Solar", "2026-03-01", "$1,234.50"],
            ["Total of 12 results", "-", "$1,234.50"],
            ["Tổng cộng 12 kết quả", "", "$1,234.50"],
            ["Tổng"],
        ]
        export = find_table(rows)
        self.assertEqual(export.rows, rows[:2])
        self.assertEqual(export.currency, "USD")

    def test_the_currency_is_found_wherever_it_stands(self):
        for header, cell, currency in [
            ("Cost (US$)", "5", "USD"),
            ("Chi phí (₫)", "5", "VND"),
            ("Chi phí", "900.000 đ", "VND"),
            ("Cost (VAT)", "5", "VAT"),
            ("Cost", "5", None),
        ]:
            with self.subTest(header=header, cell=cell):
                rows = [["Day", "Campaign", header], ["2026-03-01", "A", cell]]
                self.assertEqual(find_table(rows).currency, currency)
        self.assertEqual(find_field("Mã đơn vị tiền tệ"), "billed_currency_id")

    def test_no_export_is_none(self):
        self.assertIsNone(find_table([["a", "b"], ["1", "2"]]))
        self.assertIsNone(find_table([]))
