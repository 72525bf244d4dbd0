import json

from odoo import http
from odoo.fields import Domain
from odoo.tests import tagged

from ..common_rpc import RpcCase
from .test_contact_mask import MaskCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestAccessLogStays(RpcCase, MaskCommon):
    """What was seen and taken away stays known: whoever leaves, by whatever door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leaver = cls._new_user("leaver_vn", "sales_team.group_sale_manager")
        for user in (cls.leaver, cls.user_head, cls.user_marketer):
            user.group_ids += cls.env.ref("base.group_allow_export")

    def _rows_of(self, name):
        domain = Domain("user_name", "ilike", name)
        return self.env["alignment.access.log"].search(domain, order="id")

    def test_rows_of_a_deleted_user_stay(self):
        self.lead.with_user(self.leaver).export_data(["phone"])
        row = self._rows_of("leaver_vn")
        self.assertEqual((row.user_id, row.kind), (self.leaver, "exported"))
        partner = self.leaver.partner_id
        self.leaver.unlink()
        partner.unlink()
        self.env.flush_all()
        row.invalidate_recordset()
        self.assertTrue(row.exists())
        self.assertFalse(row.user_id)
        self.assertIn("leaver_vn", row.user_name)
        self.assertIn(row, row.with_user(self.user_director).search([]))

    def test_rows_about_a_deleted_customer_stay(self):
        self.customer.with_user(self.user_head).export_data(["phone"])
        row = self._rows_of("head_vn")
        row |= (
            self.env["alignment.access.log"]
            .with_user(self.user_head)
            ._log("revealed", self.customer, "Phone")
        )
        self.customer.unlink()
        self.lead.unlink()
        row.invalidate_recordset()
        self.assertEqual(len(row.exists()), 2)
        self.assertIn("Trần Văn An", row[1].name)

    def test_rows_of_a_deleted_company_stay(self):
        company = self.env["res.company"].create({"name": "Short-Lived"})
        log = self.env["alignment.access.log"].with_company(company)
        row = log._log("exported", "crm.lead", "Phone", 3)
        self.env.cr.execute(
            """
            SELECT confdeltype FROM pg_constraint
             WHERE conrelid = 'alignment_access_log'::regclass AND contype = 'f'
            """
        )
        self.assertEqual({rule for (rule,) in self.env.cr.fetchall()}, {"n"})
        self.env.cr.execute(
            "UPDATE alignment_access_log SET company_id = NULL WHERE id = %s", [row.id]
        )
        row.invalidate_recordset()
        self.assertEqual(row.company_name, "Short-Lived")
        admin = self._new_user("log_admin_vn", "base.group_erp_manager")
        log = self.env["alignment.access.log"]
        self.assertIn(row, log.with_user(admin).search([]))
        self.assertNotIn(row, log.with_user(self.user_head).search([]))

    def test_exports_of_any_model(self):
        for user, records, names in (
            (self.user_head, self.lead, ["name"]),
            (self.user_head, self.team_telesales, ["name"]),
            (self.user_head, self.k1, ["name", "code"]),
            (self.user_marketer, self.campaign, ["title"]),
        ):
            with self.subTest(model=records._name):
                self._login(user)
                self._call(records._name, "export_data", records.ids, names)
                row = self._rows(user_id=user.id)[-1:]
                self.assertEqual(
                    (row.kind, row.res_model, row.count),
                    ("exported", records._name, len(records)),
                )

    def _post(self, url, data):
        answer = self.url_open(
            url,
            data={
                "data": json.dumps(data),
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        self.assertEqual(answer.status_code, 200)

    def test_files_of_the_web_client(self):
        self._login(self.user_head)
        for form, groupby in (("csv", []), ("xlsx", []), ("xlsx", ["active"])):
            with self.subTest(form=form, groupby=groupby):
                before = len(self._rows(user_id=self.user_head.id))
                self._post(
                    f"/web/export/{form}",
                    {
                        "model": "crm.k.status",
                        "fields": [{"name": "name", "label": "Name", "type": "char"}],
                        "ids": False,
                        "domain": [],
                        "import_compat": False,
                        "groupby": groupby,
                        "context": {},
                    },
                )
                rows = self._rows(user_id=self.user_head.id)
                self.assertEqual(len(rows), before + 1)
                self.assertEqual(rows[-1:].res_model, "crm.k.status")

    def test_a_pivot_table(self):
        self._login(self.user_head)
        self._post(
            "/web/pivot/export_xlsx",
            {
                "title": "Leads",
                "model": "crm.lead",
                "measure_count": 1,
                "origin_count": 1,
                "col_group_headers": [[{"title": "Total", "width": 1, "height": 1}]],
                "measure_headers": [{"title": "Count", "is_bold": False}],
                "origin_headers": [],
                "rows": [{"title": "Total", "indent": 0, "values": [{"value": 3}]}],
            },
        )
        row = self._rows(user_id=self.user_head.id)
        self.assertEqual((row.kind, row.res_model), ("exported", "crm.lead"))
        self.assertIn("Leads", row.detail)
