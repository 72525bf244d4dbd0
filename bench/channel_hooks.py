# database: ours
"""Messages of a platform to a running server: 50 clients at once, each a message every
two seconds, and the slowest of 20 answers; then as fast as they can, each message up to
four times in any order, while the server is killed (kill -9) again and again and the
job reads what waits: nothing lost, nothing twice."""

import hashlib
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

PORT, CLIENTS = 8096, 50
PAUSE = 2  # seconds between two messages of a client
MESSAGES = int(os.environ.get("HOOK_MESSAGES", 2_000))
KILLS = int(os.environ.get("HOOK_KILLS", 6))
MOST = 0.2  # seconds of 95 % of the answers
OA, APP, SECRET = "388613280878808645", "2573141234567890123", "secret"
START = """
from odoo.cli.command import main
from odoo.service.server import PreforkServer

PreforkServer.long_polling_spawn = lambda self: None
main()
"""
cr = env.cr  # noqa: F821
channel = env["alignment.channel"].create(  # noqa: F821
    {"name": "Bench", "platform": "zalo", "account": OA, "app_id": APP}
)
channel.sudo().hook_secret = SECRET
address = f"http://127.0.0.1:{PORT}/lead_alignment/v1/hook/zalo/{channel.sudo().token}"
cr.commit()
clock = int(time.time() * 1000)


def make(number):
    """:returns: (body, headers) of the message of one person"""
    body = json.dumps(
        {
            "app_id": APP,
            "sender": {"id": f"90{number:012}"},
            "recipient": {"id": OA},
            "event_name": "user_send_text",
            "message": {"msg_id": f"bench-{number}", "text": f"Em hỏi giá {number}"},
            "timestamp": str(clock),
        }
    ).encode()
    text = APP.encode() + body + str(clock).encode() + SECRET.encode()
    mac = hashlib.sha256(text).hexdigest()
    headers = {"Content-Type": "application/json", "X-ZEvent-Signature": f"mac={mac}"}
    return body, headers


def run_server():
    config = sys.argv[sys.argv.index("-c") + 1]
    server = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", START, "-c", config, "-d", cr.dbname]
        + ["--http-port", str(PORT), "--db-filter", f"^{cr.dbname}$"]
        + ["--workers", "4", "--max-cron-threads", "0"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    for _try in range(120):
        if is_up():
            return server
        time.sleep(0.5)
    raise SystemExit("The server does not start.")


def is_up():
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{PORT}/web/health", timeout=2)  # noqa: S310
    except OSError:
        return False
    return True


def kill(server):
    os.killpg(server.pid, 9)
    server.wait()


def send_calmly(number):
    """Send as one of 50 of the platform's servers"""
    time.sleep(random.uniform(0, 2 * PAUSE))
    return send(number)


def send(number):
    """Send until it is answered, as a platform does. :returns: seconds of the answer"""
    body, headers = make(number)
    for _try in range(200):
        start = time.perf_counter()
        request = urllib.request.Request(address, body, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                answer.read()
                return time.perf_counter() - start
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{error.code}: {error.read()[:200]}") from error
        except OSError:
            time.sleep(0.3)  # the server is dead
    raise SystemExit("Nobody answered.")


def count_events():
    cr.rollback()
    cr.execute(
        "SELECT count(*), count(DISTINCT identity_id) FROM customer_event event "
        "JOIN customer_identity identity ON identity.id = event.identity_id "
        "WHERE identity.value LIKE %s",
        [f"zalo:{OA}:90%"],
    )
    return cr.fetchone()


def process():
    cr.rollback()
    messages = env["alignment.channel.message"]  # noqa: F821
    while ids := messages._get_next_ids(100):
        messages._process_batch(ids, False)
        env.flush_all()  # noqa: F821
        cr.commit()


def clean_up():
    cr.rollback()
    cr.execute("SELECT set_config('lead_alignment.may_delete_events', 'on', TRUE)")
    mine = f"SELECT id FROM customer_identity WHERE value LIKE 'zalo:{OA}:90%'"
    cr.execute(f"DELETE FROM customer_event WHERE identity_id IN ({mine})")  # noqa: S608
    cr.execute(f"DELETE FROM customer_identity WHERE id IN ({mine})")  # noqa: S608
    cr.execute(
        "DELETE FROM customer_profile profile WHERE NOT EXISTS (SELECT FROM "
        "customer_identity one WHERE profile.id IN (one.profile_id, one.home_id))"
    )
    cr.execute("DELETE FROM alignment_channel WHERE id = %s", [channel.id])
    cr.commit()


server = run_server()
try:
    for number in range(20):
        send(MESSAGES + number)  # the first warm the workers
    with ThreadPoolExecutor(CLIENTS) as pool:
        quiet = sorted(pool.map(send_calmly, range(MESSAGES // 2)))
    slowest = quiet[int(len(quiet) * 0.95)]
    print(
        f"{len(quiet)} messages by {CLIENTS} clients: median "
        f"{statistics.median(quiet):.3f} s, 95 % within {slowest:.3f} s "
        f"(at most {MOST})"
    )
    copies = [n for n in range(MESSAGES) for _copy in range(random.randint(1, 4))]
    random.shuffle(copies)
    is_over = threading.Event()

    def strike():
        global server  # noqa: PLW0603
        for _kill in range(KILLS):
            if is_over.wait(2):
                return
            kill(server)
            server = run_server()

    striker = threading.Thread(target=strike)
    striker.start()
    with ThreadPoolExecutor(CLIENTS) as pool:
        busy = sorted(pool.map(send, copies))
    is_over.set()
    striker.join()
    process()
    print(f"as fast as they can: 95 % within {busy[int(len(busy) * 0.95)]:.3f} s")
    events, people = count_events()
    wanted = MESSAGES + 20
    print(
        f"{len(copies)} deliveries of {MESSAGES} messages, {KILLS} kills: {events} "
        f"events of {people} people (wanted {wanted})"
    )
    assert (events, people) == (wanted, wanted)
    assert slowest <= MOST, slowest
finally:
    kill(server)
    clean_up()
