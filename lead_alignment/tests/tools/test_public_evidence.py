import unittest
from itertools import permutations

from ...tools.public_evidence import Strangers

MAIL_1, MAIL_2 = ("email", "a@x.vn"), ("email", "b@x.vn")
PHONE_1, PHONE_2 = ("phone", "+84912000001"), ("phone", "+84912000002")
ACCOUNT, OTHER = ("external", "web:7"), ("external", "zalo:9")
BROWSER = ("visitor", "v1")


class TestPublicEvidence(unittest.TestCase):
    """What anybody may say with the key of a web page joins nobody."""

    def _part(self, rows, known=(), kinds=()):
        strangers = Strangers(dict(known), dict(kinds))
        return [strangers.part(pairs) for pairs in rows]

    def test_one_account_with_two_customers_in_one_request(self):
        rows = [[MAIL_1, ACCOUNT], [MAIL_2, ACCOUNT]]
        kept = [[MAIL_1, ACCOUNT], [MAIL_2]]
        people = {MAIL_1: 1, MAIL_2: 2}
        has = {1: {"email"}, 2: {"email"}}
        self.assertEqual(self._part(rows, people, has), kept)
        self.assertEqual(self._part(rows, {MAIL_1: 1}, {1: {"email"}}), kept)
        self.assertEqual(self._part(rows), kept, "nobody is known yet")
        rows = [[ACCOUNT, PHONE_1], [ACCOUNT, PHONE_2]]
        self.assertEqual(self._part(rows), [[ACCOUNT, PHONE_1], [PHONE_2]])

    def test_a_chain_of_accounts_in_any_order_joins_nobody(self):
        rows = [[MAIL_1, ACCOUNT], [ACCOUNT, OTHER], [MAIL_2, OTHER]]
        people = {MAIL_1: 1, MAIL_2: 2}
        has = {1: {"email"}, 2: {"email"}}
        for order in permutations(rows):
            strangers = Strangers(people, has)
            for pairs in order:
                strangers.part(pairs)
            self.assertNotEqual(
                *(strangers._find(strangers._person_of[one]) for one in people), order
            )

    def test_who_is_new_may_give_all_their_addresses(self):
        rows = [[BROWSER], [MAIL_1, BROWSER, PHONE_1], [MAIL_1, ACCOUNT]]
        self.assertEqual(self._part(rows), rows)

    def test_a_known_phone_gets_an_email_and_none_a_second_one(self):
        people, has = {PHONE_1: 1, ACCOUNT: 1}, {1: {"phone"}}
        self.assertEqual(
            self._part([[MAIL_1, PHONE_1], [MAIL_2, ACCOUNT]], people, has),
            [[MAIL_1, PHONE_1], [MAIL_2]],
        )

    def test_two_known_people_on_one_event_are_the_first(self):
        people = {MAIL_1: 1, PHONE_2: 2, BROWSER: 2}
        has = {1: {"email"}, 2: {"phone"}}
        self.assertEqual(
            self._part([[MAIL_1, BROWSER, PHONE_2]], people, has), [[MAIL_1]]
        )

    def test_a_browser_with_a_second_email_is_left_to_the_rules_of_browsers(self):
        rows = [[MAIL_1, BROWSER], [MAIL_2, BROWSER], [MAIL_2, ACCOUNT]]
        self.assertEqual(self._part(rows), rows)

    def test_thousands_of_events_take_no_longer_each(self):
        rows = [
            [("external", f"a:{n}"), ("external", f"a:{n + 1}")] for n in range(2500)
        ]
        self.assertEqual(self._part(rows), rows)
