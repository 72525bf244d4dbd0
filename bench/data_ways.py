# database: ours
"""How long the ways of data are: through how many functions (hops) and files of ours
each passes, and how often it calls them. Small numbers are read at once.

``DATA_WAY=outcome`` names the functions of one of them, file by file.
"""

import base64
import os
import sys
from collections import Counter

from odoo import fields

MARK = "/lead_alignment"


class Trace:
    """Counts the calls of functions of ours while it is entered."""

    def __init__(self):
        self.calls = Counter()

    def __enter__(self):
        sys.setprofile(self._note)
        return self

    def __exit__(self, *_exception):
        sys.setprofile(None)

    def _note(self, frame, event, _argument):
        code = frame.f_code
        is_own = MARK in code.co_filename and "/.dev/" not in code.co_filename
        # comprehensions and lambdas are part of the function they stand in
        if event == "call" and is_own and not code.co_name.startswith("<"):
            name = code.co_filename.rpartition(MARK)[2]
            self.calls[name, code.co_firstlineno, code.co_name] += 1

    @property
    def files(self):
        return {name for name, _line, _function in self.calls}


env = env(user=env.ref("base.user_admin").id)  # noqa: F821
company = env.company
now = fields.Datetime.now()
seller = env["res.users"].create(
    {
        "name": "Seller",
        "login": "data_ways",
        "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)],
    }
)


def new_lead(number, **values):
    return env["crm.lead"].create(
        {
            "name": f"Lead {number}",
            "contact_name": f"Customer {number}",
            "type": "lead",
            "phone": f"09121{number:05}",
            "email_from": f"customer{number}@shop.example",
            "user_id": env.uid,
            **values,
        }
    )


def write(number):
    lead = new_lead(number)
    yield
    lead.write({"priority": "2"})


def outcome(number):
    lead = new_lead(number)
    yield
    lead._file_outcome(status=env.ref("lead_alignment.crm_k_status_k2"))


def event(number):
    new_lead(number)
    yield
    env["customer.event"]._record_batch(
        [
            {
                "type": "pricing_view",
                "identities": [("email", f"customer{number}@shop.example")],
                "source": "bench",
                "message_id": f"view {number}",
            }
        ]
    )
    env["customer.score.state"]._advance(company)


def handover(number):
    lead = new_lead(number, customer_need="A course for beginners")
    lead.action_recycle()
    yield
    lead.action_hand_over()


def timer(number):
    lead = new_lead(number, user_id=seller.id)
    timer = env["crm.lead.sla"].sudo().search([("lead_id", "=", lead.id)], limit=1)
    env.cr.execute(
        "UPDATE crm_lead_sla SET next_action_at = %s, due_date = %s WHERE id = %s",
        [fields.Datetime.subtract(now, days=9)] * 2 + [timer.id],
    )
    env.invalidate_all()
    yield
    env["crm.lead.sla"]._announce_due()


def history(number):
    lead = new_lead(number)
    lead._file_outcome(status=env.ref("lead_alignment.crm_k_status_k2"))
    yield
    env["customer.timeline"].get_page("crm.lead", lead.id)


def lead_file(number):
    text = f"Họ tên,SĐT,Email\nAn {number},09131{number:05},an{number}@shop.example\n"
    file = env["crm.lead.import"].create(
        {"file": base64.b64encode(text.encode()), "file_name": "a.csv"}
    )
    yield
    file.action_check()
    file.action_load()
    file._work_off(10)


ways = (write, outcome, event, handover, timer, history, lead_file)
wanted = os.environ.get("DATA_WAY")
print(f"{'way':<12}{'files':>7}{'hops':>7}{'calls':>7}")
for place, way in enumerate(ways):
    for number in (10 * place, 10 * place + 1):  # the first one fills the caches
        running = way(number)
        next(running)
        env.flush_all()
        env.invalidate_all()
        with Trace() as trace:
            next(running, None)
            env.flush_all()
    calls = trace.calls
    print(
        f"{way.__name__:<12}{len(trace.files):>7}{len(calls):>7}{sum(calls.values()):>7}"
    )
    if wanted == way.__name__:
        for (name, line, function), count in sorted(calls.items()):
            print(f"    {name}:{line} {function} ({count})")
env.cr.rollback()
