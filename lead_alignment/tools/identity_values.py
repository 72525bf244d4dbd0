"""What an identity's value looks like: one form for each address, number and id.

Pure functions, remembered for values that come again and again.
"""

import re
from functools import lru_cache

try:
    import phonenumbers
except ImportError:  # as for Odoo itself: numbers are then not looked into
    phonenumbers = None

from odoo.exceptions import UserError
from odoo.tools import email_normalize

from odoo.addons.phone_validation.tools import phone_validation

MAX_LENGTH = 200
KINDS = ("email", "external", "partner", "visitor", "phone", "lead")
# before the @: a mailbox of a function, read by several people (RFC 2142 and practice)
GENERIC_MAILBOXES = frozenset(
    [
        "abuse",
        "accounting",
        "accounts",
        "admin",
        "administrator",
        "billing",
        "booking",
        "careers",
        "contact",
        "contacts",
        "cskh",
        "customercare",
        "customerservice",
        "enquiries",
        "enquiry",
        "feedback",
        "finance",
        "hello",
        "help",
        "helpdesk",
        "hostmaster",
        "hotline",
        "hr",
        "info",
        "infomation",
        "information",
        "inquiry",
        "invoice",
        "invoices",
        "jobs",
        "ketoan",
        "kinhdoanh",
        "lienhe",
        "mail",
        "mailer-daemon",
        "marketing",
        "media",
        "news",
        "newsletter",
        "no-reply",
        "noc",
        "noreply",
        "nhansu",
        "office",
        "orders",
        "post",
        "postmaster",
        "press",
        "purchase",
        "purchasing",
        "reception",
        "recruitment",
        "sale",
        "sales",
        "security",
        "service",
        "services",
        "shop",
        "support",
        "team",
        "tuyendung",
        "webmaster",
    ]
)
MIN_DIGITS = 8


@lru_cache(maxsize=65536)
def normalise(kind: str, value: str, country: str = "", dial: int = 0) -> str:
    """The one form of ``value``, or an empty text for what is no such thing.

    :param kind: one of ``KINDS``
    :param country: ISO code of the country that numbers without prefix belong to
    :param dial: its calling code, e.g. 84
    """
    value = value.strip()
    if not value or "\x00" in value:
        return ""
    if kind == "phone":
        return _normalise_phone(value, country, dial)
    if kind == "email":
        return _fit(email_normalize(value) or "")
    return _fit(value)


def _fit(value):
    try:
        value.encode()
    except UnicodeEncodeError:  # lone surrogates
        return ""
    return value if len(value) <= MAX_LENGTH else ""


def _normalise_phone(value, country, dial):
    if not phonenumbers:
        digits = re.sub(r"\D", "", value)
        return digits if len(digits) >= MIN_DIGITS else ""
    try:
        return phone_validation.phone_format(
            value, country or None, dial or None, force_format="E164"
        )
    except UserError:
        return ""


def is_generic_mailbox(address: str) -> bool:
    """Whether several people read this mailbox: info@, sales@ ..."""
    return address.partition("@")[0].partition("+")[0] in GENERIC_MAILBOXES


@lru_cache(maxsize=65536)
def is_line_of_many(number: str) -> bool:
    """Whether several people answer this number (E.164): a land line or hotline."""
    if not phonenumbers:
        return False
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    kinds = phonenumbers.PhoneNumberType
    return phonenumbers.number_type(parsed) in {
        kinds.FIXED_LINE,
        kinds.TOLL_FREE,
        kinds.PREMIUM_RATE,
        kinds.SHARED_COST,
        kinds.UAN,
    }
