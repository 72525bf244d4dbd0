"""Messages of Facebook, Messenger and Instagram, and their lead forms. Pure.

Shapes: Meta's webhooks for pages (``leadgen``, ``messages``, ``messaging_referrals``,
``messaging_postbacks``) and ``GET /{leadgen id}`` of the Graph API.
"""

import hashlib
import hmac
from datetime import UTC, datetime

from .channel_event import (
    ChannelEvent,
    LeadAd,
    Secrets,
    from_milliseconds,
    from_seconds,
    get_dict,
    get_list,
    get_text,
)

SIGNATURE = "X-Hub-Signature-256"
OBJECTS = ("page", "instagram")
# fields of a lead form, as Meta names them
FIELDS = "created_time,id,ad_id,ad_name,adset_id,adset_name,campaign_id"
FIELDS += ",campaign_name,form_id,field_data,is_organic,platform"
ATTACHED = {"image": "🖼", "video": "🎬", "audio": "🎤", "file": "📄", "sticker": "🙂"}
# the names that Meta gives to the questions it brings itself
GIVEN = {
    "full_name": "name",
    "phone_number": "phone",
    "phone": "phone",
    "work_phone_number": "phone",
    "email": "email",
    "work_email": "email",
    "company_name": "company",
}
PLATFORMS = {"fb": "facebook", "ig": "instagram"}


def is_signed(body: bytes, headers: dict, secrets: Secrets) -> bool:
    """Whether Meta signed the body: HMAC-SHA256 of it with the app's secret."""
    given = (headers.get(SIGNATURE) or "").removeprefix("sha256=").strip().lower()
    mac = hmac.new(secrets.secret.encode(), body, hashlib.sha256).hexdigest()
    return bool(secrets.secret) and hmac.compare_digest(mac.encode(), given.encode())


def is_trial(_body: bytes, _headers: dict) -> bool:
    """Meta tries an address by another request."""
    return False


def read(message) -> list[ChannelEvent | LeadAd]:
    """Return what a message says, of all pages that it is about."""
    if get_text(message, "object") not in OBJECTS:
        return []
    found = []
    for entry in get_list(message, "entry"):
        account = get_text(entry, "id")
        for change in get_list(entry, "changes"):
            found += _read_lead_ad(change, account)
        for one in get_list(entry, "messaging"):
            found += _read_messaging(one, account)
    return found


def _read_lead_ad(change, account):
    value = get_dict(change, "value")
    lead_id = get_text(value, "leadgen_id")
    if get_text(change, "field") != "leadgen" or not lead_id.isdecimal():
        return []
    created = get_text(value, "created_time")
    return [
        LeadAd(
            account=get_text(value, "page_id") or account,
            lead_id=lead_id,
            form_id=get_text(value, "form_id"),
            moment=from_seconds(int(created)) if created.isdecimal() else None,
        )
    ]


def _read_messaging(one, account):
    said, postback = get_dict(one, "message"), get_dict(one, "postback")
    person = get_text(get_dict(one, "sender"), "id")
    stamp = get_text(one, "timestamp")
    if said.get("is_echo"):
        return _read_answer(one, said, account)
    if not person or person == account:
        return []
    referral = next(
        filter(None, (get_dict(part, "referral") for part in (said, postback, one))), {}
    )
    # titles of buttons and ads are ours: a number in them is nobody's
    label = _get_attached(said) or get_text(postback, "title")
    message_id = get_text(said, "mid") or get_text(postback, "mid")
    if not message_id and (postback or referral):
        message_id = f"referral {person} {stamp}"
    if not message_id:
        return []
    touch = _read_referral(referral)
    return [
        ChannelEvent(
            code="social_message" if said or postback else "social_ad",
            account=account,
            person=person,
            message_id=message_id,
            moment=from_milliseconds(stamp),
            text=get_text(said, "text"),
            label=label or touch.get("ad", ""),
            touch=touch,
        )
    ]


def _read_answer(one, said, account):
    """Read what was answered in the page's name, in Meta's inbox or by us."""
    person, message_id = (
        get_text(get_dict(one, "recipient"), "id"),
        get_text(said, "mid"),
    )
    if not person or person == account or not message_id:
        return []
    return [
        ChannelEvent(
            code="social_answer",
            account=account,
            person=person,
            message_id=f"answer {message_id}",
            moment=from_milliseconds(get_text(one, "timestamp")),
            text=get_text(said, "text"),
            label=_get_attached(said),
            is_ours=True,
        )
    ]


def _get_attached(said):
    kinds = [get_text(one, "type") for one in get_list(said, "attachments")]
    return " ".join(ATTACHED.get(kind, "📎") for kind in kinds[:10])


def _read_referral(referral):
    """Return what the link or ad that opened the talk says."""
    title = get_text(get_dict(referral, "ads_context_data"), "ad_title")
    ad = title or get_text(referral, "ad_id")
    touch = {"ad": ad, "keyword": get_text(referral, "ref")}
    return {name: text for name, text in touch.items() if text}


def read_lead(lead, account: str) -> ChannelEvent | None:
    """Return what somebody filled into a lead form, as the Graph API tells it.

    :param lead: its JSON
    :param account: id of the page
    """
    lead_id = get_text(lead, "id")
    if not lead_id.isdecimal():
        return None
    given, answers = _read_fields(lead)
    platform = PLATFORMS.get(get_text(lead, "platform"), "facebook")
    ad = get_text(lead, "ad_name") or get_text(lead, "ad_id")
    touch = {
        "ad": " / ".join(filter(None, [get_text(lead, "adset_name"), ad])),
        "form": get_text(lead, "form_name") or get_text(lead, "form_id"),
        "platform_lead_id": lead_id,
        "source": platform,
    }
    return ChannelEvent(
        code="form",
        account=account,
        person="",
        message_id=f"lead {lead_id}",
        moment=_parse(get_text(lead, "created_time")),
        given=given,
        touch={name: text for name, text in touch.items() if text},
        click={"platform": platform},
        campaign=get_text(lead, "campaign_name") or get_text(lead, "campaign_id"),
        answers=answers,
        form=(get_text(lead, "form_id"), get_text(lead, "form_name")),
    )


def _read_fields(lead):
    """Return ({what Meta itself asks: answer}, [(question, answer)])."""
    given, answers, names = {}, [], {}
    for field in get_list(lead, "field_data"):
        name = get_text(field, "name")
        values = field.get("values")
        answer = ", ".join(
            str(one)[:500]
            for one in (values if isinstance(values, list) else [])
            if isinstance(one, str | int)
        )
        if not name or not answer:
            continue
        if name in GIVEN:
            given.setdefault(GIVEN[name], answer)
        elif name in ("first_name", "last_name"):
            names[name] = answer
        else:
            answers.append((name, answer))
    if names:
        given.setdefault("name", " ".join(names[key] for key in sorted(names)))
    return given, answers


def _parse(text):
    """Return the naive UTC of "2026-11-28T08:06:38+0000", None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
