from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest

from odoo import models
from odoo.http import request

from ...tools.storable_text import ODD_JSON, is_storable, make_storable


class IrHttp(models.AbstractModel):
    """Takes out of what is sent, to any address, what would only be a server error.

    That is NUL and half characters, which no database stores, and a parameter named
    ``self``. It costs one look at what was sent.
    """

    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        request.params.pop("self", None)
        if cls._holds_odd_text():
            try:
                request.params = {
                    make_storable(name): _make_storable_value(value)
                    for name, value in request.params.items()
                }
            except RecursionError as error:
                raise BadRequest(
                    request.env._("The request is nested too deeply.")
                ) from error
        return super()._dispatch(endpoint)

    @classmethod
    def _holds_odd_text(cls):
        if request.dispatcher.routing_type != "http":
            # it was read already, as a whole; addresses hold no text of others
            return bool(ODD_JSON.search(request.httprequest.get_data()))
        texts = [
            value.filename or "" if isinstance(value, FileStorage) else value
            for value in request.params.values()
        ]
        texts = [text for text in (*request.params, *texts) if isinstance(text, str)]
        return not all(map(is_storable, texts))


def _make_storable_value(value):
    if isinstance(value, FileStorage):
        value.filename = make_storable(value.filename or "")
        return value
    return make_storable(value)
