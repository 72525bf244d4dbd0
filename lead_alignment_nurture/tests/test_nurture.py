from datetime import timedelta

from odoo.exceptions import UserError

from odoo.addons.lead_alignment.tools.uplift import get_position

from .common_nurture import NurtureCommon


class TestNurture(NurtureCommon):
    """A program sends what it should, when it should, once."""

    def test_a_person_goes_through_the_steps(self):
        first = self._add("mail", subject="First")
        wait = self._add("wait", first, wait_count=3)
        self._add("mail", wait, subject="Second")
        lead = self._new_nurtured()
        self._start()
        self._work_off()
        self.assertEqual(self._subjects(lead), ["First"])
        self._pass(days=2, hours=23)
        self.assertEqual(self._subjects(lead), ["First"])
        self._pass(hours=2)
        self.assertEqual(self._subjects(lead), ["First", "Second"])
        enrolment = self._enrolment(lead)
        self.assertEqual(enrolment.exit_reason, "completed")
        self.assertEqual(
            self._states(lead), [("mail", "sent", None), ("mail", "sent", None)]
        )

    def test_who_is_not_in_the_audience_does_not_enter(self):
        self._add("mail")
        mine = self._new_nurtured(1)
        other = self._new_nurtured(1, 1, name="Somebody")
        lost = self._new_nurtured(1, 2, active=False)
        self._start()
        self._work_off()
        self.assertTrue(self._enrolment(mine))
        self.assertFalse(self._enrolment(other) + self._enrolment(lost))

    def test_one_lead_a_person_the_newest(self):
        self._add("mail")
        one, two = self._new_nurtured(2, email_from="same@customer.example")
        self.assertEqual(one.profile_id, two.profile_id)
        self._start()
        self._work_off()
        self.assertFalse(self._enrolment(one))
        self.assertEqual(len(self._subjects()), 1)
        self.assertTrue(self._enrolment(two))

    def test_nothing_at_night_nor_on_sunday(self):
        self._add("mail")
        self.program.is_weekday_only = True
        self._start()
        lead = self._new_nurtured()
        self._go_to("2026-03-13 14:30:00")  # Friday 21:30 in Vietnam
        self._work_off()
        self.assertFalse(self._subjects())
        enrolment = self._enrolment(lead)
        self.assertEqual(enrolment.hold, "hours")
        self.assertEqual(str(enrolment.due_date), "2026-03-16 01:00:00")  # Monday 8:00
        self._go_to("2026-03-16 01:00:00")
        self._work_off()
        self.assertEqual(len(self._subjects()), 1)

    def test_the_hours_are_those_where_the_person_lives(self):
        self._add("mail")
        japan = self.env.ref("base.jp")
        lead = self._new_nurtured(country_id=japan.id)
        self._start()
        self._go_to("2026-03-11 11:30:00")  # 18:30 in Vietnam, 20:30 in Japan
        self._work_off()
        self.assertEqual(str(self._enrolment(lead).due_date), "2026-03-11 23:00:00")

    def test_a_person_gets_no_more_than_the_limit_of_a_week(self):
        """Over all programs and mailings."""
        self.company.nurture_weekly_cap = 2
        lead = self._new_nurtured()
        mailing = self._mailing("News")
        self.env["mailing.trace"].create(
            {
                "mass_mailing_id": mailing.id,
                "model": "crm.lead",
                "res_id": lead.id,
                "email": lead.email_normalized,
                "sent_datetime": self.now - timedelta(days=5),
                "trace_status": "sent",
            }
        )
        other = self._new_program(name="Other")
        self._add("mail", subject="One")
        self._add("mail", program=other, subject="Two")
        self._start()
        self._start(other)
        self._work_off()
        self.assertEqual(len(self._subjects(lead)), 1)
        waiting = (self._enrolment(lead) + self._enrolment(lead, other)).filtered(
            lambda one: not one.exit_date
        )
        self.assertEqual(waiting.hold, "cap")
        self._pass(days=2, hours=1)
        self.assertEqual(len(self._subjects(lead)), 2)

    def test_a_message_that_found_no_room_for_two_weeks_is_left_out(self):
        self.company.nurture_weekly_cap = 1
        lead = self._new_nurtured()
        mailing = self._mailing("News")
        self._add("mail")
        self._start()
        self._go_to(self.now + timedelta(minutes=1))
        for _day in range(0, 20, 5):
            self.env["mailing.trace"].create(
                {
                    "mass_mailing_id": mailing.id,
                    "model": "crm.lead",
                    "res_id": lead.id,
                    "sent_datetime": self.now - timedelta(hours=1),
                    "trace_status": "sent",
                }
            )
            self._work_off()
            self._pass(days=5)
            if not self._enrolment(lead).exit_date:
                self._enrolment(lead)._amend({"next_date": self.now})
        self._work_off()
        self.assertEqual(self._states(lead), [("mail", "skipped", "cap")])

    def test_who_has_no_address_is_left_out_with_the_reason(self):
        call = self._add("mail")
        self._add("call", call, note="Ask for the address")
        lead = self._new_nurtured(email_from=False, phone="+84912000001")
        self._start()
        self._work_off()
        self.assertEqual(
            self._states(lead),
            [("mail", "skipped", "no_address"), ("call", "done", None)],
        )

    def test_only_who_agreed(self):
        self._add("mail")
        self.program.is_consent_required = True
        asked, agreed = self._new_nurtured(2)
        agreed.profile_id.consent = "granted"
        self._start()
        self._work_off()
        self.assertEqual(self._states(asked), [("mail", "skipped", "no_consent")])
        self.assertEqual(self._states(agreed), [("mail", "sent", None)])

    def test_consent_that_is_withdrawn_while_the_message_waits(self):
        """Nobody declined, but nobody agrees any more either."""
        self._add("mail")
        self.program.is_consent_required = True
        lead = self._new_nurtured()
        lead.profile_id.consent = "granted"
        self._start()
        self._work_off(is_sending=False)
        self.assertEqual(self._states(lead), [("mail", "queued", None)])
        lead.profile_id.consent = "unknown"
        self.env.flush_all()
        self._send()
        self.assertFalse(self._subjects())
        self.assertEqual(self._states(lead), [("mail", "withdrawn", "no_consent")])
        self._work_off()
        self.assertFalse(self._subjects())
        self.assertEqual(self._states(lead)[-1], ("mail", "skipped", "no_consent"))

    def test_who_is_on_the_blacklist_does_not_enter(self):
        self._add("mail")
        lead = self._new_nurtured()
        self.env["mail.blacklist"]._add(lead.email_normalized)
        self._start()
        self._work_off()
        self.assertFalse(self._enrolment(lead))

    def test_a_condition_follows_what_happened(self):
        mail = self._add("mail", subject="Offer")
        asked = self._add("condition", mail, wait_count=3)
        click = self.env.ref("lead_alignment.customer_event_type_email_click")
        asked.event_type_ids = click
        self._add("mail", asked, "yes", subject="Yes")
        self._add("mail", asked, "no", subject="No")
        yes, no = self._new_nurtured(2)
        self._start()
        self._work_off()
        self._go_to(self.now + timedelta(hours=5))
        self._record(yes, "email_click")
        self._work_off()
        self.assertEqual(self._subjects(yes), ["Offer", "Yes"])
        self.assertEqual(self._subjects(no), ["Offer"])
        self._pass(days=3)
        self.assertEqual(self._subjects(no), ["Offer", "No"])

    def test_a_condition_on_the_lead(self):
        asked = self._add(
            "condition", condition="domain", domain="[('city', '=', 'Hanoi')]"
        )
        self._add("mail", asked, "yes", subject="Hanoi")
        self._add("mail", asked, "no", subject="Elsewhere")
        here = self._new_nurtured(1, city="Hanoi")
        there = self._new_nurtured(1, 1, city="Hue")
        self._start()
        self._work_off()
        self.assertEqual(self._subjects(here), ["Hanoi"])
        self.assertEqual(self._subjects(there), ["Elsewhere"])

    def test_a_split_has_its_weights(self):
        split = self._add("split")
        split.variant_ids[0].weight = 80
        split.variant_ids[1].weight = 20
        self._add("call", split, "a", note="A")
        self._add("call", split, "b", note="B")
        leads = self._new_nurtured(100)
        self._start()
        self._work_off()
        version = self.program.version_id
        step = version.step_ids[0]
        for lead in leads:
            position = get_position(f"{version.salt}:{step.key}", lead.profile_id.id)
            (call,) = self._planned(lead)
            self.assertEqual(call.summary, "A" if position < 0.8 else "B")

    def test_who_is_held_out_gets_nothing(self):
        self.program.holdout_percent = 30
        self._add("call", note="Call")
        leads = self._new_nurtured(100)
        self._start()
        self._work_off()
        people = self.program.enrolment_ids
        self.assertEqual(len(people), 100)
        held = people.filtered(lambda one: one.state == "held_out")
        salt = self.program.version_id.salt
        wanted = [
            lead for lead in leads if get_position(salt, lead.profile_id.id) < 0.3
        ]
        self.assertEqual(sorted(held.lead_id.ids), sorted(one.id for one in wanted))
        self.assertFalse(held.delivery_ids)
        self.assertFalse(held.filtered("next_date"))
        self.assertEqual(len((people - held).delivery_ids), 100 - len(held))

    def test_hand_off(self):
        self._add("handover")
        lead = self._new_nurtured(phone="+84912000077")
        self._start()
        self._work_off()
        lead.invalidate_recordset()
        self.assertEqual(lead.lifecycle, "mql")
        self.assertEqual(self._enrolment(lead).exit_reason, "handover")

    def test_an_audience_of_an_ad_platform(self):
        outlet = self.env["alignment.outlet"].create(
            {"name": "Meta", "platform": "meta", "company_id": self.company.id}
            | {"dataset": "55"}
        )
        audience = self.env["alignment.audience"].create(
            {
                "name": "Undecided",
                "outlet_id": outlet.id,
                "audience_ref": "987",
                "kind": "nurture",
            }
        )
        self._add("audience", audience_id=audience.id)
        inside, outside = self._new_nurtured(2)
        inside.profile_id.consent = "granted"
        outside.profile_id.consent = "granted"
        outside.name = "Somebody"
        self._start()
        self._work_off()
        audience._refresh()
        self.assertEqual(audience.member_ids.profile_id, inside.profile_id)

    def test_a_program_says_all_that_is_missing_before_it_starts(self):
        self.assertRaises(UserError, self.program.action_start)
        mail = self._add("mail", variant_ids=[])
        self._add("call", mail)
        with self.assertRaises(UserError) as raised:
            self.program.action_start()
        self.assertEqual(len(str(raised.exception).splitlines()), 2)

    def test_on_hold_nothing_is_sent_and_no_time_passes(self):
        first = self._add("mail", subject="First")
        wait = self._add("wait", first, wait_count=2)
        self._add("mail", wait, subject="Second")
        lead = self._new_nurtured()
        self._start()
        self._work_off()
        self.program.action_hold()
        self._pass(days=6)
        self.assertEqual(self._subjects(lead), ["First"])
        self.program.action_resume()
        self._work_off()
        self.assertEqual(self._subjects(lead), ["First"])
        self._pass(days=2, hours=1)
        self.assertEqual(self._subjects(lead), ["First", "Second"])

    def test_who_is_held_out_stays_so_after_a_hold(self):
        self.program.holdout_percent = 50
        self._add("mail")
        self._new_nurtured(20)
        self._start()
        self._work_off()
        held = self.program.enrolment_ids.filtered(lambda one: one.state == "held_out")
        self.program.action_hold()
        self._pass(days=1)
        self.program.action_resume()
        self._pass(days=1)
        self.assertEqual(set(held.mapped("state")), {"held_out"})
        self.assertFalse(held.delivery_ids)

    def test_a_new_version_ends_the_hold(self):
        wait = self._add("wait", wait_count=1)
        self._add("mail", wait, subject="After")
        lead = self._new_nurtured()
        self._start()
        self._work_off()
        self.program.action_hold()
        self.program.action_edit()
        self._pass(days=5)
        self._start()
        self._pass(hours=25)
        self.assertEqual(self._subjects(lead), ["After"])

    def test_what_waits_in_the_outbox_at_night_is_sent_in_the_morning(self):
        self._add("mail", subject="Hello")
        lead = self._new_nurtured()
        self._start()
        self._go_to("2026-03-11 12:50:00")  # ten minutes before the end
        self._work_off(is_sending=False)
        self._go_to("2026-03-11 20:00:00")
        self._send()
        self.assertFalse(self._subjects())
        self.assertEqual(self._states(lead), [("mail", "withdrawn", "hours")])
        self._work_off()
        self._go_to("2026-03-12 01:00:00")
        self._work_off()
        self.assertEqual(self._subjects(lead), ["Hello"])

    def test_a_company_without_working_hours_counts_all_days(self):
        self.company.resource_calendar_id = False
        wait = self._add("wait", wait_count=3, wait_unit="work_days")
        self._add("mail", wait, subject="After")
        lead = self._new_nurtured()
        self._start()
        self._work_off()
        self.assertEqual(str(self._enrolment(lead).due_date), "2026-03-14 03:00:00")

    def test_sent_again_does_not_repeat_what_came_after(self):
        mail = self._add("mail", subject="First")
        call = self._add("call", mail, note="Call")
        self._add("wait", call, wait_count=9)
        lead = self._new_nurtured()
        self._start()
        self._work_off()
        first = self._enrolment(lead).delivery_ids.filtered("mail_id")
        first = first or self._enrolment(lead).delivery_ids.sorted("id")[0]
        first._amend({"state": "unconfirmed"})
        first.with_user(self.user_marketer).action_send_again()
        self._work_off()
        self.assertEqual(self._subjects(lead), ["First", "First"])
        self.assertEqual(len(self._planned(lead)), 1)
        self.assertEqual(self._enrolment(lead).state, "active")

    def test_tasks_go_to_who_still_works_here(self):
        self._add("call", note="Call")
        lead = self._new_nurtured()
        self._start()
        self.user_marketer.active = False
        self.program.domain = False
        self.program.sudo().version_id._write({"domain": ""})
        self.env.flush_all()
        self._work_off()
        user = self._planned(lead).user_id
        self.assertTrue(user.active)
        self.assertTrue(
            user.has_group("lead_alignment.lead_alignment_group_marketing_manager")
        )

    def test_an_archived_program_has_ended(self):
        wait = self._add("wait", wait_count=1)
        self._add("mail", wait)
        self._new_nurtured()
        self._start()
        self._work_off()
        self.program.active = False
        self._pass(days=2)
        self.assertFalse(self._subjects())

    def test_an_ended_program_sends_nothing(self):
        wait = self._add("wait", wait_count=1)
        self._add("mail", wait)
        lead = self._new_nurtured()
        self._start()
        self._work_off()
        self.program.action_end()
        self._pass(days=3)
        self.assertFalse(self._subjects())
        self.assertEqual(self._enrolment(lead).exit_reason, "ended")

    def test_a_person_may_enter_again_after_a_time(self):
        self.program.again_days = 30
        self._add("mail", subject="Hello again")
        lead = self._new_nurtured()
        self._start()
        self._work_off()
        self._pass(days=29)
        self.assertEqual(len(self._subjects(lead)), 1)
        self._pass(days=2)
        self.assertEqual(len(self._subjects(lead)), 2)
        self.assertEqual(self._enrolment(lead).mapped("number"), [2, 1])

    def test_entry_by_event_time_and_outcome(self):
        event = self._new_program(
            name="Event",
            entry="event",
            entry_type_id=self.env.ref(
                "lead_alignment.customer_event_type_attended"
            ).id,
        )
        idle = self._new_program(name="Idle", entry="idle", entry_days=60)
        status = self._new_program(
            name="K2", entry="status", entry_status_ids=[(6, 0, self.k2.ids)]
        )
        for program in (event, idle, status):
            self._add("call", program=program, note="Call")
            self._start(program)
        came, silent, undecided = self._new_nurtured(3)
        self._work_off()
        self.assertFalse(
            event.enrolment_ids + idle.enrolment_ids + status.enrolment_ids
        )
        self._go_to(self.now + timedelta(hours=1))
        self._record(came, "attended")
        undecided.sudo()._file_outcome(status=self.k2)
        self._work_off()
        self.assertEqual(event.enrolment_ids.lead_id, came)
        undecided.invalidate_recordset()
        if undecided.lifecycle != "nurture":
            undecided.action_recycle()
        undecided.callback_date = False
        self._work_off()
        self.assertEqual(status.enrolment_ids.lead_id, undecided)
        self._pass(days=61)
        self.assertIn(silent, idle.enrolment_ids.lead_id)

    def test_entry_when_the_score_falls(self):
        program = self._new_program(name="Cooling", entry="score", entry_score=20)
        self._add("call", program=program, note="Call")
        self._start(program)
        warm, cold = self._new_nurtured(2)
        warm.profile_id._amend({"engagement": 30})
        cold.profile_id._amend({"engagement": 5})
        self.env.flush_all()
        self._work_off()
        self.assertFalse(program.enrolment_ids)
        warm.profile_id._amend({"engagement": 12})
        self.env.flush_all()
        self._work_off()
        self.assertEqual(program.enrolment_ids.lead_id, warm)

    def test_the_hundredth_person_costs_no_more_queries_than_the_twentieth(self):
        wait = self._add("wait", wait_count=0)
        asked = self._add("condition", wait)
        asked.event_type_ids = self.env.ref(
            "lead_alignment.customer_event_type_email_click"
        )
        self._add("call", asked, "no", note="Call")
        self._start()
        counts = []
        for start, count in ((0, 20), (20, 100)):
            self._new_nurtured(count, start)
            self.program._enter()
            enrolments = self.env["alignment.nurture.enrolment"]
            ids = enrolments._get_next_ids(500)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            enrolments._process_batch(ids, is_last=True)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(ids), count)
        self.assertLessEqual(counts[1], counts[0] + 15)
