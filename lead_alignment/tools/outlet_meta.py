"""Meta's Conversions API for CRM events. Pure.

Source: Meta, "Conversions API for CRM": the number of the lead, or hashed addresses;
events older than seven days make Meta refuse the whole request.
"""

from datetime import UTC, datetime, timedelta

from .contact_hash import hash_email, hash_phone_digits
from .outlet_fact import (
    NO_PERSON,
    NO_TARGET,
    TOO_OLD,
    Fact,
    Options,
    get_hashes,
    take_out_empty,
)

MAX_AGE = timedelta(days=7)
# a request may be on its way for a while
MARGIN = timedelta(minutes=10)
BATCH = 1000
SENDER = "Odoo Lead Alignment"
PLATFORMS = ("facebook", "instagram")
LEAD_DIGITS = (15, 16, 17)


def find_fault(fact: Fact, now: datetime) -> str:
    """Return why Meta would refuse the event, "" if it would not.

    :param now: aware
    """
    if not fact.name:
        return NO_TARGET
    if now - fact.moment > MAX_AGE - MARGIN:
        return TOO_OLD
    return "" if _get_user(fact) else NO_PERSON


def build(facts: list[Fact], options: Options) -> dict:
    """Return the body of a request with these events."""
    body = {"data": [_build_event(fact) for fact in facts]}
    if options.test_code:
        body["test_event_code"] = options.test_code
    return body


def _build_event(fact):
    custom = {"event_source": "crm", "lead_event_source": SENDER}
    if fact.value is not None:
        custom |= {"value": fact.value, "currency": fact.currency}
    return {
        "event_name": fact.name,
        "event_time": int(fact.moment.timestamp()),
        "event_id": fact.key,
        "action_source": "system_generated",
        "user_data": _get_user(fact),
        "custom_data": custom,
    }


def _get_user(fact):
    user = {
        "lead_id": _get_lead_id(fact),
        "ph": get_hashes(fact.phones, hash_phone_digits),
        "em": get_hashes(fact.emails, hash_email),
        "fbc": fact.browsers.get("fbc") or _make_fbc(fact),
        "fbp": fact.browsers.get("fbp", ""),
    }
    return take_out_empty(user)


def _get_lead_id(fact):
    """Return the number of the lead; another one would be refused."""
    is_number = fact.lead_ref.isascii() and fact.lead_ref.isdecimal()
    if fact.platform in PLATFORMS and is_number and len(fact.lead_ref) in LEAD_DIGITS:
        return int(fact.lead_ref)
    return None


def _make_fbc(fact):
    """Return the cookie that Meta would have set: "fb.1.<milliseconds>.<fbclid>"."""
    if fact.click_kind != "fbclid" or not fact.click_id or not fact.click_date:
        return ""
    moment = fact.click_date.replace(tzinfo=UTC).timestamp()
    return f"fb.1.{int(moment * 1000)}.{fact.click_id}"
