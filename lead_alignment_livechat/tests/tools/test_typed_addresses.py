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

    def test_a_phone_has_eight_to_fifteen_digits(self):
        self.assertEqual(find_typed("1234567"), [])
        self.assertEqual(find_typed("12345678"), [("phone", "12345678")])
        self.assertEqual(find_typed("1" * 15), [("phone", "1" * 15)])
        self.assertEqual(find_typed("1" * 16), [])

    def test_amounts_orders_and_words_are_neither(self):
        for text in ("giá 1.500.000 đ", "order S00012345678, 2 seats", "an@khach", ""):
            with self.subTest(text=text):
                self.assertEqual(find_typed(text), [])
