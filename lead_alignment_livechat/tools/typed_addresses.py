"""Finds phones and e-mails that a visitor typed into a chat. Pure."""

import re

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# a plus, digits and usual separators; amounts of money have fewer digits
PHONE = re.compile(r"(?<![\w@])\+?\d(?:[\s.()-]{0,2}\d){7,14}(?![\w@])")


def find_typed(text: str) -> list[tuple[str, str]]:
    """Return [(kind, as typed)], e-mails first."""
    emails = EMAIL.findall(text)
    rest = EMAIL.sub(" ", text)
    return [("email", email) for email in emails] + [
        ("phone", phone) for phone in PHONE.findall(rest)
    ]
