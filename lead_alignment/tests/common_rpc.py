from odoo.tests import HttpCase, JsonRpcException
from odoo.tools import mute_logger

REFUSED = "odoo.exceptions.AccessError"
NOT_FOR_THEM = "odoo.exceptions.UserError"
EITHER = f"{REFUSED}|{NOT_FOR_THEM}"


class RpcCase(HttpCase):
    """Asks as any program on the network would."""

    def _login(self, user):
        self.authenticate(user.login, user.login)

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _assert_refused(self, error, model, method, *args, **kwargs):
        with (
            mute_logger("odoo.http"),
            self.assertRaises(JsonRpcException, msg=f"{model}.{method}") as caught,
        ):
            self._call(model, method, *args, **kwargs)
        self.assertRegex(str(caught.exception), error, f"{model}.{method}")
