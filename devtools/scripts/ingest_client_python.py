"""Send events by Segment's Python library: KEY HOST FILE, see ingest_clients.py.

Runs by the interpreter that has the library. FILE has a JSON object a line. Prints
{"sent": n, "failed": [message ids], "seconds": s}.
"""

import json
import logging
import sys
import time
from datetime import datetime

from segment.analytics.client import Client

FIELDS = {
    "userId": "user_id",
    "anonymousId": "anonymous_id",
    "messageId": "message_id",
}


def main(key, host, path):
    failed = []
    logging.getLogger("segment").setLevel(logging.CRITICAL)

    def on_error(_error, batch):
        failed.extend(event["messageId"] for event in batch)

    client = Client(
        key,
        host=host,
        on_error=on_error,
        max_queue_size=1_000_000,
        max_retries=20,
        gzip=True,
    )
    start, count = time.monotonic(), 0
    with open(path, encoding="utf-8") as file:
        for line in file:
            event = json.loads(line)
            call = getattr(client, event.pop("type"))
            event["timestamp"] = datetime.fromisoformat(event["timestamp"])
            call(**{FIELDS.get(name, name): value for name, value in event.items()})
            count += 1
    client.flush()
    client.shutdown()
    seconds = time.monotonic() - start
    print(json.dumps({"sent": count, "failed": failed, "seconds": seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
