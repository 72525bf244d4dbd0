"""Finds phones and e-mails that a visitor typed into a chat. Pure."""

import re
import unicodedata

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# a plus, digits and usual separators; amounts of money have fewer digits
PHONE = re.compile(r"(?<![\w@])\+?\d(?:[\s.()-]{0,2}\d){7,14}(?![\w@])")
# a Vietnamese tax code: ten digits, of a branch with three more
TAX_CODE = re.compile(r"(?<![\w@])\d{10}-\d{3}(?![\w@])")
# words right before a number that is none to call
OTHER_NUMBERS = re.compile(
    r"""\b(?:mst|ma\ so\ thue|tax|vat|cccd|cmnd|cmt|can\ cuoc|chung\ minh|passport
    |ho\ chieu|stk|so\ tai\ khoan|tai\ khoan|account|iban|bank|ma\ don|don\ hang
    |order|invoice|hoa\ don|ma\ van\ don|tracking|so\ hop\ dong|hop\ dong|contract
    |serial|imei|id)\b[^\d\n.;!?]{0,25}$""",
    re.VERBOSE,
)


def find_typed(text: str) -> list[tuple[str, str]]:
    """Return [(kind, as typed)], e-mails first.

    A number that is announced as something else is no phone: "MST 0312345678".
    """
    emails = EMAIL.findall(text)
    rest = TAX_CODE.sub(" ", EMAIL.sub(" ", text))
    return [("email", email) for email in emails] + [
        ("phone", found[0]) for found in PHONE.finditer(rest) if _is_phone(rest, found)
    ]


def _is_phone(text, found):
    before = unicodedata.normalize("NFD", text[: found.start()][-60:].lower())
    plain = "".join(letter for letter in before if not unicodedata.combining(letter))
    return not OTHER_NUMBERS.search(plain.replace("đ", "d"))
