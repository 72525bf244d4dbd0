from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.lead_alignment.tests.common import NOW
from odoo.addons.lead_alignment.tests.ledger.common_inbox import InboxCommon

from ..models.alignment_booking_page_book import BookedEnoughError
from .common_booking import AN, THURSDAY_9, BookingCommon

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install", "lead_alignment_booking")
class TestFreeTimes(BookingCommon):
    def _day(self, day=12):
        """Free times of a day in March, in Vietnam."""
        found = self._local(self.page._get_free_times())
        return [one[3:] for one in found if one.startswith(f"{day} ")]

    def test_the_hours_of_the_team_from_four_hours_on(self):
        morning = ["08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:00"]
        afternoon = ["13:00", "13:30", "14:00", "14:30", "15:00", "15:30", "16:00"]
        late = ["16:30", "17:00"]
        self.assertEqual(self._day(12), [*morning, "11:30", *afternoon, *late])
        self.assertEqual(self._day(11)[0], "14:00")
        self.assertEqual(self._day(14), [], "Saturday")
        last = max(self.page._get_free_times())
        self.assertLess(last, NOW + 30 * DAY)

    def test_meetings_of_the_host_are_not_free(self):
        self._busy(THURSDAY_9 + timedelta(minutes=10), 30)
        self.assertNotIn("09:00", self._day())
        self.assertNotIn("09:30", self._day())
        self.assertIn("10:00", self._day())
        self.page.gap = 30
        self.assertNotIn("10:00", self._day())
        self.assertNotIn("08:30", self._day())
        self.assertIn("08:00", self._day())

    def test_what_is_declined_free_or_cancelled_is_free(self):
        declined = self._busy(THURSDAY_9)
        declined.attendee_ids.state = "declined"
        self._busy(THURSDAY_9, show_as="free")
        self._busy(THURSDAY_9).active = False
        self.assertIn("09:00", self._day())

    def test_a_whole_day_is_the_hosts_day(self):
        self._busy(
            THURSDAY_9, allday=True, start_date="2026-03-12", stop_date="2026-03-12"
        )
        self.assertEqual(self._day(12), [])
        self.assertIn("08:00", self._day(13))
        self.assertIn("17:00", self._day(11))

    def test_private_meetings_of_others_count(self):
        meeting = self._busy(THURSDAY_9, privacy="private", user_id=self.user_leader.id)
        self.assertIn(self.user_agent.partner_id, meeting.partner_ids)
        self.assertNotIn("09:00", self._day())

    def test_days_off_of_the_company_and_of_the_host(self):
        off = {"time_type": "leave", "company_id": self.company.id}
        calendar = self.company.resource_calendar_id
        self.env["resource.calendar.leaves"].create(
            {
                **off,
                "name": "Holiday",
                "calendar_id": calendar.id,
                "date_from": datetime(2026, 3, 12, 1),
                "date_to": datetime(2026, 3, 12, 11),
            }
        )
        resource = self.env["resource.resource"].create(
            {
                "name": "Agent",
                "user_id": self.user_agent.id,
                "company_id": self.company.id,
                "calendar_id": calendar.id,
            }
        )
        self.env["resource.calendar.leaves"].create(
            {
                **off,
                "name": "Doctor",
                "calendar_id": calendar.id,
                "resource_id": resource.id,
                "date_from": datetime(2026, 3, 13, 1),
                "date_to": datetime(2026, 3, 13, 5),
            }
        )
        self.assertEqual(self._day(12), [])
        self.assertEqual(self._day(13)[0], "13:00")

    def test_who_works_part_time_is_booked_when_both_work(self):
        own = self.company.resource_calendar_id.copy()
        own.attendance_ids.filtered(lambda line: line.hour_from > 12).unlink()
        self.env["resource.resource"].create(
            {
                "name": "Agent",
                "user_id": self.user_agent.id,
                "company_id": self.company.id,
                "calendar_id": own.id,
            }
        )
        self.assertEqual(self._day()[-1], "11:30")

    def test_a_page_without_hours_is_refused(self):
        empty = self.env["resource.calendar"].create(
            {"name": "None", "attendance_ids": [(5,)]}
        )
        with self.assertRaisesRegex(ValidationError, "Product Demo has no bookable"):
            self.page.resource_calendar_id = empty

    def test_nobody_hosts(self):
        self.team_telesales.crm_team_member_ids.unlink()
        self.assertEqual(self.page._get_free_times(), {})

    def test_summer_time_begins_and_ends(self):
        """In Berlin 8:00 is 7:00 UTC in winter and 6:00 in summer."""
        berlin = self.company.resource_calendar_id.copy({"tz": "Europe/Berlin"})
        self.page.resource_calendar_id = berlin
        self.page.horizon_days = 30
        self._freeze(datetime(2026, 3, 26, 12))
        first = {}
        for moment in self.page._get_free_times():
            first.setdefault(moment.date(), moment.hour)
        self.assertEqual(first[datetime(2026, 3, 27).date()], 7)
        self.assertEqual(first[datetime(2026, 3, 30).date()], 6)
        self._freeze(datetime(2026, 10, 22, 12))
        first = {}
        for moment in self.page._get_free_times():
            first.setdefault(moment.date(), moment.hour)
        self.assertEqual(first[datetime(2026, 10, 23).date()], 6)
        self.assertEqual(first[datetime(2026, 10, 26).date()], 7)

    def test_a_night_that_skips_and_one_that_repeats_an_hour(self):
        night = self.company.resource_calendar_id.copy({"tz": "Europe/Berlin"})
        night.attendance_ids.unlink()
        night.attendance_ids = [
            (0, 0, {"name": "N", "dayofweek": "6", "hour_from": 1, "hour_to": 5})
        ]
        self.page.write({"resource_calendar_id": night.id, "duration": 60, "step": 60})
        self._freeze(datetime(2026, 3, 27, 12))
        spring = [one for one in self.page._get_free_times() if one.day == 29]
        self.assertEqual([one.hour for one in spring], [0, 1, 2], "three hours long")
        self._freeze(datetime(2026, 10, 22, 12))
        autumn = [
            one
            for one in self.page._get_free_times()
            if datetime(2026, 10, 24, 20) < one < datetime(2026, 10, 25, 20)
        ]
        self.assertEqual(len(autumn), len(set(autumn)))
        self.assertEqual([one.hour for one in autumn], [23, 0, 1, 2, 3])

    def test_queries_do_not_grow_with_hosts_or_days(self):
        users = self._new_users(
            {f"host{n}": "sales_team.group_sale_salesman" for n in range(8)}
        )
        self.page.user_ids = users
        for user in users:
            self._busy(THURSDAY_9, user_id=user.id, partner_ids=user.partner_id.ids)
        self.page.horizon_days = 180
        self.env.flush_all()
        self.page._get_free_times()
        self.env.invalidate_all()
        with self.assertQueryCount(16):
            self.page._get_free_times()


@tagged("post_install", "-at_install", "lead_alignment_booking")
class TestBooking(BookingCommon):
    def test_a_stranger_books(self):
        event = self._book()
        self.assertEqual(event.user_id, self.user_agent)
        self.assertEqual((event.start, event.stop), (THURSDAY_9, THURSDAY_9 + HOUR / 2))
        self.assertEqual(event.meeting_kind, "demo")
        lead = event.opportunity_id
        self.assertEqual(lead.contact_name, "An Nguyen")
        self.assertEqual(lead.user_id, self.user_agent)
        self.assertEqual(lead.team_id, self.team_telesales)
        self.assertEqual(lead.lifecycle, "mql", "booking is asking for a call")
        self.assertIn("The price?", event.description)
        self.assertEqual(lead.hand_raised_date, NOW)
        self.assertIn(event.id, lead.activity_ids.calendar_event_id.ids)

    def test_the_customer_gets_a_confirmation_and_the_host_an_invitation(self):
        event = self._book()
        customer = event.booking_partner_id
        self.assertEqual(customer.email_normalized, "an@customer.example")
        mails = {mail.recipient_ids.email_normalized: mail for mail in self._new_mails}
        confirmed = mails["an@customer.example"]
        self.assertIn("Confirmed: Product Demo", confirmed.subject)
        self.assertIn(event._get_booking_token(), confirmed.body_html)
        self.assertTrue(confirmed.attachment_ids, "a file for the calendar")
        self.assertIn("Invitation", mails[self.user_agent.email_normalized].subject)
        self.assertEqual(len(mails), 2)

    def test_the_confirmation_is_in_the_customers_language_and_time(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        page, _lead = self.page.with_context(lang="vi_VN")._find_page(self.page.token)
        with self.mock_mail_gateway():
            event = page._book(
                THURSDAY_9, AN._replace(timezone="America/New_York"), "k"
            )
        self.assertEqual(event.booking_partner_id.lang, "vi_VN")
        self.assertEqual(event.booking_partner_id.tz, "America/New_York")
        mail = self._new_mails.filtered(
            lambda mail: mail.recipient_ids == event.booking_partner_id
        )
        # Thursday 9:00 in Vietnam is Wednesday 22:00 in New York, in summer already
        self.assertIn("22:00", mail.body_html)

    def test_reminders_go_to_the_customer(self):
        event = self._book()
        partner = event.booking_partner_id
        manager = self.env["calendar.alarm_manager"]
        self._freeze(THURSDAY_9 - DAY + timedelta(minutes=1))
        with self.mock_mail_gateway():
            manager.with_context(lastcall=THURSDAY_9 - DAY - HOUR)._send_reminder()
        mail = self._new_mails.filtered(lambda mail: mail.recipient_ids == partner)
        self.assertIn("Reminder: Product Demo", mail.subject)
        self.assertIn(event._get_booking_token(), mail.body_html)
        self._freeze(THURSDAY_9 - 2 * HOUR + timedelta(minutes=1))
        manager.with_context(lastcall=THURSDAY_9 - 3 * HOUR)._send_reminder()
        sms = self.env["sms.sms"].search([("partner_id", "=", partner.id)])
        self.assertEqual(len(sms), 1)
        self.assertIn(event._get_booking_token(), sms.body)

    def test_nobody_is_reminded_of_a_cancelled_meeting(self):
        event = self._book()
        event._cancel_booking()
        self._freeze(THURSDAY_9 - DAY + timedelta(minutes=1))
        with self.mock_mail_gateway():
            self.env["calendar.alarm_manager"].with_context(
                lastcall=THURSDAY_9 - DAY - HOUR
            )._send_reminder()
        self.assertFalse(self._new_mails)

    def test_who_comes_back_is_hosted_by_their_own_salesperson(self):
        other = self._new_user("agent_2", "sales_team.group_sale_salesman")
        self.team_telesales.member_ids |= other
        lead = self._new_leads(user_id=other.id, phone="0912345678")
        event = self._book()
        self.assertEqual(event.opportunity_id, lead)
        touch = lead.touch_ids.sorted("id")[-1:]
        self.assertEqual(touch.type_id.code, "meeting_booked")
        self.assertIn("The price?", touch.note)
        self.assertEqual(event.user_id, other)
        self.assertEqual(lead.user_id, other)

    def test_whose_salesperson_is_busy_is_hosted_by_another(self):
        other = self._new_user("agent_2", "sales_team.group_sale_salesman")
        self.team_telesales.member_ids |= other
        lead = self._new_leads(user_id=self.user_agent.id, phone="0912345678")
        self._busy(THURSDAY_9)
        event = self._book()
        self.assertEqual(event.user_id, other)
        self.assertEqual(lead.user_id, self.user_agent, "the lead stays")

    def test_a_lost_lead_is_reopened_and_a_buyer_gets_a_new_one(self):
        lost = self._new_leads(phone="0912345678")
        lost.action_set_lost()
        self.assertEqual(self._book().opportunity_id, lost)
        self.assertEqual(lost.won_status, "pending")
        won = self._new_leads(phone="0987654321")
        won.action_set_won()
        booker = AN._replace(email="", phone="0987 654 321")
        event = self._book(THURSDAY_9 + HOUR, booker)
        self.assertNotEqual(event.opportunity_id, won)
        self.assertEqual(event.opportunity_id.user_id, self.user_agent)

    def test_bookings_are_shared_among_the_hosts(self):
        other = self._new_user("agent_2", "sales_team.group_sale_salesman")
        self.team_telesales.member_ids |= other
        hosts = [
            self._book(
                THURSDAY_9 + number * HOUR / 2,
                AN._replace(email=f"c{number}@customer.example", phone=""),
            ).user_id
            for number in range(4)
        ]
        self.assertEqual(hosts.count(other), 2)

    def test_a_form_sent_twice_books_once(self):
        self.assertEqual(self._book(key="one"), self._book(key="one"))
        self.assertFalse(
            self._book(THURSDAY_9 + HOUR, key="two") == self._book(key="one")
        )

    def test_a_time_is_booked_once(self):
        self.assertTrue(self._book())
        second = AN._replace(email="b@customer.example", phone="")
        leads = self.env["crm.lead"].search_count([])
        self.assertFalse(self._book(booker=second))
        self.assertEqual(
            self.env["crm.lead"].search_count([]), leads, "nothing is left"
        )

    def test_only_times_that_are_offered(self):
        for start in (
            NOW,
            NOW - DAY,
            THURSDAY_9 + timedelta(minutes=7),
            THURSDAY_9 + 3 * HOUR,
            THURSDAY_9 + 60 * DAY,
        ):
            with self.subTest(start):
                self.assertFalse(self._book(start))

    def test_nobody_takes_all_times(self):
        for number in range(3):
            self._book(THURSDAY_9 + number * HOUR / 2)
        with self.assertRaises(BookedEnoughError):
            self._book(THURSDAY_9 + 2 * HOUR)
        self._book(THURSDAY_9 + 2 * HOUR, AN._replace(email="", phone="0987654321"))

    def test_a_colleagues_address_makes_no_colleague_a_customer(self):
        booker = AN._replace(email=self.user_head.email)
        event = self._book(booker=booker)
        self.assertNotEqual(event.booking_partner_id, self.user_head.partner_id)

    def test_a_personal_link_books_for_its_lead(self):
        lead = self._new_leads(contact_name="Binh", email_from="b@customer.example")
        self.page.is_public = False
        invite = self.page._get_url(lead).partition("=")[2]
        page, found = self.page._find_page(self.page.token, invite)
        self.assertEqual(found, lead)
        event = page._book(THURSDAY_9, AN._replace(email="", phone=""), "k", found)
        self.assertEqual(event.opportunity_id, lead)
        self.assertEqual(event.booking_partner_id.email, "b@customer.example")
        for wrong in (
            "",
            invite[:-1],
            f"{lead.id + 1}{invite[invite.index('-') :]}",
            "-",
        ):
            page, found = self.page._find_page(self.page.token, wrong)
            self.assertFalse(page or found, wrong)

    def test_a_link_is_for_leads_of_the_pages_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        lead = self.env["crm.lead"].create(
            {"name": "Theirs", "company_id": other.id, "team_id": False}
        )
        invite = self.page._get_invite(lead)
        self.assertFalse(self.page._find_page(self.page.token, invite)[1])


@tagged("post_install", "-at_install", "lead_alignment_booking")
class TestBookingChanges(BookingCommon, InboxCommon):
    def _cells(self, event):
        return self.env["alignment.booking.cell"].search([("event_id", "=", event.id)])

    def _get_codes(self, event):
        self._process_inbox()
        person = event.opportunity_id.profile_id
        events = self.env["customer.event"].search(
            [("identity_id.profile_id", "=", person.id), ("quarantine", "=", False)]
        )
        return events.type_id.mapped("code")

    def _told(self):
        return self.env["mail.message"].search(
            [("partner_ids", "in", self.user_agent.partner_id.ids)], order="id desc"
        )

    def test_the_customer_moves_the_meeting(self):
        event = self._book()
        with self.mock_mail_gateway():
            self.assertTrue(event._move_booking(THURSDAY_9 + HOUR / 2))
        self.assertEqual(event.start, THURSDAY_9 + HOUR / 2)
        self.assertEqual(len(self._cells(event)), 6)
        mail = self._new_mails.filtered(
            lambda mail: mail.recipient_ids == event.booking_partner_id
        )
        self.assertIn("Confirmed", mail[:1].subject)
        self.assertIn("Booking moved", self._told().mapped("subject"))
        self.assertIn(THURSDAY_9, self.page._get_free_times())

    def test_an_overlapping_time_is_the_customers_own(self):
        self.page.write({"duration": 60})
        event = self._book()
        self.assertTrue(event._move_booking(THURSDAY_9 + HOUR / 2))
        self.assertEqual(len(self._cells(event)), 12)

    def test_a_taken_time_leaves_the_meeting_where_it_is(self):
        event = self._book()
        self._book(THURSDAY_9 + HOUR, AN._replace(email="b@c.example", phone=""))
        self.assertFalse(event._move_booking(THURSDAY_9 + HOUR))
        self.assertEqual(event.start, THURSDAY_9)
        self.assertEqual(len(self._cells(event)), 6)

    def test_the_customer_cancels(self):
        event = self._book()
        event._cancel_booking()
        self.assertFalse(event.active or self._cells(event))
        self.assertIn(THURSDAY_9, self.page._get_free_times())
        self.assertIn("Booking cancelled", self._told().mapped("subject"))
        self.assertFalse(event.opportunity_id.activity_ids.calendar_event_id)
        event._cancel_booking()  # a second click changes nothing

    def test_declining_the_invitation_cancels(self):
        event = self._book()
        attendee = event.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == event.booking_partner_id
        )
        attendee.do_decline()
        self.assertFalse(event.active)

    def test_what_has_begun_is_not_changed(self):
        event = self._book()
        self._freeze(THURSDAY_9 + timedelta(minutes=1))
        self.assertFalse(event._is_changeable())
        event._cancel_booking()
        self.assertTrue(event.active)

    def test_the_host_moves_it_in_the_calendar(self):
        event = self._book().with_user(self.user_agent)
        event.write({"start": THURSDAY_9 + DAY, "stop": THURSDAY_9 + DAY + HOUR / 2})
        self.assertIn(THURSDAY_9, self.page._get_free_times())
        self.assertNotIn(THURSDAY_9 + DAY, self.page._get_free_times())
        event.unlink()
        self.assertIn(THURSDAY_9 + DAY, self.page._get_free_times())

    def test_a_host_who_declines_has_still_been_promised(self):
        event = self._book()
        event.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == self.user_agent.partner_id
        ).do_decline()
        self.assertTrue(event.active)
        self.assertNotIn(THURSDAY_9, self.page._get_free_times())

    def test_the_host_leaves_and_the_customer_moves_to_a_colleague(self):
        event = self._book()
        other = self._new_user("agent_2", "sales_team.group_sale_salesman")
        self.team_telesales.member_ids |= other
        self.user_agent.active = False
        self.assertTrue(event._move_booking(THURSDAY_9 + HOUR))
        self.assertEqual(event.user_id, other)
        self.assertIn(other.partner_id, event.partner_ids)
        self.assertNotIn(self.user_agent.partner_id, event.partner_ids)

    def test_did_not_come(self):
        event = self._book().with_user(self.user_agent)
        with self.assertRaisesRegex(UserError, "not started"):
            event.action_set_no_show()
        self._freeze(THURSDAY_9 + HOUR)
        event.action_set_no_show()
        self.assertIn("meeting_no_show", self._get_codes(event))
        event.action_reset_result()
        self.assertNotIn("meeting_no_show", self._get_codes(event))
        event.action_set_held()
        self.assertFalse(event.opportunity_id.activity_ids.calendar_event_id)

    def test_booking_is_an_event_of_the_person(self):
        event = self._book()
        self.assertIn("meeting_booked", self._get_codes(event))

    def test_the_history_says_what_kind_and_what_became_of_it(self):
        event = self._book()
        self._freeze(THURSDAY_9 + HOUR)
        event.action_set_no_show()
        told = event._describe_for_timeline(None)[event.id]
        self.assertEqual(told["title"], "Demo")
        self.assertIn("Customer Did Not Come", told["text"])

    def test_a_merge_keeps_the_meeting(self):
        event = self._book()
        other = self._new_leads(phone="0900000001")
        kept = (event.opportunity_id + other).merge_opportunity()
        self.assertEqual(event.opportunity_id, kept)
        self.assertTrue(event._is_changeable())

    def test_who_may_change_pages(self):
        values = {"name": "Mine", "team_id": self.team_telesales.id}
        pages = self.env["alignment.booking.page"]
        for user in (self.user_leader, self.user_head, self.user_cmo):
            self.assertTrue(pages.with_user(user).create(values))
        for user in (self.user_agent, self.user_marketer, self.user_cs):
            with self.assertRaises(AccessError):
                pages.with_user(user).create(values)
        theirs = self.env["crm.team"].create(
            {"name": "Theirs", "company_id": self.company.id}
        )
        page = pages.create({"name": "Theirs", "team_id": theirs.id})
        with self.assertRaises(AccessError):
            page.with_user(self.user_leader).name = "Changed"

    def test_the_secret_of_a_booking_is_not_read(self):
        event = self._book()
        with self.assertRaises(AccessError):
            event.with_user(self.user_agent).read(["booking_key"])
        with self.assertRaises(AccessError):
            self.env["alignment.booking.cell"].with_user(self.user_agent).search([])

    def test_the_link_from_a_lead(self):
        lead = self._new_leads(email_from="a@customer.example")
        action = lead.with_user(self.user_agent).action_invite_to_book()
        invites = self.env["crm.lead.invite"].with_user(self.user_agent)
        invite = invites.with_context(**action["context"]).create({})
        self.assertEqual(invite.page_id, self.page)
        self.assertEqual(invite.url, self.page._get_url(lead))
        template = self.env.ref("lead_alignment_booking.mail_template_invite")
        body = template._render_field("body_html", lead.ids)[lead.id]
        self.assertIn(self.page._get_invite(lead), body)
        theirs = self._new_leads(user_id=self.user_head.id)
        with self.assertRaises(AccessError):
            theirs.with_user(self.user_agent).action_invite_to_book()
        with self.assertRaises(AccessError):
            invites.create({"lead_id": theirs.id}).action_send()
