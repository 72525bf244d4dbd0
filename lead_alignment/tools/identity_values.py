"""The kinds of identities, and which values several people use. Pure."""

from functools import lru_cache

try:
    import phonenumbers
except ImportError:  # without the library Odoo, too, takes numbers as they are
    phonenumbers = None

KINDS = ("email", "external", "partner", "visitor", "phone", "lead")
# names before the @ of mailboxes that several people read (RFC 2142 and practice)
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
# what people write where a customer has no address: nobody in particular either
MADE_UP_MAILBOXES = frozenset(
    [
        "donotreply",
        "khongco",
        "khongcoemail",
        "khongcomail",
        "khongemail",
        "koco",
        "noaddress",
        "noemail",
        "noemailaddress",
        "nomail",
        "none",
        "notavailable",
        "notprovided",
        "null",
        "undefined",
        "unknown",
        "unspecified",
    ]
)
SIGNS = str.maketrans("", "", "._-")
LEAST = 4  # letters; h.r@ are initials


def is_generic_mailbox(address: str) -> bool:
    """Whether several people read this mailbox: info@, sales@, or nobody does:
    noemail@, unknown2@."""
    name = address.partition("@")[0].partition("+")[0].lower()
    plain = name.translate(SIGNS)
    return (
        name in GENERIC_MAILBOXES
        or (len(plain) > LEAST and plain in GENERIC_MAILBOXES)
        or plain.rstrip("0123456789") in MADE_UP_MAILBOXES
    )


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
