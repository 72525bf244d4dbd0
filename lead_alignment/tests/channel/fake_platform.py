import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class FakePlatform:
    """A platform on this machine. ``answer(path, query, body)`` returns (status, JSON,
    headers); ``requests`` is what it was asked."""

    def __init__(self, answer):
        self.answer = answer
        self.requests = []
        self.url = ""

    def receive(self, handler, body):
        parts = urlsplit(handler.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.requests.append((parts.path, query, body, dict(handler.headers)))
        status, content, headers = self.answer(parts.path, query, body)
        data = json.dumps(content).encode()
        handler.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(data))}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)


@contextmanager
def running(answer):
    """Run a ``FakePlatform`` in a thread."""
    platform = FakePlatform(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            platform.receive(self, b"")

        def do_POST(self):
            size = int(self.headers.get("Content-Length") or 0)
            platform.receive(self, self.rfile.read(size))

        do_DELETE = do_POST

        def log_message(self, *args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    platform.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
