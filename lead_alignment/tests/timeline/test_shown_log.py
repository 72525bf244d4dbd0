from odoo.tests import tagged

from ..common_rpc import RpcCase
from .test_timeline import TimelineCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestShownLog(RpcCase, TimelineCommon):
    """A program that reads histories leaves the same rows as a browser."""

    def test_reading_by_rpc_is_noted_at_once(self):
        host = self.first.profile_id
        self._login(self.user_cs)
        page = self._call("customer.timeline", "get_page", host._name, host.id)
        shown = [e for e in page["entries"] if e["level"] != "full"]
        self.assertTrue(shown)
        self.assertNotIn("receipt", page)
        row = self.env["alignment.access.log"].search(
            [("kind", "=", "shown"), ("user_id", "=", self.user_cs.id)]
        )
        self.assertEqual((row.res_id, row.count), (host.id, len(shown)))
        self.assertIn("cs_vn", row.user_name)
