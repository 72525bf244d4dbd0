import json

from odoo.tests import HttpCase

from ..customer.common_people import PeopleCommon


class PhoneCommon(PeopleCommon, HttpCase):
    """A telephone exchange with a key reports calls of the agent, extension 101."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_agent.phone_extension = "101"
        cls.key, cls.plain = cls.env["alignment.ingest.key"]._create_key(
            "Exchange", "pbx", company_id=cls.company.id
        )

    def _report(self, call, status=200):
        response = self.url_open(
            f"/lead_alignment/v1/call?key={self.plain}",
            data=json.dumps(call),
            headers={"Content-Type": "application/json"},
        )
        self.assertEqual(response.status_code, status, response.text)
        return response
