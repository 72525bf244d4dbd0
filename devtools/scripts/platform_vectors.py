"""What the ad platforms' own client libraries make of addresses: the table against
which tests hold our hashes, and their judgement of our requests.

Needs ``facebook-business``, ``google-ads-datamanager`` and
``google-ads-datamanager-util``, which nothing else here needs::

    python -m venv /tmp/platforms && /tmp/platforms/bin/pip install facebook-business \
        google-ads-datamanager google-ads-datamanager-util
    /tmp/platforms/bin/python devtools/scripts/platform_vectors.py
"""

import json
import sys
import types
from datetime import datetime, timedelta, timezone
from pathlib import Path

from facebook_business.adobjects.serverside.normalize import Normalize
from google.ads import datamanager_v1
from google.ads.datamanager_util import Encoding, Formatter

ROOT = Path(__file__).resolve().parent.parent.parent
TARGET = ROOT / "lead_alignment" / "tests" / "tools" / "vectors" / "addresses.json"
EMAILS = [
    *("an@khach.vn", " An@Khach.VN ", "an.nguyen@gmail.com", "An.Nguyen+hoc@Gmail.com"),
    *("a.b@googlemail.com", "a.b+c@example.com", "x@y.z", "le_van-b@cong-ty.com.vn"),
    *("tran%thi@khach.vn", "1234567@qq.com", "o'neil@example.ie", "UPPER@CASE.ORG"),
]
PHONES = [
    *("+84912345678", "+84 912 345 678", "+842838221234", "+841900123456"),
    *("+16505551212", "+1 (650) 555-1212", "+85251234567", "+447911123456"),
]


def load_tools():
    """Return our pure tools, which Odoo is not needed for."""
    package = types.ModuleType("our_tools")
    package.__path__ = [str(ROOT / "lead_alignment" / "tools")]
    sys.modules["our_tools"] = package
    from our_tools import audience_body, outlet_fact, outlet_google  # noqa: PLC0415

    return audience_body, outlet_fact, outlet_google


def judge_google():
    """Let Google's library read our requests; it refuses names it does not know."""
    audience_body, outlet_fact, outlet_google = load_tools()
    options = outlet_fact.Options(account="1234567890", manager="99")
    zone = timezone(timedelta(hours=7))
    facts = [
        outlet_fact.Fact(
            key=f"la:1:2:k1:{number}",
            name="101",
            moment=datetime(2026, 11, 28, 10, tzinfo=zone),
            value=1_500_000.0,
            currency="VND",
            emails=("an@khach.vn",),
            phones=("+84912345678",),
            click_kind=kind,
            click_id="Cj0" if kind else "",
            is_call=bool(kind),
            is_granted=bool(kind),
        )
        for number, kind in enumerate(("gclid", "gbraid", "wbraid", ""))
    ]
    body = outlet_google.build(facts, options)
    datamanager_v1.IngestEventsRequest.from_json(json.dumps(body))
    person = audience_body.hash_person("google", "an@khach.vn", "+84912345678", 0)
    for is_new, kind in (
        (True, datamanager_v1.IngestAudienceMembersRequest),
        (False, datamanager_v1.RemoveAudienceMembersRequest),
    ):
        body = audience_body.build_google([person], "123", "", "55", is_new=is_new)
        kind.from_json(json.dumps(body))
    statuses = datamanager_v1.RequestStatusPerDestination.RequestStatus
    known = {one.name for one in statuses} - {"REQUEST_STATUS_UNKNOWN", "PROCESSING"}
    if not known <= outlet_google.VERDICTS.keys():
        raise SystemExit(f"Unknown: {known - outlet_google.VERDICTS.keys()}")


def main():
    judge_google()
    google, meta = Formatter(), Normalize()
    vectors = {
        "google_email": {
            one: google.process_email_address(one, Encoding.HEX) for one in EMAILS
        },
        "google_phone": {
            one: google.process_phone_number(one, Encoding.HEX) for one in PHONES
        },
        "meta_email": {one: meta.normalize("em", one, True) for one in EMAILS},
        "meta_phone": {one: meta.normalize("ph", one, True) for one in PHONES},
    }
    TARGET.write_text(json.dumps(vectors, indent=1, ensure_ascii=False) + "\n")
    print(f"Wrote {TARGET.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
