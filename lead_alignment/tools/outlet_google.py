"""Google's Data Manager API: offline conversions. Pure.

Source: Google, "Data Manager API", ``events:ingest`` and ``requestStatus:retrieve``.
One wrong field refuses the whole request; each conversion action is a destination of
its own.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from .channel_event import get_dict, get_list, get_text
from .contact_hash import hash_email, hash_phone_plus
from .outlet_fact import (
    BAD_VALUE,
    NO_PERSON,
    NO_TARGET,
    TOO_OLD,
    Fact,
    Options,
    get_hashes,
)

MAX_AGE = timedelta(days=90)
BATCH = 2000
CLICKS = ("gclid", "gbraid", "wbraid")
MOST_IDENTIFIERS = 10
MOST_ACTIONS = 10


def find_fault(fact: Fact, now: datetime) -> str:
    """Return why Google would refuse the event, "" if it would not."""
    if not fact.name.isdecimal():
        return NO_TARGET
    if fact.value is not None and fact.value < 0:
        return BAD_VALUE
    if now - fact.moment > MAX_AGE:
        return TOO_OLD
    return "" if _get_click(fact) or _get_identifiers(fact) else NO_PERSON


def build(facts: list[Fact], options: Options, is_trial: bool = False) -> dict:
    """Return the body of a request with these events, of at most ten actions.

    :param is_trial: whether Google only checks them
    """
    actions = list(dict.fromkeys(fact.name for fact in facts))
    account = {"accountType": "GOOGLE_ADS", "accountId": options.account}
    manager = {"accountType": "GOOGLE_ADS", "accountId": options.manager}
    body = {
        "destinations": [
            {
                "reference": f"action{action}",
                "operatingAccount": account,
                **({"loginAccount": manager} if options.manager else {}),
                "productDestinationId": action,
            }
            for action in actions
        ],
        "events": [_build_event(fact) for fact in facts],
        "encoding": "HEX",
    }
    if is_trial or options.test_code:
        body["validateOnly"] = True
    return body


class Status(NamedTuple):
    """What became of a request, for one conversion action or for all.

    :param verdict: checking, counted, partly, failed
    :param text: Google's reasons with their numbers, e.g. "INVALID_GCLID: 3"
    """

    verdict: str
    text: str = ""


VERDICTS = {
    "SUCCESS": "counted",
    "PARTIAL_SUCCESS": "partly",
    "FAILED": "failed",
    "FAILURE": "failed",
}


def read_status(answer) -> dict[str, Status]:
    """Return {number of the conversion action: ``Status``} of
    ``requestStatus:retrieve``; what it does not say is still being checked.

    :param answer: its JSON value
    """
    found = {}
    for one in get_list(answer, "requestStatusPerDestination"):
        action = get_text(get_dict(one, "destination"), "productDestinationId")
        verdict = VERDICTS.get(get_text(one, "requestStatus"), "checking")
        reasons = [
            f"{get_text(count, 'reason')}: {get_text(count, 'recordCount')}"
            for info, counts in (
                ("errorInfo", "errorCounts"),
                ("warningInfo", "warningCounts"),
            )
            for count in get_list(get_dict(one, info), counts)
        ]
        found[action] = Status(verdict, ", ".join(reasons)[:400])
    return found


def _build_event(fact):
    consent = "CONSENT_GRANTED" if fact.is_granted else "CONSENT_DENIED"
    event = {
        "destinationReferences": [f"action{fact.name}"],
        "transactionId": fact.key,
        "eventTimestamp": fact.moment.isoformat(timespec="seconds"),
        "eventSource": "PHONE" if fact.is_call else "OTHER",
        # what a person agreed to is to be recorded, not to be advertised to
        "consent": {"adUserData": consent, "adPersonalization": "CONSENT_DENIED"},
    }
    if click := _get_click(fact):
        event["adIdentifiers"] = click
    if identifiers := _get_identifiers(fact):
        event["userData"] = {"userIdentifiers": identifiers}
    if fact.value is not None:
        event |= {"conversionValue": fact.value, "currency": fact.currency}
    return event


def _get_click(fact):
    is_ours = fact.click_kind in CLICKS and fact.click_id
    return {fact.click_kind: fact.click_id} if is_ours else {}


def _get_identifiers(fact):
    phones = get_hashes(fact.phones, hash_phone_plus)
    emails = get_hashes(fact.emails, lambda email: hash_email(email, is_google=True))
    found = [{"phoneNumber": one} for one in phones]
    found += [{"emailAddress": one} for one in emails]
    return found[:MOST_IDENTIFIERS]
