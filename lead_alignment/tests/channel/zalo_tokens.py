import threading
from urllib.parse import parse_qs

DAY = "90000"  # seconds of a token of Zalo


class ZaloTokens:
    """Answers as Zalo gives tokens: each refresh token works once, and a refusal comes
    with status 200. ``good``: the tokens that work; ``count``: how many were given."""

    def __init__(self):
        self.lock = threading.Lock()
        self.good = {"refresh-0"}
        self.count = self.refused = 0

    def __call__(self, _path, _query, body):
        asked = {name: one[0] for name, one in parse_qs(body.decode()).items()}
        with self.lock:
            token = asked.get("refresh_token")
            if asked["grant_type"] == "refresh_token" and token not in self.good:
                self.refused += 1
                fault = {"error_name": "Invalid refresh token", "access_token": "bad"}
                return 200, fault, {}
            self.good.discard(token)
            self.count += 1
            self.good.add(f"refresh-{self.count}")
            answer = {"access_token": f"access-{self.count}", "expires_in": DAY}
            return 200, {**answer, "refresh_token": f"refresh-{self.count}"}, {}
