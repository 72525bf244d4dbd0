"""What the address of a landing page says of the ad that led there. Pure."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

# click ids of Google (two for iOS), Meta, TikTok, Zalo, Microsoft and LinkedIn
CLICK_KINDS = (
    *("gclid", "gbraid", "wbraid", "fbclid", "ttclid", "zclid", "msclkid"),
    "li_fat_id",
)
MAX_URL = 4000
# {word of a touchpoint: parameter}
UTM = {
    "campaign": "utm_campaign",
    "source": "utm_source",
    "medium": "utm_medium",
    "ad": "utm_content",
    "keyword": "utm_term",
}


def read_landing_url(url: str) -> dict[str, str]:
    """Return {``campaign``, ``source``, ``medium``, ``ad``, ``keyword``, and one of
    ``CLICK_KINDS``: text} of an address, without empty ones.

    An invalid address, as visitors may send it, says nothing.
    """
    try:
        query = urlsplit(url[:MAX_URL]).query
        values = parse_qs(query, max_num_fields=100)
    except ValueError:
        return {}
    found = {word: values.get(name, [""])[0].strip() for word, name in UTM.items()}
    click = next((kind for kind in CLICK_KINDS if kind in values), None)
    if click:
        found[click] = values[click][0].strip()
    return {word: text for word, text in found.items() if text and "\x00" not in text}


def read_fbc(text: str) -> tuple[str, datetime | None]:
    """Return (fbclid, naive UTC of the click) of Meta's cookie ``_fbc``, which is
    ``fb.<subdomain index>.<milliseconds>.<fbclid>``; ("", None) for another text.

    Source: Meta, Conversions API, "fbp and fbc Parameters".
    """
    parts = text.split(".", 3)
    if len(parts) != 4 or parts[0] != "fb" or not parts[2].isdigit():
        return "", None
    try:
        moment = datetime.fromtimestamp(int(parts[2]) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return "", None
    return parts[3], moment.replace(tzinfo=None)
