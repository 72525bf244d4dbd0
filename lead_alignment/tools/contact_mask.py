"""Masks phones and e-mail addresses: users recognise them and cannot use them."""

import re

MASK = "•"
ENDS = 3  # digits of a phone that are shown at each end
HIDDEN = 4  # and how many are hidden at least

# whatever may be an address: found as a whole, so that no text is read twice
WORD = re.compile(r"[^\s<>,;:\"'()]+")
NUMBER = re.compile(r"\+?\d(?:[\s().-]{0,2}\d){6,}")
NOT_A_DIGIT = re.compile(r"\D")
SHORTEST = 9  # the shortest phone in a text, in digits
SAME_DIGITS = 8  # from the right: country codes and leading zeros differ


def mask_phone(number):
    """Show the first and the last digits only.

    >>> mask_phone("0912345678"), mask_phone("+84 912 345 678"), mask_phone("1234567")
    ('091••••678', '+849••••678', '1••••7')
    """
    digits = NOT_A_DIGIT.sub("", number)
    shown = max(0, min(ENDS, (len(digits) - HIDDEN) // 2))
    plus = "+" if number.lstrip().startswith("+") and shown else ""
    last = digits[len(digits) - shown :]
    return f"{plus}{digits[:shown]}{MASK * HIDDEN}{last}"


def mask_email(text):
    """Show the first letter and the domain of each address in a text only.

    >>> mask_email("an@khach.example"), mask_email('"An" <an@khach.example>')
    ('a•••@khach.example', '"An" <a•••@khach.example>')
    """
    if "@" not in text:
        return MASK * HIDDEN
    return WORD.sub(_mask_address, text)


def _mask_address(match):
    """Mask the part of a word before its last @ that stands between letters."""
    word = match[0]
    place = word.rfind("@", 1, -1)
    if place < 1:
        return word
    return f"{word[0] if place > 1 else ''}{MASK * 3}@{word[place + 1 :]}"


def is_mask(value):
    return isinstance(value, str) and MASK in value


def mask_contact(text):
    return mask_email(text) if "@" in text else mask_phone(text)


MASKS = {"phone": mask_phone, "email": mask_email, "contact": mask_contact}


def mask_within(text, secrets):
    """Mask addresses in a text, and numbers that are secrets or look like phones.

    >>> mask_within("An 091 234 5678, 100.000.000 đ, ref 55512345", ["55512345"])
    'An 091••••678, 100.000.000 đ, ref 55••••45'
    """
    digits = (NOT_A_DIGIT.sub("", secret) for secret in secrets if "@" not in secret)
    ends = {number[-SAME_DIGITS:] for number in digits}

    def hide_number(match):
        number = NOT_A_DIGIT.sub("", match[0])
        is_phone = match[0][0] in "+0" and len(number) >= SHORTEST
        is_known = number[-SAME_DIGITS:] in ends
        return mask_phone(match[0]) if is_phone or is_known else match[0]

    return NUMBER.sub(hide_number, WORD.sub(_mask_address, text))
