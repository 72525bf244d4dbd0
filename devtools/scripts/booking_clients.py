"""Fifty clients book the same ten times at once, over HTTP, with several workers.

    ./dev shell --db la_booking < devtools/scripts/booking_clients.py

Starts a server with workers. Two employees host; each client opens the page, chooses
one of five times and sends the form; whoever is told that the time was taken chooses
another of those five until none is left. Then: each employee has each time once, every
client with a confirmation has a meeting of their own at the time that it says, and
nobody else has a lead.
"""

import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from http.cookiejar import CookieJar
from pathlib import Path

CLIENTS, WORKERS, PORT, ROUNDS = 50, 4, 8099, int(os.environ.get("ROUNDS", "5"))
LOG = Path("/tmp/booking_clients.log")  # noqa: S108
BASE = f"http://127.0.0.1:{PORT}"

company = env.company  # noqa: F821
stamp = f"{time.time():.0f}"
hosts = env["res.users"].create(  # noqa: F821
    [
        {
            "login": f"host_{stamp}_{number}",
            "name": f"Host {number}",
            "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)],  # noqa: F821
        }
        for number in range(2)
    ]
)
team = env["crm.team"].create(  # noqa: F821
    {"name": f"Hosts {stamp}", "company_id": company.id, "member_ids": hosts.ids}
)
page = env["alignment.booking.page"].create(  # noqa: F821
    {"name": "Rush", "team_id": team.id, "company_id": company.id, "is_public": True}
)
env.cr.commit()  # noqa: F821
config = os.environ.get("ODOO_RC") or sys.argv[sys.argv.index("-c") + 1]
database = env.cr.dbname  # noqa: F821
server = subprocess.Popen(  # noqa: S603
    [sys.executable, "-m", "odoo", "server", "-c", config, "-d", database]
    + [f"--workers={WORKERS}", "--max-cron-threads=0", f"--http-port={PORT}"],
    stdout=LOG.open("w"),
    stderr=subprocess.STDOUT,
)


def wait():
    for _try in range(120):
        try:
            return urllib.request.urlopen(f"{BASE}/web/login", timeout=60)
        except (urllib.error.URLError, ConnectionError):  # noqa: PERF203
            time.sleep(0.5)
    raise SystemExit("the server did not start")


class Client(threading.Thread):
    def __init__(self, number, times, barrier):
        super().__init__()
        self.number, self.times, self.barrier = number, times, barrier
        self.answers, self.token, self.told = Counter(), None, None
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar())
        )

    def open(self, path, data=None):
        try:
            answer = self.opener.open(BASE + path, data, timeout=300)
            return answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.url, error.read().decode()
        except (urllib.error.URLError, ConnectionError):  # as a browser, once more
            return self.open(path, data)

    def run(self):
        path = f"/book/{page_token}"
        order = self.times[self.number % 5 :] + self.times[: self.number % 5]
        _status, _url, form = self.open(f"{path}?time={order[0]}")
        csrf = re.search(r'name="csrf_token"\s+value="([^"]+)"', form)[1]
        self.barrier.wait()
        for chosen in order:
            typed = {
                "csrf_token": csrf,
                "time": chosen,
                "key": f"{stamp} {chosen} {self.number}",
                "name": f"Client {self.number}",
                "email": f"client{self.number}.{stamp}@customer.example",
            }
            data = urllib.parse.urlencode(typed).encode()
            status, url, text = self.open(path, data)
            self.answers[status] += 1
            if status == 200:
                self.token, self.told = url.rpartition("/")[2], text
                self.chosen = chosen
                return


page_token = page.token
try:
    wait()
    for number in range(ROUNDS):
        env.invalidate_all()  # noqa: F821
        env.cr.rollback()  # noqa: F821
        free = list(page._get_free_times())
        times = [f"{moment:%Y%m%dT%H%M}" for moment in free[:5]]
        stamp = f"{time.time():.0f}"
        barrier = threading.Barrier(CLIENTS)
        clients = [Client(one, times, barrier) for one in range(CLIENTS)]
        begun = time.monotonic()
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        seconds = time.monotonic() - begun
        env.cr.rollback()  # noqa: F821
        env.invalidate_all()  # noqa: F821
        events = env["calendar.event"].search(  # noqa: F821
            [("booking_key", "=like", f"{stamp} %")]
        )
        taken = Counter((event.user_id.id, event.start) for event in events)
        wrong = [one for one, count in taken.items() if count > 1]
        keys = {event._get_booking_token(): event for event in events}
        winners = [client for client in clients if client.token]
        for client in winners:
            event = keys.get(client.token)
            if (
                not event
                or f"{event.start:%Y%m%dT%H%M}" != client.chosen
                or event.opportunity_id.contact_name != f"Client {client.number}"
                or event.user_id.name not in client.told
            ):
                wrong.append(client.number)
        leads = env["crm.lead"].search_count(  # noqa: F821
            [("email_from", "=like", f"client%.{stamp}@customer.example")]
        )
        answers = sum((client.answers for client in clients), Counter())
        print(  # noqa: T201
            json.dumps(
                {
                    "round": number + 1,
                    "booked": len(events),
                    "confirmed": len(winners),
                    "leads": leads,
                    "wrong": wrong,
                    "answers": answers,
                    "seconds": round(seconds, 1),
                }
            )
        )
finally:
    server.terminate()
    server.wait()
