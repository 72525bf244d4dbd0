"""Lead forms of Google Ads. Pure.

Shape: Google Ads, "Webhook integration" of lead form assets. Google signs nothing; the
only proof is the key that the form was given.
"""

import hmac
import json

from .channel_event import ChannelEvent, Secrets, get_list, get_text

# columns that Google brings itself
GIVEN = {
    "FULL_NAME": "name",
    "EMAIL": "email",
    "WORK_EMAIL": "email",
    "PHONE_NUMBER": "phone",
    "WORK_PHONE": "phone",
    "COMPANY_NAME": "company",
}


def is_signed(body: bytes, _headers: dict, secrets: Secrets) -> bool:
    """Whether the body has the form's key."""
    try:
        key = get_text(json.loads(body), "google_key")
    except (ValueError, RecursionError):
        return False
    return bool(secrets.secret) and hmac.compare_digest(
        key.encode("utf-8", "replace"), secrets.secret.encode()
    )


def is_trial(_body: bytes, _headers: dict) -> bool:
    """Google's test has the form's key, as any other."""
    return False


def read(message) -> list[ChannelEvent]:
    """Return what somebody filled in: none or one."""
    lead_id = get_text(message, "lead_id")
    if not lead_id:
        return []
    given, answers = _read_columns(message)
    form = get_text(message, "form_id")
    gclid = get_text(message, "gcl_id")
    touch = {
        "ad": get_text(message, "creative_id"),
        "form": form,
        "platform_lead_id": lead_id,
        "click_id": gclid,
        "source": "google",
        "medium": "cpc",
    }
    click = {"platform": "google"}
    if gclid:
        click |= {"kind": "gclid", "id": gclid}
    return [
        ChannelEvent(
            code="form",
            account="",
            person="",
            message_id=f"lead {lead_id}",
            moment=None,
            given=given,
            touch={name: text for name, text in touch.items() if text},
            click=click,
            campaign=get_text(message, "campaign_id"),
            answers=answers,
            form=(form, ""),
            is_test=message.get("is_test") is True,
        )
    ]


def _read_columns(message):
    """Return ({what Google itself asks: answer}, [(question, answer)])."""
    given, answers, names = {}, [], {}
    for column in get_list(message, "user_column_data"):
        key = get_text(column, "column_id") or get_text(column, "column_name")
        answer = get_text(column, "string_value")
        if not key or not answer:
            continue
        if key in GIVEN:
            given.setdefault(GIVEN[key], answer)
        elif key in ("FIRST_NAME", "LAST_NAME"):
            names[key] = answer
        else:
            answers.append((key, answer))
    if names and "name" not in given:
        # the form does not say in which order; Google itself puts the first name first
        given["name"] = " ".join(names[key] for key in sorted(names))
    return given, answers
