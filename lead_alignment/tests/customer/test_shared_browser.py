from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools import file_path

from .common_people import PeopleCommon


@tagged("post_install", "-at_install", "lead_alignment")
class TestSharedBrowser(PeopleCommon):
    """Several people on one browser: a stand's tablet, a family's computer."""

    policy = "email_first"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.identity_policy = cls.policy

    def _form(self, *names, **values):
        name = values.pop("contact_name", None)
        touch = {"contact_name": name} if name else {}
        return self._see(*names, type="form", touch=touch, **values)

    def _phones(self):
        leads = self.env["crm.lead"].search(
            [
                ("company_id", "=", self.company.id),
                ("phone_sanitized", "=like", "+84912000%"),
            ]
        )
        return sorted(leads.mapped("phone_sanitized"))

    def test_twelve_forms_on_a_tablet_are_twelve_people_and_leads(self):
        numbers = range(1, 13)
        for n in numbers:
            self._form("v1", f"e{n}", f"p{n}", contact_name=f"Khach {n * 'x'}")
        self.assertShared("v1")
        self.assertDifferent(*(f"e{n}" for n in numbers))
        self.assertEqual(
            self._phones(), sorted(self._pair(f"p{n}")[1] for n in numbers)
        )

    def test_twelve_forms_of_one_batch(self):
        numbers = range(1, 13)
        self.env["customer.event"]._record_batch(
            [
                {
                    "type": "form",
                    "identities": [
                        self._pair(name) for name in ("v1", f"e{n}", f"p{n}")
                    ],
                    "message_id": f"tablet {n}",
                    "company_id": self.company.id,
                }
                for n in numbers
            ]
        )
        self.assertShared("v1")
        self.assertEqual(len(set(self._phones())), 12)

    def test_phones_alone_are_people_too(self):
        for n in range(1, 5):
            self._form("v1", f"p{n}")
        self.assertShared("v1")
        self.assertDifferent("p1", "p2", "p3", "p4")
        self.assertEqual(len(self._phones()), 4)

    def test_another_name_and_another_phone_is_somebody_else(self):
        self._form("v1", "e1", contact_name="Trần Thị Hoa")
        self._form("v1", "p1", contact_name="Lê Văn Minh")
        self.assertShared("v1")
        self.assertDifferent("e1", "p1")
        self.assertEqual(len(self._person("p1").lead_ids), 1)
        self.assertEqual(self._person("p1").lead_ids.contact_name, "Lê Văn Minh")

    def test_another_name_in_one_batch_is_somebody_else(self):
        base = {"type": "form", "company_id": self.company.id}
        self.env["customer.event"]._record_batch(
            [
                {
                    **base,
                    "identities": [self._pair("v1"), self._pair(name)],
                    "message_id": name,
                    "touch": {"contact_name": who},
                }
                for name, who in (("e1", "Hoa"), ("p1", "Minh"))
            ]
        )
        self.assertDifferent("e1", "p1")

    def test_the_name_of_who_is_erased_is_forgotten(self):
        self._form("v1", "e1", contact_name="Trần Thị Hoa")
        self._form("v1", "e2", contact_name="Lê Văn Minh")
        self.assertEqual(self._identity("v1").said_name, "Trần Thị Hoa")
        self.env["customer.erasure"]._erase(self._person("e1"), "Asked")
        self.assertFalse(self._identity("v1").said_name)

    def test_the_migration_parts_whom_a_browser_joined(self):
        self._see("v1", "e1")
        self._see("v1", "e2")
        self.user_leader.partner_id.phone = "0912 000 005"
        names = ("v1", "e1", "e2")
        ids = [self._identity(name).id for name in names]
        self.env.cr.execute(
            "UPDATE customer_identity SET is_shared = FALSE, profile_id = %s "
            "WHERE id = ANY(%s)",
            [self._person("e1").id, ids],
        )
        self.env.invalidate_all(flush=False)
        self.assertSamePerson(*names)
        path = file_path("lead_alignment/migrations/19.0.1.10.0/post-identities.py")
        load_script(path, "post_identities").migrate(self.env.cr, None)
        self.env.invalidate_all(flush=False)
        self.assertShared("v1")
        self.assertDifferent("e1", "e2")

    def test_the_same_person_stays_one(self):
        self._see("v1")
        self._form("v1", "e1", "p1", contact_name="Chị Hoa")
        self._form("v1", "e1", contact_name="Trần Thị Hoa")
        self._form("v1", "p1", contact_name="Hoa Tran")
        self.assertSamePerson("v1", "e1", "p1")
        self.assertEqual(len(self._person("e1").lead_ids), 1)

    def test_two_accounts_on_one_machine_are_two_people(self):
        self._see("v1", "x1")
        self._see("v1", "x2")
        self.assertShared("v1")
        self.assertDifferent("x1", "x2")

    def test_accounts_of_two_systems_may_be_one_person(self):
        facebook = ("external", "facebook:1")
        self._see(identities=[self._pair("v1"), self._pair("x1"), facebook])
        self.assertSamePerson("v1", "x1")

    def test_a_browser_between_two_known_people_joins_nobody(self):
        mother, father = self._lead("e1", "p1"), self._lead("e2", "p2")
        self._see("v1", "p1")
        self._see("v1", "p2")
        self.assertShared("v1")
        self._see("v2", "e1")
        self._see("v2", "p2")
        self.assertShared("v2")
        self.assertNotEqual(mother.profile_id, father.profile_id)


class TestSharedBrowserPhoneFirst(TestSharedBrowser):
    policy = "phone_first"
    allow_inherited_tests_method = True

    def test_mother_and_child_on_one_phone_the_second_name_is_kept(self):
        self._form("p1", contact_name="Trần Thị Hoa")
        self._form("p1", contact_name="Bé Minh")
        lead = self._person("p1").lead_ids
        self.assertEqual(len(lead), 1)
        self.assertEqual(lead.contact_name, "Trần Thị Hoa")
        self.assertIn("Bé Minh", lead.touch_ids.mapped("contact_name"))
        self.assertIn("Bé Minh", lead.known_customer_note)

    def test_five_people_behind_one_switchboard_are_five_leads(self):
        for name in ("Hoa", "Minh", "Lan", "Tuấn", "Hoa"):
            self._form("h1", contact_name=f"Nguyễn {name}")
        leads = self.env["crm.lead"].search(
            [("phone_sanitized", "=", self._pair("h1")[1])]
        )
        self.assertEqual(len(leads), 4)
        self.assertEqual(sum(leads.mapped("duplicate_count")), 1)

    def test_a_public_key_joins_nobody(self):
        one, two = self._lead("e1"), self._lead("p2")
        self._form("e1", "p2", is_public=True)
        self.assertNotEqual(one.profile_id, two.profile_id)
        self._see("e1", "x9", is_public=True)
        self._see("x9", "p2", is_public=True)
        self.assertDifferent("e1", "p2")
        self._form("e1", "p2")
        self.assertSamePerson("e1", "p2")
