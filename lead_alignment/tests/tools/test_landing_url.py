import unittest
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from ...tools.landing_url import read_fbc, read_landing_url


class TestLandingUrl(unittest.TestCase):
    def test_words_and_click_id(self):
        url = (
            "https://school.example.com/trial?utm_source=Facebook&utm_medium=cpc"
            "&utm_campaign=Khai+gi%E1%BA%A3ng&utm_content=Video%2015s&fbclid=Iw1.a-b"
        )
        self.assertEqual(
            read_landing_url(url),
            {
                "campaign": "Khai giảng",
                "source": "Facebook",
                "medium": "cpc",
                "ad": "Video 15s",
                "fbclid": "Iw1.a-b",
            },
        )

    def test_each_platform_has_its_kind(self):
        for kind in ("gclid", "gbraid", "wbraid", "ttclid", "zclid", "msclkid"):
            self.assertEqual(read_landing_url(f"/p?{kind}=x1"), {kind: "x1"})

    def test_what_is_no_address_says_nothing(self):
        for url in ("", "http://[", "?", "/p?utm_source=%00", "/p?fbclid="):
            self.assertEqual(read_landing_url(url), {}, url)

    def test_the_cookie_of_meta(self):
        self.assertEqual(
            read_fbc("fb.1.1772164800123.IwAR0.x"),
            ("IwAR0.x", datetime(2026, 2, 27, 4, 0, 0, 123000)),
        )
        for text in ("", "fb.1.x.y", "fb.1.99999999999999999999.y", "IwAR0"):
            self.assertEqual(read_fbc(text), ("", None), text)

    @given(st.text(max_size=300))
    def test_no_text_breaks_it(self, text):
        read_landing_url(text)
        read_landing_url("https://x.example.com/?" + text)
        read_fbc(text)
