"""What fifty people and programs do at once. Each notes what the server acknowledged,
and asks again where no answer came, as a browser or a sender's library does."""

import base64
import http.client
import json
import random
import threading
import time
import uuid
from dataclasses import dataclass, field

TIMEOUT = 150
THINK = (0.5, 2.0)  # seconds between two requests
ROWS, EVENTS = 40, 20


@dataclass
class Notes:
    """What the clients saw; several threads append."""

    events: set = field(default_factory=set)  # message ids that were accepted
    outcomes: dict = field(default_factory=dict)  # {note: lead id} that were filed
    files: dict = field(default_factory=dict)  # {file id: rows} that were loaded
    answers: list = field(default_factory=list)  # (moment, kind, seconds, status)
    errors: list = field(default_factory=list)  # (moment, kind, text)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Refused(Exception):
    """The server said no: a sentence for the user."""


class Browser:
    """A client of the load balancer, with its session."""

    def __init__(self, port, notes, kind):
        self.port, self.notes, self.kind = port, notes, kind
        self.cookie = ""

    def send(self, method, path, body=None, headers=None, tries=30):
        """Return the body of the answer; ask again where none came.

        :raises ConnectionError: after so many tries
        """
        for _try in range(tries):
            start = time.time()
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, TIMEOUT)
                connection.request(
                    method, path, body, {"Cookie": self.cookie, **(headers or {})}
                )
                answer = connection.getresponse()
                text = answer.read()
                status = answer.status
                cookie = answer.getheader("Set-Cookie") or ""
            except (OSError, http.client.HTTPException):
                status, text, cookie = 0, b"", ""
            finally:
                connection.close()
            self._note(start, status)
            if "session_id=" in cookie:
                self.cookie = cookie.partition(";")[0]
            if 200 <= status < 400:
                return text
            if status in (400, 401, 403, 413, 422):
                raise Refused(f"{path}: {status} {text[:200]!r}")
            time.sleep(1)
        raise ConnectionError(f"{path}: no answer")

    def _note(self, start, status):
        with self.notes.lock:
            row = (start, self.kind, time.time() - start, status)
            self.notes.answers.append(row)

    def rpc(self, path, params):
        """Return the result. :raises Refused: with the server's error"""
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        headers = {"Content-Type": "application/json"}
        answer = json.loads(self.send("POST", path, body, headers))
        if "error" in answer:
            data = answer["error"].get("data") or {}
            raise Refused(f"{data.get('name')}: {data.get('message')}")
        return answer.get("result")  # none for None

    def log_in(self, database, login):
        params = {"db": database, "login": login, "password": login}
        self.rpc("/web/session/authenticate", params)

    def call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.rpc(f"/web/dataset/call_kw/{model}/{method}", params)


def think():
    time.sleep(random.uniform(*THINK))  # noqa: S311


def send_events(browser, setting):
    """Intake: a batch of events, sent again until it is accepted."""
    token = base64.b64encode(f"{setting['key']}:".encode()).decode()
    headers = {"Content-Type": "application/json", "Authorization": f"Basic {token}"}
    batch = [
        {
            "type": "track",
            "event": "Page View",
            "anonymousId": f"rig{random.randrange(2000)}",  # noqa: S311
            "messageId": str(uuid.uuid4()),
        }
        for _event in range(EVENTS)
    ]
    body = json.dumps({"batch": batch})
    browser.send("POST", "/lead_alignment/v1/batch", body, headers, tries=300)
    with browser.notes.lock:
        browser.notes.events.update(event["messageId"] for event in batch)


def work_the_queue(browser, setting):
    """An agent: the next lead is prepared while they talk, an outcome is filed, and
    filed again where the answer was lost."""
    screen = browser.call("crm.call.queue", "serve_next")
    for _talk in range(10):
        if not screen["lead"]:
            return
        lead_id = screen["lead"]["id"]
        ahead = browser.call("crm.call.queue", "prepare_next", lead_id)["ahead"]
        think()
        note = f"rig {uuid.uuid4()}"
        outcome = {"result_id": setting["result"], "note": note}
        arguments = (lead_id, outcome, ahead and ahead["id"])
        screen = browser.call("crm.call.queue", "log_and_next", *arguments)
        with browser.notes.lock:
            browser.notes.outcomes[note] = lead_id


def import_file(browser, _setting):
    """Marketing: a lead file, to its end."""
    rows = "".join(
        f"Khách {number},09{one % 10**8:08},{one:x}@rig.example\n"
        for number in range(ROWS)
        for one in [uuid.uuid4().int]
    )
    content = base64.b64encode(f"Họ tên,SĐT,Email\n{rows}".encode()).decode()
    values = {"file": content, "file_name": f"{uuid.uuid4()}.csv"}
    [file_id] = browser.call("crm.lead.import", "create", [values])
    browser.call("crm.lead.import", "action_check", [file_id])
    browser.call("crm.lead.import", "action_load", [file_id])
    with browser.notes.lock:
        browser.notes.files[file_id] = ROWS
    time.sleep(10)


def open_pages(browser, _setting):
    """A visitor of the website."""
    browser.send("GET", "/web/login")
    think()
    browser.send("GET", "/")


def read_reports(browser, setting):
    """A head: the day's page, the funnel, a customer's history."""
    browser.call("alignment.overview", "get_page")
    think()
    browser.call(
        "crm.lead",
        "formatted_read_group",
        [],
        groupby=["source_id", "lifecycle"],
        aggregates=["__count", "expected_revenue:sum"],
    )
    think()
    browser.call("customer.timeline", "get_page", "crm.lead", setting["lead"])


KINDS = (
    # (what they do, how many, the login of each; none logs in)
    (send_events, 20, None),
    (work_the_queue, 16, "rig_agent{}"),
    (import_file, 3, "rig_head"),
    (open_pages, 5, None),
    (read_reports, 6, "rig_head"),
)


def start(port, setting, notes, until):
    """Start all clients, which work until the moment ``until``. :returns: threads"""
    threads = []
    for action, count, login in KINDS:
        for number in range(count):
            arguments = (action, port, setting, notes, until)
            who = login and login.format(number)
            thread = threading.Thread(target=_live, args=(*arguments, who), daemon=True)
            thread.start()
            threads.append(thread)
    return threads


def _live(action, port, setting, notes, until, login):
    browser = Browser(port, notes, action.__name__)
    is_in = not login
    while time.time() < until:
        try:
            if not is_in:
                browser.log_in(setting["database"], login)
                is_in = True
            action(browser, setting)
        except (Refused, ConnectionError, ValueError, KeyError) as error:
            with notes.lock:
                notes.errors.append((time.time(), browser.kind, str(error)))
            is_in = not login or "Session" not in str(error)
        think()
