from odoo.modules.module import load_script
from odoo.tools import file_path

from ..customer.common_people import PeopleCommon

TYPED = "Gọi 1900 6789 nhận quà"


class TestNamesOfStrangers(PeopleCommon):
    """Anybody can type a customer's e-mail with any name, by a form, a chat, a key. It
    never becomes the customer's name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create(
            {
                "name": "Trần Thị Lan",
                "email": cls._pair("e1")[1],
                "phone": cls._pair("p1")[1],
                "company_id": cls.company.id,
            }
        )
        cls.public = cls.env.ref("base.public_user")
        cls.lookup = cls.env["customer.lookup"].with_user(cls.user_cs)

    def _arrive(self, code="form", user=None, **vals):
        """What Odoo makes by itself of what a stranger sent."""
        vals = {
            "name": f"{TYPED}: hỏi",
            "contact_name": TYPED,
            "email_from": self._pair("e1")[1],
            "company_id": self.company.id,
            **vals,
        }
        leads = self.env["crm.lead"].with_user(user or self.public).sudo()
        return leads._arriving_by(code, self.company).create(vals)

    def _card(self, record):
        timeline = self.env["customer.timeline"].with_user(self.user_cs)
        return timeline.get_card(record._name, record.id)["name"]

    def _names_found(self, name="e1"):
        return {row["name"] for row in self.lookup.find(self._pair(name)[1])}

    def _assert_kept(self, lead, name="Trần Thị Lan"):
        for record in (lead, lead.profile_id):
            self.assertEqual(self._card(record), name)
        self.assertEqual(lead.profile_id.display_name, name)
        self.assertEqual(self._names_found(), {name})

    def test_by_every_way_in(self):
        for code in ("form", "email_in", "chat", "registered", "survey"):
            with self.subTest(code=code), self.env.cr.savepoint() as savepoint:
                lead = self._arrive(code)
                self.assertEqual(lead.contact_name, "Trần Thị Lan")
                self._assert_kept(lead)
                self.assertEqual(self._card(self.partner), "Trần Thị Lan")
                self.assertIn(TYPED, lead.message_ids[0].body, "it is not lost")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_by_a_key_and_by_a_file(self):
        for public in (True, False):
            self._see(
                "e1",
                type="form",
                touch={"contact_name": TYPED},
                is_public=public,
            )
            lead = self._person("e1").lead_ids
            self.assertEqual(lead.contact_name, "Trần Thị Lan")
            self.assertNotIn(TYPED, lead.name)
            self.assertIn(TYPED, lead.touch_ids.mapped("contact_name"))
            self._assert_kept(lead)

    def test_a_buyer_who_comes_again(self):
        lead = self._lead("e1", contact_name="Trần Thị Lan", partner_id=self.partner.id)
        lead.action_set_won()
        again = self._arrive()
        self.assertNotEqual(again, lead)
        self.assertEqual(again.profile_id, lead.profile_id)
        self._assert_kept(again)

    def test_an_open_lead_without_name_gets_that_of_the_contact(self):
        lead = self._lead("e1", contact_name=False)
        self.assertEqual(self._arrive(), lead)
        self.assertEqual(lead.contact_name, "Trần Thị Lan")
        self.assertIn(TYPED, lead.touch_ids.note)

    def test_leads_from_before_the_rule(self):
        """The update tells who typed the names that are there."""
        lead = self._arrive(email_from=self._pair("e9")[1])
        corrected = self._arrive(email_from=self._pair("e8")[1])
        self.flush_tracking()
        corrected.with_user(self.user_agent).sudo().contact_name = "Chị Hoa"
        self.flush_tracking()
        own = self._lead("e7", contact_name="Lan")
        leads = lead + corrected + own
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET is_name_claimed = NULL WHERE id = ANY(%s)", [leads.ids]
        )
        path = file_path("lead_alignment/migrations/19.0.1.11.0/post-doors.py")
        load_script(path, "post_doors").migrate(self.env.cr, None)
        self.env.invalidate_all()
        self.assertEqual(leads.mapped("is_name_claimed"), [True, False, False])

    def test_a_name_is_a_claim_until_a_colleague_enters_one(self):
        lead = self._arrive(email_from=self._pair("e2")[1], contact_name="Minh")
        self.assertTrue(lead.is_name_claimed)
        self.assertTrue(lead.copy().is_name_claimed)
        lead.with_user(self.user_agent).sudo().contact_name = "Anh Minh"
        self.assertFalse(lead.is_name_claimed)
        self.assertEqual(lead.profile_id.display_name, "Anh Minh")

    def test_what_a_colleague_entered_goes_before_what_strangers_typed(self):
        self.partner.unlink()
        leads = self.env["crm.lead"].with_user(self.user_agent)
        known = leads.create(
            {
                "name": "Lan",
                "contact_name": "Chị Lan",
                "email_from": self._pair("e1")[1],
                "company_id": self.company.id,
            }
        ).sudo()
        known.action_set_won()
        again = self._arrive()
        self.assertEqual(again.profile_id, known.profile_id)
        self.assertEqual(known.profile_id.display_name, "Chị Lan")
        self.assertEqual(self._names_found(), {"Chị Lan"})

    def test_of_what_strangers_typed_the_first_stays(self):
        self.partner.unlink()
        first = self._arrive(contact_name="Lan")
        first.action_set_won()
        self._arrive()
        self.assertEqual(first.profile_id.display_name, "Lan")

    def test_who_is_no_contact_is_called_as_they_typed(self):
        lead = self._arrive(email_from=self._pair("e2")[1], contact_name="Minh")
        self.assertEqual(lead.contact_name, "Minh")
        self.assertEqual(self._card(lead), "Minh")
        self.assertEqual(self._names_found("e2"), {"Minh"})

    def test_info_is_nobodys_name(self):
        self.partner.email = self._pair("g1")[1]
        lead = self._arrive(email_from=self._pair("g1")[1], contact_name="Minh")
        self.assertEqual(lead.contact_name, "Minh")

    def test_a_contact_of_another_company_names_nobody(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.partner.company_id = other
        lead = self._arrive(contact_name="Minh")
        self.assertEqual(lead.contact_name, "Minh")

    def test_a_phone_decides_where_it_tells_who_somebody_is(self):
        values = {
            "email_from": self._pair("e7")[1],
            "phone": self._pair("p1")[1],
            "contact_name": "Bé Minh",
        }
        with self.env.cr.savepoint() as savepoint:
            self.assertEqual(self._arrive(**values).contact_name, "Bé Minh")
            savepoint.rollback()
            self.env.invalidate_all()
        self.company.identity_policy = "phone_first"
        self.assertEqual(self._arrive(**values).contact_name, "Trần Thị Lan")
