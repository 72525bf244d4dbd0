from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LeadAlignmentCommon
from .common_rpc import RpcCase

NUL, HALF = "\\u0000", "\\ud83d"
WHOLE = "\\ud83d\\ude00"


@tagged("post_install", "-at_install", "lead_alignment")
class TestOddText(RpcCase, LeadAlignmentCommon):
    """No field of a database holds NUL or half a character: whoever sends them gets no
    server error, and nothing else is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_agent.password = cls.user_agent.login

    def _send(self, path, params):
        """:param params: JSON as text"""
        response = self.url_open(
            path,
            data=f'{{"jsonrpc": "2.0", "params": {params}}}',
            headers={"Content-Type": "application/json"},
        )
        self.assertEqual(response.status_code, 200)
        answer = response.json()
        self.assertNotIn("error", answer, str(answer.get("error"))[-400:])
        return answer.get("result")

    def _call_text(self, model, method, args):
        return self._send(
            f"/web/dataset/call_kw/{model}/{method}",
            f'{{"model": "{model}", "method": "{method}", "args": {args}, '
            '"kwargs": {"context": {}}}',
        )

    def test_by_rpc(self):
        self._login(self.user_agent)
        text = f'"a{NUL}b {HALF}c {WHOLE}"'
        [lead_id] = self._call_text(
            "crm.lead",
            "create",
            f'[[{{"name": {text}, "contact_name": {text}, "description": {text}}}]]',
        )
        lead = self.env["crm.lead"].browse(lead_id)
        self.assertEqual(lead.name, "ab ?c \U0001f600")
        self.assertEqual(lead.contact_name, lead.name)
        self._call_text("crm.lead", "write", f'[[{lead_id}], {{"name": {text}}}]')
        self._call_text("crm.lead", "search_read", f'[[["name", "ilike", {text}]]]')

    def test_in_what_agents_and_customer_service_type(self):
        lead = self._new_leads(phone="0912 000 001")
        self._login(self.user_agent)
        self._send(
            "/mail/message/post",
            f'{{"thread_model": "crm.lead", "thread_id": {lead.id}, '
            f'"post_data": {{"body": "a{NUL}b"}}}}',
        )
        self.assertIn("ab", lead.message_ids[0].body)
        self.user_cs.password = self.user_cs.login
        self._login(self.user_cs)
        found = self._call_text("customer.lookup", "find", f'["0912{NUL}000001"]')
        self.assertEqual(len(found), 1)
        for odd in ("7", "[]", "null", "{}", f'"{HALF}{HALF}"'):
            self.assertEqual(self._call_text("customer.lookup", "find", f"[{odd}]"), [])

    def test_in_addresses_and_forms(self):
        self._login(self.user_agent)
        queries = ["phone=%00", "phone=%ff%fe", "a%00b=%00", "phone=1&phone=2"]
        queries.append("self=1")
        for query in queries:
            response = self.url_open(
                f"/lead_alignment/lookup?{query}", allow_redirects=False
            )
            self.assertEqual(response.status_code, 303, query)

    def test_json_that_is_nested_deeply(self):
        self._login(self.user_agent)
        deep = "[" * 700 + f'"{NUL}"' + "]" * 700
        with mute_logger("odoo.http"):
            response = self.url_open(
                "/web/dataset/call_kw/crm.lead/search",
                data='{"params": {"model": "crm.lead", "method": "search", "args": ['
                + deep
                + '], "kwargs": {}}}',
                headers={"Content-Type": "application/json"},
            )
        self.assertEqual(response.status_code, 200)
        self.assertIn("nested too deeply", response.text)
