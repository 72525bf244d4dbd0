import json
from datetime import timedelta

from odoo import fields, http
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from ..common_rpc import EITHER, NOT_FOR_THEM, REFUSED, RpcCase
from .test_contact_mask import EMAIL, MASKED_EMAIL, MASKED_PHONE, PHONE, MaskCommon


class AccessCase(RpcCase, MaskCommon):
    def _try(self, *call):
        """What it is refused with. ``assertRaises`` would undo what follows of it."""
        try:
            with mute_logger("odoo.http"):
                self._call(*call)
        except JsonRpcException as error:
            return str(error)
        return None


@tagged("post_install", "-at_install", "lead_alignment")
class TestReveal(AccessCase):
    """One by one, with a log and a daily limit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.reveal_limit = 2

    def _reveal(self, name="phone", lead=None, user=None):
        lead = (lead or self.lead).with_user(user or self.user_agent)
        return lead.reveal_contact(name)

    def test_the_true_value_and_a_row(self):
        self.assertEqual(self._reveal(), PHONE)
        self.assertEqual(self._reveal("email_from"), EMAIL)
        rows = self._rows(user_id=self.user_agent.id)
        self.assertEqual(rows.mapped("kind"), ["revealed"] * 2)
        self.assertEqual(rows.mapped("detail"), ["Phone", "Email"])
        self.assertEqual(rows.mapped("res_id"), self.lead.ids * 2)
        self.assertEqual(rows.company_id, self.company)
        self.assertEqual(rows.mapped("count"), [1, 1])

    def test_a_second_look_on_the_same_day_is_no_second_piece(self):
        for _time in range(4):
            self._reveal()
        self.assertEqual(len(self._rows(user_id=self.user_agent.id)), 1)

    def test_the_limit(self):
        others = self._new_leads(3, phone="0977000111")
        self._reveal(lead=others[0])
        self._reveal(lead=others[1])
        with self.assertRaisesRegex(
            UserError, "2 revealed phones and emails.*midnight"
        ):
            self._reveal(lead=others[2])
        self.assertEqual(self._reveal(lead=others[0]), "0977000111")

    def test_the_limit_starts_anew_on_the_users_own_day(self):
        others = self._new_leads(3, phone="0977000111")
        self._freeze("2026-03-11 16:00:00")  # 23:00 in Vietnam
        self._reveal(lead=others[0])
        self._reveal(lead=others[1])
        self._freeze("2026-03-11 17:01:00")
        self.assertEqual(self._reveal(lead=others[2]), "0977000111")

    def test_each_person_has_their_own_limit(self):
        others = self._new_leads(2, phone="0977000111")
        self._reveal(lead=others[0])
        self._reveal(lead=others[1])
        self.assertEqual(self._reveal(user=self.user_leader), PHONE)

    def test_what_was_refused_is_logged_though_the_request_is_undone(self):
        self.company.reveal_limit = 0
        self._login(self.user_agent)
        error = self._try("crm.lead", "reveal_contact", self.lead.ids, "phone")
        self.assertEqual(error, NOT_FOR_THEM)
        row = self._rows(user_id=self.user_agent.id)
        self.assertEqual((row.kind, row.detail), ("refused", "Phone"))
        self.assertEqual(row.res_id, self.lead.id)

    def test_only_of_a_record_one_may_read_and_only_what_is_masked(self):
        self.lead.user_id = self.user_head
        with self.assertRaises(AccessError):
            self._reveal()
        with self.assertRaises(UserError):
            self._reveal("name", user=self.user_head)
        with self.assertRaises(UserError):
            self._reveal("expected_revenue", user=self.user_head)

    def test_not_of_several_at_once(self):
        leads = self._new_leads(2, phone=PHONE).with_user(self.user_agent)
        with self.assertRaises(ValueError):
            leads.reveal_contact("phone")

    def test_who_sees_it_anyway_reveals_nothing(self):
        self.assertEqual(self._reveal(user=self.user_head), PHONE)
        self.assertFalse(self._rows(user_id=self.user_head.id))

    def test_of_a_field_that_shows_it_elsewhere(self):
        meeting = self.env["calendar.event"].create(
            {
                "name": "Meeting",
                "start": "2026-03-11 03:00:00",
                "stop": "2026-03-11 04:00:00",
                "partner_ids": (self.customer + self.user_agent.partner_id).ids,
            }
        )
        guest = meeting.attendee_ids.filtered(lambda a: a.partner_id == self.customer)
        self.assertEqual(
            guest.with_user(self.user_agent).reveal_contact("email"), EMAIL
        )
        row = self._rows(user_id=self.user_agent.id)
        self.assertEqual((row.res_model, row.res_id), ("res.partner", self.customer.id))

    # the lead that the queue gave to call

    def _get_card(self):
        queue = self.env["crm.call.queue"].with_user(self.user_agent)
        return queue._get_card(self.lead.with_user(self.user_agent))

    def test_the_lead_in_work_can_be_called(self):
        card = self._get_card()
        numbers = [phone["dial"] for phone in card["phones"]]
        self.assertEqual(numbers, ["+84912345678", "+84987654321"])
        self.assertEqual(card["email"], MASKED_EMAIL)
        self.assertEqual(card["name"], f"Call {MASKED_PHONE}")
        self._get_card()
        rows = self._rows(user_id=self.user_agent.id, kind="revealed")
        self.assertEqual(rows.mapped("detail"), ["Phone", "Second Phone"])
        self.assertTrue(all(rows.mapped("is_at_work")))

    def test_and_counts_against_no_limit(self):
        self._get_card()
        others = self._new_leads(2, phone="0977000111")
        self._reveal(lead=others[0])
        self._reveal(lead=others[1])
        self.assertEqual(self._reveal(), PHONE)  # seen today already

    def test_an_unmasked_agent_is_not_logged_by_the_queue(self):
        self.company.mask_sales = False
        self.assertEqual(self._get_card()["email"], EMAIL)
        self.assertFalse(self._rows(user_id=self.user_agent.id))


@tagged("post_install", "-at_install", "lead_alignment")
class TestExport(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead.partner_id = cls.customer
        cls.lead.write({"phone": PHONE, "email_from": EMAIL})
        for user in (cls.user_agent, cls.user_head, cls.user_marketer, cls.user_cs):
            user.group_ids += cls.env.ref("base.group_allow_export")

    def _export(self, user, names, records=None):
        records = self.lead if records is None else records
        return records.with_user(user).export_data(names)["datas"]

    def test_an_export_has_masks_in_it_and_is_logged(self):
        rows = self._export(
            self.user_agent, ["phone", "name", "partner_id/email", "email_from"]
        )
        self.assertEqual(
            rows, [[MASKED_PHONE, f"Call {MASKED_PHONE}", MASKED_EMAIL, MASKED_EMAIL]]
        )
        row = self._rows(user_id=self.user_agent.id)
        self.assertEqual(
            (row.kind, row.count, row.res_model), ("exported", 1, "crm.lead")
        )
        self.assertEqual(row.detail, "Phone, Opportunity, Contact / Email, Email")

    def test_each_record_keeps_its_own_lines(self):
        child = {"name": "Bình", "phone": "0911111222"}
        self.customer.child_ids = [(0, 0, child), (0, 0, {**child, "name": "Cúc"})]
        other = self.env["res.partner"].create({"name": "Dũng", "phone": "0922222333"})
        rows = self._export(
            self.user_agent, ["phone", "child_ids/phone"], self.customer + other
        )
        self.assertEqual(
            rows,
            [
                [MASKED_PHONE, "091••••222"],
                ["", "091••••222"],
                ["092••••333", ""],
            ],
        )

    def test_a_head_exports_true_values_and_is_logged(self):
        self.assertEqual(self._export(self.user_head, ["phone"]), [[PHONE]])
        self.assertEqual(self._rows(user_id=self.user_head.id).kind, "exported")

    def test_who_may_not_export_is_told_so(self):
        self.company.export_sales = False
        with self.assertRaisesRegex(AccessError, "not allowed to export"):
            self._export(self.user_agent, ["name"])
        self.assertTrue(self._export(self.user_marketer, ["name"]))
        self.assertTrue(self._export(self.user_head, ["name"]))
        self.company.export_marketing = False
        with self.assertRaises(AccessError):
            self._export(self.user_marketer, ["name"])

    def test_one_department_that_may_is_enough(self):
        self.company.export_sales = False
        self.user_agent.group_ids += self.env.ref(
            "lead_alignment.lead_alignment_group_cs_agent"
        )
        self.assertTrue(self._export(self.user_agent, ["name"]))

    def test_not_by_a_way_round_either(self):
        self.company.export_sales = False
        activity = self.lead.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.user_agent.id
        )
        team = self.team_telesales
        self.assertTrue(self._export(self.user_agent, ["summary"], activity))
        self.assertTrue(self._export(self.user_agent, ["name"], team))
        with self.assertRaises(AccessError):
            self._export(self.user_agent, ["favorite_user_ids/partner_id/email"], team)

    def _download(self, names, **more):
        params = {
            "model": "crm.lead",
            "fields": [{"name": name, "label": name, "type": "char"} for name in names],
            "ids": self.lead.ids,
            "domain": [],
            "import_compat": False,
            "groupby": [],
            "context": {},
            **more,
        }
        return self.url_open(
            "/web/export/csv",
            data={
                "data": json.dumps(params),
                "csrf_token": http.Request.csrf_token(self),
            },
        )

    def test_what_the_browser_downloads(self):
        self._login(self.user_agent)
        answer = self._download(["phone", "email_from"])
        self.assertIn(MASKED_PHONE, answer.text)
        self.assertNotIn(PHONE, answer.text)
        self.assertEqual(self._rows(user_id=self.user_agent.id).kind, "exported")

    def test_a_refused_download_is_logged(self):
        self.company.export_sales = False
        self._login(self.user_agent)
        error = self._try("crm.lead", "export_data", self.lead.ids, ["phone"])
        self.assertEqual(error, REFUSED)
        row = self._rows(user_id=self.user_agent.id)
        self.assertEqual((row.kind, row.detail), ("refused", "Export: Phone"))

    def test_a_contact_card_is_an_export(self):
        card = self.customer.with_user(self.user_agent)
        with self.assertRaises(AccessError):
            card._get_vcard_file()
        self.customer.with_user(self.user_marketer)._get_vcard_file()
        row = self._rows(user_id=self.user_marketer.id)
        self.assertEqual((row.kind, row.detail), ("exported", "Contact Card"))


@tagged("post_install", "-at_install", "lead_alignment")
class TestAccessLog(RpcCase, MaskCommon):
    def _log(self, user=None, *args, **values):
        log = self.env["alignment.access.log"].with_user(user or self.user_agent)
        return log._log(*args or ("shown", self.lead, "Messages"), **values)

    def test_anybody_causes_rows(self):
        row = self._log(self.user_cs).sudo()
        self.assertEqual(row.user_id, self.user_cs)
        self.assertEqual(row.name, f"Call {MASKED_PHONE}")  # as they saw it
        row = self._log(None, "exported", self._new_leads(3), "Lead ×3").sudo()
        self.assertEqual((row.count, row.res_id, row.name), (3, 0, "Lead"))
        row = self._log(None, "exported", "crm.lead", "E-Mail ×2", count=2).sudo()
        self.assertEqual((row.count, row.res_model), (2, "crm.lead"))

    def test_directors_heads_and_administrators_read_it(self):
        row = self._log()
        admin = self._new_user("access_admin", "base.group_erp_manager")
        for user in (self.user_director, self.user_head, self.user_cmo, admin):
            self.assertIn(row, row.with_user(user).search(Domain.TRUE), user.name)
        for user in (
            self.user_agent,
            self.user_leader,
            self.user_marketer,
            self.user_cs,
        ):
            with self.assertRaises(AccessError, msg=user.name):
                row.with_user(user).read(["name"])

    def test_of_their_own_companies_only(self):
        row = self._log()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.user_director.write(
            {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
        )
        log = self.env["alignment.access.log"].with_user(self.user_director)
        self.assertNotIn(row, log.search(Domain.TRUE))

    def test_nobody_writes_it(self):
        row = self._log()
        self._login(self.user_head)
        model = "alignment.access.log"
        self._assert_refused(EITHER, model, "create", [{"detail": "Nothing"}])
        self._assert_refused(EITHER, model, "write", row.ids, {"detail": "Nothing"})
        self._assert_refused(EITHER, model, "unlink", row.ids)
        with self.assertRaises(UserError):
            row.sudo().unlink()

    def test_it_opens_what_it_is_about(self):
        action = self._log().with_user(self.user_director).action_open_record()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("crm.lead", self.lead.id)
        )

    def test_old_rows_go(self):
        old = fields.Datetime.now() - timedelta(days=401)
        log, row = self._log(date=old), self._log()
        self.env["alignment.access.log"]._gc_access_log()
        self.assertFalse(log.exists())
        self.assertTrue(row.exists())
