"""Hostile requests to the intake of events; for ingest_fuzz.py. Pure.

``make_case(number, seed, ...)`` is the same request for the same number and seed, but
for the date.
Events are written as text, so that they may be what no JSON writer would make.
"""

import base64
import gzip
import random
import zlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

PATH = "/lead_alignment/v1"
NOW = datetime.now(timezone.utc).replace(microsecond=0)
YESTERDAY = f'"{(NOW - timedelta(days=1)).isoformat()}"'
# JSON of every kind, which parses
JUNK = [
    *("null", "true", "false", "0", "-1", "1.5", "1e15", "1e308", "1e999", "-1e999"),
    *("9" * 400, "9" * 4300, "-0.0", '""', '" "', '"x"', '"0"', '"a:b"', '"\\u001f"'),
    *('"\\u0000"', '"\\ud800"', '"\\udfff\\ud800"', '"a\udcff\udc80"', '"\u202e"'),
    *('"' + "a" * 600 + '"', '"' + "a" * 40_000 + '"', '"' + "ă" * 30_000 + '"'),
    *("[]", "{}", "[[[]]]", "[{}]", "[null]", '["a", 1]', '{"a": {"b": 1}}'),
    *(
        '{"": null}',
        '{"id": 1, "id": 2}',
        "[" * 40 + "]" * 40,
        '{"a":' * 40 + "1" + "}" * 40,
    ),
    *("[" * 20_000 + "]" * 20_000, "{" + '"\\ud800": 1}', '{"\\u0000": "a"}'),
    *('{"name": ["a"]}', '{"type": {}, "id": {}}', "1" * 3000 + ".5", "1e-999"),
]
# what is no JSON, but whose brackets match: only its own event is lost
NO_JSON = ["NaN", "Infinity", "-Infinity", "undefined", "01", "'a'", "9" * 5000, "a b"]
NO_JSON += ['"\t"', "[1,]", '"\\x"', "+1", "0x1f", "--"]
# and what may take the body along
BREAKING = ['"open', "]", "}", "{", "[", '"\\', "]}", ',,,"', '"batch":[', "/*", "\x00"]
DATES = [
    *("9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00Z"),
    *("0001-01-01T00:00:00+14:00", "2026-11-20T10:00:00+25:00", "2026-02-30"),
    *("2026-11-20T10:00:00-00:00:01", "20261120T101010Z", "2026-W47-1", "Z", "T"),
    *("2026-11-20T24:00:00Z", "2026-11-20T10:00:00ZZ", " 2026-11-20 ", "1700000000"),
    *("2026-11-20T10:00:00.123456789Z", "٢٠٢٦-١١-٢٠", "-2026-01-01", "2026-13-01"),
    *("2026-11-20T10:00:00+23:59", "2026-11-20T10:00", "0000-00-00", "12345678901"),
    *("2016-12-31T23:59:60Z", "1900-01-01T00:00:00Z", "2026-11-20T10:00:00.Z"),
]
MAILS = [
    *("a@b.c", "a@b@c", "<@", "@,", '\\"', "a@[1.2.3.4]", "é@ü.de", "(x@y.z", "a@。.c"),
    *("=?utf-8?q?x?=@a.b", "a@b.c, d@e.f", "a\\r\\n@b.c", "x@" + "a" * 300 + ".com"),
    *("\\\\@a.b", "a@b..c", ":@;.a", "group: a@b.c;", '\\"a b\\"@c.de', "ẞ@İ.com", "@"),
]
PHONES = [
    *("+", "+84", "0" * 400, "٠٩٠١٢٣٤٥٦٧", "tel:;phone-context=", "0901234567 ext. 9"),
    *(
        "+84901234567",
        "0901234567",
        ";phone-context=+",
        "+999999999999999",
        "０９０１２３４",
    ),
    *("+1 (800) FLOWERS", "x", "--", "+84-24-3333-4444", "00", "\u200b0901234567"),
]
NAMES = ["Pricing View", "Download", "Email Open", "Email Click", "Chat", "Survey"]
NAMES += ["Something Else", "página", "Page View", "x" * 300, "_", "Registered"]
LEADS = ["Form", "Callback Request", "Chat Phone"]
CALLS = ["track", "identify", "page", "screen", "group", "alias"]
INNER = {
    "properties": "value revenue total amount label path url title email phone name "
    "delivered_at is_honeypot message_id messageId link form ad gclid message method "
    "purpose product keyword lead_id sub_team landing_page query",
    "traits": "email phone name firstName lastName company phoneNumber",
    "context": "traits ip page campaign externalIds userAgent library locale",
}
OUTER = "type event userId anonymousId messageId timestamp originalTimestamp context "
OUTER = (OUTER + "traits properties integrations name groupId previousId").split()
BOMB = gzip.compress(b'{"batch":[' + b" " * 200_000_000 + b"]}", 9)


@dataclass
class Case:
    """:param events: texts of its events as sent, None where that cannot be said"""

    name: str
    head: bytes
    body: bytes
    events: list = field(default_factory=list)
    is_known: bool = True
    is_dry: bool = False


def make_case(number, seed, auth):
    """:param auth: a valid header of the authorization"""
    # each fiftieth is sent twice, by two threads at about the same time
    number -= number % 50 == 1
    dice = random.Random(f"{seed}:{number}")
    name, call, text, events = _make_body(dice, f"{seed}-{number}")
    body = text.encode("utf-8", "surrogateescape")
    return _send(dice, name, call, body, events, auth)


# ------------------------------------------------------------
# Bodies
# ------------------------------------------------------------


def _make_body(dice, tag):
    """(name, call, text, texts of events)"""
    kind = dice.choices(
        ["single", "batch", "shape", "breaking", "many", "large", "exchange"],
        [25, 55, 8, 6, 0.6, 2.4, 3],
    )[0]
    return globals()[f"_make_{kind}"](dice, tag)


def _make_single(dice, tag):
    call = dice.choice(CALLS)
    text = _make_event(dice, tag)
    return "single", call, text, [text]


def _make_batch(dice, tag):
    count = dice.choice([0, 1, 1, 2, 3, 3, 5, 10])
    events = [_make_event(dice, f"{tag}-{n}") for n in range(count)]
    if dice.random() < 0.1:
        events.insert(dice.randrange(count + 1), dice.choice(JUNK))
    extra = "".join(
        f'"{name}": {_pick(dice, JUNK)}, '
        for name in ("context", "integrations", "sentAt", "dry-run")
        if dice.random() < 0.05
    )
    if dice.random() < 0.15:
        extra += f'"sentAt": "{dice.choice(DATES)}", '
    return "batch", "batch", f'{{{extra}"batch": [{", ".join(events)}]}}', events


def _make_shape(dice, tag):
    junk = _pick(dice, JUNK)
    text = dice.choice(
        [
            junk,
            "",
            f'{{"batch": {junk}}}',
            f'{{"Batch": [{_make_event(dice, tag)}]}}',
            f'{{"batch": {{"batch": [{_make_event(dice, tag)}]}}}}',
            f'["batch", [{_make_event(dice, tag)}]]',
            '{"batch": [NaN], "batch": [1]}',
            '{"a": "batch", "batch": [[[NaN]]]}',
            "[" * dice.choice([10, 1000, 200_000]),
            '{"batch":' * dice.choice([10, 1000, 50_000]),
            '"' + "\\" * dice.choice([1, 10, 100_000]),
            "\ufeff" + f'{{"batch": [{_make_event(dice, tag)}]}}',
        ]
    )
    return "shape", dice.choice([*CALLS, "batch", "batch"]), text, None


def _make_breaking(dice, tag):
    events = [_make_event(dice, f"{tag}-{n}") for n in range(3)]
    events[1] = events[1][:-1] + ', "a": ' + dice.choice(BREAKING) + "}"
    return "breaking", "batch", f'{{"batch": [{", ".join(events)}]}}', None


def _make_many(dice, tag):
    count = dice.choice([2501, 2501, 2501, 5000, 2500])
    events = [
        f'{{"type":"track","event":"Chat","userId":"u{n}","messageId":"{tag}-{n}"}}'
        for n in range(count)
    ]
    return f"many {count}", "batch", f'{{"batch":[{",".join(events)}]}}', events


def _make_large(dice, tag):
    good, size = _make_good(tag), dice.choice([32_000, 33_000, 200_000, 520_000])
    pad = f'"{dice.choice("aă")}"'.replace("ă", "ă" * (size // 2)).replace(
        "a", "a" * size
    )
    large = good[:-1].replace(tag, f"{tag}-l") + f', "integrations": {{"a": {pad}}}}}'
    events = [good, large]
    return "large", "batch", f'{{"batch": [{", ".join(events)}]}}', events


def _make_exchange(dice, tag):
    names = "call_id direction extension phone start answered_seconds recording_url "
    names += "state type transaction_id call_uuid from to timestamp_ms created_time"
    values = {
        "call_id": f'"{tag}"',
        "direction": dice.choice(['"inbound"', '"outbound"']),
        "phone": f'"{dice.choice(PHONES)}"',
    }
    for name in dice.sample(names.split(), 3):
        values[name] = _pick(dice, JUNK)
    return "exchange", "call", _join(values), None


def _make_good(tag):
    return (
        f'{{"type": "track", "event": "Pricing View", "userId": "{tag}", '
        f'"messageId": "{tag}", "timestamp": {YESTERDAY}}}'
    )


def _make_event(dice, tag):
    if dice.random() < 0.35:
        return _make_good(tag)
    values = {
        "type": f'"{dice.choice(CALLS)}"',
        "event": f'"{dice.choice(LEADS if dice.random() < 0.1 else NAMES)}"',
        "userId": f'"user{dice.randrange(500)}"',
        "messageId": f'"{tag}"',
        "timestamp": YESTERDAY,
    }
    for outer in INNER:
        values[outer] = _make_inner(dice, outer)
    for _n in range(dice.choice([0, 1, 1, 2])):
        values[dice.choice(OUTER)] = _pick(dice, JUNK)
    if dice.random() < 0.1:
        values[dice.choice(["timestamp", "originalTimestamp"])] = (
            f'"{dice.choice(DATES)}"'
        )
    if dice.random() < 0.1:
        values.pop(dice.choice(list(values)))
    if dice.random() < 0.08:
        values["more"] = dice.choice(NO_JSON)
    return _join(values, dice)


def _make_inner(dice, outer):
    names = INNER[outer].split()
    values = dict.fromkeys(dice.sample(names, 2), '"a b"')
    if outer == "traits" or dice.random() < 0.2:
        values["email"] = f'"{dice.choice(MAILS)}"'
        values["phone"] = f'"{dice.choice(PHONES)}"'
    if dice.random() < 0.3:
        values[dice.choice(names)] = _pick(dice, JUNK)
    if outer == "properties" and dice.random() < 0.1:
        values["delivered_at"] = f'"{dice.choice(DATES)}"'
    if outer == "context":
        pair = f'{{"type": {_pick(dice, JUNK)}, "id": {_pick(dice, JUNK)}}}'
        values["externalIds"] = f'[{pair}, {{"type": "zalo", "id": "1"}}]'
        values["campaign"] = f'{{"name": {_pick(dice, JUNK)}, "source": "a"}}'
    return _join(values, dice)


def _pick(dice, values):
    """Any of them, the long ones seldom."""
    found = dice.choice(values)
    return found if len(found) < 1000 or dice.random() < 0.2 else '"seldom"'


def _join(values, dice=None):
    pairs = [f'"{name}": {value}' for name, value in values.items()]
    if dice and dice.random() < 0.05:
        pairs.append(f'"{dice.choice(list(values))}": {_pick(dice, JUNK)}')
    return "{" + ", ".join(pairs) + "}"


# ------------------------------------------------------------
# How they are sent
# ------------------------------------------------------------

TYPES = [
    *("multipart/form-data", "multipart/form-data; boundary=x", "text/plain", "", "a"),
    *(
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
        "a/b;=;",
    ),
    *("application/xml", "application/json-rpc", "\xff/\xfe", "multipart/mixed"),
]
HEADERS = [
    *(b"User-Agent: \xff\xfe", b"User-Agent: " + b"a" * 5000, b"Origin: null"),
    *(b"User-Agent: a\0b", b"Accept-Language: \xff;q=nan", b"Origin: \0"),
    *(b"Cookie: session_id=../../a\1; lang=x", b"X-Forwarded-For: ',;--"),
    *(b"X-Forwarded-Host: evil", b"X-Strict-Mode: 1", b"X-Strict-Mode: \xff"),
    *(b"X-HTTP-Method-Override: DELETE", b"Range: bytes=0-1", b"If-Match: *"),
    *(b"Content-Type: text/plain", b"Accept: \0", b'Forwarded: for="', b"X" * 3000),
    *(b"Expect: 100-continue", b"Referer: \xc3\x28", b"Cookie: " + b"a=b;" * 2000),
]
QUERIES = ["?dry_run=1", "?dry_run=true", "?key=%00", "?a[]=1&a[]=2", "?%ff=%ff"]
QUERIES += ["?self=1", "?call=identify", "?lang=xx_XX", "?debug=assets", "?_params=1"]
QUERIES += ["?session_id=a", "?db=postgres", "?writeKey=la_a"]


def _send(dice, name, call, body, events, auth):
    headers = [b"Host: localhost", b"Connection: close"]
    query, is_known = "", True
    if dice.random() < 0.06:
        auth, is_known = _spoil_auth(dice), False
    if auth:
        headers.append(b"Authorization: " + auth)
    if dice.random() < 0.12:
        headers.append(dice.choice(HEADERS))
    if dice.random() < 0.06:
        query = dice.choice(QUERIES)
    kind = b"application/json"
    if dice.random() < 0.06:
        kind = dice.choice(TYPES).encode("latin-1")
    headers.append(b"Content-Type: " + kind)
    way, body, lines, is_intact = _pack(dice, body)
    if not is_intact:
        events = None
    path = f"{PATH}/{call}{query}".encode()
    start = b"POST " + path + b" HTTP/1.1"
    head = b"\r\n".join([start, *headers, *lines, b"", b""])
    label = f"{name}, {way}" if way else name
    if query:
        label += f", {query}"
    return Case(label, head, body, events, is_known, "dry_run" in query)


def _spoil_auth(dice):
    wrong = [b"la_wrong:", b"la_\xff\0:", b":", b"", b"la_" + b"a" * 100_000, b"a"]
    return dice.choice(
        [
            b"",
            b"Basic !!!",
            b"Basic",
            b"Bearer la_a",
            b'Digest username="',
            b"\xff\xfe",
            b"Basic " + base64.b64encode(dice.choice(wrong))[:60_000],
        ]
    )


def _pack(dice, body):
    """(name, bytes, header lines, whether it should still be read)"""
    if dice.random() < 0.72:
        return "", body, [_length(body)], True
    way = dice.choice(
        ["gzip", "gzip", "plain as gzip", "cut gzip", "spoilt gzip", "bomb", "chunked"]
        + [
            "odd chunks",
            "wrong length",
            "no length",
            "encoding",
            "deflate",
            "bad utf-8",
        ]
    )
    packed = gzip.compress(body, 1)
    mark = b"Content-Encoding: gzip"
    if way == "gzip":
        lines = [_length(packed), *dice.choice([[mark], []])]
        return way, packed, lines, True
    if way == "plain as gzip":
        return way, body, [_length(body), mark], False
    if way in ("cut gzip", "spoilt gzip"):
        where = dice.randrange(len(packed))
        spoilt = packed[:where] + (b"" if way[0] == "c" else b"\xff" + packed[where:])
        return way, spoilt, [_length(spoilt), mark], False
    if way == "bomb":
        return way, BOMB, [_length(BOMB), mark], False
    if way == "encoding":
        name = dice.choice([b"br", b"gzip, gzip", b"\xff", b"identity", b"GZIP", b" "])
        return way, body, [_length(body), b"Content-Encoding: " + name], False
    if way == "deflate":
        packed = zlib.compress(body)
        return way, packed, [_length(packed), b"Content-Encoding: deflate"], False
    if way == "bad utf-8":
        where = dice.randrange(len(body) + 1)
        body = (
            body[:where]
            + dice.choice([b"\xff", b"\xed\xa0\x80", b"\xc0\x80"])
            + (body[where:])
        )
        return way, body, [_length(body)], False
    return _spoil_length(dice, way, body)


def _spoil_length(dice, way, body):
    if way == "chunked":
        size = dice.choice([1 + len(body) // 3, 65_536])
        parts = [body[at : at + size] for at in range(0, len(body), size)]
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
        return way, chunks + b"0\r\n\r\n", [b"Transfer-Encoding: chunked"], True
    if way == "odd chunks":
        size = dice.choice(
            [b"zz", b"-5", b"ffffffffff", b"", b"5;a=b", b"%x" % len(body)]
        )
        chunks = size + b"\r\n" + body
        lines = [b"Transfer-Encoding: " + dice.choice([b"chunked", b"gzip, chunked"])]
        return way, chunks, lines, False
    if way == "no length":
        return way, body, [], False
    size = dice.choice([b"-1", b"a", b"1e3", b"999", b"0", b"", b"9" * 30, b"1, 1"])
    if dice.random() < 0.4:
        size = b"%d" % (len(body) + dice.choice([-2, 2, 300]))
    return way, body, [b"Content-Length: " + size], False


def _length(body):
    return b"Content-Length: %d" % len(body)
