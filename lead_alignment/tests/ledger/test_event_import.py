from odoo import fields
from odoo.exceptions import AccessError

from ..customer.common_people import PeopleCommon

FIELDS = ["type_id", "occurred_at", "email", "phone", "message_id", "source", "ad"]


class TestEventImport(PeopleCommon):
    """Odoo's own import of events, by the marketer."""

    def _load(self, *rows):
        model = self.env["customer.event.import"].with_user(self.user_marketer)
        return model.with_context(import_file=True).load(
            FIELDS, [list(r) for r in rows]
        )

    def _row(self, number, **values):
        row = {
            "type_id": "Form Submitted",
            "occurred_at": fields.Datetime.to_string(self._ago(days=2)),
            "email": "",
            "phone": f"0912 000 {number:03}",
            "message_id": f"row {number}",
            "source": "tiktok",
            "ad": "Video 7",
            **values,
        }
        return [row[name] for name in FIELDS]

    def test_a_file_goes_to_the_ledger_by_the_same_rules(self):
        result = self._load(self._row(1), self._row(2))
        self.assertFalse(result["messages"])
        lead = self._person("p1").lead_ids
        self.assertEqual(lead.first_touch_ad, "Video 7")
        again = self._load(self._row(1), self._row(2))
        self.assertFalse(again["messages"])
        rows = self.env["customer.event.import"].browse(again["ids"])
        self.assertEqual(rows.mapped("is_duplicate"), [True, True])
        self.assertEqual(len(self._person("p1").lead_ids.touch_ids), 1)

    def test_a_refused_row_says_which_and_why(self):
        result = self._load(self._row(1), self._row(2, phone="no number"))
        self.assertFalse(result["ids"])
        self.assertEqual(len(result["messages"]), 1)
        self.assertEqual(result["messages"][0]["rows"], {"from": 1, "to": 1})
        self.assertIn("No valid identifier", result["messages"][0]["message"])

    def test_an_agent_imports_no_events(self):
        with self.assertRaises(AccessError):
            self.env["customer.event.import"].with_user(self.user_agent).create({})
