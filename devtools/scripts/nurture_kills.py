"""Two workers send a nurture program to 10,000 people by a real mail server; one of
them is killed every few seconds, 200 times, while sales takes people over and customers
unsubscribe.

    ./dev shell --db la_kills < devtools/scripts/nurture_kills.py

Commits: use a database of its own. Then: what the mail server got is what the log says,
nobody got a message twice, none was lost, and none was sent after the person left or
was taken over. Messages that were being sent when a worker was killed are listed as
*unconfirmed*, and not repeated.
"""

import json
import logging
import os
import random
import signal
import sys
import time
from collections import Counter
from email import message_from_bytes

from aiosmtpd.controller import Controller

from odoo import SUPERUSER_ID, Command, api, modules, sql_db, tools

from odoo.addons.lead_alignment.models.handover.crm_lead import NURTURED

PEOPLE = int(os.environ.get("PEOPLE", "10000"))
KILLS = int(os.environ.get("KILLS", "200"))
LONGEST_END = 900  # seconds, from the last kill until everything is sent
PORT, BATCH = 2525, 40
# a message that the mail server was being given when the person left is not stopped
ON_ITS_WAY = 1  # seconds
SUBJECTS = ("First", "Second")
got = []  # (address, subject, seconds) of what reached the mail server


logging.getLogger("mail.log").setLevel(logging.ERROR)


class Sink:
    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        subject = message_from_bytes(envelope.content)["subject"]
        got.append((envelope.rcpt_tos[0], subject, time.time()))
        return "250 OK"


# ------------------------------------------------------------
# People and a program
# ------------------------------------------------------------
registry = env.registry  # noqa: F821
company = env.company  # noqa: F821
company.nurture_weekly_cap = 0
env["ir.mail_server"].search([]).active = False  # noqa: F821
env["ir.mail_server"].create(  # noqa: F821
    {
        "name": "Kills",
        "smtp_host": "127.0.0.1",
        "smtp_port": PORT,
        "smtp_encryption": "none",
        "smtp_authentication": "login",
    }
)
Leads = env["crm.lead"].with_context(  # noqa: F821
    lead_arrival=NURTURED, tracking_disable=True
)
leads = []
for begin in range(0, PEOPLE, 500):
    leads += Leads.create(
        [
            {
                "name": f"Kill {number}",
                "type": "lead",
                "company_id": company.id,
                "email_from": f"kill{number}@customer.example",
                "user_id": False,
                "team_id": False,
            }
            for number in range(begin, min(begin + 500, PEOPLE))
        ]
    ).ids
    env.cr.commit()  # noqa: F821
author = env.ref("base.user_admin")  # noqa: F821
program = env["alignment.nurture"].create(  # noqa: F821
    {
        "name": "Kills",
        "domain": "[('name', '=like', 'Kill %')]",
        "holdout_percent": 0,
        "is_weekday_only": False,
        "hour_from": 0,
        "hour_to": 24,
        "company_id": company.id,
        "user_id": author.id,
        "goal": "order",
    }
)
steps = env["alignment.nurture.step"]  # noqa: F821
before = False
for subject in SUBJECTS:
    if before:
        before = steps.add_step(program.draft_id.id, before, "next", "wait")
        steps.browse(before).wait_count = 0
    before = steps.add_step(program.draft_id.id, before, "next", "mail")
    mailing = env["mailing.mailing"].create(  # noqa: F821
        {
            "subject": subject,
            "mailing_model_id": env["ir.model"]._get_id("crm.lead"),  # noqa: F821
            "mailing_domain": "[('id', '=', 0)]",
            "body_html": "<p>Hello</p>",
            "user_id": author.id,
            "email_from": "us@example.com",
        }
    )
    steps.browse(before).variant_ids = [Command.create({"mailing_id": mailing.id})]
program.action_start()
program_id = program.id
env.cr.commit()  # noqa: F821
sql_db.close_all()


# ------------------------------------------------------------
# Two workers, and people who interfere
# ------------------------------------------------------------
def fork(action):
    child = os.fork()
    if child:
        return child
    sql_db.close_all()
    logging.disable(logging.CRITICAL)
    tools.config["test_enable"] = False
    modules.module.current_test = False
    try:
        action()
    finally:
        os._exit(1)


def work():
    while True:
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            enrolments = env["alignment.nurture.enrolment"]
            env["alignment.nurture"].browse(program_id)._enter()
            cr.commit()
            enrolments._commit_batches(enrolments._take_signals, 500)
            enrolments._run_batches(BATCH)
        with registry.cursor() as cr:
            mails = api.Environment(cr, SUPERUSER_ID, {})["mail.mail"]
            waiting = mails.search(
                [("state", "=", "outgoing"), ("mailing_id", "!=", False)], limit=200
            ).ids
            random.shuffle(waiting)
            mails.process_email_queue(email_ids=waiting)
        time.sleep(0.02)


facts_in, facts_out = os.pipe()


def interfere():
    """Sales takes leads over, customers unsubscribe, marketing stops somebody."""
    chance = random.Random(3)  # noqa: S311
    for lead_id in chance.sample(leads, PEOPLE // 5):
        what = chance.choice(["sales", "unsubscribed", "stopped"])
        try:
            with registry.cursor() as cr:
                lead = api.Environment(cr, SUPERUSER_ID, {})["crm.lead"].browse(lead_id)
                email = lead.email_normalized
                if what == "sales":
                    lead.action_hand_over()
                elif what == "unsubscribed":
                    lead.env["mail.blacklist"]._add(email)
                else:
                    lead.action_stop_nurture()
        except Exception:  # noqa: BLE001, S112
            continue  # a worker had the row: this person is left alone
        os.write(facts_out, (json.dumps([email, time.time(), what]) + "\n").encode())
        time.sleep(0.005)


workers = [fork(work), fork(work)]
disturber = fork(interfere)
server = Controller(Sink(), hostname="127.0.0.1", port=PORT)
server.start()
start, chance = time.time(), random.Random(1)  # noqa: S311
for kill in range(1, KILLS + 1):
    time.sleep(chance.uniform(0.5, 5))
    number = chance.randrange(2)
    os.kill(workers[number], signal.SIGKILL)
    os.waitpid(workers[number], 0)
    workers[number] = fork(work)
    if kill % 20 == 0:
        seconds = time.time() - start
        print(f"{kill} kills, {len(got)} mails, {seconds:.0f} s", flush=True)
end, last = time.time() + LONGEST_END, -1
while time.time() < end and len(got) != last:
    last = len(got)
    time.sleep(20)
for child in (*workers, disturber):
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
os.close(facts_out)
told = b""
while part := os.read(facts_in, 65536):
    told += part
left = {
    email: (moment, what)
    for email, moment, what in map(json.loads, told.decode().splitlines())
}

# ------------------------------------------------------------
# What became of it
# ------------------------------------------------------------
with registry.cursor() as cr:
    cr.execute(
        "UPDATE alignment_nurture_delivery SET claimed_date = now() - INTERVAL '1 hour'"
        " WHERE state = 'sending'"
    )
    api.Environment(cr, SUPERUSER_ID, {})[
        "alignment.nurture.delivery"
    ]._give_up_interrupted()
    cr.commit()
    cr.execute(
        """
        SELECT lead.email_normalized, mailing.subject, delivery.state
          FROM alignment_nurture_delivery delivery
          JOIN crm_lead lead ON lead.id = delivery.lead_id
          JOIN alignment_nurture_variant variant ON variant.id = delivery.variant_id
          JOIN mailing_mailing mailing ON mailing.id = variant.mailing_id
         WHERE delivery.program_id = %s
           AND delivery.state IN ('sent', 'unconfirmed', 'queued')
        """,
        [program_id],
    )
    said = {(email, subject): state for email, subject, state in cr.fetchall()}
    cr.execute(
        "SELECT state, count(*) FROM alignment_nurture_enrolment "
        "WHERE program_id = %s GROUP BY state ORDER BY state",
        [program_id],
    )
    people = dict(cr.fetchall())
arrived = Counter((email, subject) for email, subject, _moment in got)
twice = [key for key, count in arrived.items() if count > 1]
lost = [key for key, state in said.items() if state == "sent" and key not in arrived]
unsaid = [key for key in arrived if key not in said]
late = [
    (email, subject, round(moment - left[email][0], 3), left[email][1])
    for email, subject, moment in got
    if email in left and moment > left[email][0] + ON_ITS_WAY
]
states = Counter(said.values())
print(
    f"{KILLS} kills, {len(got)} mails to {sum(people.values())} people {people}; "
    f"{len(left)} left or were taken over\n"
    f"twice {len(twice)}, lost {len(lost)}, arrived but not noted {len(unsaid)}, "
    f"after the person left {len(late)}; unconfirmed {states['unconfirmed']}, "
    f"still queued {states['queued']}",
    flush=True,
)
for name, found in (("twice", twice), ("lost", lost), ("late", late)):
    if found:
        print(name, found[:10], flush=True)
server.stop()
sys.stdout.flush()
os._exit(1 if twice or lost or unsaid or late or states["queued"] else 0)
