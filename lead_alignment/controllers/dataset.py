from odoo import http
from odoo.http import request

from odoo.addons.web.controllers.dataset import DataSet

from ..tools.contact_questions import find_questions


class QuestionDataSet(DataSet):
    """Lets a search for somebody's phone or e-mail write its row in the access log."""

    def _is_call_readonly(self, rule, args):
        if not self._call_kw_readonly(rule, args):
            return False
        user = request.env.user
        if not user.sudo()._is_contact_masked():  # sudo: whether the user sees masks
            return True
        params = request.get_json_data()["params"]
        return not find_questions(params, params["method"])

    @http.route(readonly=_is_call_readonly)
    def call_kw(self, model, method, args, kwargs, path=None):
        return super().call_kw(model, method, args, kwargs, path)

    @http.route(readonly=_is_call_readonly)
    def call_button(self, model, method, args, kwargs, path=None):
        return super().call_button(model, method, args, kwargs, path)
