# database: ours
# apps: all
"""A nurture program with a million people: letting them enter, against the same insert
written by hand; deciding who is due, against the same statements by hand plus Odoo's
own composer; and whether a batch costs more when more people wait."""

import os
import statistics
import time

from odoo import fields
from odoo.tools import SQL

PEOPLE = int(os.environ.get("NURTURE_PEOPLE", 1_000_000))
DUE = int(os.environ.get("NURTURE_DUE", 100_000))
MAILS = int(os.environ.get("NURTURE_MAILS", 2_000))
ENTER_AT_MOST, DECIDE_AT_MOST, FLAT_AT_MOST = 1.5, 2.0, 1.3
BATCH = 500
cr, company = env.cr, env.company  # noqa: F821
now = fields.Datetime.now()
cr.execute(
    """
    WITH person AS (
         INSERT INTO customer_profile (company_id, consent, active)
         SELECT %(company)s, 'unknown', TRUE FROM generate_series(1, %(people)s)
      RETURNING id),
         address AS (
         INSERT INTO customer_identity (company_id, profile_id, home_id, kind, value)
         SELECT %(company)s, id, id, 'email', id || '@bench.example' FROM person)
    INSERT INTO crm_lead (name, type, company_id, profile_id, active, lifecycle,
                          won_status, create_date, email_normalized, email_from)
    SELECT 'Bench', 'lead', %(company)s, id, TRUE, 'nurture', 'pending', %(now)s,
           id || '@bench.example', id || '@bench.example'
      FROM person
    """,
    {"company": company.id, "people": PEOPLE, "now": now},
)
cr.execute("ANALYZE customer_profile; ANALYZE customer_identity; ANALYZE crm_lead")
env.invalidate_all()  # noqa: F821
enrolments = env["alignment.nurture.enrolment"]  # noqa: F821
steps = env["alignment.nurture.step"]  # noqa: F821


def timed(action):
    begin = time.perf_counter()
    result = action()
    return time.perf_counter() - begin, result


def make_mailing(subject):
    return env["mailing.mailing"].create(  # noqa: F821
        {
            "subject": subject,
            "mailing_model_id": env["ir.model"]._get_id("crm.lead"),  # noqa: F821
            "mailing_domain": "[('id', '=', 0)]",
            "body_html": "<p>Hello</p><a href='https://shop.example/x'>see</a>",
        }
    )


def make_program(*kinds):
    program = env["alignment.nurture"].create(  # noqa: F821
        {
            "name": "Bench",
            "holdout_percent": 0,
            "hour_from": 0,
            "hour_to": 24,
            "is_weekday_only": False,
        }
    )
    parent, branch = False, "next"
    for number, kind in enumerate(kinds):
        parent = steps.add_step(program.draft_id.id, parent, branch, kind)
        step = steps.browse(parent)
        branch = step._get_branches()[0]
        if kind == "wait":  # the one before the mail lasts, so that nobody gets it
            is_last = kinds[number + 1 : number + 2] == ("mail",)
            step.write({"wait_count": 1000 if is_last else 0})
        elif kind == "mail":
            step.variant_ids = [(0, 0, {"mailing_id": make_mailing("Bench").id})]
        elif kind == "call":
            step.note = "Bench"
    program.action_start()
    return program


# ------------------------------------------------------------
# Entering
# ------------------------------------------------------------
company.nurture_weekly_cap = 0
program = make_program("wait", "split", "wait", "wait", "mail")
# with the indexes and the foreign keys that ours has
cr.execute(
    """
    CREATE TABLE floor (LIKE alignment_nurture_enrolment INCLUDING ALL);
    ALTER TABLE floor ALTER COLUMN id SET DEFAULT nextval(
        'alignment_nurture_enrolment_id_seq');
    SELECT pg_get_constraintdef(oid) FROM pg_constraint
     WHERE conrelid = 'alignment_nurture_enrolment'::regclass AND contype = 'f'
    """
)
for (definition,) in cr.fetchall():
    cr.execute(SQL("ALTER TABLE floor ADD %s", SQL(definition)))
ENTER = """
    INSERT INTO floor (program_id, version_id, entered_version_id, company_id,
                       profile_id, lead_id, number, position, state, entered_date,
                       step_id, step_date, due_date, next_date)
    SELECT DISTINCT ON (lead.profile_id) %(program)s, %(version)s, %(version)s,
           lead.company_id, lead.profile_id, lead.id, 1,
           (('x' || substr(md5('salt:' || lead.profile_id), 1, 8))::bit(32)::bigint
            & 4294967295) / 4294967296.0::float8,
           'active', %(now)s, %(step)s, %(now)s, %(now)s, %(now)s
      FROM crm_lead lead JOIN customer_profile profile ON profile.id = lead.profile_id
     WHERE lead.company_id = %(company)s AND lead.active
       AND lead.lifecycle = 'nurture' AND lead.won_status = 'pending'
       AND profile.active AND profile.consent != 'refused'
       AND lead.callback_date IS NULL
       AND NOT EXISTS (SELECT FROM mail_blacklist blocked
                        WHERE blocked.email = lead.email_normalized AND blocked.active)
       AND NOT EXISTS (SELECT FROM phone_blacklist blocked
                        WHERE blocked.number = lead.phone_sanitized AND blocked.active)
       AND NOT EXISTS (SELECT FROM crm_lead other
                        WHERE other.profile_id = lead.profile_id AND other.active
                          AND other.won_status = 'pending'
                          AND other.lifecycle IN ('mql', 'sal', 'sql'))
       AND NOT EXISTS (SELECT FROM floor known
                        WHERE known.profile_id = lead.profile_id)
     ORDER BY lead.profile_id, lead.id DESC
"""
floor, _none = timed(
    lambda: cr.execute(
        SQL(
            ENTER,
            program=program.id,
            version=program.version_id.id,
            company=company.id,
            now=now,
            step=program.version_id.step_ids[0].id,
        )
    )
)
ours, entered = timed(program._enter)
enter_ratio = ours / floor
print(
    f"{entered} people entered: {ours:.1f} s, by hand {floor:.1f} s: {enter_ratio:.2f}"
)
cr.execute("ANALYZE alignment_nurture_enrolment")

# ------------------------------------------------------------
# Deciding
# ------------------------------------------------------------
FLOOR_SAVE = """
    WITH facts AS (%(facts)s)
    UPDATE alignment_nurture_enrolment enrolment
       SET step_date = %(now)s
      FROM facts WHERE facts.id = enrolment.id AND facts.leaving IS NULL
"""
FLOOR_LOG = """
    INSERT INTO alignment_nurture_delivery (enrolment_id, step_id, program_id,
           company_id, profile_id, lead_id, decided_date, state)
    SELECT enrolment.id, %(step)s, enrolment.program_id, enrolment.company_id,
           enrolment.profile_id, enrolment.lead_id, %(now)s, 'withdrawn'
      FROM alignment_nurture_enrolment enrolment WHERE enrolment.id = ANY(%(ids)s)
"""


def write_by_hand(ids, step):
    """The statements that a batch cannot do without."""
    cr.execute(
        "SELECT id FROM alignment_nurture_enrolment WHERE id = ANY(%s) FOR UPDATE",
        [ids],
    )
    cr.execute(SQL(FLOOR_SAVE, facts=enrolments._get_facts_sql(ids), now=now))
    cr.execute(SQL(FLOOR_LOG, step=step.id, now=now, ids=ids))


def decide(limit):
    done, seconds = 0, 0.0
    while done < limit:
        ids = enrolments._get_next_ids(min(BATCH, limit - done))
        if not ids:
            break
        spent, _none = timed(lambda ids=ids: enrolments._process_batch(ids, False))
        spent += timed(env.flush_all)[0]  # noqa: F821
        env.invalidate_all()  # noqa: F821
        seconds += spent
        done += len(ids)
    return done, seconds


split = program.version_id.step_ids.filtered(lambda one: one.kind == "split")
cr.execute(
    "SELECT array_agg(id) FROM (SELECT id FROM alignment_nurture_enrolment "
    "WHERE program_id = %s ORDER BY id DESC LIMIT %s) last",
    [program.id, min(DUE, PEOPLE)],
)
(last,) = cr.fetchone()
# all others wait, but for those of this measure
cr.execute(
    "UPDATE alignment_nurture_enrolment SET next_date = %s, due_date = %s "
    "WHERE program_id = %s AND id != ALL(%s)",
    ["2099-01-01", "2099-01-01", program.id, last[:DUE]],
)
env.invalidate_all()  # noqa: F821
# in turns, so that both have the same machine
by_hand = spent = done = 0
for part in range(0, len(last), BATCH):
    by_hand += timed(lambda part=part: write_by_hand(last[part : part + BATCH], split))[
        0
    ]
    count, seconds = decide(BATCH)
    done, spent = done + count, spent + seconds
decide_ratio = spent / by_hand
print(f"{done} decided in {spent:.1f} s, by hand {by_hand:.1f} s: {decide_ratio:.2f}")

# ------------------------------------------------------------
# Sending, and whether a batch costs more when more people wait
# ------------------------------------------------------------
mailer = make_program("mail", "wait")
few = env["crm.lead"].search([("name", "=", "Bench")], limit=MAILS)  # noqa: F821
cr.execute(
    "INSERT INTO alignment_nurture_enrolment (program_id, version_id, "
    "entered_version_id, company_id, profile_id, lead_id, number, position, state, "
    "entered_date, step_id, step_date, due_date, next_date) "
    "SELECT %s, %s, %s, company_id, profile_id, id, 1, 0, 'active', %s, %s, %s, %s, %s "
    "FROM crm_lead WHERE id = ANY(%s)",
    [mailer.id, *[mailer.version_id.id] * 2, now, mailer.version_id.step_ids[0].id]
    + [now, now, now, few.ids],
)
env.invalidate_all()  # noqa: F821
other = make_mailing("Odoo")
composer = (
    env["mail.compose.message"]  # noqa: F821
    .with_context(active_ids=few.ids, **other._get_mass_mailing_context())
    .create(other._prepare_nurture_composer())
)
odoo, _mails = timed(lambda: composer._action_send_mail_mass_mail(few.ids))
cr.execute(
    "SELECT array_agg(id) FROM alignment_nurture_enrolment WHERE program_id = %s",
    [mailer.id],
)
(ids,) = cr.fetchone()
step = mailer.version_id.step_ids[1]
by_hand = sum(
    timed(lambda part=part: write_by_hand(ids[part : part + BATCH], step))[0]
    for part in range(0, len(ids), BATCH)
)
done, spent = decide(len(ids))
send_ratio = spent / (odoo + by_hand)
print(
    f"{done} mails queued in {spent:.1f} s, Odoo's composer {odoo:.1f} s and "
    f"{by_hand:.1f} s by hand: {send_ratio:.2f}"
)
times = []
for waiting in (PEOPLE, 0):
    if not waiting:
        cr.execute(
            "DELETE FROM alignment_nurture_enrolment WHERE next_date = '2099-01-01'"
        )
        cr.execute("ANALYZE alignment_nurture_enrolment")
    rounds = []
    for _round in range(5):
        cr.execute(
            "UPDATE alignment_nurture_enrolment SET next_date = %s WHERE id = ANY(%s)",
            [now, ids[:BATCH]],
        )
        rounds.append(decide(BATCH)[1])
    times.append(statistics.median(rounds))
flat = times[0] / times[1]
print(
    f"a batch of {BATCH}: {times[0]:.3f} s beside {PEOPLE} who wait, "
    f"{times[1]:.3f} s beside nobody: {flat:.2f}"
)
cr.rollback()
assert enter_ratio <= ENTER_AT_MOST
assert decide_ratio <= DECIDE_AT_MOST
assert send_ratio <= DECIDE_AT_MOST
assert flat <= FLAT_AT_MOST
