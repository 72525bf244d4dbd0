import json

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from odoo.addons.lead_alignment.tests.common import LeadAlignmentCommon


@tagged("post_install", "-at_install", "lead_alignment_data_quality")
class TestGlossary(LeadAlignmentCommon):
    """One definition a word, shown wherever it stands."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("vi_VN")
        cls.terms = cls.env["alignment.term"]

    def _help(self, model, name, user=None, lang="en_US"):
        records = self.env[model].with_user(user or self.user_head)
        shown = records.with_context(lang=lang).fields_get([name], ["help"])
        return shown[name].get("help") or ""

    def _field(self, model, name):
        return self.env["ir.model.fields"]._get(model, name)

    def test_a_definition_is_the_help_of_its_fields_in_both_languages(self):
        term = self.terms.create(
            {
                "name": "Effort",
                "definition": "Calls until the first contact",
                "field_ids": [
                    (6, 0, self._field("crm.lead", "attempt_count").ids),
                ],
            }
        )
        term.with_context(lang="vi_VN").definition = "Số cuộc gọi đến lần đầu gặp"
        self.assertIn("first contact", self._help("crm.lead", "attempt_count"))
        self.assertIn(
            "Số cuộc gọi", self._help("crm.lead", "attempt_count", lang="vi_VN")
        )
        term.definition = "Calls until somebody answers"
        self.assertIn("somebody answers", self._help("crm.lead", "attempt_count"))
        term.active = False
        self.assertNotIn("somebody", self._help("crm.lead", "attempt_count"))

    def test_a_signed_version_changes_all_helps(self):
        agreement = self.env["alignment.agreement"]._get_general(self.company)
        term = self.env.ref("lead_alignment_data_quality.alignment_term_cac")
        term.field_ids = self._field("crm.lead", "attempt_count")
        before = term.text
        self.assertTrue(before)
        self.assertIn(before, self._help("crm.lead", "attempt_count"))
        version = agreement.version_id
        terms = dict(version.terms)
        terms["texts"] = {
            **terms["texts"],
            "cac_definition": {"en_US": "All we pay", "vi_VN": "Mọi chi phí"},
        }
        self.env.cr.execute(
            "UPDATE alignment_agreement_version SET terms = %s WHERE id = %s",
            [json.dumps(terms), version.id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertIn("All we pay", self._help("crm.lead", "attempt_count"))
        self.assertIn(
            "Mọi chi phí", self._help("crm.lead", "attempt_count", lang="vi_VN")
        )

    def test_a_company_has_its_own_word(self):
        other = self.env["res.company"].create({"name": "Other"})
        field = self._field("crm.lead", "attempt_count")
        for company, text in ((False, "General"), (other, "Special")):
            self.terms.create(
                {
                    "name": "Tries",
                    "definition": text,
                    "company_id": company and company.id,
                    "field_ids": [(6, 0, field.ids)],
                }
            )
        lead = self.env["crm.lead"]
        for company, text in ((self.company, "General"), (other, "Special")):
            shown = lead.with_company(company).fields_get(["attempt_count"], ["help"])
            self.assertTrue(shown["attempt_count"]["help"].startswith(text))

    def test_one_word_is_defined_once(self):
        self.terms.create({"name": "Tries", "definition": "x"})
        with self.assertRaisesRegex(ValidationError, "tries"):
            self.terms.create({"name": " tries "})

    def test_measures_of_reports_are_words(self):
        self.terms._create_measures()
        self.assertFalse(self.terms._create_measures())
        measures = self.terms._get_measures()
        self.assertGreater(len(measures), 100)
        linked = self.terms.search([]).field_ids
        labels = {name.lower() for name in self.terms.search([]).mapped("name")}
        for measure in measures - linked:
            self.assertIn(measure.field_description.lower(), labels)

    def test_measures_explained_differently_wait_for_one_definition(self):
        fields = self._field("crm.funnel.report", "mql_count")
        fields |= self._field("crm.funnel.report", "sal_count")
        term = self.terms.create({"name": "Odd", "field_ids": [(6, 0, fields.ids)]})
        helps = set(filter(None, fields.mapped("help")))
        self.assertEqual(term.is_ambiguous, len(helps) > 1)
        term.definition = "One"
        self.assertFalse(term.is_ambiguous)

    def test_forbidden_words_are_found_as_whole_words(self):
        self.campaign.brief_message = "Our LTV grows"
        self.env["utm.campaign"].create({"title": "SALTVAT"})
        term = self.terms.create({"name": "Value over time", "forbidden": "LTV, worth"})
        found = term.with_user(self.user_cmo)._find_forbidden()
        self.assertEqual(
            [text for _model, name, text in found if name == "Facebook March"],
            ["Our LTV grows"],
        )
        self.assertNotIn("SALTVAT", [text for _model, _name, text in found])
        self.assertIn("Our LTV grows", term.with_user(self.user_cmo).found_html)

    def test_everybody_reads_and_heads_write(self):
        field = self._field("crm.lead", "attempt_count")
        term = self.terms.create(
            {"name": "Tries", "definition": "x", "field_ids": [(6, 0, field.ids)]}
        )
        for user in (self.user_agent, self.user_cs, self.user_marketer):
            own = term.with_user(user)
            self.assertEqual(own.text, "x")
            shown = own.web_read({"text": {}, "uses": {}, "use_count": {}})
            self.assertIn(field.field_description, shown[0]["uses"])
            with self.assertRaises(AccessError):
                term.with_user(user).definition = "y"
        term.with_user(self.user_head).definition = "z"
        self.assertEqual(term.text, "z")
