"""Finds phones and e-mails that a visitor typed into a chat. Pure."""

import re
import unicodedata
from itertools import islice

EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?![\w-])"
)
# a plus, digits and usual separators; amounts of money have fewer digits
PHONE = re.compile(r"(?<![\w@])\+?\d(?:[\s.()-]{0,2}\d){7,14}(?![\w@])")
# a Vietnamese mobile number, also where words or other numbers touch it:
# "sđt0912345678nhé", "lớp 10 0912345678"
MOBILE = re.compile(
    r"(?<![\d+@])(?:\(?\+?84\)?[\s.-]?0?|0)[35789](?:[\s.()-]{0,2}\d){8}(?![\d@])"
)
# a Vietnamese tax code: ten digits, of a branch with three more
TAX_CODE = re.compile(r"(?<![\w@])\d{10}-\d{3}(?![\w@])")
# an amount: 15.000.000; a number of ours may be grouped so behind its country's code
AMOUNT = re.compile(r"(?!84\D?\d{3}\D\d{3}\D\d{3}$)[1-9]\d{0,2}(?:[.,]\d{3})+")
# words right before a number that is none to call
OTHER_NUMBERS = re.compile(
    r"""\b(?:mst|ma\ so\ thue|tax|vat|cccd|cmnd|cmt|can\ cuoc|chung\ minh|passport
    |ho\ chieu|stk|so\ tai\ khoan|tai\ khoan|account|iban|bank|ma\ don|don\ hang
    |order|invoice|hoa\ don|ma\ van\ don|tracking|so\ hop\ dong|hop\ dong|contract
    |serial|imei|id)\b[^\d\n.;!?]{0,25}$""",
    re.VERBOSE,
)


MAX_TEXT = 10_000  # letters of a message that are read
MOST = 20  # addresses of a message that are taken


def find_typed(text: str) -> list[tuple[str, str]]:
    """Return [(kind, as typed)], e-mails first.

    A number that is announced as something else is no phone: "MST 0312345678".
    """
    text = text[:MAX_TEXT]
    emails = EMAIL.findall(text)[:MOST]
    rest = TAX_CODE.sub(" ", EMAIL.sub(" ", text))
    mobiles = [one for one in MOBILE.finditer(rest) if _is_phone(rest, one)]
    # blanks in their place: other numbers are announced by the same words
    others = MOBILE.sub(lambda found: " " * len(found[0]), rest)
    found = [*mobiles, *(one for one in PHONE.finditer(others) if _is_phone(rest, one))]
    found.sort(key=lambda one: one.start())
    phones = (("phone", one[0]) for one in found)
    return [("email", email) for email in emails] + list(islice(phones, MOST))


def _is_phone(text, found):
    if AMOUNT.fullmatch(found[0]):
        return False
    start = found.start()
    before = unicodedata.normalize("NFD", text[max(0, start - 60) : start].lower())
    plain = "".join(letter for letter in before if not unicodedata.combining(letter))
    return not OTHER_NUMBERS.search(plain.replace("đ", "d"))
