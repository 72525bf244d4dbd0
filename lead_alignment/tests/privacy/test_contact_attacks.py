import base64
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from ..common_rpc import NOT_FOR_THEM, REFUSED
from .test_contact_access import AccessCase
from .test_contact_mask import EMAIL, MASKED_EMAIL, MASKED_PHONE, PHONE

SECRETS = ("2345", "2 345", EMAIL, "an@kha")


class AttackCase(AccessCase):
    """A salesperson who sees masks, with a program of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.reveal_limit = 3
        cls.lead.partner_id = cls.customer
        cls.lead.write({"phone": PHONE, "email_from": EMAIL})

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self._login(self.user_agent)

    def _assert_hidden(self, answer):
        text = json.dumps(answer, ensure_ascii=False, default=str)
        for secret in SECRETS:
            before, found, _after = text.partition(secret)
            self.assertFalse(found, f"{before[-80:]}{found}")
        return text

    def _get_kinds(self, user=None):
        rows = self._rows(user_id=(user or self.user_agent).id)
        return rows.mapped("kind")


@tagged("post_install", "-at_install", "lead_alignment")
class TestQuestionsCount(AttackCase):
    """Whatever answers "is this somebody's phone" is logged, and counts."""

    def _guess(self, number):
        return f"09123450{number:02}"

    def test_the_look_up(self):
        self._login(self.user_cs)
        for number in range(3):
            self._call("customer.lookup", "find", self._guess(number))
        error = self._try("customer.lookup", "find", self._guess(3))
        self.assertEqual(error, NOT_FOR_THEM)
        self.assertEqual(self._get_kinds(self.user_cs), ["asked"] * 3 + ["refused"])
        self._call("customer.lookup", "find", self._guess(1))  # asked today already
        self._call("customer.lookup", "find", "tran van an")

    def test_the_look_up_by_code_of_the_server(self):
        lookup = self.env["customer.lookup"].with_user(self.user_cs)
        for number in range(3):
            lookup.find(self._guess(number))
        with self.assertRaisesRegex(UserError, "daily limit of 3"):
            lookup.find(self._guess(3))

    def test_the_same_value_in_another_form_is_no_second_question(self):
        for text in (PHONE, "+84 912 345 678", "0912.345.678", "84912345678"):
            self._call("crm.lead", "search", [("phone", "=", text)])
        self.assertEqual(self._get_kinds(), ["asked"])
        self._call("crm.lead", "reveal_contact", self.lead.ids, "phone")
        self.assertEqual(self._get_kinds(), ["asked", "revealed"])

    def test_every_exact_search(self):
        calls = (
            ("crm.lead", "search", [("phone", "=", self._guess(1))]),
            ("res.partner", "name_search", "khach1@khach.example"),
            ("crm.lead", "search_count", [("email_from", "=ilike", "b@khach.example")]),
        )
        for call in calls:
            self._call(*call)
        last = [("partner_id.phone", "in", [self._guess(2)])]
        for method in ("search", "search_read", "search_count", "web_search_read"):
            more = ({},) if method == "web_search_read" else ()
            error = self._try("crm.lead", method, last, *more)
            self.assertEqual(error, NOT_FOR_THEM, method)
        error = self._try("crm.lead", "formatted_read_group", last, [], ["__count"])
        self.assertEqual(error, NOT_FOR_THEM)
        self.assertEqual(self._get_kinds(), ["asked"] * 3 + ["refused"] * 5)

    def test_neither_spaces_nor_a_missing_zero_help(self):
        for number, text in enumerate(("912 345 001", "912345002", "84912345003")):
            self._call("crm.lead", "search", [("phone", "ilike", text)])
            self.assertEqual(len(self._get_kinds()), number + 1, text)
        dates = [("create_date", ">", "2026-03-11 03:00:00"), ("id", "in", [1, 2])]
        self._call("crm.lead", "search", dates)
        error = self._try("crm.lead", "search", [("phone", "=", 84912345004)])
        self.assertEqual(error, NOT_FOR_THEM)

    def test_many_at_once(self):
        guesses = [f"09123{number:05}" for number in range(5000)]
        domain = [("phone", "in", guesses)]
        error = self._try("crm.lead", "search", domain)
        self.assertEqual(error, NOT_FOR_THEM)
        self.assertEqual(self._rows(user_id=self.user_agent.id).count, 5000)
        with self.assertRaises(AccessError):
            self.env["crm.lead"].with_user(self.user_agent).search(domain)

    def test_colleagues_and_words_are_no_questions(self):
        self.user_leader.partner_id.phone = "0900000001"
        self.env.flush_all()
        self._call("res.users", "search", [("login", "=", self.user_leader.login)])
        self._call("res.partner", "name_search", self.user_leader.email)
        self._call("res.partner", "search", [("phone", "=", "0900000001")])
        self._call("crm.lead", "search", [("name", "ilike", "Call")])
        self._call("crm.lead", "create", [{"name": "New", "phone": self._guess(5)}])
        self.assertFalse(self._get_kinds())

    def test_who_sees_no_masks_asks_freely(self):
        self._login(self.user_head)
        for number in range(5):
            self._call("crm.lead", "search", [("phone", "=", self._guess(number))])
        self.assertFalse(self._get_kinds(self.user_head))

    def test_names_with_a_number_are_not_found_piece_by_piece(self):
        self._login(self.user_cs)
        self.lead.contact_name = f"An {PHONE}"
        self.env.flush_all()
        for text in ("an 0912", "An 09123", "an 345678"):
            self.assertFalse(self._call("customer.lookup", "find", text), text)

    # the limit itself

    def test_a_day_is_the_companys_whoever_changes_what(self):
        leads = self._new_leads(4, name="Limit")
        for index, lead in enumerate(leads):
            lead.phone = f"097700011{index}"
        self._freeze("2026-03-11 10:00:00")
        for lead in leads[:3]:
            lead.with_user(self.user_agent).reveal_contact("phone")
        elsewhere = self.env["res.company"].create({"name": "Kiribati"})
        elsewhere.resource_calendar_id.tz = "Pacific/Kiritimati"
        elsewhere.write({"mask_sales": True, "reveal_limit": 3})
        self.user_agent.company_ids += elsewhere
        self.user_agent.tz = "Pacific/Kiritimati"
        last = leads[3].with_user(self.user_agent)
        for companies in (elsewhere, elsewhere + self.company):
            with self.assertRaises(UserError):
                last.with_context(allowed_company_ids=companies.ids).reveal_contact(
                    "phone"
                )
        self.user_agent.company_id = elsewhere
        with self.assertRaises(UserError):
            last.reveal_contact("phone")

    def test_another_number_on_the_same_lead_is_another_reveal(self):
        lead = self.lead.with_user(self.user_agent)
        for number in range(3):
            self.lead.phone = f"097700022{number}"
            lead.reveal_contact("phone")
        self.lead.phone = "0977000229"
        with self.assertRaises(UserError):
            lead.reveal_contact("phone")

    def test_the_sum_of_the_day_is_one_row(self):
        log = self.env["alignment.access.log"].with_user(self.user_agent)
        taken = [log._take(1) for _time in range(5)]
        self.assertEqual(taken, [True] * 3 + [False] * 2)
        day = self.env["alignment.access.day"].search(
            [("user_id", "=", self.user_agent.id)]
        )
        self.assertEqual(day.count, 3)
        self.assertFalse(log._take(4))


@tagged("post_install", "-at_install", "lead_alignment")
class TestMasksStayOn(AttackCase):
    """Copies of a number that no field is named for."""

    def _new_meeting(self):
        return self.env["calendar.event"].create(
            {
                "name": f"Meet {PHONE}",
                "description": f"<p>Ring {PHONE}, write {EMAIL}</p>",
                "location": f"tel:{PHONE}",
                "start": "2026-03-11 03:00:00",
                "stop": "2026-03-11 04:00:00",
                "opportunity_id": self.lead.id,
                "partner_ids": (self.customer + self.user_agent.partner_id).ids,
            }
        )

    def test_meetings(self):
        meeting = self._new_meeting()
        names = ["name", "description", "location", "display_name"]
        read = self._call("calendar.event", "read", meeting.ids, names)
        self.assertIn(MASKED_PHONE, self._assert_hidden(read))
        of_it = [("id", "=", meeting.id)]
        for call in (
            ("formatted_read_group", of_it, ["name"], ["__count"]),
            ("formatted_read_group", of_it, [], ["name:array_agg", "name:max"]),
            ("name_search", "Meet"),
            ("copy_data", meeting.ids),
            ("web_read", meeting.ids, dict.fromkeys(names, {})),
            ("export_data", meeting.ids, names),
        ):
            self.user_agent.group_ids += self.env.ref("base.group_allow_export")
            self._assert_hidden(self._call("calendar.event", *call))

    def test_texts_are_sorted_as_they_are_shown(self):
        target = self.lead
        target.name = "Call 0912345678"
        orders = set()
        for digits in ("09100", "09123", "09124", "09199"):
            mine = self._new_leads(name=f"Call {digits}", user_id=self.user_agent.id)
            self.env.flush_all()
            of_both = [("id", "in", [target.id, mine.id])]
            found = self._call("crm.lead", "search", of_both, 0, None, "name")
            orders.add(found.index(target.id))
        self.assertEqual(len(orders), 1, "nothing is learned of what is masked")

    def test_pages_of_a_meeting_are_not_opened_by_who_sees_masks(self):
        vals = {
            "name": "Old",
            "start": "2026-03-01 03:00:00",
            "stop": "2026-03-01 04:00:00",
            "user_id": self.user_agent.id,
            "partner_ids": [(6, 0, self.customer.ids)],
        }
        meeting_id = self._call("calendar.event", "create", vals)
        meeting = self.env["calendar.event"].browse(meeting_id)
        self.assertNotIn(EMAIL, meeting.description or "")
        attendees = meeting.attendee_ids
        names = ["access_token", "partner_id"]
        rows = self._call("calendar.attendee", "read", attendees.ids, names)
        self.assertTrue(attendees.access_token)
        self.assertFalse(any(row["access_token"] for row in rows))
        self._assert_hidden(rows)

    def test_texts_are_searched_as_they_are_shown(self):
        meeting = self._new_meeting()
        for name in ("name", "description", "location", "display_name"):
            for piece in ("0912345", "345678", "an@khach"):
                domain = [(name, "ilike", piece)]
                self.assertFalse(self._call("calendar.event", "search", domain), name)
        self.assertFalse(self._call("crm.lead", "search", [("name", "ilike", "0912")]))
        domain = [("name", "=like", "Meet 0912%"), ("id", "=", meeting.id)]
        self.assertFalse(self._call("calendar.event", "search", domain))
        told = {
            bool(
                self._call(
                    "calendar.event", "search", [("name", ">=", text), domain[1]]
                )
            )
            for text in ("Meet 0000", "Meet 0912", "Meet 0913", "Meet 0999")
        }
        self.assertEqual(len(told), 1, "it compares as it is shown")
        path = [("opportunity_id.name", "like", "Call 09"), ("id", "=", meeting.id)]
        self.assertFalse(self._call("calendar.event", "search", path))
        found = self._call("calendar.event", "search", [("name", "ilike", "meet")])
        self.assertIn(meeting.id, found)
        not_found = [("name", "not ilike", "0912"), ("id", "=", meeting.id)]
        self.assertTrue(self._call("calendar.event", "search", not_found))
        self._login(self.user_head)
        domain = [("name", "ilike", "0912345"), ("id", "=", meeting.id)]
        self.assertTrue(self._call("calendar.event", "search", domain))

    def test_archived_records_are_found_as_before(self):
        self.lead.active = False
        domain = [("active", "in", [True, False]), ("name", "ilike", "call")]
        self.assertIn(self.lead.id, self._call("crm.lead", "search", domain))

    def test_to_dos_and_messages(self):
        activity = self.lead.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=f"Ring {PHONE}",
            note=f"<p>{EMAIL}</p>",
            user_id=self.user_agent.id,
        )
        self.lead.message_post(
            body=f"Their number: {PHONE}", subject=EMAIL, message_type="comment"
        )
        self._assert_hidden(self._call("mail.activity", "read", activity.ids))
        self._assert_hidden(
            self._call("mail.activity", "activity_format", activity.ids)
        )
        thread = {"thread_model": "crm.lead", "thread_id": self.lead.id}
        told = self.make_jsonrpc_request("/mail/thread/messages", thread)
        self.assertIn(MASKED_PHONE, self._assert_hidden(told))
        messages = self._call("crm.lead", "read", self.lead.ids, ["message_ids"])
        ids = messages[0]["message_ids"]
        self._assert_hidden(
            self._call("mail.message", "read", ids, ["body", "subject"])
        )

    def test_what_is_pushed_to_the_browser(self):
        bus = self.env["bus.bus"]
        partner = self.user_agent.partner_id
        bus._sendone(partner, "told", {"body": f"Ring {PHONE}"})
        bus._ensure_hooks() if hasattr(bus, "_ensure_hooks") else None
        self.env.cr.precommit.run()
        polled = bus.with_user(self.user_agent)._poll([partner])
        self._assert_hidden(polled)

    def test_files_of_text(self):
        card = f"BEGIN:VCALENDAR\nDESCRIPTION:{PHONE} {EMAIL}\nEND:VCALENDAR"
        file = self.env["ir.attachment"].create(
            {
                "name": f"{PHONE}.ics",
                "raw": card.encode(),
                "mimetype": "text/calendar",
                "res_model": "crm.lead",
                "res_id": self.lead.id,
            }
        )
        answer = self.url_open(f"/web/content/{file.id}")
        self.assertEqual(answer.status_code, 200)
        self.assertIn(MASKED_PHONE, answer.text)
        self._assert_hidden(answer.text)
        rows = self._call("ir.attachment", "read", file.ids, ["name", "datas", "raw"])
        self._assert_hidden(rows[0]["name"])
        self._assert_hidden(base64.b64decode(rows[0]["datas"]).decode())
        self._login(self.user_head)
        self.assertIn(PHONE, self.url_open(f"/web/content/{file.id}").text)

    def test_what_apps_put_together(self):
        if "ir.qweb.field.contact" in self.env:
            options = {"widget": "contact", "fields": ["name", "phone", "email"]}
            told = self._call(
                "ir.qweb.field.contact",
                "get_record_to_html",
                self.customer.ids,
                options=options,
            )
            self.assertIn(MASKED_EMAIL, self._assert_hidden(told))
        self._assert_hidden(self._call("crm.lead", "copy_data", self.lead.ids))
        self._assert_hidden(self._call("res.partner", "copy_data", self.customer.ids))
        defaults = {"default_description": f"<p>{PHONE}</p>"}
        told = self._call("crm.lead", "default_get", ["description"], context=defaults)
        self._assert_hidden(told)

    def test_errors(self):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException) as caught:
            self._call("crm.lead", "write", self.lead.ids, {"name": MASKED_PHONE})
        self._assert_hidden(str(caught.exception))

    def test_a_portal_login(self):
        portal = self.env["res.users"].create(
            {
                "name": "Portal",
                "login": EMAIL,
                "partner_id": self.customer.id,
                "group_ids": [(6, 0, [self.env.ref("base.group_portal").id])],
            }
        )
        names = ["login", "email", "name", "display_name"]
        self._assert_hidden(self._call("res.users", "read", portal.ids, names))
        found = self._call("res.users", "search", [("login", "ilike", "an@khach")])
        self.assertNotIn(portal.id, found)
        groups = ("formatted_read_group", [("id", "=", portal.id)], ["login"])
        self._assert_hidden(self._call("res.users", *groups, ["__count"]))
        [leader] = self._call("res.users", "read", self.user_leader.ids, ["login"])
        self.assertEqual(leader["login"], self.user_leader.login)

    def test_the_old_service_for_programs(self):
        def call(model, method, *args, **kwargs):
            user = self.user_agent
            params = [self.env.cr.dbname, user.id, user.login, model, method, args]
            whole = {"service": "object", "method": "execute_kw"}
            with mute_logger("odoo.addons.rpc.controllers.jsonrpc"):
                return self.make_jsonrpc_request(
                    "/jsonrpc", {**whole, "args": [*params, kwargs]}
                )

        self.user_agent.password = self.user_agent.login
        self.env.flush_all()
        self._assert_hidden(call("crm.lead", "copy_data", self.lead.ids))
        self._assert_hidden(call("crm.lead", "read", self.lead.ids, ["phone", "name"]))
        for number in range(3):
            call("crm.lead", "search", [("phone", "=", f"091234500{number}")])
        self.assertEqual(self._get_kinds(), ["asked"] * 3)

    def test_a_text_that_was_shown_masked_keeps_its_numbers(self):
        meeting = self._new_meeting()
        [shown] = self._call("calendar.event", "read", meeting.ids, ["description"])
        text = shown["description"].replace("Ring", "Please ring")
        self._call("calendar.event", "write", meeting.ids, {"description": text})
        self.assertIn(f"Please ring {PHONE}, write {EMAIL}", meeting.description)
        wrong = {"description": "<p>093••••999</p>"}
        self._assert_refused(
            NOT_FOR_THEM, "calendar.event", "write", meeting.ids, wrong
        )

    def test_the_revealed_value_and_the_card_arrive(self):
        value = self._call("crm.lead", "reveal_contact", self.lead.ids, "phone")
        self.assertEqual(value, PHONE)
        error = self._try("crm.lead", "search", [], 0, None, "phone")
        self.assertEqual(error, REFUSED)
