from odoo.tests import users
from odoo.tools import file_open

from ..common import LeadAlignmentCommon

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TestImport(LeadAlignmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("vi_VN")
        cls.k2.with_context(lang="vi_VN").name = "Suy nghĩ"
        cls.no_answer.with_context(lang="vi_VN").name = "Không nghe máy"

    def _load(self, *rows, columns=("name", "k_status_id", "call_result_id")):
        return (
            self.env["crm.lead"]
            .with_context(import_file=True, name_create_enabled_fields={})
            .load(list(columns), [list(row) for row in rows])
        )

    @users("marketer_vn")
    def test_by_code_by_name_in_either_language_and_both(self):
        names = [
            "K2",
            "k2",
            "Thinking it over",
            "Suy nghĩ",
            "suy nghi",
            "K2 – Suy nghĩ",
        ]
        result = self._load(*((f"Lead {name}", name, "") for name in names))
        self.assertFalse(result["messages"])
        leads = self.env["crm.lead"].browse(result["ids"])
        self.assertEqual(leads.k_status_id, self.k2)
        self.assertEqual(len(leads), 6)
        self.assertEqual(len(leads.k_status_change_ids), 6)

    @users("marketer_vn")
    def test_a_marketer_imports_every_status_and_its_effect(self):
        codes = ["K1", "K2", "K3", "K4.1", "K4.2", "K5"]
        with self.mock_mail_gateway():
            result = self._load(*((f"Lead {code}", code, "") for code in codes))
        self.assertFalse(result["messages"])
        leads = self.env["crm.lead"].browse(result["ids"])
        self.assertEqual(leads.mapped("k_status_id.code"), codes)
        self.assertEqual(
            leads.mapped("won_status"),
            ["won", "pending", "pending", "pending", "lost", "pending"],
        )
        self.assertFalse(leads.partner_id, "a file brings leads, not contacts")
        self.assertFalse(leads.activity_ids, "a file brings history, not work")

    def test_creating_leaves_the_given_values_as_they_are(self):
        """An import that fails tries the same values again, one by one."""
        values = {"name": "A", "k_status_id": self.k2.id}
        self.env["crm.lead"].create(values)
        self.assertEqual(values["k_status_id"], self.k2.id)

    @users("marketer_vn")
    def test_attempts_are_counted(self):
        result = self._load(("A", "", "No answer"), ("B", "", "khong nghe may"))
        leads = self.env["crm.lead"].browse(result["ids"])
        self.assertEqual(leads.call_result_id, self.no_answer)
        self.assertEqual(leads.mapped("attempt_count"), [1, 1])
        self.assertFalse(leads.activity_ids)

    @users("marketer_vn")
    def test_an_unknown_code_names_the_row_and_the_codes(self):
        result = self._load(("Good", "K1", ""), ("Bad", "K9", ""))
        self.assertFalse(result["ids"])
        (message,) = result["messages"]
        self.assertEqual(message["rows"], {"from": 1, "to": 1})
        self.assertIn("K9", message["message"])
        self.assertIn("K1, K2, K3, K4.1, K4.2, K5", message["message"])
        self.assertFalse(self.env["crm.lead"].search([("name", "=", "Good")]))

    @users("marketer_vn")
    def test_a_family_names_the_row_and_the_codes(self):
        result = self._load(("Good", "K1", ""), ("Bad", "K4", ""))
        self.assertFalse(result["ids"])
        (message,) = result["messages"]
        self.assertEqual(message["rows"], {"from": 1, "to": 1})
        self.assertIn("K4.1, K4.2", message["message"])

    @users("marketer_vn")
    def test_a_family_by_external_id_is_refused_too(self):
        result = self._load(
            ("Bad", "lead_alignment.crm_k_status_k4"),
            columns=("name", "k_status_id/id"),
        )
        self.assertFalse(result["ids"])
        self.assertIn("K4.1", result["messages"][0]["message"])

    def test_templates_are_offered_in_both_languages(self):
        for lang, name in (("en_US", "en"), ("vi_VN", "vi")):
            leads = self.env["crm.lead"].with_context(lang=lang)
            template = leads.get_import_templates()[0]["template"]
            self.assertEqual(
                template, f"/lead_alignment/static/xls/lead_import_{name}.xlsx"
            )

    def test_every_column_of_the_templates_is_understood(self):
        """The file is offered as it is, and its two leads arrive with their calls."""
        for lang in ("en_US", "vi_VN"):
            env = self.env(context={"lang": lang})
            path = env["crm.lead"].get_import_templates()[0]["template"]
            with file_open(path.lstrip("/"), "rb") as template:
                wizard = env["base_import.import"].create(
                    {"res_model": "crm.lead", "file": template.read()}
                    | {"file_name": path, "file_type": XLSX}
                )
            options = {"has_headers": True, "quoting": '"', "advanced": False}
            preview = wizard.parse_preview(options)
            matches = preview["matches"]
            with self.subTest(lang=lang):
                self.assertEqual(len(matches), len(preview["headers"]))
                columns = [matches[index][0] for index in range(len(matches))]
                result = wizard.execute_import(columns, preview["headers"], options)
                self.assertFalse(result["messages"])
                leads = env["crm.lead"].browse(result["ids"])
                self.assertEqual(leads[0].k_status_id, self.k2)
                self.assertEqual(leads[1].call_result_id, self.no_answer)
