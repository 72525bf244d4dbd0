"""Phones and e-mail addresses, so that one recognises them and cannot use them."""

import re

MASK = "•"
ENDS = 3  # digits of a phone that are shown at each end
HIDDEN = 4  # and how many are hidden at least

ADDRESS = re.compile(r"([^\s<>,;:\"'()]+)@([^\s<>,;:\"'()]+)")
NUMBER = re.compile(r"\+?\d(?:[\s().-]{0,2}\d){6,}")
NOT_A_DIGIT = re.compile(r"\D")
SAME_DIGITS = 8  # from the right: country codes and leading zeros differ


def mask_phone(number):
    """The first and the last digits.

    >>> mask_phone("0912345678"), mask_phone("+84 912 345 678"), mask_phone("1234567")
    ('091••••678', '+849••••678', '1••••7')
    """
    digits = NOT_A_DIGIT.sub("", number)
    shown = max(0, min(ENDS, (len(digits) - HIDDEN) // 2))
    plus = "+" if number.lstrip().startswith("+") and shown else ""
    last = digits[len(digits) - shown :]
    return f"{plus}{digits[:shown]}{MASK * HIDDEN}{last}"


def mask_email(text):
    """The first letter and the domain of each address in a text.

    >>> mask_email("an@khach.example"), mask_email('"An" <an@khach.example>')
    ('a•••@khach.example', '"An" <a•••@khach.example>')
    """
    if "@" not in text:
        return MASK * HIDDEN
    return ADDRESS.sub(_mask_address, text)


def _mask_address(match):
    name, domain = match.groups()
    return f"{name[0] if len(name) > 1 else ''}{MASK * 3}@{domain}"


MASKS = {"phone": mask_phone, "email": mask_email}


def is_mask(value):
    return isinstance(value, str) and MASK in value


def mask_within(text, secrets):
    """A text, e.g. the name of a lead, without these phones and addresses in it.

    >>> mask_within("An 091 234 5678, Huế", ["+84912345678"])
    'An 091••••678, Huế'
    """
    addresses = {
        "@".join(found).lower()
        for secret in secrets
        for found in ADDRESS.findall(secret)
    }
    ends = {
        digits[-SAME_DIGITS:]
        for secret in secrets
        if "@" not in secret and len(digits := NOT_A_DIGIT.sub("", secret)) > HIDDEN
    }

    def hide_address(match):
        return _mask_address(match) if match[0].lower() in addresses else match[0]

    def hide_number(match):
        is_known = NOT_A_DIGIT.sub("", match[0])[-SAME_DIGITS:] in ends
        return mask_phone(match[0]) if is_known else match[0]

    if addresses:
        text = ADDRESS.sub(hide_address, text)
    return NUMBER.sub(hide_number, text) if ends else text
