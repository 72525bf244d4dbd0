"""Where recordings of phone calls may lie. Pure."""

import re
from urllib.parse import urlsplit

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
_SCHEMES = {"https": 443, "http": 80}


def get_host(url: str) -> str:
    """Return the host of a link that a browser may be sent to, in lower case.

    Empty for any other text: another scheme, a name or password before the host, an
    odd port, a backslash or white space, which browsers read differently.
    """
    if any(char in '\\"<>^`{|}' or not "!" <= char <= "~" for char in url):
        return ""
    try:
        parts = urlsplit(url)
        is_plain = parts.username is None and parts.password is None
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in _SCHEMES or not is_plain or not _HOST.fullmatch(host):
        return ""
    is_usual = port in (None, _SCHEMES[parts.scheme])
    return host if is_usual else f"{host}:{port}"


def read_hosts(text: str) -> list[str]:
    """Return the hosts that a user listed, separated by spaces or commas; also whole
    addresses are understood.

    :raises ValueError: with the entry that is none
    """
    hosts = []
    for entry in re.split(r"[\s,;]+", text.strip().lower()):
        host = entry and get_host(entry if "://" in entry else f"https://{entry}")
        if entry and not host:
            raise ValueError(entry)
        if host:
            hosts.append(host)
    return list(dict.fromkeys(hosts))


def is_on(url: str, hosts: list[str]) -> bool:
    """Whether a link leads to one of these hosts, or below one."""
    host = get_host(url)
    return bool(host) and any(
        host == known or host.endswith(f".{known}") for known in hosts
    )
