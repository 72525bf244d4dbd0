"""The job that opens renewals is killed again and again while contracts are moved,
cancelled and confirmed: each term has one lead.

    ./dev shell --db la_renewals < devtools/scripts/renewal_kills.py

Commits: use a database of its own. Two processes run the job on 3,000 order lines
whose notice has come; one of them is killed with -9 every second or so, 40 times. In
between lines get other dates, orders are cancelled and confirmed again, and what was
synchronized is synchronized once more (a replay).
"""

import json
import logging
import os
import random
import signal
import sys
import time
from contextlib import suppress
from datetime import timedelta

from odoo import SUPERUSER_ID, api, modules, sql_db
from odoo.fields import Command

LINES = int(os.environ.get("LINES", "3000"))
KILLS = int(os.environ.get("KILLS", "40"))
registry, company = env.registry, env.company  # noqa: F821
today = company._get_today()
stamp = f"{time.time():.0f}"
# nobody buys the same twice, which would renew what they bought before
partners = env["res.partner"].create(  # noqa: F821
    [{"name": f"Kills {stamp} {number}"} for number in range(LINES // 20)]
)
products = env["product.product"].create(  # noqa: F821
    [
        {"name": f"Kills {stamp} {number}", "renewal_notice_days": 30}
        for number in range(20)
    ]
)
orders = env["sale.order"].with_context(tracking_disable=True)  # noqa: F821
made = orders.create(
    [
        {
            "partner_id": partner.id,
            "company_id": company.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": product.id,
                        "price_unit": 100,
                        "tax_ids": [],
                        "term_end": today + timedelta(days=10),
                    }
                )
                for product in products
            ],
        }
        for partner in partners
    ]
)
for order in made:
    order.action_confirm()
order_ids, partner_ids = made.ids, partners.ids
env.cr.commit()  # noqa: F821
logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)  # conflicts are expected


def run_forked(work):
    """Run ``work(env)`` over and over in a process of its own. :returns: its number"""
    sys.stdout.flush()
    sql_db.close_all()
    child = os.fork()
    if child:
        return child
    modules.module.current_test = False
    while True:
        # a conflict is tried again, as a server does
        with suppress(Exception), registry.cursor() as cr:
            work(api.Environment(cr, SUPERUSER_ID, {}))


def open_some(env):
    """What the job does in one run, in its one transaction."""
    renewals = env["customer.renewal"]
    ripe = renewals.search(renewals._get_ripe_domain(), limit=25)
    ripe.try_lock_for_update()._open()
    if not ripe:
        time.sleep(0.2)


def disturb(env):
    order = env["sale.order"].browse(random.choice(order_ids))  # noqa: S311
    line = random.choice(order.order_line)  # noqa: S311
    kind = random.random()  # noqa: S311
    if kind < 0.4:
        line.term_end = today + timedelta(days=random.randint(5, 40))  # noqa: S311
    elif kind < 0.6:
        order.with_context(disable_cancel_warning=True)._action_cancel()
        order.action_draft()
        order.action_confirm()
    else:
        env["customer.renewal"]._sync(order.order_line)
    time.sleep(0.05)


workers = [run_forked(open_some) for _number in range(2)]
disturber = run_forked(disturb)
kills = 0
while kills < KILLS:
    time.sleep(random.uniform(0.3, 1.2))  # noqa: S311
    index = random.randrange(2)  # noqa: S311
    os.kill(workers[index], signal.SIGKILL)
    os.waitpid(workers[index], 0)
    workers[index] = run_forked(open_some)
    kills += 1
os.kill(disturber, signal.SIGKILL)
os.waitpid(disturber, 0)
begun, left = time.monotonic(), 1
while left and time.monotonic() - begun < 300:
    time.sleep(1)
    with registry.cursor() as cr:
        renewals = api.Environment(cr, SUPERUSER_ID, {})["customer.renewal"]
        left = renewals.search_count(renewals._get_ripe_domain())
for worker in workers:
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
with registry.cursor() as cr:
    cr.execute(
        """
        SELECT count(*), count(lead_id), count(DISTINCT lead_id),
               count(*) FILTER (WHERE opened_date IS NOT NULL)
          FROM customer_renewal WHERE partner_id = ANY(%s)
        """,
        [partner_ids],
    )
    terms, with_lead, leads, opened = cr.fetchone()
    cr.execute(
        "SELECT count(*) FROM crm_lead WHERE partner_id = ANY(%s)", [partner_ids]
    )
    found = {
        "kills": kills,
        "terms": terms,
        "opened": opened,
        "with a lead": with_lead,
        "different leads": leads,
        "leads in all": cr.fetchone()[0],
        "still to open": left,
    }
print(json.dumps(found), flush=True)  # noqa: T201
is_right = not left and opened == with_lead == leads == found["leads in all"]
os._exit(0 if is_right else 1)
