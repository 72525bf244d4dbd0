from odoo import http
from odoo.http import request

from ..tools import prometheus

BEARER = "Bearer "


class HealthController(http.Controller):
    """Tells a monitoring system how the product is; it shows its token as
    ``Authorization: Bearer …``."""

    @http.route(
        "/lead_alignment/metrics",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        readonly=True,
    )
    def read_metrics(self):
        """Answer the metrics as Prometheus reads them; 401 without the token."""
        if refusal := self._refuse():
            return refusal
        _items, metrics = request.env["alignment.health"]._get_report()
        headers = [("Content-Type", prometheus.CONTENT_TYPE)]
        return request.make_response(prometheus.render(metrics), headers)

    @http.route(
        "/lead_alignment/health.json",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        readonly=True,
    )
    def read_health(self):
        """Answer ``{"state", "items": [{"area", "key", "label", "text", "state",
        "advice"}]}``; 401 without the token, 503 while anything is broken."""
        if refusal := self._refuse():
            return refusal
        health = request.env["alignment.health"]
        items, _metrics = health._get_report()
        state = health._get_worst(items)
        rows = [
            {name: getattr(item, name) for name in item._fields if name != "action"}
            for item in items
        ]
        status = 503 if state == "bad" else 200
        return request.make_json_response(
            {"state": state, "items": rows}, status=status
        )

    def _refuse(self):
        header = request.httprequest.headers.get("Authorization", "")
        token = header.removeprefix(BEARER) if header.startswith(BEARER) else ""
        if request.env["alignment.health"]._is_token(token):
            return None
        headers = [("WWW-Authenticate", "Bearer")]
        return request.make_response("Show the monitoring token.", headers, status=401)
