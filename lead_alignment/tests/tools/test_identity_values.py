import unittest
from unittest.mock import patch

from ...tools import identity_values
from ...tools.identity_values import is_generic_mailbox, is_line_of_many


class TestMailboxes(unittest.TestCase):
    def test_a_mailbox_of_a_function_is_read_by_several(self):
        for address in ("info@k.example", "ketoan@k.example", "sales+web@k.example"):
            self.assertTrue(is_generic_mailbox(address), address)

    def test_a_mailbox_that_was_made_up_is_nobodys(self):
        for name in ("noemail", "no.email", "NoMail2", "unknown", "khong-co-email"):
            self.assertTrue(is_generic_mailbox(f"{name}@k.example"), name)

    def test_a_mailbox_of_a_person_is_read_by_one(self):
        for address in (
            "h.r@k.example",
            "noemi@k.example",
            "unknowna@k.example",
            "an@k.example",
            "infoan@k.example",
            "an+info@info.example",
        ):
            self.assertFalse(is_generic_mailbox(address), address)


class TestLines(unittest.TestCase):
    def setUp(self):
        super().setUp()
        is_line_of_many.cache_clear()
        self.addCleanup(is_line_of_many.cache_clear)

    def test_a_mobile_is_one_persons(self):
        self.assertFalse(is_line_of_many("+84912345678"))

    def test_land_lines_and_hotlines_are_answered_by_several(self):
        # a land line in Hanoi, hotlines 1800 and 1900, a freephone number in Germany
        for number in (
            "+842438251234",
            "+841800123456",
            "+8419001234",
            "+498001234567",
        ):
            self.assertTrue(is_line_of_many(number), number)

    def test_a_number_that_may_be_either_is_taken_for_a_persons(self):
        # in North America numbers of mobiles and land lines look alike
        self.assertFalse(is_line_of_many("+16502530000"))

    def test_what_is_no_number_is_no_line(self):
        self.assertFalse(is_line_of_many("0912345678"))
        self.assertFalse(is_line_of_many(""))

    def test_without_the_library_no_number_is_looked_into(self):
        with patch.object(identity_values, "phonenumbers", None):
            self.assertFalse(is_line_of_many("+842438251234"))
