import json

from odoo import http
from odoo.http import request

from odoo.addons.web.controllers.pivot import TableExporter


class LoggedTableExporter(TableExporter):
    """Logs what leaves as a pivot table, as other exports are."""

    def _is_readonly(self, _rule, _args):
        """Say that the request writes; a plain False would be warned of."""
        return False

    @http.route(readonly=_is_readonly)
    def export_xlsx(self, data, **kw):
        content = data if isinstance(data, str) else data.read()
        if not isinstance(data, str):
            data.seek(0)
        response = super().export_xlsx(data, **kw)
        table = json.loads(content)
        model = table.get("model")
        if model in request.env:
            title = str(table.get("title") or "")[:100]
            request.env["alignment.access.log"]._log(
                "exported",
                model,
                request.env._("Pivot table: %s", title),
                len(table.get("rows") or ()),
            )
        return response
