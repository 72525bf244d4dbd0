"""The demo leads of the main add-on, written from two tables: devtools/demo/*.tsv.

``python devtools/demo_leads.py`` writes demo/crm_lead_demo.xml and crm_score_demo.xml;
with --check it says whether they are what the tables say.
"""

import sys
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "devtools" / "demo"
DEMO = ROOT / "lead_alignment" / "demo"
WIDTH = 88
# campaign: where its leads come from
SOURCES = {
    "facebook": ("facebook", "facebook"),
    "school": ("search_engine", "website"),
    "tet": ("newsletter", "email"),
}
LOST = {"k41": "wrong_number", "k42": "no_need"}
# amounts of the tables are dollars; a company that counts in dong gets dong
RATE = "25000 if obj(ref('base.main_company')).currency_id.name == 'VND' else 1"
PAST_HEAD = """\
    <!-- leads that were won and lost, with what they did before the first call: enough
         to learn points from -->
"""
HISTORY = """\
    <function
        model="crm.lead.lifecycle.change"
        name="_insert"
        eval="[[{{
            'lead_id': ref('demo_lead_%d' % number),
            'company_id': ref('base.main_company'),
            'date': DateTime.now() - timedelta(hours=hours),
            'from_stage': before,
            'to_stage': stage,
            'cause': 'call' if before else 'arrival',
            'reason_id': None,
            'user_id': ref('demo_user_%s' % user),
            'team_id': ref('demo_team'),
            'owner_id': ref('demo_user_%s' % user),
            'business_seconds': 0,
            'version_id': None,
        }} for number, hours, before, stage, user in [
{changes}        ]]]"
    />
    <function
        model="crm.lead.handover"
        name="_append"
        eval="[[{{
            'lead_id': ref('demo_lead_%d' % number),
            'company_id': ref('base.main_company'),
            'team_id': ref('demo_team'),
            'date': DateTime.now() - timedelta(hours=handed),
            'is_first': True,
            'cause': 'arrival',
            'marketer_id': ref('demo_user_marketer'),
            'source_id': ref('utm.utm_source_%s' % source),
            'campaign_id': ref('demo_campaign_%s' % campaign),
            'completeness': 100,
            'user_id': ref('demo_user_%s' % receiver),
            'received_date': DateTime.now() - timedelta(hours=handed),
            'state': state,
            'decision_date': DateTime.now() - timedelta(hours=called),
            'decision_user_id': ref('demo_user_%s' % receiver),
        }} for number, handed, called, state, receiver, campaign, source in [
{handoffs}        ]]]"
    />
"""
EVENT = (
    "            {{'type': '{type}',"
    " 'identities': [('email', 'past{number}@example.com')],"
    " 'message_id': 'past {message}', 'source': 'demo', 'label': '{label}',"
    " 'occurred_at': {moment}}}"
)


def write_leads(table):
    """:returns: the text of crm_lead_demo.xml"""
    records = []
    number = 0
    for kind, *cells in _read(table):
        if kind == "lead":
            number += 1
            records.append(([number, *cells], []))
        else:
            records[-1][1].append(cells)
    parts = [part for lead, calls in records for part in _write_lead(lead, calls)]
    return _write_file([*parts, *_write_history(records)])


def _write_history(records):
    """Yield what was before the stage that each lead comes to by itself, and the
    handoffs: Odoo would let all of it happen at the installation."""
    changes, handoffs = [], []
    for lead, calls in records:
        number, campaign = lead[0], lead[5]
        if not calls or "active=True" in lead[8:]:
            continue
        caller, called, result, *_note = calls[0]
        handed_hours, called_hours = (
            _read_ago(moment) // 3600 for moment in (lead[7], called)
        )
        changes.append((number, handed_hours, "", "mql", caller))
        is_deal = any(call[2] in ("k1", "k5") for call in calls)
        if is_deal or lead[6].startswith("market"):
            changes.append((number, called_hours, "mql", "sal", caller))
        answer = "ended" if result == "k41" else "accepted"
        source = SOURCES[campaign][0]
        handoffs.append(
            (number, handed_hours, called_hours, answer, caller, campaign, source)
        )
    yield HISTORY.format(changes=_write_rows(changes), handoffs=_write_rows(handoffs))


def _write_rows(rows):
    return "".join(f"            {row},\n" for row in rows)


def _write_lead(lead, calls):
    """Yield the lead, then its calls."""
    number, name, contact, phone, city, campaign, user, created, *rest = lead
    others = dict(text.split("=") for text in " ".join(rest).split())
    source, medium = SOURCES[campaign]
    yield _write_record(
        f"demo_lead_{number}",
        "crm.lead",
        [
            ("name", "text", name),
            ("contact_name", "text", contact),
            ("phone", "text", f"+84 {phone}"),
            ("country_id", "ref", "base.vn"),
            ("city", "text", city),
            ("campaign_id", "ref", f"demo_campaign_{campaign}"),
            ("source_id", "ref", f"utm.utm_source_{source}"),
            ("medium_id", "ref", f"utm.utm_medium_{medium}"),
            ("user_id", "ref", f"demo_user_{user}"),
            ("team_id", "ref", "demo_team"),
            ("create_date", "eval", _write_moment(created)),
            *_write_state(calls, others),
        ],
    )
    status, since = None, created
    for position, (caller, moment, result, *note) in enumerate(calls, 1):
        is_status = result.startswith("k")
        attempt = None if is_status else f"crm_call_result_{result}"
        yield _write_record(
            f"demo_change_{number}_{position}",
            "crm.k.status.change",
            [
                *_write_call(f"demo_lead_{number}", moment, caller, position),
                ("seconds_in_previous", "eval", _read_ago(since) - _read_ago(moment)),
                ("from_status_id", "ref", is_status and status),
                ("to_status_id", "ref", is_status and f"crm_k_status_{result}"),
                ("call_result_id", "ref", attempt),
                ("note", "text", note and note[0]),
            ],
        )
        if is_status:
            status, since = f"crm_k_status_{result}", moment


def _write_state(calls, others):
    """Fields of a lead that follow from its calls"""
    statuses = [call for call in calls if call[2].startswith("k")]
    status, date = statuses[-1][2:0:-1] if statuses else (None, None)
    contact = [call[1] for call in statuses if call[2] != "k41"]
    is_won, is_open = status == "k1", "active" in others
    reason = None if is_open else LOST.get(status)
    is_deal = status in ("k1", "k5")
    result = calls[-1][2] if calls and not statuses else None
    return [
        ("attempt_count", "eval", len(calls)),
        ("first_outcome_date", "eval", _write_moment(calls and calls[0][1])),
        ("last_outcome_date", "eval", _write_moment(calls and calls[-1][1])),
        ("first_contact_date", "eval", _write_moment(contact and contact[0])),
        ("call_result_id", "ref", result and f"crm_call_result_{result}"),
        ("k_status_id", "ref", status and f"crm_k_status_{status}"),
        ("k_status_date", "eval", _write_moment(date)),
        ("active", "eval", reason and "False"),
        ("stage_id", "ref", is_deal and f"crm.stage_lead{4 if is_won else 2}"),
        ("probability", "eval", "100" if is_won else reason and "0"),
        ("expected_revenue", "money", others.get("expected_revenue")),
        ("date_closed", "eval", _write_moment(is_won and date)),
        ("date_conversion", "eval", _write_moment(is_deal and date)),
        ("lost_reason_id", "ref", reason and f"crm_lost_reason_{reason}"),
        ("retry_date", "eval", _write_moment(others.get("retry_date"))),
        ("callback_date", "eval", _write_moment(others.get("callback_date"))),
        ("type", "text", "opportunity" if is_deal else "lead"),
    ]


def _write_call(lead, moment, caller, position):
    return [
        ("lead_id", "ref", lead),
        ("date", "eval", _write_moment(moment)),
        ("user_id", "ref", f"demo_user_{caller}"),
        ("team_id", "ref", "demo_team"),
        ("is_call", "eval", "True"),
        ("attempt_number", "eval", position),
    ]


def write_past_leads(table):
    """:returns: the text of crm_score_demo.xml"""
    rows = list(enumerate(_read(table), 1))
    records = [part for number, row in rows for part in _write_past_lead(number, *row)]
    events = [event for number, row in rows for event in _write_events(number, *row)]
    function = (
        '    <function\n        model="customer.event"\n        name="_record_batch"\n'
        '        eval="[[\n' + ",\n".join(events) + '\n        ]]"\n    />\n'
    )
    return _write_file([*records, function], PAST_HEAD)


def _write_past_lead(number, contact, job, source, user, created, decided, revenue, *_):
    is_won = revenue != "-"
    status = "crm_k_status_k1" if is_won else "crm_k_status_k42"
    moment = _write_moment(decided)
    reason = not is_won and "crm_lost_reason_no_need"
    dates = ("first_outcome_date", "last_outcome_date", "first_contact_date")
    yield _write_record(
        f"demo_past_lead_{number}",
        "crm.lead",
        [
            ("name", "text", "English for work"),
            ("contact_name", "text", contact),
            ("email_from", "text", f"past{number}@example.com"),
            ("function", "text", job),
            ("source_id", "ref", f"utm.utm_source_{source}"),
            ("user_id", "ref", f"demo_user_{user}"),
            ("team_id", "ref", "demo_team"),
            ("company_id", "ref", "base.main_company"),
            ("create_date", "eval", _write_moment(created)),
            ("attempt_count", "eval", "1"),
            *((name, "eval", moment) for name in dates),
            ("k_status_id", "ref", status),
            ("k_status_date", "eval", moment),
            ("date_closed", "eval", moment),
            ("stage_id", "ref", is_won and "crm.stage_lead4"),
            ("active", "eval", not is_won and "False"),
            ("probability", "eval", "100" if is_won else "0"),
            ("expected_revenue", "money", is_won and revenue),
            ("date_conversion", "eval", is_won and moment),
            ("lost_reason_id", "ref", reason),
            ("type", "text", "opportunity" if is_won else "lead"),
        ],
    )
    yield _write_record(
        f"demo_past_change_{number}",
        "crm.k.status.change",
        [
            *_write_call(f"demo_past_lead_{number}", decided, user, 1),
            ("seconds_in_previous", "eval", "7200"),
            ("to_status_id", "ref", status),
            ("lost_reason_id", "ref", reason),
        ],
    )


def _write_events(number, *row):
    """Yield what the customer looked at on the day after the lead was made."""
    created, pages, saw_prices = row[4], int(row[7]), row[8] == "yes"
    day = int(created.partition("d")[0]) - 1
    seen = [("page_view", f"page {number} {hour}", hour) for hour in range(pages)]
    if saw_prices:
        seen.append(("pricing_view", f"price {number}", 1))
    for kind, message, hour in seen:
        yield EVENT.format(
            type=kind,
            number=number,
            message=message,
            label="/pricing" if kind == "pricing_view" else "/courses/work",
            moment=_write_moment(f"{day}d {hour}h"),
        )


def _write_file(parts, head=""):
    body = "\n".join(parts)
    start = '<?xml version="1.0" encoding="UTF-8" ?>\n<odoo noupdate="1">\n'
    return f"{start}{head}{body}</odoo>\n"


def _write_record(xmlid, model, fields):
    """:param fields: (name, kind, value): text, ref, eval or money; those without a
    value are left out"""
    context = "{'outcome_filing': True}"
    more = f' context="{context}"' if model == "crm.lead" else ""
    lines = [f'    <record id="{xmlid}" model="{model}"{more}>\n']
    lines += [_write_field(*field) for field in fields if field[2]]
    return "".join([*lines, "    </record>\n"])


def _write_field(name, kind, value):
    """As prettier lays it out"""
    if kind == "text":
        return f'        <field name="{name}">{escape(value)}</field>\n'
    attributes = [f'name="{name}"', f"{kind}={quoteattr(str(value))}"]
    if kind == "money":
        amount = quoteattr(f"{value} * ({RATE})")
        attributes[1:] = ['model="res.company"', f"eval={amount}"]
    line = f"        <field {' '.join(attributes)} />\n"
    if len(line) <= WIDTH + 1:
        return line
    inner = "".join(f"            {text}\n" for text in attributes)
    return f"        <field\n{inner}        />\n"


def _write_moment(text):
    """``3d 4h`` ago, or ``+8h`` from now; nothing of nothing"""
    if not text:
        return None
    sign = "+" if text.startswith("+") else "-"
    days, _d, hours = text.lstrip("+").rpartition("d ")
    parts = [f"days={days}"] if days else []
    parts.append(f"hours={hours.removesuffix('h')}")
    return f"DateTime.now() {sign} timedelta({', '.join(parts)})"


def _read_ago(text):
    """Seconds ago"""
    days, _d, hours = text.rpartition("d ")
    return (int(days or 0) * 24 + int(hours.removesuffix("h"))) * 3600


def _read(table):
    """Yield the cells of each row."""
    for line in table.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def main(arguments):
    texts = {
        DEMO / "crm_lead_demo.xml": write_leads(TABLES / "leads.tsv"),
        DEMO / "crm_score_demo.xml": write_past_leads(TABLES / "past_leads.tsv"),
    }
    status = 0
    for path, text in texts.items():
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
        elif path.read_text(encoding="utf-8") != text:
            name = path.relative_to(ROOT)
            print(f"{name} is not what the tables say: python devtools/demo_leads.py")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
