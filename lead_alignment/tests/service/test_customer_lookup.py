from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ...tools.unaccent import BASES, LETTERS, unaccent
from ..common_rpc import RpcCase
from ..timeline.test_timeline import TimelineCommon


class TestCustomerLookup(TimelineCommon):
    def setUp(self):
        super().setUp()
        self.leads.contact_name = "Nguyễn Thị Đào"
        self.leads.phone = "0912 345 678"
        self.env.flush_all()

    def _find(self, text, user=None):
        return self.env["customer.lookup"].with_user(user or self.user_cs).find(text)

    def _hosts(self, text, user=None):
        return {(row["res_model"], row["res_id"]) for row in self._find(text, user)}

    def test_by_phone_in_any_form_e_mail_and_name(self):
        person = ("customer.profile", self.first.profile_id.id)
        for text in (
            "0912345678",
            "+84 912 345 678",
            "84912345678",
            "0912.345.678",
            "an@khach.example",
            "AN@Khach.example",
            "nguyen thi dao",
            "ĐÀO nguyễn",
        ):
            with self.subTest(text=text):
                self.assertIn(person, self._hosts(text))

    def test_who_is_renamed_is_found_by_the_new_name(self):
        self.partner.name = "Quách Thị Ngà"
        self.env.flush_all()
        self.assertTrue(self._find("quach thi nga"))
        self.partner.name = "Bạch Thị Ngà"
        self.env.flush_all()
        self.assertFalse(self._find("quach thi nga"))

    def test_names_that_begin_with_it_come_first(self):
        for name, phone in (
            ("Lê Zạnh", "0909 111 001"),
            ("Trần Xzanh", "0909 111 002"),
        ):
            self._new_leads(1, contact_name=name, phone=phone, email_from=False)
        self.env.flush_all()
        names = [row["name"] for row in self._find("zanh")]
        self.assertEqual(names, ["Lê Zạnh", "Trần Xzanh"])

    def test_by_the_last_digits(self):
        person = ("customer.profile", self.first.profile_id.id)
        for text in ("345678", "5678", "45 678", "345.678", "678"):
            with self.subTest(text=text):
                self.assertIn(person, self._hosts(text))
        contact = self.env["res.partner"].create(
            {"name": "Only a contact", "phone": "0987 654 321"}
        )
        self.assertIn(("res.partner", contact.id), self._hosts("654321"))
        self.assertFalse(self._hosts("9999999"))

    def test_by_a_part_of_an_e_mail(self):
        person = ("customer.profile", self.first.profile_id.id)
        for text in ("an@khach", "@khach.example", "AN@KHACH", "khach.example"):
            with self.subTest(text=text):
                self.assertIn(person, self._hosts(text))

    def test_who_sees_masks_cannot_find_out_digit_by_digit(self):
        self.company.mask_support = True
        self.env.invalidate_all()
        person = ("customer.profile", self.first.profile_id.id)
        self.assertIn(person, self._hosts("678"))
        self.assertFalse(self._hosts("5678"))
        self.assertFalse(self._hosts("an@khach"))
        self.assertIn(person, self._hosts("0912345678"))

    def test_by_the_name_of_the_company(self):
        lead = self._new_leads(
            1,
            contact_name="Vũ Lệ",
            partner_name="Công ty Hoa Sữa",
            phone="0909 111 003",
            email_from=False,
        )
        firm = self.env["res.partner"].create(
            {"name": "Xưởng Gỗ Mộc", "is_company": True}
        )
        staff = self.env["res.partner"].create(
            {"name": "Hồ Ái", "parent_id": firm.id, "phone": "0909 111 004"}
        )
        self.env.flush_all()
        self.assertIn(
            ("customer.profile", lead.profile_id.id), self._hosts("cong ty hoa sua")
        )
        self.assertIn(("customer.profile", lead.profile_id.id), self._hosts("le sua"))
        self.assertLessEqual(
            {("res.partner", firm.id), ("res.partner", staff.id)},
            self._hosts("xuong go moc"),
        )

    def test_by_a_name_with_an_apostrophe(self):
        lead = self._new_leads(
            1, contact_name="H’Hen O'Brien", phone="0909 111 005", email_from=False
        )
        self.env.flush_all()
        person = ("customer.profile", lead.profile_id.id)
        for text in ("O'Brien", "o’brien", "OBrien", "h'hen", "H’Hen", "hhen o`brien"):
            with self.subTest(text=text):
                self.assertIn(person, self._hosts(text))

    def test_one_row_a_person(self):
        rows = self._find("an@khach.example")
        self.assertEqual(len(rows), 1, rows)
        self.assertEqual(
            {contact["value"] for contact in rows[0]["contacts"]},
            {"an@khach.example", "+84912345678"},
        )

    def test_who_is_only_a_visitor_or_only_a_lead_is_found(self):
        self.env["customer.event"]._record_batch(
            [
                {
                    "type": "form",
                    "identities": [("email", "khach.moi@khach.example")],
                    "message_id": "visitor",
                    "company_id": self.company.id,
                    "touch": {},
                }
            ]
        )
        self.assertTrue(self._find("khach.moi@khach.example"))
        alone = self.env["crm.lead"].create(
            {
                "name": "No company",
                "contact_name": "Lý Ngọc Hạ",
                "phone": "0987 111 222",
                "company_id": False,
                "team_id": False,
                "user_id": False,
            }
        )
        self.env.flush_all()
        self.assertIn(("crm.lead", alone.id), self._hosts("ly ngoc ha"))
        (row,) = self._find("ly ngoc ha")
        self.assertFalse(row["contacts"], "not for who may not read leads")
        card = (
            self.env["customer.timeline"]
            .with_user(self.user_cs)
            .get_card("crm.lead", alone.id)
        )
        self.assertIn("k_status", {fact["key"] for fact in card["facts"]})

    def test_nobody_of_another_company_and_no_colleague(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.env["crm.lead"].create(
            {
                "name": "Theirs",
                "contact_name": "Xa Lạ Quá",
                "company_id": company.id,
                "team_id": False,
                "user_id": False,
            }
        )
        self.user_agent.partner_id.name = "Đồng Nghiệp Tốt"
        self.env.flush_all()
        self.assertFalse(self._find("xa la qua"))
        self.assertFalse(self._find("dong nghiep tot"))

    def test_a_shared_contact_is_found_whoever_else_knows_them(self):
        """Their leads in another company are of no interest here."""
        contact = self.env["res.partner"].create({"name": "Phan Chung Chạ"})
        company = self.env["res.company"].create({"name": "Other"})
        theirs = self.env["crm.lead"].create(
            {
                "name": "Theirs",
                "company_id": company.id,
                "partner_id": contact.id,
                "team_id": False,
                "user_id": False,
            }
        )
        self.assertTrue(theirs.profile_id)
        self.env.flush_all()
        self.assertEqual(self._hosts("phan chung cha"), {("res.partner", contact.id)})

    def test_salespeople_find_their_own_people(self):
        """A profile of others' leads only is not read, and its address is not shown."""
        self.leads.user_id = self.user_leader
        self.env.flush_all()
        for row in self._find("0912345678", self.user_agent):
            self.assertFalse(row["contacts"])

    def test_too_short_or_wild_finds_nothing(self):
        for text in ("", "a", "%", "%%%%", "__________"):
            self.assertFalse(self._find(text), text)

    def test_who_does_not_work_with_customers(self):
        for user in (
            self.env.ref("base.public_user"),
            new_test_user(self.env, "nobody_l"),
        ):
            with self.assertRaises(AccessError):
                self._find("nguyen", user)

    def test_a_name_takes_a_handful_of_queries(self):
        self._find("nguyen thi dao")
        self.env.invalidate_all()
        with self.assertQueryCount(25):
            self._find("nguyen thi dao")

    def test_unaccenting_is_the_same_in_the_database(self):
        self.env.cr.execute(
            "SELECT lower(translate(%s, %s, %s))", (LETTERS + "aZ9", LETTERS, BASES)
        )
        self.assertEqual(self.env.cr.fetchone()[0], unaccent(LETTERS + "aZ9"))
        self.assertEqual(unaccent("NGUYỄN Đình Thị"), "nguyen dinh thi")


@tagged("post_install", "-at_install", "lead_alignment")
class TestIncomingCallAddress(RpcCase, TimelineCommon):
    is_frozen = False

    def test_the_exchange_opens_the_look_up(self):
        self.user_cs.password = self.user_cs.login
        self._login(self.user_cs)
        answer = self.url_open(
            "/lead_alignment/lookup?phone=%2B84912345678", allow_redirects=False
        )
        self.assertIn(
            "/odoo/customer-lookup?phone=%2B84912345678", answer.headers["Location"]
        )

    def test_nobody_without_a_login(self):
        answer = self.url_open(
            "/lead_alignment/lookup?phone=0912345678", allow_redirects=False
        )
        self.assertIn("/web/login", answer.headers["Location"])
