from odoo.tests import BaseCase

from ..tools.typed_addresses import find_typed


class TestTypedAddresses(BaseCase):
    def test_phones_and_e_mails_in_a_sentence(self):
        for text, found in (
            ("gọi em 0912 345 678 nhé", [("phone", "0912 345 678")]),
            ("+84-912.345.678", [("phone", "+84-912.345.678")]),
            ("an@khach.example or (024) 3825 1234", None),
            ("giá 1.500.000 đ", []),
            ("order S00012, 2 seats", []),
            ("", []),
        ):
            with self.subTest(text=text):
                if found is None:
                    self.assertEqual(
                        [kind for kind, _typed in find_typed(text)], ["email", "phone"]
                    )
                else:
                    self.assertEqual(find_typed(text), found)
