"""The ad platform of a lead form, as files and webhooks spell it. Pure."""

# {spelling: name}; forms in Messenger and in the Audience Network are Facebook's
NAMES = {
    "fb": "facebook",
    "facebook": "facebook",
    "meta": "facebook",
    "msg": "facebook",
    "messenger": "facebook",
    "an": "facebook",
    "audience network": "facebook",
    "ig": "instagram",
    "instagram": "instagram",
    "gg": "google",
    "google": "google",
    "google ads": "google",
    "yt": "google",
    "youtube": "google",
    "tt": "tiktok",
    "tiktok": "tiktok",
    "zalo": "zalo",
}


def get_platform(text: str) -> str:
    """Return the platform that a text names, "" for none that we know."""
    return NAMES.get(" ".join(text.replace("_", " ").split()).lower(), "")
