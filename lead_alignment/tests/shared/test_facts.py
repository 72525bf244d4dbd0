from odoo.exceptions import AccessError
from odoo.tests import Form, tagged, users

from ..common import LeadAlignmentCommon
from ..common_rpc import EITHER, REFUSED, RpcCase

OURS = "lead_alignment"
# {model of another app: fields of ours that its users write}; all else is a fact
INPUTS = {
    "calendar.event": {"alignment_company_id", "meeting_kind"},
    "crm.lead": {
        "call_result_id",  # files an outcome
        "k_status_id",  # files an outcome
        "callback_date",
        "buying_motive",
        "customer_need",
        "interest_id",
        "is_call_consented",
        "is_name_claimed",  # whoever may write the name may say whose word it is
        "phone_2",
    },
    "crm.stage": {"forecast_category"},
    "crm.team": {"is_distributed", "resource_calendar_id", "sla_channel_id"},
    "crm.team.member": {"distribution_weight", "interest_ids", "untouched_max"},
    "digest.digest": {
        "kpi_complaint",
        "kpi_lead_called",
        "kpi_lead_contacted",
        "kpi_lead_customer",
        "kpi_lead_mql",
        "kpi_problem_raised",
        "kpi_sla_breached",
    },
    "helpdesk.ticket.category": {"is_complaint"},
    "product.category": {"repeat_gap_days"},
    "product.template": {"renewal_months", "renewal_notice_days"},
    "project.project": {"is_support"},
    "res.company": {
        "buyer_lead_owner",
        "calling_hour_from",
        "calling_hour_to",
        "campaign_channel_id",
        "conversion_days",
        "gross_margin",
        "cold_calling_hour_from",
        "cold_calling_hour_to",
        "complaint_minutes",
        "daily_report_hour",
        "event_retention_months",
        "export_marketing",
        "export_sales",
        "export_support",
        "hand_picks_per_day",
        "has_daily_report",
        "identity_policy",
        "is_cold_call_limited",
        "lease_minutes",
        "mask_marketing",
        "mask_sales",
        "mask_support",
        "own_contacts",
        "renewal_notice_days",
        "repeat_hours",
        "reveal_limit",
    },
    "res.users": {"phone_extension"},
    "sale.order.line": {"term_end"},
    "res.users.settings": {"is_checklist_hidden", "use_single_keys"},
    "utm.campaign": {
        "sub_team",
        "audience",  # these by marketing only
        "brief_message",
        "date_end",
        "date_start",
        "talking_points",
        "company_id",
    },
    "web_tour.tour": {"alignment_group_ids"},
    "website.page": {"customer_event_type_id"},
}
VALUES = {
    "boolean": True,
    "char": "forged",
    "date": "2020-01-01",
    "datetime": "2020-01-01 00:00:00",
    "float": 77.0,
    "integer": 77,
    "many2one": 1,
    "text": "forged",
}


@tagged("post_install", "-at_install", "lead_alignment")
class TestFacts(RpcCase, LeadAlignmentCommon):
    """What decides is written by our methods only, whoever asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._new_leads(phone="0912000111", email_from="other@khach.example")
        cls.lead = cls._new_leads(phone="0912000222", email_from="own@khach.example")
        # nobody may do more
        cls.almighty = cls._new_user(
            "almighty_vn", "base.group_system,sales_team.group_sale_manager"
        )
        cls.env.flush_all()

    def _get_our_fields(self):
        """Yield (model, stored field) of fields that we add to models of others."""
        for model in self.env.values():
            if model._abstract or model._transient or not model._auto:
                continue
            if model._original_module.startswith(OURS):
                continue
            for field in model._fields.values():
                modules = field._modules
                if not modules or not all(name.startswith(OURS) for name in modules):
                    continue
                if field.store and field.type != "one2many" and not field.inherited:
                    yield model, field

    def _forge(self, field):
        if field.type == "selection":
            return field.get_values(self.env)[-1]
        return VALUES[field.type]

    def test_each_field_is_an_input_or_a_fact(self):
        """A new field fails here until it is declared as one of both."""
        found = {}
        for model, field in self._get_our_fields():
            is_input = field.name in INPUTS.get(model._name, ())
            is_fact = field.name in model._get_fact_names()
            found.setdefault(model._name, set()).add(field.name)
            with self.subTest(field=str(field)):
                self.assertNotEqual(is_input, is_fact)
        self.assertLessEqual(
            {"profile_id", "marketer_id", "fit_score", "lifecycle"}, found["crm.lead"]
        )

    def test_each_fact_is_refused(self):
        self._login(self.almighty)
        count = 0
        for model, field in self._get_our_fields():
            if field.name not in model._get_fact_names():
                continue
            record = self.lead if model._name == "crm.lead" else model.search([])[:1]
            vals = {field.name: self._forge(field)}
            with self.subTest(field=str(field)):
                if field.name not in model._facts_left_out:
                    self._assert_refused(EITHER, model._name, "create", [vals])
                if record:
                    self._assert_refused(EITHER, model._name, "write", record.ids, vals)
                    self._assert_refused(
                        EITHER, model._name, "web_save", record.ids, vals, {}
                    )
            count += 1
        self.assertGreater(count, 20)

    def test_no_way_in(self):
        self._login(self.user_head)
        forged = {"profile_id": self.other.profile_id.id}
        name = {"name": "Mine", "type": "lead"}
        refused = self._assert_refused
        refused(REFUSED, "crm.lead", "create", [{**name, **forged}])
        refused(REFUSED, "crm.lead", "write", self.lead.ids, forged)
        refused(REFUSED, "crm.lead", "update", self.lead.ids, forged)
        refused(REFUSED, "crm.lead", "copy", self.lead.ids, forged)
        refused(REFUSED, "crm.lead", "web_save", [], {**name, **forged}, {})
        refused(REFUSED, "crm.lead", "message_new", {"subject": "Hi"}, forged)
        refused(
            REFUSED, "crm.lead", "web_resequence", self.lead.ids, {}, "duplicate_count"
        )
        partner = self.env["res.partner"].create({"name": "An"})
        for command in ([0, 0, {**name, **forged}], [1, self.lead.id, forged]):
            refused(
                REFUSED,
                "res.partner",
                "write",
                partner.ids,
                {"opportunity_ids": [command]},
            )
        profile = self.other.profile_id
        refused(
            EITHER,
            "customer.profile",
            "write",
            profile.ids,
            {"lead_ids": [[4, self.lead.id]]},
        )
        answer = self._call(
            "crm.lead", "load", ["name", "duplicate_count"], [["Mine", "7"]]
        )
        self.assertFalse(answer["ids"])
        self.assertIn("Repeat Inquiries", answer["messages"][0]["message"])
        self.assertNotEqual(self.lead.profile_id, profile)

    def test_what_a_form_says_of_facts_is_not_believed(self):
        """A form shows what follows from a person, before anything is stored."""
        self._login(self.user_head)
        spec = {
            "profile_id": {"fields": {"display_name": {}}},
            "fit_score": {},
            "contact_name": {},
        }
        forged = {"profile_id": self.other.profile_id.id, "fit_score": 99}
        for ids in (self.lead.ids, []):
            value = self._call(
                "crm.lead", "onchange", ids, forged, ["profile_id", "fit_score"], spec
            )["value"]
            profile = value.get("profile_id") or {}
            self.assertNotEqual(profile.get("id"), self.other.profile_id.id)
            self.assertNotEqual(value.get("fit_score"), 99)
        lines = {"opportunity_ids": [[0, "v1", forged], [1, self.lead.id, forged]]}
        partner = self.env["res.partner"].create({"name": "An"})
        answer = self._call(
            "res.partner",
            "onchange",
            partner.ids,
            lines,
            ["opportunity_ids"],
            {"opportunity_ids": {"fields": spec}, "opportunity_count": {}},
        )
        self.assertNotIn(
            f"'profile_id': {{'id': {self.other.profile_id.id}", str(answer)
        )
        self.assertNotIn("'fit_score': 99", str(answer))

    @users("head_vn")
    def test_methods_write_them(self):
        lead = self.lead.with_env(self.env)
        lead._file_outcome(status=self.k2)
        self.assertEqual(lead.attempt_count, 1)
        other = self.other.with_env(self.env)
        other._file_outcome(status=self.k5)
        merged = (lead + other).merge_opportunity()
        self.assertEqual(merged.attempt_count, 2)

    @users("head_vn")
    def test_a_form_saves_as_before(self):
        with Form(self.env["crm.lead"], view="crm.crm_lead_view_form") as form:
            form.name = "Typed"
            form.phone = "0912000333"
        lead = form.save()
        self.assertTrue(lead.wanted_date)
        with Form(lead) as form:
            form.name = "Typed again"
        self.assertEqual(lead.name, "Typed again")

    def test_an_alias_gives_no_facts(self):
        """Mails come in as superuser, with the values of the team's alias."""
        self.team_telesales.write(
            {
                "alias_name": "hotline",
                "alias_defaults": {
                    "profile_id": self.other.profile_id.id,
                    "hand_raised_date": "2020-01-01 00:00:00",
                    "duplicate_count": 7,
                    "type": "lead",
                },
            }
        )
        alias = self.team_telesales.alias_id
        lines = [
            "From: New <new@khach.example>",
            f"To: {alias.alias_full_name}",
            "Message-Id: <facts@khach.example>",
            "Subject: Mail",
            "",
            "Please call.",
        ]
        lead_id = self.env["mail.thread"].message_process(False, "\n".join(lines))
        lead = self.env["crm.lead"].browse(lead_id)
        self.assertEqual((lead.name, lead.type), ("Mail", "lead"))
        self.assertFalse(lead.hand_raised_date)
        self.assertFalse(lead.duplicate_count)
        self.assertNotEqual(lead.profile_id, self.other.profile_id)

    def test_in_sudo_and_by_the_mark(self):
        lead = self.lead.with_user(self.user_head)
        with self.assertRaises(AccessError):
            lead.duplicate_count = 3
        lead.sudo().duplicate_count = 3
        lead._with_facts().duplicate_count = 4
        self.assertEqual(self.lead.duplicate_count, 4)
        for mark in (True, 1, "WRITING", {}):
            with self.assertRaises(AccessError):
                lead.with_context(fact_writing=mark).duplicate_count = 5
