"""TikTok's Events API 2.0 for CRM events. Pure.

Source: TikTok, "Events API 2.0", ``/event/track/`` with ``event_source: crm``. An
answer with status 200 and a code other than 0 is a refusal.
"""

from datetime import datetime, timedelta

from .contact_hash import hash_email, hash_phone_plus
from .outlet_fact import (
    NO_PERSON,
    NO_TARGET,
    TOO_OLD,
    Fact,
    Options,
    get_hashes,
    take_out_empty,
)

MAX_AGE = timedelta(days=28)
BATCH = 50
PARTNER = "LeadAlignment"
SENDER = "Odoo"


def find_fault(fact: Fact, now: datetime) -> str:
    """Return why TikTok would refuse the event, "" if it would not."""
    if not fact.name:
        return NO_TARGET
    if now - fact.moment > MAX_AGE:
        return TOO_OLD
    return "" if _get_user(fact) or _get_lead_id(fact) else NO_PERSON


def build(facts: list[Fact], options: Options) -> dict:
    """Return the body of a request with these events."""
    body = {
        "event_source": "crm",
        "event_source_id": options.dataset,
        "partner_name": PARTNER,
        "data": [_build_event(fact) for fact in facts],
    }
    if options.test_code:
        body["test_event_code"] = options.test_code
    return body


def _build_event(fact):
    event = {
        "event": fact.name,
        "event_time": int(fact.moment.timestamp()),
        "event_id": fact.key,
        "user": _get_user(fact),
        "lead": take_out_empty(
            {"lead_id": _get_lead_id(fact), "lead_event_source": SENDER}
        ),
        "limited_data_use": False,
    }
    if fact.value is not None:
        event["properties"] = {"currency": fact.currency, "value": fact.value}
    return event


def _get_lead_id(fact):
    return fact.lead_ref if fact.platform == "tiktok" else ""


def _get_user(fact):
    user = {
        "phone": get_hashes(fact.phones, hash_phone_plus),
        "email": get_hashes(fact.emails, hash_email),
        "ttclid": fact.click_id if fact.click_kind == "ttclid" else "",
        "ttp": fact.browsers.get("ttp", ""),
    }
    return take_out_empty(user)
