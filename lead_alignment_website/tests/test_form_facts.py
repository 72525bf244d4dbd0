from odoo.tests import tagged

from odoo.addons.lead_alignment.tests.common import LeadAlignmentCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestFormFacts(LeadAlignmentCommon):
    """What a visitor types is stored as superuser: no form has a field for facts."""

    def test_whoever_designs_a_form_adds_no_facts(self):
        designer = self._new_user("designer_vn", "website.group_website_designer")
        fields = self.env["ir.model.fields"]
        names = ["function", "profile_id", "hand_raised_date", "duplicate_count"]
        fields.with_user(designer).formbuilder_whitelist("crm.lead", names)
        rows = fields.search([("model", "=", "crm.lead"), ("name", "in", names)])
        rows.invalidate_recordset()
        allowed = rows.filtered(lambda row: not row.website_form_blacklisted)
        self.assertEqual(allowed.mapped("name"), ["function"])
