import json

from odoo.tests import tagged

from odoo.addons.mail.tools.discuss import Store

from ..common_rpc import REFUSED, RpcCase
from .test_contact_mask import EMAIL, MASKED_EMAIL, MASKED_PHONE, PHONE, MaskCommon

E164 = "+84912345678"
SPEC = {"phone": {}, "email_from": {}, "partner_id": {"fields": {"display_name": {}}}}


@tagged("post_install", "-at_install", "lead_alignment")
class TestContactDoors(RpcCase, MaskCommon):
    """What a program of a masked person gets, door by door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead.partner_id = cls.customer
        cls.lead.write({"phone": PHONE, "email_from": EMAIL})
        cls.of_lead = [("id", "=", cls.lead.id)]

    def setUp(self):
        super().setUp()
        self._login(self.user_agent)

    def _assert_hidden(self, answer):
        """Neither the number nor the address, however they are written"""
        text = json.dumps(answer, ensure_ascii=False)
        for secret in ("2345", "2 345", EMAIL, "987654321"):
            before, found, _after = text.partition(secret)
            self.assertFalse(found, f"{before[-80:]}{found}")
        return answer

    def _search(self, *domain, model="crm.lead"):
        return self._call(model, "search", [("id", "in", self._ids(model)), *domain])

    def _ids(self, model):
        return self.lead.ids if model == "crm.lead" else self.customer.ids

    # what is read

    def test_read(self):
        [row] = self._call("crm.lead", "read", self.lead.ids)
        self._assert_hidden(row)
        self.assertEqual(row["phone"], MASKED_PHONE)
        names = ["name", "phone", "phone_sanitized", "email", "email_normalized"]
        names += ["email_formatted", "complete_name", "contact_address"]
        self._assert_hidden(self._call("res.partner", "read", self.customer.ids, names))

    def test_lists_and_forms(self):
        found = self._call("crm.lead", "web_search_read", self.of_lead, SPEC)
        self.assertEqual(found["records"][0]["email_from"], MASKED_EMAIL)
        self._assert_hidden(found)
        self._assert_hidden(self._call("crm.lead", "search_read", self.of_lead))
        self._assert_hidden(self._call("crm.lead", "web_read", self.lead.ids, SPEC))

    def test_what_hangs_on_it(self):
        inside = {"fields": {"phone": {}, "email_formatted": {}, "display_name": {}}}
        spec = {"partner_id": {**inside, "context": {"show_email": True}}}
        self._assert_hidden(self._call("crm.lead", "web_read", self.lead.ids, spec))

    def test_saving_answers_with_masks(self):
        answer = self._call(
            "crm.lead", "web_save", self.lead.ids, {"contact_name": "An"}, SPEC
        )
        self._assert_hidden(answer)
        self.assertEqual(self.lead.phone, PHONE)

    def test_what_follows_from_a_choice_in_a_form(self):
        answer = self._call(
            *("crm.lead", "onchange", [], {"partner_id": self.customer.id}),
            *(["partner_id"], SPEC),
        )
        self.assertEqual(answer["value"]["email_from"], MASKED_EMAIL)
        self._assert_hidden(answer)

    def test_a_form_does_not_unmask_by_saying_that_it_was_typed(self):
        values = {"partner_id": self.customer.id, "phone": False}
        answer = self._call(
            *("crm.lead", "onchange", [], values, ["partner_id", "phone"], SPEC),
            context={"contact_typed": ["phone"], "default_phone": "1"},
        )
        self._assert_hidden(answer)

    def test_names(self):
        for text in ("An", EMAIL):
            found = self._call("res.partner", "name_search", text)
            self._assert_hidden(found)
            found = self._call(
                *("res.partner", "name_search", text), context={"show_email": True}
            )
            self.assertIn(self.customer.id, [pair[0] for pair in found])
            self._assert_hidden(found)
        spec = {"display_name": {}, "email": {}}
        found = self._call("res.partner", "web_name_search", "An", spec)
        self._assert_hidden(found)

    def test_copying_and_defaults(self):
        spec = {"phone": {}}
        copied = self._call("crm.lead", "copy", self.lead.ids)
        lead_id = copied[0] if isinstance(copied, list) else copied
        self._assert_hidden(self._call("crm.lead", "web_read", [lead_id], spec))

    # what is searched

    def test_pieces_find_nothing(self):
        for name in ("phone", "phone_2", "phone_sanitized", "phone_mobile_search"):
            self.assertFalse(self._search((name, "ilike", "0912")), name)
        for name in ("email_from", "email_normalized", "email_cc"):
            self.assertFalse(self._search((name, "ilike", "an@")), name)
        self.assertFalse(self._search(("partner_id.email", "ilike", "an@")))
        self.assertFalse(
            self._search(("partner_id", "any", [("phone", "ilike", "0912")]))
        )
        self.assertFalse(self._search(("partner_id", "ilike", "an@kha")))
        self.assertFalse(self._search(("email", "ilike", "an@"), model="res.partner"))
        found = self._call("res.partner", "name_search", "an@kha")
        self.assertNotIn(self.customer.id, [pair[0] for pair in found])

    def test_the_whole_value_finds_it(self):
        for text in (PHONE, E164, "+84 912 345 678"):
            self.assertTrue(self._search(("phone", "ilike", text)), text)
            self.assertTrue(self._search(("phone_mobile_search", "ilike", text)), text)
        self.assertTrue(self._search(("email_from", "ilike", EMAIL.upper())))
        self.assertTrue(self._search(("email_from", "=", EMAIL)))
        self.assertTrue(self._search(("phone", "in", [PHONE, "1"])))
        self.assertTrue(self._search(("phone", "!=", False)))
        self.assertFalse(self._search(("phone", "not ilike", PHONE)))
        self.assertTrue(self._search(("phone", "not ilike", "0912")))

    def test_comparing_is_refused(self):
        for operator, value in ((">", "0912"), ("=like", "0912%"), ("like", "0912")):
            domain = [("phone", operator, value)]
            for method in ("search", "search_count", "search_read"):
                self._assert_refused(REFUSED, "crm.lead", method, domain)
            self._assert_refused(REFUSED, "crm.lead", "web_search_read", domain, SPEC)
        domain = ["!", ("partner_id.email", "<=", "an")]
        self._assert_refused(REFUSED, "crm.lead", "search", domain)
        domain = [("email", "=ilike", "an%")]
        self._assert_refused(REFUSED, "res.partner", "search", domain)

    def test_sorting_and_grouping_are_refused(self):
        self._assert_refused(REFUSED, "crm.lead", "search", [], order="phone")
        read = ("crm.lead", "web_search_read", [], SPEC)
        self._assert_refused(REFUSED, *read, order="email_normalized desc")
        for group in ("phone", "email_normalized", "partner_id.email"):
            for method, more in (
                ("formatted_read_group", [["__count"]]),
                ("web_read_group", [["__count"]]),
            ):
                call = ("crm.lead", method, [], [group], *more)
                self._assert_refused(f"{REFUSED}|ValueError", *call)
        for sums in ("phone:max", "phone:array_agg", "email_from:min"):
            call = ("crm.lead", "formatted_read_group", [], [], [sums])
            self._assert_refused(REFUSED, *call)

    def test_groups_by_customer_show_masked_names(self):
        groups = self._call(
            *("crm.lead", "formatted_read_group", self.of_lead, ["partner_id"]),
            *([["__count"]]),
            context={"show_email": True},
        )
        self.assertIn(MASKED_EMAIL, json.dumps(groups, ensure_ascii=False))
        self._assert_hidden(groups)

    def test_people_are_found_by_the_whole_value(self):
        person = self.lead.profile_id
        search = ("customer.profile", "search")
        found = self._call(*search, [("identity_ids.value", "ilike", "khach")])
        self.assertNotIn(person.id, found)
        found = self._call(*search, [("display_name", "ilike", EMAIL)])
        self.assertIn(person.id, found)
        found = self._call(*search, [("display_name", "ilike", "khach.ex")])
        self.assertNotIn(person.id, found)

    # what is said in the chatter

    def _ask(self, path, **params):
        return self.make_jsonrpc_request(path, params)

    def test_chatter(self):
        self.lead.message_post(
            body="Hello", message_type="email", author_id=False, email_from=EMAIL,
            incoming_email_to="sales@firm.example", incoming_email_cc=f"An <{EMAIL}>",
        )  # fmt: skip
        tracked = self.lead.with_context(tracking_disable=False)
        tracked.phone = "0987654321"
        self.flush_tracking()
        thread = {"thread_model": "crm.lead", "thread_id": self.lead.id}
        told = self._ask("/mail/thread/messages", **thread)
        self.assertIn("098••••321", json.dumps(told, ensure_ascii=False))
        self._assert_hidden(told)

    def test_recipients(self):
        thread = {"thread_model": "crm.lead", "thread_id": self.lead.id}
        told = self._ask("/mail/thread/recipients/get_suggested_recipients", **thread)
        self.assertIn(MASKED_EMAIL, json.dumps(told, ensure_ascii=False))
        self._assert_hidden(told)
        params = {"request_list": ["suggestedRecipients", "followers"], **thread}
        self._assert_hidden(
            self._ask("/mail/data", fetch_params=[["mail.thread", params]])
        )
        told = self._ask("/mail/partner/from_email", emails=[MASKED_EMAIL], **thread)
        self.assertEqual(told[0]["id"], self.customer.id)
        self._assert_hidden(told)

    def test_mentions(self):
        found = self._call("res.partner", "get_mention_suggestions", "Trần Văn An")
        self.assertIn(self.customer.id, [one["id"] for one in found["res.partner"]])
        self._assert_hidden(found)

    def test_authors_read_as_superuser(self):
        partner = self.customer.with_user(self.user_agent).sudo()
        told = Store().add(partner, ["email", "phone"]).get_result()
        self._assert_hidden(told)

    def test_text_messages(self):
        if "sms.composer" not in self.env:
            self.skipTest("sms is not installed")
        vals = {"res_model": "crm.lead", "res_id": self.lead.id, "body": "Hello"}
        vals["number_field_name"] = "phone"
        names = ["recipient_single_number", "recipient_single_number_itf"]
        spec = {name: {} for name in names}
        [shown] = self._call("sms.composer", "web_save", [], vals, spec)
        self.assertEqual(shown["recipient_single_number"], "+849••••678")
        self._assert_hidden(shown)
        # the form sends back what it was shown
        vals["recipient_single_number_itf"] = shown["recipient_single_number"]
        [composer] = self._call("sms.composer", "create", [vals])
        self._call("sms.composer", "action_send_sms", [composer])
        sent = self.env["sms.sms"].search([("number", "like", "912345678")])
        self.assertTrue(sent)

    # what is not masked

    def test_a_head_sees_all_doors_open(self):
        self._login(self.user_head)
        [row] = self._call("crm.lead", "read", self.lead.ids, ["phone", "email_from"])
        self.assertEqual((row["phone"], row["email_from"]), (PHONE, EMAIL))
        self.assertTrue(self._search(("phone", "=like", "0912%")))
        self.assertTrue(self._search(("email_from", "ilike", "an@")))
        groups = self._call(
            *("crm.lead", "formatted_read_group", self.of_lead, ["email_normalized"]),
            *([["__count"]]),
        )
        self.assertEqual(groups[0]["email_normalized"], EMAIL)

    def test_a_marketer_is_masked_with_their_department_only(self):
        self._login(self.user_marketer)
        read = ("crm.lead", "read", self.lead.ids, ["phone"])
        self.assertEqual(self._call(*read)[0]["phone"], PHONE)
        self.company.mask_marketing = True
        self.assertEqual(self._call(*read)[0]["phone"], MASKED_PHONE)
        self._assert_refused(REFUSED, "crm.lead", "search", [], order="phone")

    def test_support_is_masked(self):
        self._login(self.user_cs)
        [row] = self._call("res.partner", "read", self.customer.ids, ["phone", "email"])
        self.assertEqual((row["phone"], row["email"]), (MASKED_PHONE, MASKED_EMAIL))
