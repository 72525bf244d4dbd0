"""Masks phones and e-mails in whatever is about to leave the server, except those that
are the company's own.

What may be long comes from strangers: all patterns are bounded, so that the work grows
with the length of a text and not faster.
"""

import base64
import binascii
import re
from collections.abc import Mapping

from .contact_mask import MASK, NOT_A_DIGIT, SAME_DIGITS, mask_email, mask_phone

ADDRESS = re.compile(rf"[^\s<>,;:\"'()@\\{MASK}]{{1,64}}@[^\s<>,;:\"'()@\\]{{2,255}}")
# the same within an address of a page, or as HTML writes it
AT = re.compile(r"%40|&#64;|&commat;")
ENCODED = re.compile(r"[\w.-]{1,64}(?:%40|&#64;|&commat;)[\w.-]{2,255}")
# a phone with its country or its zero; longer rows of digits are no phones
NUMBER = re.compile(r"(?<!\d)(?:\+\d|0\d|84\d)(?:[ \t\u00a0().-]{0,3}\d){6,13}(?!\d)")
# what a question may be about: any row of digits as long as a phone
ASKED = re.compile(r"(?<!\d)\+?\d(?:[ \t().-]{0,3}\d){8,14}(?!\d)")
# what phonenumbers takes for the punctuation of a phone
BETWEEN = re.compile(
    r"[\s\-x\u2010-\u2015\u2212\u30fc\uff0d-\uff0f\u00ad\u200b\u2060()\uff08\uff09"
    r"\uff3b\uff3d.\[\]/~\u2053\u223c\uff5e]{1,100}"
)
DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?")
FEWEST_ASKED = 10**8
WORD_BEFORE = re.compile(r"\w{0,40}$")
WORD_AFTER = re.compile(r"\w{0,40}")
UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
SHORTEST = 9  # the shortest phone, in digits
WITHOUT_PLUS = (11, 12)  # digits of 84 912 345 678
MOST_BESIDE = 12  # letters and digits beside a number; more make it a part of a key
PUNCTUATION = ".!?…/"
SHOWN_ADDRESS = re.compile(rf"[^\s<>,;:\"'()@{MASK}]?{MASK}{{3}}@[^\s<>,;:\"'()@]+")
SHOWN_NUMBER = re.compile(rf"\+?\d{{1,3}}{MASK}{{4}}\d{{1,3}}")

# the same patterns for PostgreSQL, which finds texts as they are shown
SQL_ADDRESS = r"""[^\s<>,;:"'()@]+@[^\s<>,;:"'()@]+"""
SQL_NUMBER = r"(?<![0-9])(?:\+[0-9]|0[0-9]|84[0-9])(?:[ ().-]{0,3}[0-9]){6,13}"


def get_key(contact):
    """Return what two ways of writing a contact have in common.

    >>> get_key("+84 912 345 678") == get_key("0912.345.678"), get_key("An@B.example")
    (True, 'an@b.example')
    """
    contact = AT.sub("@", contact)
    if "@" in contact:
        return contact.lower().strip(".")
    return NOT_A_DIGIT.sub("", contact)[-SAME_DIGITS:]


def find_contacts(text):
    """Return the phones and e-mails in a text, as they are written.

    >>> sorted(find_contacts("An 0912 345 678, an@b.example, 20260311, 0.1234567891"))
    ['0912 345 678', 'an@b.example']
    """
    found = {match[0] for match in ADDRESS.finditer(text)} if "@" in text else set()
    if AT.search(text):
        found.update(match[0] for match in ENCODED.finditer(text))
    found.update(match[0] for match in NUMBER.finditer(text) if _is_phone(match))
    return found


def find_asked(value):
    """Return what somebody may ask with for a phone or an e-mail, at any depth: also
    phones without their zero, and as numbers.

    >>> sorted(find_asked([["phone", "=", "912 345 678"], ["date", ">", "2026-03-11"]]))
    ['912 345 678']
    """
    found, pending = set(), [value]
    while pending:
        value = pending.pop()
        if isinstance(value, int) and value > FEWEST_ASKED:
            value = str(value)
        if isinstance(value, str):
            text = DATE.sub(" ", value)
            inside = find_contacts(text)
            inside.update(m[0] for m in ASKED.finditer(text) if _is_alone(m))
            known = {get_key(one) for one in inside}
            bare = (m for m in ASKED.finditer(BETWEEN.sub("", text)) if _is_alone(m))
            inside.update(m[0] for m in bare if get_key(m[0]) not in known)
            found |= inside
        elif isinstance(value, Mapping):
            pending += value.values()
        elif isinstance(value, (list, tuple, set, frozenset)):
            pending += value
    return found


def _is_phone(match):
    number = match[0]
    digits = NOT_A_DIGIT.sub("", number)
    if len(digits) < SHORTEST or number.startswith("0."):
        return False
    if number[0] == "8" and len(digits) not in WITHOUT_PLUS:
        return False
    return _is_alone(match)


def _is_alone(match):
    """Whether a number is no part of a key or a checksum."""
    text = match.string
    before = WORD_BEFORE.search(text, max(0, match.start() - 40), match.start())[0]
    after = WORD_AFTER.match(text, match.end())[0]
    beside = before + after
    if len(beside) > MOST_BESIDE and any(map(str.isdigit, beside)):
        return False
    first = max(0, match.start() - 36)
    return not any(
        first + found.start() < match.end() and match.start() < first + found.end()
        for found in UUID.finditer(text[first : match.end() + 36])
    )


def mask_contacts(text, own=frozenset()):
    """Mask all phones and e-mails of a text whose keys are not in ``own``."""

    def hide_address(match):
        return match[0] if get_key(match[0]) in own else mask_email(match[0])

    def hide_encoded(match):
        sign = AT.search(match[0])[0]
        plain = match[0].replace(sign, "@", 1)
        hidden = mask_email(plain).replace("@", sign, 1)
        return match[0] if get_key(plain) in own else hidden

    def hide_number(match):
        is_shown = not _is_phone(match) or get_key(match[0]) in own
        return match[0] if is_shown else mask_phone(match[0])

    if "@" in text:
        text = ADDRESS.sub(hide_address, text)
    if AT.search(text):
        text = ENCODED.sub(hide_encoded, text)
    return NUMBER.sub(hide_number, text)


def find_within(value):
    """Return the phones and e-mails in a value with texts at any depth."""
    found = set()
    pending = [value]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            found |= find_contacts(value)
        elif isinstance(value, Mapping):
            pending += value.keys()
            pending += value.values()
        elif isinstance(value, (list, tuple, set, frozenset)):
            pending += value
    return found


def sweep(value, get_own):
    """Return a value without the phones and e-mails in it, at any depth.

    :param value: texts, lists, tuples and dicts; anything else is left alone
    :param get_own: returns those keys of a set of keys that are shown to everybody
    """
    found = {get_key(contact) for contact in find_within(value)}
    if not found:
        return value
    own = get_own(found)
    return value if own >= found else _replace(value, own)


def _replace(value, own):
    if isinstance(value, str):
        return type(value)(mask_contacts(value, own)) if len(value) > 2 else value
    if isinstance(value, dict):
        return {_replace(key, own): _replace(item, own) for key, item in value.items()}
    if isinstance(value, Mapping):
        return dict(_replace(dict(value), own))
    if isinstance(value, list):
        return [_replace(item, own) for item in value]
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(_replace(item, own) for item in value)
    return value


def sweep_file(content, get_own):
    """Return a file in base64 without the contacts in it, if it is a text.

    >>> sweep_file(base64.b64encode(b"TEL:0912345678"), lambda found: set())
    b'VEVMOjA5MeKAouKAouKAouKAojY3OA=='
    """
    try:
        text = base64.b64decode(content, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError, TypeError):
        return content
    shown = sweep(text, get_own)
    if shown == text:
        return content
    masked = base64.b64encode(shown.encode())
    return masked.decode() if isinstance(content, str) else masked


def restore(shown, candidates):
    """Put the true contacts back into a text that a form sends back.

    :param shown: a text with masks
    :param candidates: true contacts
    :returns: (text, whether all masks in it are restored)

    >>> restore("Ring 091••••678 soon", ["0912345678", "an@b.example"])
    ('Ring 0912345678 soon', True)
    """
    true_of, is_whole = {}, True
    for contact in candidates:
        contact = contact.rstrip(PUNCTUATION)
        mask = mask_email(contact) if "@" in contact else mask_phone(contact)
        true_of.setdefault(mask, set()).add(contact)

    def put_back(match):
        nonlocal is_whole
        mask = match[0].rstrip(PUNCTUATION)
        found = true_of.get(mask, ())
        if len(found) == 1:
            return next(iter(found)) + match[0][len(mask) :]
        is_whole = False
        return match[0]

    text = SHOWN_NUMBER.sub(put_back, SHOWN_ADDRESS.sub(put_back, shown))
    return text, is_whole
