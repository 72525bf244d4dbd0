import unittest

from ...tools.lead_columns import (
    FIELD_OF,
    find_ad_platform,
    find_field,
    get_key,
    get_signature,
    get_zone_minutes,
    guess_fields,
    guess_targets,
    is_ad_form,
)


class TestFields(unittest.TestCase):
    def test_headers_are_found_whatever_their_form(self):
        for header, field in (
            ("First_Name", "first_name"),
            ("FirstName", "first_name"),
            ("Họ & tên đệm", ""),
            ("Họ và tên đệm (*)", "last_name"),
            ("SĐT (bắt buộc)", "phone"),
            ("Created Time (UTC+0)", "created"),
            ("Ngày tạo:", "created"),
            ("E-mail 1 - Value", "email_from"),
            ("Email khách", "email_from"),
            ("SĐT KH", "phone"),
            ("Customer phone", "phone"),
            ("Lead Owner", ""),
            ("Customer ID", ""),
            ("Nhu cầu", "need"),
            ("Động cơ mua", "motive"),
            ("Do Not Call", "do_not_call"),
            ("HasOptedOutOfEmail", "email_opt_out"),
            ("Đồng ý nhận cuộc gọi", "consent"),
            ("Quốc gia", "country"),
            ("Tình trạng", "status"),
            ("UTM Source", "source"),
            ("", ""),
            ("STT", ""),
        ):
            self.assertEqual(find_field(header), field, header)

    def test_synonyms_are_written_as_they_are_compared(self):
        for header in FIELD_OF:
            self.assertEqual(get_key(header), header)

    def test_a_name_beside_a_family_is_the_given_one(self):
        self.assertEqual(guess_fields(["Họ", "Tên"]), ["last_name", "first_name"])
        self.assertEqual(guess_fields(["Tên", "SĐT"]), ["contact_name", "phone"])
        self.assertEqual(guess_fields(["Họ và tên", "Tên"]), ["contact_name", ""])

    def test_what_is_understood_twice_is_not_lost(self):
        headers = ["SĐT", "Mobile", "Tel", "Ghi chú", "Note", "Nguồn", "Kênh"]
        self.assertEqual(
            guess_targets(headers),
            ["phone", "phone_2", "phone_2", "note", "note", "source", "source"],
        )
        self.assertEqual(
            guess_fields(headers),
            ["phone", "phone_2", "", "note", "note", "source", ""],
        )

    def test_whose_lead_form_a_file_is_of(self):
        for headers, platform in (
            (["id", "created_time", "ad_id", "adset_id", "form_id"], "facebook"),
            (["lead_id", "ad_id", "adgroup_id", "form_id"], "tiktok"),
            (["Lead ID", "Form ID", "Campaign ID", "Google Click ID"], "google"),
            (["gclid", "Form ID", "adgroup_id"], "google"),
            (["lead_id", "form_id", "ad_id"], ""),
            (["Tên", "SĐT", "adset_id"], ""),
        ):
            with self.subTest(headers):
                self.assertEqual(find_ad_platform(headers), platform)

    def test_questions_of_an_ads_form_go_into_the_note(self):
        headers = [
            "id",
            "created_time",
            "ad_id",
            "form_id",
            "platform",
            "Bạn mấy tuổi?",
        ]
        self.assertTrue(is_ad_form(headers))
        self.assertEqual(
            guess_fields(headers),
            ["platform_lead_id", "created", "", "", "source", "note"],
        )
        self.assertFalse(is_ad_form(["id", "name"]))
        self.assertEqual(guess_fields(["id", "Bạn mấy tuổi?"]), ["", ""])


class TestLayouts(unittest.TestCase):
    def test_other_letters_are_other_layouts(self):
        layouts = [
            ["Имя", "Телефон"],
            ["Телефон", "Имя"],
            ["电话", "姓名"],
            ["ชื่อ", "เบอร์"],
            ["ชอ", "เบอร"],
            ["नाम", "फ़ोन"],
            ["№", "#"],
            ["#", "№"],
            ["", ""],
        ]
        self.assertEqual(len(set(map(get_signature, layouts))), len(layouts))

    def test_case_and_blanks_are_none(self):
        self.assertEqual(get_signature([" ИМЯ  "]), get_signature(["имя"]))

    def test_a_header_may_name_its_zone(self):
        for header, minutes in (
            ("Created (UTC+7)", 420),
            ("Last Activity Date (GMT-05:30)", -330),
            ("created_time(UTC+0)", 0),
            ("Ngày tạo", None),
        ):
            self.assertEqual(get_zone_minutes(header), minutes, header)
