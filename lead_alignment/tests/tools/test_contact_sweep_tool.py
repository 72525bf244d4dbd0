import base64
import doctest
import time
import unittest

from ...tools import contact_sweep
from ...tools.contact_questions import find_questions, get_method
from ...tools.contact_sweep import (
    find_asked,
    find_contacts,
    mask_contacts,
    restore,
    sweep,
    sweep_file,
)

PHONE, EMAIL = "0912345678", "an@khach.example"


def nobody(_found):
    return set()


class TestContactSweep(unittest.TestCase):
    """Phones and e-mails in whatever leaves the server."""

    def test_examples(self):
        self.assertFalse(doctest.testmod(contact_sweep).failed)

    def test_what_is_a_contact(self):
        for text in (
            "0912345678",
            "+84 912 345 678",
            "0912.345.678",
            "84912345678",
            "Call0912345678",
            "tel:+84912345678",
            "slug-0912345678-price",
            "An@Khach.example",
        ):
            self.assertTrue(find_contacts(text), text)
            self.assertNotIn("2345", mask_contacts(text))

    def test_what_is_none(self):
        for text in (
            "2026-03-11 03:00:00",
            "100.000.000",
            "0.123456789012",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "550e8400-e29b-41d4-a716-046655440000",
            "/web/image/1?unique=0123456789abcdef0123456789abcdef",
            "@media",
        ):
            self.assertFalse(find_contacts(text), text)

    def test_an_address_within_an_address_of_a_page(self):
        for sign in ("%40", "&#64;", "&commat;"):
            text = f"/data?name=Gọi+bi.mat{sign}khach.example&size=1"
            hidden = mask_contacts(text)
            self.assertEqual(hidden, f"/data?name=Gọi+b•••{sign}khach.example&size=1")
            self.assertEqual(find_contacts(text), {f"bi.mat{sign}khach.example"})
            self.assertEqual(mask_contacts(text, {"bi.mat@khach.example"}), text)
        self.assertEqual(mask_contacts("100%40 or 5 %40"), "100%40 or 5 %40")

    def test_any_depth_and_keys(self):
        told = {EMAIL: [{"name": (f"Ring {PHONE}", 7)}, None, 1.5]}
        shown = sweep(told, nobody)
        self.assertEqual(
            shown, {"a•••@khach.example": [{"name": ("Ring 091••••678", 7)}, None, 1.5]}
        )

    def test_our_own_stay(self):
        own = {"an@khach.example", "12345678"}
        told = [EMAIL.upper(), "+84912345678", "0987654321"]
        shown = sweep(told, own.intersection)
        self.assertEqual(shown, [*told[:2], "098••••321"])

    def test_files(self):
        card = base64.b64encode(f"TEL:{PHONE}".encode())
        self.assertEqual(
            base64.b64decode(sweep_file(card, nobody)).decode(), "TEL:091••••678"
        )
        for other in (b"12.34 Kb", base64.b64encode(b"\xff\xd8\xff\xe0"), b""):
            self.assertEqual(sweep_file(other, nobody), other)

    def test_a_masked_text_comes_back(self):
        shown = mask_contacts(f"{PHONE} and {EMAIL}") + "!"
        text, is_whole = restore(shown, [PHONE, EMAIL])
        self.assertEqual((text, is_whole), (f"{PHONE} and {EMAIL}!", True))
        self.assertEqual(restore("093••••111", [PHONE]), ("093••••111", False))
        both = [PHONE, "0919999678"]
        self.assertFalse(restore("091••••678", both)[1], "which of the two?")

    def test_questions(self):
        domain = [["phone", "=", "912 345 678"]]
        params = {"model": "crm.lead", "method": "search", "args": [domain]}
        self.assertTrue(find_questions(params, "search"))
        self.assertTrue(find_asked([["phone", "in", [84912345678]]]))
        for written in (
            *(
                "0912/345/678",
                "0912[345]678",
                "0912\u2011345\u2011678",
                "0912----345678",
            ),
            *("(0912)   345 ~ 678", "0912\u00ad345678", "0912x345x678"),
        ):
            self.assertTrue(find_asked([["phone", "ilike", written]]), written)
        self.assertFalse(find_questions(params, "create"))
        aside = {**params, "args": [], "kwargs": {"context": {"default_phone": PHONE}}}
        self.assertFalse(find_questions(aside, "search"))
        self.assertFalse(find_asked([["date", ">", "2026-03-11 03:00:00"], 20260311]))

    def test_no_parameter_names_another_method(self):
        params = {"method": "get_views"}
        self.assertIsNone(get_method(params, "/mail/thread/messages"))
        self.assertIsNone(get_method(params, "/json/2/crm.lead/read"))

    def test_the_work_grows_with_the_length(self):
        for part in ("a", "0", "0 ", "@", "a@", "+84 ", PHONE, "-", "(0", "•", "1-"):
            text = (part * 100_000)[:100_000]
            for work in (mask_contacts, find_asked, lambda t: restore(t, [PHONE])):
                started = time.process_time()
                work(text)
                self.assertLess(time.process_time() - started, 3, part)
