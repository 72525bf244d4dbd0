"""What sales found out about a lead, as it is told to ad platforms. Pure.

Each platform has a module ``outlet_<platform>`` with

* ``MAX_AGE``: how old a fact may be; ``BATCH``: how many go into one request
* ``find_fault(fact)``: why the platform would refuse it, "" if it would not
* ``build(facts, options)``: the JSON of the request
"""

from datetime import datetime
from typing import NamedTuple

# codes of :func:`find_fault`
NO_PERSON = "no_person"
TOO_OLD = "too_old"
NO_TARGET = "no_target"
BAD_VALUE = "bad_value"


class Fact(NamedTuple):
    """One conversion.

    :param key: the same for ever: the platform tells a repetition by it
    :param name: of the platform's event; for Google the number of its action
    :param moment: aware, in the company's time zone
    :param value: in units of ``currency``, None for no amount
    :param emails, phones: plain; they leave the house as hashes only
    :param platform: on which the lead form was filled in, "" for none
    :param lead_ref: number of the lead on that platform
    :param click_kind, click_id, click_date: of the click on an ad; naive UTC
    :param browsers: {``fbp``, ``fbc``, ``ttp``: text}
    :param is_call: whether it was found out on the phone
    :param is_granted: whether the person agreed to be recorded
    """

    key: str
    name: str
    moment: datetime
    value: float | None = None
    currency: str = ""
    emails: tuple = ()
    phones: tuple = ()
    platform: str = ""
    lead_ref: str = ""
    click_kind: str = ""
    click_id: str = ""
    click_date: datetime | None = None
    browsers: dict = {}
    is_call: bool = True
    is_granted: bool = False

    def get_matches(self) -> str:
        """Return by what a platform can find the person, best first."""
        return ", ".join(
            word
            for word, is_there in (
                ("lead", self.lead_ref),
                ("click", self.click_id),
                ("browser", self.browsers),
                ("phone", self.phones),
                ("email", self.emails),
            )
            if is_there
        )


class Options(NamedTuple):
    """Of an outlet.

    :param account: of the advertiser; Google's has digits only
    :param manager: Google: of the manager account that logs in, "" for none
    :param dataset: Meta's dataset, TikTok's event set
    :param test_code: of the platform's test page, "" for real events
    """

    account: str = ""
    manager: str = ""
    dataset: str = ""
    test_code: str = ""


def take_out_empty(values: dict) -> dict:
    """Return the values without empty texts, lists and None."""
    return {name: one for name, one in values.items() if one not in ("", [], None)}


def get_hashes(values, hashed) -> list[str]:
    """Return the hashes of addresses, each once, without empty ones."""
    return list(dict.fromkeys(filter(None, map(hashed, values))))
