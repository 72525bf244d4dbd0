from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ...tools.contact_mask import mask_email, mask_phone, mask_within
from ..customer.common_people import PeopleCommon

PHONE, MASKED_PHONE = "0912345678", "091••••678"
EMAIL, MASKED_EMAIL = "an@khach.example", "a•••@khach.example"


class MaskCommon(PeopleCommon):
    """Sales and support see masks; An is a customer with a lead and a contact."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"mask_sales": True, "mask_support": True})
        cls.customer = cls.env["res.partner"].create(
            {"name": "Trần Văn An", "phone": PHONE, "email": EMAIL}
        )
        cls.lead = cls._new_leads(
            name=f"Call {PHONE}",
            contact_name="Trần Văn An",
            phone=PHONE,
            phone_2="0987654321",
            email_from=EMAIL,
        )

    def _rows(self, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        return self.env["alignment.access.log"].search(domain, order="id")

    def _read_as(self, user, record, *names):
        row = record.with_user(user).read(names)[0]
        return tuple(row[name] for name in names)


@tagged("post_install", "-at_install", "lead_alignment")
class TestMaskText(MaskCommon):
    def test_ends_of_a_phone_stay(self):
        self.assertEqual(mask_phone(PHONE), MASKED_PHONE)
        self.assertEqual(mask_phone("+84 912 345 678"), "+849••••678")

    def test_four_digits_are_hidden_at_least(self):
        self.assertEqual(mask_phone("1234567"), "1••••7")
        self.assertEqual(mask_phone("113"), "••••")
        self.assertEqual(mask_phone("none"), "••••")

    def test_first_letter_and_domain_of_an_address_stay(self):
        self.assertEqual(mask_email(EMAIL), MASKED_EMAIL)
        self.assertEqual(mask_email(f'"An" <{EMAIL}>'), f'"An" <{MASKED_EMAIL}>')
        self.assertEqual(mask_email("a@b.example"), "•••@b.example")
        self.assertEqual(mask_email("broken"), "••••")

    def test_names_hide_phones_and_addresses_and_nothing_else(self):
        text = mask_within("An 0912 345 678, 100.000.000 đ, order 20260311", [])
        self.assertEqual(text, "An 091••••678, 100.000.000 đ, order 20260311")
        text = mask_within("An 912345678", ["+84912345678"])
        self.assertEqual(text, "An 91••••78")
        self.assertEqual(mask_within(f"{EMAIL}, Huế", []), f"{MASKED_EMAIL}, Huế")


@tagged("post_install", "-at_install", "lead_alignment")
class TestWhoSeesMasks(MaskCommon):
    def test_departments_with_a_mask_see_it(self):
        seen = self._read_as(
            self.user_agent, self.lead, "phone", "phone_2", "email_from"
        )
        self.assertEqual(seen, (MASKED_PHONE, "098••••321", MASKED_EMAIL))
        seen = self._read_as(self.user_leader, self.lead, "phone")
        self.assertEqual(seen, (MASKED_PHONE,))
        seen = self._read_as(self.user_cs, self.customer, "phone", "email")
        self.assertEqual(seen, (MASKED_PHONE, MASKED_EMAIL))

    def test_heads_directors_and_other_departments_do_not(self):
        for user in (self.user_head, self.user_cmo, self.user_director):
            self.assertEqual(
                self._read_as(user, self.lead, "phone"), (PHONE,), user.name
            )
        seen = self._read_as(self.user_marketer, self.lead, "phone", "email_from")
        self.assertEqual(seen, (PHONE, EMAIL))

    def test_two_departments_see_what_one_of_them_sees(self):
        self.user_agent.group_ids += self.env.ref(
            "lead_alignment.lead_alignment_group_marketing_user"
        )
        self.assertEqual(self._read_as(self.user_agent, self.lead, "phone"), (PHONE,))
        self.company.mask_marketing = True
        seen = self._read_as(self.user_agent, self.lead, "phone")
        self.assertEqual(seen, (MASKED_PHONE,))

    def test_another_company_unmasks_nobody(self):
        open_company = self.env["res.company"].create({"name": "Open"})
        self.user_agent.company_ids += open_company
        customer = self.customer.with_company(open_company)
        seen = self._read_as(self.user_agent, customer, "phone")
        self.assertEqual(seen, (MASKED_PHONE,))

    def test_a_masked_user_computes_with_true_values(self):
        lead = self.lead.with_user(self.user_agent)
        self.assertEqual((lead.phone, lead.email_from), (PHONE, EMAIL))
        self.assertEqual(lead.sudo().read(["phone"])[0]["phone"], PHONE)

    def test_masks_cost_no_query_a_record(self):
        leads = self._new_leads(80, phone=PHONE, email_from=EMAIL)
        names = ["name", "phone", "email_from", "display_name"]
        counts = []
        for size in (1, 20, 80):  # the first fills the caches
            self.env.invalidate_all()
            first = self.env.cr.sql_log_count
            leads[:size].with_user(self.user_agent).read(names)
            counts.append(self.env.cr.sql_log_count - first)
        self.assertEqual(counts[1], counts[2])

    def test_nothing_is_masked_by_default(self):
        fresh = self.env["res.company"].create({"name": "Fresh"})
        self.assertFalse(fresh.mask_marketing or fresh.mask_sales or fresh.mask_support)
        self.assertTrue(fresh.export_sales and fresh.export_marketing)
        self.assertEqual(fresh.reveal_limit, 30)

    def test_colleagues_are_not_masked(self):
        colleague = self.user_leader.partner_id
        colleague.write({"phone": "0900000001", "email": "lead@firm.example"})
        seen = self._read_as(self.user_agent, colleague, "phone", "email")
        self.assertEqual(seen, ("0900000001", "lead@firm.example"))
        self.company.partner_id.phone = "0240000000"
        seen = self._read_as(self.user_agent, self.company.partner_id, "phone")
        self.assertEqual(seen, ("0240000000",))

    def test_fields_that_show_it_elsewhere_are_masked(self):
        meeting = self.env["calendar.event"].create(
            {
                "name": "Meeting",
                "start": "2026-03-11 03:00:00",
                "stop": "2026-03-11 04:00:00",
                "partner_ids": (self.customer + self.user_agent.partner_id).ids,
            }
        )
        attendee = meeting.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == self.customer
        )
        seen = self._read_as(self.user_agent, attendee, "email")
        self.assertEqual(seen, (MASKED_EMAIL,))


@tagged("post_install", "-at_install", "lead_alignment")
class TestMaskedNames(MaskCommon):
    def test_a_name_with_the_number_in_it(self):
        seen = self._read_as(self.user_agent, self.lead, "name", "display_name")
        self.assertEqual(seen, (f"Call {MASKED_PHONE}",) * 2)
        self.assertEqual(
            self.lead.with_user(self.user_head).display_name, self.lead.name
        )

    def test_an_identity_and_a_nameless_person(self):
        self._see("e1", "p1")
        for name, masked in (("e1", "c•••@example.com"), ("p1", "+849••••001")):
            identity = self._identity(name).with_user(self.user_cs)
            self.assertEqual(identity.display_name, masked)
            self.assertEqual(identity.read(["value"])[0]["value"], masked)
        person = self._person("e1")
        self.assertEqual(
            person.with_user(self.user_cs).display_name, "c•••@example.com"
        )
        # read as superuser for whoever sees a many2one of it
        label = person.with_user(self.user_cs).sudo().display_name
        self.assertEqual(label, "c•••@example.com")
        self.assertEqual(
            person.with_user(self.user_head).display_name, "customer1@example.com"
        )

    def test_browsers_are_no_contacts(self):
        self._see("v1")
        identity = self._identity("v1").with_user(self.user_cs)
        self.assertEqual(identity.read(["value"])[0]["value"], "browser-1")

    def test_a_contact_shown_with_its_address(self):
        customer = self.customer.with_user(self.user_agent)
        shown = customer.with_context(show_email=True).display_name
        self.assertEqual(shown, f"Trần Văn An <{MASKED_EMAIL}>")
        self.customer.name = "Trần An"
        self.assertEqual(customer.display_name, "Trần An")

    def test_a_lead_made_of_a_person_has_the_true_name(self):
        self._see("e1")
        leads = self.env["crm.lead"].with_user(self.user_agent).sudo()
        lead = leads._create_for_people(self.company, self._person("e1").ids)
        self.assertEqual(lead.sudo().name, "customer1@example.com")


@tagged("post_install", "-at_install", "lead_alignment")
class TestMasksAreNotWritten(MaskCommon):
    def test_a_mask_is_refused(self):
        lead = self.lead.with_user(self.user_agent)
        with self.assertRaisesRegex(UserError, "Phone is masked"):
            lead.write({"phone": MASKED_PHONE})
        with self.assertRaisesRegex(UserError, "masked"):
            self.env["res.partner"].create({"name": "B", "email": MASKED_EMAIL})
        with self.assertRaisesRegex(UserError, "masked"):
            lead.write({"name": "Call 091••••678"})

    def test_others_may_use_the_character_in_names(self):
        self.lead.with_user(self.user_head).name = "A • B"
        self.assertEqual(self.lead.name, "A • B")

    def test_a_new_lead_takes_over_the_data_of_its_customer(self):
        form = Form(self.env["crm.lead"].with_user(self.user_agent))
        form.name = "New"
        form.partner_id = self.customer
        self.assertEqual(form.phone, "+849••••678")
        self.assertEqual(form.email_from, MASKED_EMAIL)
        lead = form.save()
        self.assertEqual(lead.phone_sanitized, "+84912345678")
        self.assertEqual(lead.email_from, EMAIL)

    def test_another_customer_is_taken_over_too(self):
        other = self.env["res.partner"].create(
            {"name": "Bình", "phone": "0911111222", "email": "binh@khach.example"}
        )
        self.lead.type = "opportunity"
        with Form(self.lead.with_user(self.user_agent)) as form:
            form.partner_id = other
            self.assertEqual(form.email_from, "b•••@khach.example")
        self.assertEqual(self.lead.phone_sanitized, "+84911111222")
        self.assertEqual(self.lead.email_from, "binh@khach.example")

    def test_what_is_typed_is_not_masked(self):
        form = Form(self.env["crm.lead"].with_user(self.user_agent))
        form.name = "New"
        form.phone = "0933333444"
        self.assertNotIn("•", form.phone)
        self.assertEqual(form.save().phone_sanitized, "+84933333444")

    def test_a_mask_that_one_form_hands_to_another_is_no_value(self):
        """New from a masked screen: what is masked there is left empty to be typed."""
        leads = self.env["crm.lead"].with_user(self.user_agent)
        leads = leads.with_context(
            default_name="From the other screen",
            default_phone=MASKED_PHONE,
            default_email_from=MASKED_EMAIL,
            default_contact_name="An",
        )
        values = leads.default_get(["name", "phone", "email_from", "contact_name"])
        self.assertEqual(
            values, {"name": "From the other screen", "contact_name": "An"}
        )
        form = Form(leads)
        self.assertFalse(form.phone or form.email_from)
        form.phone = "0933333444"
        self.assertEqual(form.save().phone_sanitized, "+84933333444")

    def test_only_what_was_corrected_is_written(self):
        self._file(self.lead, self.k5)
        wizard = self.env["crm.lead.correct"].with_user(self.user_agent)
        self.lead.k_status_id.is_data_valid = False
        form = Form(wizard.with_context(default_lead_id=self.lead.id))
        self.assertEqual(form.email_from, MASKED_EMAIL)
        form.phone = "0933333444"
        correct = form.save()
        self.assertEqual(correct.sudo().email_from, EMAIL)
        self.assertEqual(correct.sudo().phone_2, "0987654321")
