"""The normal form of each address, number and id, by Odoo's own rules for e-mails and
phones. Results are cached, since the same values come again and again."""

import re
from functools import lru_cache

try:
    import phonenumbers
except ImportError:  # without the library Odoo, too, takes numbers as they are
    phonenumbers = None

from odoo.exceptions import UserError
from odoo.tools import email_normalize

from odoo.addons.phone_validation.tools import phone_validation

MAX_LENGTH = 200
MAX_TYPED = 500  # letters of a name and an address together
MIN_DIGITS = 8


@lru_cache(maxsize=65536)
def normalise(kind: str, value: str, country: str = "", dial: int = 0) -> str:
    """Return ``value`` in normal form, or an empty text if it is no such identity.

    :param kind: one of ``tools.identity_values.KINDS``
    :param country: ISO code of the country that numbers without prefix belong to
    :param dial: its calling code, e.g. 84
    """
    if len(value) > MAX_TYPED and kind in ("phone", "email"):
        return ""
    value = value.strip()
    if not value or "\x00" in value:
        return ""
    if kind == "phone":
        return _normalise_phone(value, country, dial)
    if kind == "email":
        return _normalise_email(value)
    return _fit(value)


def _normalise_email(value):
    try:
        return _fit(email_normalize(value) or "")
    except RecursionError:  # brackets within brackets
        return ""


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
