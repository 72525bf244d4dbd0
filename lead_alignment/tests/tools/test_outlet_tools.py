import hashlib
import json
import unittest
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ...tools import outlet_google, outlet_meta, outlet_tiktok
from ...tools.contact_hash import hash_email, hash_phone_digits, hash_phone_plus
from ...tools.outlet_fact import NO_PERSON, NO_TARGET, TOO_OLD, Fact, Options

PAYLOADS = Path(__file__).parent.parent / "channel" / "payloads"
MOMENT = datetime(2026, 11, 28, 15, 10, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TOOLS = (outlet_meta, outlet_google, outlet_tiktok)


def load(name):
    return json.loads((PAYLOADS / f"{name}.json").read_bytes())


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


class TestContactHash(unittest.TestCase):
    def test_vectors(self):
        """The plain texts that the platforms' guides say are hashed."""
        for hashed, given, plain in (
            (hash_email, " Hoa@Khach.Example ", "hoa@khach.example"),
            (hash_email, "a.b+c@gmail.com", "a.b+c@gmail.com"),
            (hash_phone_digits, "+84912345678", "84912345678"),
            (hash_phone_digits, "+1 (650) 555-1212", "16505551212"),
            (hash_phone_plus, "+84 912 345 678", "+84912345678"),
            (hash_phone_plus, "0084912345678", "+84912345678"),
        ):
            self.assertEqual(hashed(given), sha(plain), given)
        google = hash_email("A.B+c@GoogleMail.com", is_google=True)
        self.assertEqual(google, sha("ab@googlemail.com"))
        self.assertEqual(
            hash_email("a.b@khach.example", True), sha("a.b@khach.example")
        )

    def test_as_the_platforms_own_libraries(self):
        """The table is written by devtools/scripts/platform_vectors.py."""
        vectors = json.loads(
            (Path(__file__).parent / "vectors/addresses.json").read_text()
        )
        for name, hashed in (
            ("google_email", lambda email: hash_email(email, is_google=True)),
            ("google_phone", hash_phone_plus),
            ("meta_email", hash_email),
            ("meta_phone", hash_phone_digits),
        ):
            self.assertGreater(len(vectors[name]), 7)
            for given, theirs in vectors[name].items():
                with self.subTest(platform=name, given=given):
                    self.assertEqual(hashed(given), theirs)

    def test_what_is_no_address(self):
        for text in ("", "x", "@", "a@b", "@khach.example"):
            self.assertEqual(hash_email(text), "")
        for text in ("", "none", "+"):
            self.assertEqual(hash_phone_digits(text), "")
            self.assertEqual(hash_phone_plus(text), "")


class TestOutletTools(unittest.TestCase):
    """The requests, to the letter of recorded ones."""

    def _fact(self, **values):
        defaults = {"key": "la:1:152:sql", "name": "Qualified", "moment": MOMENT}
        return Fact(**{**defaults, **values})

    def test_meta(self):
        expected = load("meta_capi_out")
        event = expected["data"][0]
        fact = self._fact(
            key=event["event_id"],
            name=event["event_name"],
            moment=datetime.fromtimestamp(event["event_time"], MOMENT.tzinfo),
            platform="facebook",
            lead_ref="1234567890123456",
            phones=("+84901234567",),
            emails=("hoa@khach.example",),
        )
        built = outlet_meta.build([fact], Options())
        user, right = built["data"][0]["user_data"], event["user_data"]
        self.assertEqual(user.keys(), right.keys())
        self.assertEqual(user["lead_id"], right["lead_id"])
        self.assertEqual(user["ph"], [sha("84901234567")])
        built["data"][0]["user_data"] = right
        self.assertEqual(built, expected)

    def test_google(self):
        expected = load("google_dm_out")
        (event,), (destination,) = expected["events"], expected["destinations"]
        fact = self._fact(
            key=event["transactionId"],
            name=destination["productDestinationId"],
            phones=("+84901234567",),
            emails=("hoa@khach.example",),
            click_kind="gclid",
            click_id="CjwK123",
            value=1500000,
            currency="VND",
            is_granted=True,
        )
        options = Options(account="1234567890", manager="9876543210")
        built = outlet_google.build([fact], options, is_trial=True)
        name = built["destinations"][0].pop("reference")
        self.assertEqual(built["events"][0].pop("destinationReferences"), [name])
        destination.pop("reference")
        event.pop("destinationReferences")
        for side in (built["events"][0], event):
            kinds = [list(one) for one in side.pop("userData")["userIdentifiers"]]
            self.assertEqual(kinds, [["phoneNumber"], ["emailAddress"]])
        self.assertEqual(built, expected)

    def test_tiktok(self):
        expected = load("tiktok_out")
        event = expected["data"][0]
        fact = self._fact(
            moment=datetime.fromtimestamp(event["event_time"], MOMENT.tzinfo),
            phones=("+84901234567",),
            emails=("hoa@khach.example",),
            click_kind="ttclid",
            click_id="E.C.P.abc",
            platform="tiktok",
            lead_ref="7300000000000000002",
            value=1500000,
            currency="VND",
        )
        built = outlet_tiktok.build([fact], Options(dataset="7300000000000000001"))
        user, right = built["data"][0]["user"], event["user"]
        self.assertEqual(user.keys(), right.keys())
        self.assertEqual(user["email"], [sha("hoa@khach.example")])
        built["data"][0]["user"] = right
        self.assertEqual(built, expected)

    def test_nobodys_address_leaves_the_house(self):
        fact = self._fact(
            name="7",
            phones=("+84901234567", "+84901234567"),
            emails=("hoa@khach.example", "HOA@khach.example"),
        )
        for tool in TOOLS:
            text = json.dumps(tool.build([fact], Options()))
            for plain in ("901234567", "khach", "hoa@"):
                self.assertNotIn(plain, text.lower(), tool.__name__)
            self.assertEqual(text.count(sha("hoa@khach.example")), 1)

    def test_faults(self):
        person = {"phones": ("+84901234567",), "name": "7"}
        for tool in TOOLS:
            with self.subTest(tool.__name__):
                good = self._fact(**person)
                self.assertEqual(tool.find_fault(good, MOMENT), "")
                late = MOMENT + tool.MAX_AGE + timedelta(seconds=1)
                self.assertEqual(tool.find_fault(good, late), TOO_OLD)
                nobody = self._fact(name="7", phones=("x",), emails=("y",))
                self.assertEqual(tool.find_fault(nobody, MOMENT), NO_PERSON)
                nothing = good._replace(name="")
                self.assertEqual(tool.find_fault(nothing, MOMENT), NO_TARGET)

    def test_meta_takes_only_numbers_of_its_own_leads(self):
        for ref, platform in (
            ("12345678901234", "facebook"),
            ("123456789012345678", "facebook"),
            ("1234567890123456", "tiktok"),
            ("l:1234567890123456", "facebook"),
            ("١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦", "facebook"),
        ):
            fact = self._fact(lead_ref=ref, platform=platform)
            self.assertEqual(outlet_meta.find_fault(fact, MOMENT), NO_PERSON)

    def test_the_click_that_meta_knows(self):
        fact = self._fact(
            click_kind="fbclid", click_id="AbC", click_date=datetime(2026, 11, 28)
        )
        (event,) = outlet_meta.build([fact], Options())["data"]
        self.assertEqual(event["user_data"], {"fbc": "fb.1.1795824000000.AbC"})
        fact = fact._replace(browsers={"fbc": "fb.1.5.x", "fbp": "fb.1.1.2"})
        (event,) = outlet_meta.build([fact], Options())["data"]
        self.assertEqual(event["user_data"], {"fbc": "fb.1.5.x", "fbp": "fb.1.1.2"})
