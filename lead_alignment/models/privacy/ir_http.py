import xmlrpc.client

from werkzeug.exceptions import HTTPException

from odoo import api, models
from odoo.exceptions import UserError
from odoo.http import Response, request
from odoo.modules.registry import Registry

from ...tools.contact_questions import find_questions, get_method
from ...tools.contact_sweep import get_key, mask_contacts, sweep
from .ir_binary import TEXTS

# these have no data of customers, or are masked where they are made
OPEN_PATHS = (
    "/web/static/",
    "/web/assets/",
    "/web/image",
    "/web/webclient/",
    "/web/session/",
    "/web/login",
    "/websocket",
)
OPEN_METHODS = {"get_views", "get_view", "fields_get", "load_menus", "load_web_menus"}
REPORTS = "/report/"
RPC_PATHS = ("/jsonrpc", "/xmlrpc")


class IrHttp(models.AbstractModel):
    """The last mask: whatever a user who sees masks asks for, by whatever page, method
    or app, contacts in the answer are masked, and questions for contacts are counted.

    Models mask what is read of them themselves, see ``contact_guard``; this catches
    what apps put together in ways of their own.
    """

    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        path = request.httprequest.path
        if path.startswith(RPC_PATHS):
            return cls._mask_rpc(super()._dispatch(endpoint))
        method = get_method(request.params, path)
        if path.startswith(OPEN_PATHS) or not cls._is_answer_masked(method):
            return super()._dispatch(endpoint)
        cls._count_questions(request.env, request.params, method, path)
        if path.startswith(REPORTS):
            request.update_context(contact_mask=True, report_pdf_no_attachment=True)
        try:
            answer = super()._dispatch(endpoint)
        except UserError as error:
            error.args = tuple(_mask_error(part) for part in error.args)
            raise
        return cls._mask_answer(request.env, answer)

    @classmethod
    def _is_answer_masked(cls, method):
        if not request.env.uid or method in OPEN_METHODS:
            return False
        # sudo: whether the user sees masks
        return request.env.user.sudo()._is_contact_masked()

    @classmethod
    def _count_questions(cls, env, params, method, path=""):
        """Count phones and e-mails that a request asks for.

        :raises UserError: if the day's limit is reached
        """
        found = find_questions(params, method, path)
        if found:
            get_own = env["res.users"]._get_own_contacts
            own = get_own(set(map(get_key, found)))
            asked = {contact for contact in found if get_key(contact) not in own}
            model = params.get("model") or params.get("__model__")
            subject = model if model in env else "res.partner"
            env["alignment.access.log"]._ask(asked, subject)

    @classmethod
    def _mask_answer(cls, env, answer):
        get_own = env["res.users"]._get_own_contacts
        if isinstance(answer, Response):
            is_text = answer.mimetype in TEXTS and not answer.direct_passthrough
            if is_text and not answer.is_streamed:
                text = answer.get_data(as_text=True)
                shown = sweep(text, get_own)
                if shown != text:
                    answer.set_data(shown)
            return answer
        if isinstance(answer, HTTPException):
            return answer
        return sweep(answer, get_own)

    # ------------------------------------------------------------
    # The old services for programs, which log in with each call
    # ------------------------------------------------------------

    @classmethod
    def _mask_rpc(cls, answer):
        """Mask the answer of a service that is not a page of the user's session."""
        call = cls._get_rpc_call(answer)
        if not call:
            return answer
        database, uid, _password, model, method, *args = call
        with Registry(database).cursor() as cr:
            # the caller is known: the service has checked the password
            env = api.Environment(cr, int(uid), {})
            if method in OPEN_METHODS or not env.user._is_contact_masked():
                return answer
            cls._count_questions(env, {"model": model, "args": args}, method)
            if not isinstance(answer, Response):
                return cls._mask_answer(env, answer)
            text = answer.get_data(as_text=True)
            answer.set_data(sweep(text, env["res.users"]._get_own_contacts))
            return answer

    @classmethod
    def _get_rpc_call(cls, answer):
        """Return the parameters of a call of a model's method that had an answer."""
        if isinstance(answer, Response):
            try:
                xmlrpc.client.loads(answer.get_data())
                body = request.httprequest.get_data()
                params, _name = xmlrpc.client.loads(body)
            except (xmlrpc.client.Error, ValueError, SyntaxError):
                return None
            is_call = request.httprequest.path.endswith("/object")
            return params if is_call and len(params) > 4 else None
        if request.params.get("service") != "object":
            return None
        params = request.params.get("args", ())
        return params if len(params) > 4 else None


def _mask_error(part):
    return mask_contacts(part) if isinstance(part, str) else part
