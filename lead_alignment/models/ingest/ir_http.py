from odoo import models
from odoo.http import request

from ...tools.ingest_body import PATH


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        """Drop a parameter named ``self``: Odoo would answer with a server error."""
        if request.httprequest.path.startswith(PATH):
            request.params.pop("self", None)
        return super()._dispatch(endpoint)
