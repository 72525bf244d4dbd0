import unittest

from ...tools.typed_addresses import find_typed


class TestTypedAddresses(unittest.TestCase):
    def test_a_phone_is_found_as_it_was_typed(self):
        for text, phone in (
            ("gọi em 0912 345 678 nhé", "0912 345 678"),
            ("+84-912.345.678", "+84-912.345.678"),
            ("số (0912) 345678.", "0912) 345678"),
        ):
            with self.subTest(text=text):
                self.assertEqual(find_typed(text), [("phone", phone)])

    def test_e_mails_come_first(self):
        self.assertEqual(
            find_typed("024 3825 1234 or an.le+chat@mail.khach.example, thanks"),
            [("email", "an.le+chat@mail.khach.example"), ("phone", "024 3825 1234")],
        )

    def test_several_of_a_kind_are_all_found(self):
        self.assertEqual(
            find_typed("an@khach.example / lan@khach.example 0912345678, 0987654321"),
            [
                ("email", "an@khach.example"),
                ("email", "lan@khach.example"),
                ("phone", "0912345678"),
                ("phone", "0987654321"),
            ],
        )

    def test_digits_of_an_e_mail_are_no_phone(self):
        self.assertEqual(
            find_typed("0912345678@khach.example"),
            [("email", "0912345678@khach.example")],
        )

    def test_words_and_other_numbers_touch_it(self):
        for text in (
            "0912345678ạ",
            "0912345678nhé",
            "sđt0912345678",
            "0912345678 18 tuổi",
            "Sđt: 0912345678. 2 bé",
            "lớp 10 0912345678",
        ):
            with self.subTest(text):
                self.assertEqual(find_typed(text), [("phone", "0912345678")])
        for text in ("1234567890912345678", "a0912345678@b"):
            with self.subTest(text):
                self.assertEqual(find_typed(text), [])

    def test_an_amount_is_no_phone(self):
        self.assertEqual(find_typed("15.000.000 - 18.000.000, 118.000.000.000"), [])
        ours = "84.912.345.678"
        self.assertEqual(find_typed(ours), [("phone", ours)], "a country's code")

    def test_a_phone_has_eight_to_fifteen_digits(self):
        self.assertEqual(find_typed("1234567"), [])
        self.assertEqual(find_typed("12345678"), [("phone", "12345678")])
        self.assertEqual(find_typed("1" * 15), [("phone", "1" * 15)])
        self.assertEqual(find_typed("1" * 16), [])

    def test_amounts_orders_and_words_are_neither(self):
        for text in ("giá 1.500.000 đ", "order S00012345678, 2 seats", "an@khach", ""):
            with self.subTest(text=text):
                self.assertEqual(find_typed(text), [])

    def test_a_number_that_is_announced_as_something_else_is_no_phone(self):
        for text in (
            "MST 0912345678",
            "Mã số thuế: 0912 345 678",
            "tax code of the company is 0912345678",
            "STK Vietcombank 0912345678",
            "CCCD 001085012345",
            "0312345678-001",
            "đơn hàng số 0912345678",
        ):
            with self.subTest(text=text):
                self.assertEqual(find_typed(text), [])

    def test_a_phone_after_another_number_is_one(self):
        self.assertEqual(
            find_typed("MST 0312345678, gọi 0912345678"), [("phone", "0912345678")]
        )
