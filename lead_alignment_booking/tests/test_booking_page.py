import re
from datetime import timedelta
from unittest.mock import patch

from odoo import http
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models import calendar_event
from .common_booking import AN, THURSDAY_9, BookingCommon

STAMP = f"{THURSDAY_9:%Y%m%dT%H%M}"


@tagged("post_install", "-at_install", "lead_alignment_booking")
class TestBookingPage(BookingCommon, HttpCase):
    """What a customer's browser gets."""

    def setUp(self):
        super().setUp()
        self.path = f"/book/{self.page.token}"
        self.authenticate(None, None)
        self.opener.cookies["tz"] = "Asia/Ho_Chi_Minh"

    def _send(self, path=None, **values):
        values.setdefault("csrf_token", http.Request.csrf_token(self))
        return self.url_open(path or self.path, data=values, allow_redirects=False)

    def _book_by_form(self, **values):
        typed = {"time": STAMP, "name": AN.name, "phone": AN.phone, "key": "k"}
        with self.mock_mail_gateway():
            return self._send(**{**typed, "email": AN.email, **values})

    def test_times_in_the_visitors_zone(self):
        page = self.url_open(self.path).text
        self.assertIn("Vietnam Time (UTC+07:00)", page)
        self.assertIn(f"time={STAMP}", page)
        self.opener.cookies["tz"] = "America/New_York"
        page = self.url_open(self.path).text
        self.assertIn("Eastern Daylight Time (UTC-04:00)", page)
        shown = re.search(rf"time={STAMP}[^>]*>\s*([^<]*?)\s*<", page)[1]
        self.assertIn("10:00", shown.replace("\u202f", " "))
        self.opener.cookies["tz"] = "Mars/Phobos"
        self.assertIn("Vietnam Time", self.url_open(self.path).text)

    def test_from_the_time_to_the_meeting(self):
        form = self.url_open(f"{self.path}?time={STAMP}")
        self.assertIn("Thursday, 12 March 2026", form.text)
        answer = self._book_by_form()
        self.assertEqual(answer.status_code, 303)
        place = answer.headers["Location"]
        meeting = self.url_open(place)
        self.assertIn("Your meeting is booked", meeting.text)
        self.assertEqual(meeting.headers["Cache-Control"], "no-store")
        event = self.env["calendar.event"].search([("booking_key", "=", "k")])
        self.assertEqual(event.start, THURSDAY_9)
        ics = self.url_open(f"{place}/calendar.ics")
        self.assertIn("BEGIN:VCALENDAR", ics.text)
        self.assertNotIn("customer.example", ics.text, "whoever typed the address")
        later = f"{THURSDAY_9 + timedelta(hours=1):%Y%m%dT%H%M}"
        token = place.rpartition("/")[2]
        moved = self._send(time=later, move=token)
        self.assertEqual(moved.status_code, 303)
        self.env.invalidate_all()
        self.assertEqual(event.start, THURSDAY_9 + timedelta(hours=1))
        self._send(f"/book/meeting/{token}/cancel")
        self.env.invalidate_all()
        self.assertFalse(event.active)
        self.assertIn("This meeting is cancelled", self.url_open(place).text)

    def test_a_taken_time_is_said(self):
        self._book()
        answer = self._book_by_form(email="b@customer.example", phone="", key="b")
        self.assertEqual(answer.status_code, 409)
        self.assertIn("has just been taken", answer.text)
        self.assertNotIn(f"time={STAMP}", answer.text)

    def test_what_is_wrong_is_said_and_nothing_is_lost(self):
        for wrong, told in (
            ({"name": " "}, "enter your name"),
            ({"email": "nobody"}, "email address is not valid"),
            ({"phone": "12"}, "phone number is not valid"),
            ({"email": "", "phone": ""}, "phone number or an email"),
        ):
            with self.subTest(told):
                answer = self._book_by_form(note="<b>Bring it</b>", **wrong)
                self.assertEqual(answer.status_code, 422)
                self.assertIn(told, answer.text)
                self.assertIn("&lt;b&gt;Bring it", answer.text)
        self.assertFalse(self.env["calendar.event"].search([("booking_key", "=", "k")]))

    def test_what_is_typed_is_text(self):
        answer = self._book_by_form(name="<script>x</script>", note="<img src=x>")
        page = self.url_open(answer.headers["Location"]).text
        self.assertNotIn("<script>x", page)
        event = self.env["calendar.event"].search([("booking_key", "=", "k")])
        self.assertIn("&lt;img", event.description)

    def test_who_knows_an_address_learns_no_more_of_whom_it_is(self):
        self.env["res.partner"].create(
            {"name": "SECRET-NAME", "email": AN.email, "phone": "+84 900 111 222"}
        )
        place = self._book_by_form(name="X", phone="").headers["Location"]
        event = self.env["calendar.event"].search([("booking_key", "=", "k")])
        told = self.url_open(place).text + self.url_open(f"{place}/calendar.ics").text
        for secret in ("SECRET-NAME", "111 222"):
            self.assertNotIn(secret, told)
            self.assertNotIn(secret, event.description or "")

    def test_the_link_opens_none_of_odoos_pages(self):
        """They name the contact, who need not be whoever typed the number."""
        place = self._book_by_form().headers["Location"]
        token = place.rpartition("/")[2]
        event = self.env["calendar.event"].search([("booking_key", "=", "k")])
        self.assertNotIn(token, event.attendee_ids.mapped("access_token"))
        for page in ("view", "accept", "decline"):
            path = f"/calendar/meeting/{page}?token={token}&id={event.id}"
            self.assertGreaterEqual(self.url_open(path).status_code, 400)
        self.assertTrue(event.active)

    def test_a_link_of_before_still_opens_the_meeting(self):
        event = self._book()
        event.booking_secret = False
        attendees = event.attendee_ids
        mine = attendees.filtered(
            lambda one: one.partner_id == event.booking_partner_id
        )
        old = f"/book/meeting/{mine.access_token}"
        for page in (old, f"{old}/calendar.ics", old):
            self.assertEqual(self.url_open(page).status_code, 200)
        self._send(f"{old}/cancel")
        self.env.invalidate_all()
        self.assertFalse(event.active)

    def test_a_meeting_is_not_moved_for_ever(self):
        event = self._book()
        token = event._get_booking_token()
        with (
            self.mock_mail_gateway(),
            patch.object(calendar_event, "MOST_MOVES", 2),
        ):
            for hours in (1, 2, 1):
                later = f"{THURSDAY_9 + timedelta(hours=hours):%Y%m%dT%H%M}"
                answer = self._send(time=later, move=token)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("contact us", answer.text)
        self.env.invalidate_all()
        self.assertEqual(event.start, THURSDAY_9 + timedelta(hours=2))

    def test_who_came_says_the_host_or_who_has_the_lead(self):
        event = self._book()
        self._freeze(THURSDAY_9 + timedelta(hours=1))
        stranger = self._new_user("stranger_vn", "base.group_user")
        for user in (stranger, self.user_director):
            own = event.with_user(user)
            for say in (own.action_set_held, own.action_set_no_show):
                with self.assertRaises(AccessError):
                    say()
            with self.assertRaises(AccessError):
                own.action_reset_result()
        event.with_user(self.user_head).action_set_held()
        self.assertEqual(event.meeting_result, "held")

    def test_closed_doors(self):
        self.page.is_public = False
        self.assertEqual(self.url_open(self.path).status_code, 404)
        self.assertEqual(self._book_by_form().status_code, 404)
        lead = self._new_leads(contact_name="Binh", email_from="b@customer.example")
        invite = self.page._get_invite(lead)
        page = self.url_open(f"{self.path}?invite={invite}&time={STAMP}").text
        self.assertNotIn("b@customer.example", page, "links are forwarded")
        self.assertNotIn("Binh", page)
        answer = self._send(time=STAMP, invite=invite, key="c")
        self.assertEqual(answer.status_code, 303)
        event = self.env["calendar.event"].search([("booking_key", "=", "c")])
        self.assertEqual(event.opportunity_id, lead)
        for path in (
            "/book/none",
            "/book/meeting/none",
            f"{self.path}?invite={invite[:-1]}",
            f"/book/meeting/{event.access_token or 'x'}",
        ):
            self.assertEqual(self.url_open(path).status_code, 404, path)

    def test_the_hosts_own_link_is_no_customers(self):
        event = self._book()
        hosts = event.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == self.user_agent.partner_id
        )
        path = f"/book/meeting/{hosts.access_token}"
        self.assertEqual(self.url_open(path).status_code, 404)

    def test_a_booking_of_another_page_is_not_moved_here(self):
        event = self._book()
        other = self.page.copy({"name": "Other", "is_public": True})
        move = event._get_booking_token()
        answer = self._send(f"/book/{other.token}", time=STAMP, move=move)
        self.assertEqual(answer.status_code, 404)

    def test_machines_and_forgers(self):
        self.assertEqual(self._book_by_form(website="http://x").status_code, 404)
        with mute_logger("odoo.http"):
            answer = self._book_by_form(csrf_token="x")  # noqa: S106
        self.assertEqual(answer.status_code, 400)
        strange = ("99991231T2359", "00010101T0000")
        for time in ("", "now", "99999999T9999", "20260312T0200Z", "\x00", *strange):
            self.assertEqual(self._book_by_form(time=time).status_code, 404)
