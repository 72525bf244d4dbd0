"""How ad platforms want addresses: normalised, then SHA-256 in hexadecimal. Pure.

The platforms differ. Of a phone, Meta takes the digits with the country's code, Google
and TikTok the E.164 form with its plus sign. Of Gmail addresses Google ignores dots and
what follows a plus.

Sources: Meta, "Customer Information Parameters"; Google, "Format user data" of the Data
Manager API; TikTok, Events API 2.0, "Parameters".
"""

import hashlib
import re

GMAIL = ("gmail.com", "googlemail.com")
NOT_DIGITS = re.compile(r"\D")


def digest(text: str) -> str:
    """Return SHA-256 in lower-case hexadecimal; an empty text stays empty."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def hash_email(email: str, is_google: bool = False) -> str:
    """Return the hash of an e-mail address, "" for none.

    :param is_google: whether dots and additions of Gmail addresses do not count
    """
    plain = "".join(email.split()).lower()
    name, at, domain = plain.rpartition("@")
    if not (name and at and "." in domain):
        return ""
    if is_google and domain in GMAIL:
        name = name.partition("+")[0].replace(".", "")
    return digest(f"{name}@{domain}")


def hash_phone_digits(phone: str) -> str:
    """Return the hash of the digits of a phone in E.164, as Meta wants it."""
    return digest(NOT_DIGITS.sub("", phone).lstrip("0"))


def hash_phone_plus(phone: str) -> str:
    """Return the hash of a phone in E.164 with its plus, as Google and TikTok want
    it."""
    digits = NOT_DIGITS.sub("", phone).lstrip("0")
    return digest(f"+{digits}" if digits else "")
