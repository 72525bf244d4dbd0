"""Requests that put people into an ad platform's audience, or take them out. Pure.

Sources: Meta, "Custom Audiences", ``/{audience}/users``; Google, "Data Manager API",
``audienceMembers:ingest`` and ``:remove``. Both take hashes, at most 10,000 people at
once. An audience with fewer than 100 people is not used.
"""

from typing import NamedTuple

from .contact_hash import hash_email, hash_phone_digits, hash_phone_plus

BATCH = 10_000
LEAST = {"meta": 100, "google": 100}


class Hashes(NamedTuple):
    """What a platform knows a person by; "" for what is not known.

    :param value: what the person is worth, for a seed; 0 for none
    """

    email: str
    phone: str
    value: float = 0.0


def hash_person(platform: str, email: str, phone: str, value: float = 0.0) -> Hashes:
    """Return the hashes of a person's addresses, as this platform wants them."""
    is_google = platform == "google"
    hash_phone = hash_phone_plus if is_google else hash_phone_digits
    return Hashes(hash_email(email, is_google), hash_phone(phone), value)


def build_meta(people: list[Hashes]) -> dict:
    """Return the payload of Meta's request; with values, if anybody has one."""
    schema, rows = ["EMAIL", "PHONE"], [[one.email, one.phone] for one in people]
    if any(one.value for one in people):
        schema = [*schema, "LOOKALIKE_VALUE"]
        rows = [[*row, one.value] for row, one in zip(rows, people, strict=True)]
    return {"payload": {"schema": schema, "data": rows}}


def build_google(
    people: list[Hashes],
    account: str,
    manager: str,
    audience: str,
    is_new: bool = True,
) -> dict:
    """Return the body of Google's request.

    :param is_new: whether people are put into the audience, upon which the terms of
        Customer Match are accepted
    """
    kind = "GOOGLE_ADS"
    destination = {
        "reference": "audience",
        "operatingAccount": {"accountType": kind, "accountId": account},
        "productDestinationId": audience,
    }
    if manager:
        destination["loginAccount"] = {"accountType": kind, "accountId": manager}
    consent = {
        "adUserData": "CONSENT_GRANTED",
        "adPersonalization": "CONSENT_GRANTED",
    }
    terms = {"customerMatchTermsOfServiceStatus": "ACCEPTED"}
    return {
        **({"termsOfService": terms} if is_new else {}),
        "destinations": [destination],
        "audienceMembers": [
            {
                "destinationReferences": ["audience"],
                "consent": consent,
                "userData": {"userIdentifiers": _get_identifiers(one)},
            }
            for one in people
        ],
        "encoding": "HEX",
    }


def _get_identifiers(person):
    found = [{"emailAddress": person.email}] if person.email else []
    return found + ([{"phoneNumber": person.phone}] if person.phone else [])
