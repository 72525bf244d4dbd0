import importlib.util
import json
import re
import unittest
from pathlib import Path
from unittest.mock import patch

from ...tools import (
    contact_mask,
    erasure_pattern,
    identity_values,
    ingest_body,
    lead_columns,
    lead_file,
    lead_values,
    person_names,
    phone_repair,
    unaccent,
)
from . import regex_growth
from .regex_growth import (
    ROOT,
    Hostile,
    Pattern,
    find_files,
    find_growth,
    find_patterns,
    find_slow,
)

PAIRS = [("phone", "+84912345678"), ("email", "an@khach.example"), ("visitor", "v1")]
ERASED = erasure_pattern.get_patterns(PAIRS)
# what is no literal, and the patterns that it stands for
MADE = {"lead_alignment/tools/erasure_pattern.py re.search": ERASED}
# regular expressions of the database, which knows no backtracking: file, and what runs
IN_SQL = {
    "lead_alignment/hooks.py": "names of our own parameters",
    "lead_alignment/models/channel/customer_erasure.py": "patterns of erasure",
    "lead_alignment/models/customer/customer_erasure.py": "patterns of erasure",
    "lead_alignment/models/health/alignment_health.py": "names of our own tables",
    "lead_alignment/models/health/alignment_health_size.py": "names of our own tables",
    "lead_alignment/models/ingest/customer_erasure.py": "patterns of erasure",
    "lead_alignment/models/lead_import/customer_erasure.py": "patterns of erasure",
    "lead_alignment/models/ledger/customer_erasure.py": "patterns of erasure",
    "lead_alignment/models/privacy/contact_search.py": "texts that masks are put on",
    "lead_alignment_content/models/customer_erasure.py": "patterns of erasure",
    "lead_alignment_website/models/website_track.py": "hosts of pages",
}
SQL_REGEX = re.compile(
    r"\s!?~\*?\s+(?:%|ANY|ALL|')|regexp_\w+\(|SIMILAR TO|substring\(.*\bfrom\s+'"
)
# pieces of what people type, that somebody may repeat without end
PIECES = (
    *("a", "1", "0", " ", "@", ".", "-", "(", ")", "<", ">", '"', "'", ",", ";", ":"),
    *("/", "|", "\n", "o", "e", "+", "=", "k", "đ", "\\", "{", "[", "}", "]"),
    *("a@", "@a", "a.", ".a", "1 ", "1.", "1-", "o ", "e1", "a@a.", "(a", "<a", "1:0"),
    *("0912345678 ", "1/1/20 ", "utc ", "mailto:", 'a"', '",', '="', "k 1", "p: "),
)


def _load(add_on, name):
    """Return a pure module of another add-on, without Odoo."""
    path = Path(ROOT, add_on, "tools", f"{name}.py")
    if not path.exists():
        return None
    spec = importlib.util.spec_from_file_location(f"{add_on}_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _refuse(function, *errors):
    def work(text):
        try:
            return function(text)
        except errors:
            return None

    return work


def _read(text):
    return list(lead_file.read_rows(text.encode()))


def _get_functions():
    """Return {name: function of a text}: all that our add-ons do with such texts."""
    functions = {
        "mask_email": contact_mask.mask_email,
        "mask_phone": contact_mask.mask_phone,
        "mask_contact": contact_mask.mask_contact,
        "mask_within": lambda text: contact_mask.mask_within(text, ["0912345678"]),
        "erasure holds": lambda text: erasure_pattern.holds(ERASED, text),
        "is_generic_mailbox": identity_values.is_generic_mailbox,
        "read_batch": _refuse(ingest_body.read_batch, ingest_body.BodyError),
        "read_batch within": _refuse(
            lambda text: ingest_body.read_batch(json.dumps({"batch": [{"a": text}]})),
            ingest_body.BodyError,
        ),
        "read_batch broken": _refuse(
            lambda text: ingest_body.read_batch('{"batch": [{"a": ' + text + "}]}"),
            ingest_body.BodyError,
        ),
        "find_field": lead_columns.find_field,
        "find_fields": lambda text: lead_columns.find_fields([text, text]),
        "get_key": lead_columns.get_key,
        "get_signature": lambda text: lead_columns.get_signature([text]),
        "get_zone_minutes": lead_columns.get_zone_minutes,
        "read_rows": _refuse(_read, ValueError),
        "read_rows within": _refuse(
            lambda text: _read(f"Name,Phone\nAn,{text}\nBe,0912345678\n"), ValueError
        ),
        "read_rows headers": _refuse(
            lambda text: _read(f"Name,{text}\nAn,0912345678\n"), ValueError
        ),
        "is_email": lead_values.is_email,
        "is_made_up": lead_values.is_made_up,
        "read_emails": lead_values.read_emails,
        "read_flag": lead_values.read_flag,
        "read_moment": lambda text: lead_values.read_moment(text, is_day_first=True),
        "begin_with_day": lambda text: lead_values.begin_with_day([text], True),
        "repair": lambda text: phone_repair.repair(text, "VN", lambda number: None),
        "is_other_name": lambda text: person_names.is_other_name(text, "An Nguyen"),
        "get_words": unaccent.get_words,
        "get_search_name": unaccent.get_search_name,
    }
    if typed := _load("lead_alignment_livechat", "typed_addresses"):
        functions["find_typed"] = typed.find_typed
    return functions


class TestGrowth(unittest.TestCase):
    """Twice the text is at most twice the work, for every pattern of ours and for every
    function that reads what strangers type."""

    def test_every_pattern_is_found(self):
        patterns, unknown = find_patterns()
        files = {pattern.place.partition(":")[0] for pattern in patterns}
        self.assertGreater(len(patterns), 50)
        self.assertTrue(any(name.endswith(".js") for name in files))
        self.assertLessEqual(
            set(unknown), set(MADE), "name in MADE what the pattern is made of"
        )

    def test_no_pattern_is_slow_on_hostile_text(self):
        patterns, _unknown = find_patterns()
        made = [
            Pattern(place, source, 0, frozenset({"search"}))
            for place, sources in MADE.items()
            for source in sources
        ]
        for pattern in [*patterns, *made]:
            with self.subTest(place=pattern.place, pattern=pattern.source):
                self.assertIsNone(find_slow(pattern))

    def test_no_function_is_slow_on_hostile_text(self):
        texts = [
            Hostile(start, piece, end)
            for piece in PIECES
            for start, end in (("", ""), ("", "\x00"), ("1", "a"), ("a@", "!"))
        ]
        for name, function in _get_functions().items():
            with self.subTest(function=name):
                self.assertIsNone(find_growth(function, texts))

    def test_a_slow_pattern_is_noticed(self):
        # shorter texts are enough: these are slow
        with patch.object(regex_growth, "SCREEN", 1500):
            for source in (r"[\w.+-]+@[\w-]+", r"(a+)+$", r"\d\s*,?\s+x", r"\(.*?\)"):
                pattern = Pattern("here", source, 0, frozenset({"search"}))
                self.assertIsNotNone(find_slow(pattern), source)

    def test_regular_expressions_of_the_database_are_known(self):
        found = {
            str(path.relative_to(ROOT))
            for path in find_files()
            if SQL_REGEX.search(path.read_text("utf-8"))
        }
        here = {name for name in IN_SQL if Path(ROOT, name).exists()}
        self.assertEqual(found, here, "name in IN_SQL what it runs on")
