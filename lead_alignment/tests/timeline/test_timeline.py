from datetime import datetime, timedelta
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ...models.timeline import customer_timeline
from ...tools.timeline import (
    FULL,
    HIDDEN,
    Position,
    get_level,
    merge,
    read_cursor,
    write_cursor,
)
from ..feedback.test_feedback import FeedbackCommon

MOMENT = datetime(2026, 3, 1, 8)


class TimelineCommon(FeedbackCommon):
    """A customer whom all departments know: two leads, calls, a contact, a campaign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create(
            {"name": "Nguyễn Thị An", "email": "an@khach.example"}
        )
        cls.timeline = cls.env["customer.timeline"]

    def setUp(self):
        super().setUp()
        self.leads = self._new_leads(
            2, partner_id=self.partner.id, email_from="an@khach.example"
        )
        self.first, self.second = self.leads
        self._file(self.first, self.k2, note="TOKEN note of the call")
        self._file(self.second, call_result=self.no_answer)
        self._quality(self.first, 2, note="TOKEN feedback")
        self.first.message_post(
            body="TOKEN body", subject="TOKEN subject", message_type="comment"
        )
        self.first.activity_schedule(
            "mail.mail_activity_data_todo", summary="TOKEN to-do"
        )
        self.env["calendar.event"].create(
            {
                "name": "TOKEN meeting",
                "start": "2026-03-12 03:00:00",
                "stop": "2026-03-12 04:00:00",
                "opportunity_id": self.first.id,
                "partner_ids": [(6, 0, self.partner.ids)],
            }
        )
        self._visit(self.first)
        self._settle()
        self.env.flush_all()

    def _visit(self, lead, **values):
        """The customer opens the page of prices."""
        return self.env["crm.lead"]._record_on_leads(
            [(lead, {"type": "pricing_view", "message_id": "v1", **values})]
        )

    def _grant(self, level):
        """All departments see so much of every source."""
        rows = self.env["alignment.visibility"].search([])
        rows.write(dict.fromkeys(("marketing", "sales", "support"), level))

    def _pages(self, user, record=None, limit=3, **filters):
        """All entries, page by page"""
        timeline = self.timeline.with_user(user)
        record = record or self.first
        entries, cursor = [], None
        for _number in range(200):
            page = timeline.get_page(
                record._name, record.id, cursor=cursor, limit=limit, **filters
            )
            entries += page["entries"]
            cursor = page["cursor"]
            if not cursor:
                return entries
        raise AssertionError("the history never ends")


class TestTimeline(TimelineCommon):
    def test_all_departments_in_one_story(self):
        entries = self._pages(self.user_head)
        self.assertGreaterEqual(
            {entry["source"] for entry in entries},
            {"lead", "lifecycle", "outcome", "feedback", "message", "activity"}
            | {"meeting", "event"},
        )
        dates = [entry["date"] for entry in entries]
        self.assertEqual(dates, sorted(dates, reverse=True))
        leads = [e["res_id"] for e in entries if e["source"] == "lead"]
        self.assertEqual(set(leads), set(self.leads.ids))

    def test_pages_together_are_one_big_page_for_every_role(self):
        for user in (
            self.user_head,
            self.user_agent,
            self.user_marketer,
            self.user_cs,
            self.user_director,
            self.user_leader,
        ):
            record = self.first
            if not record.with_user(user).has_access("read"):
                record = self.first.profile_id
            whole = self._pages(user, record, limit=100)
            for limit in (1, 2, 7):
                with self.subTest(user=user.login, limit=limit):
                    self.assertEqual(self._pages(user, record, limit), whole)

    def test_of_very_many_leads_it_is_the_same_story(self):
        whole = self._pages(self.user_head)
        for most in (0, 1):
            with patch.object(customer_timeline, "MOST_PARTS", most):
                self.assertEqual(self._pages(self.user_head), whole)

    def test_a_full_last_page_is_the_last(self):
        """There is no button for more where there is no more."""
        count = len(self._pages(self.user_head, limit=100))
        timeline = self.timeline.with_user(self.user_head)
        page = timeline.get_page("crm.lead", self.first.id, limit=count)
        self.assertEqual((len(page["entries"]), page["cursor"]), (count, False))
        page = timeline.get_page("crm.lead", self.first.id, limit=count - 1)
        self.assertTrue(page["cursor"])
        rest = timeline.get_page(
            "crm.lead", self.first.id, limit=count - 1, cursor=page["cursor"]
        )
        self.assertEqual((len(rest["entries"]), rest["cursor"]), (1, False))

    def test_who_sees_masks_sees_them_in_what_was_written(self):
        """In titles, lines and words, of the records that they may read as well."""
        self.company.mask_sales = True
        self.first.phone = "0912345678"
        self._file(self.first, self.k2, note="Call 0912 345 678 or an@khach.example")
        self.first.message_post(
            body="My number is 0912345678",
            subject="an@khach.example",
            message_type="comment",
        )
        self._settle()
        self.env.flush_all()
        agents, heads = (
            [
                text
                for entry in self._pages(user, limit=100)
                for text in (entry["title"], *entry["lines"], entry["text"])
            ]
            for user in (self.user_agent, self.user_head)
        )
        for whole, masked in (
            ("Call 0912 345 678", "Call 091••••678"),
            ("number is 0912345678", "number is 091••••678"),
            ("an@khach.example", "a•••@khach.example"),
        ):
            with self.subTest(whole=whole):
                self.assertFalse([text for text in agents if whole in text])
                self.assertTrue([text for text in agents if masked in text])
                self.assertTrue([text for text in heads if whole in text])

    def test_from_the_lead_the_contact_and_the_person_it_is_one_story(self):
        keys = [
            {(e["source"], e["res_id"]) for e in self._pages(self.user_head, record)}
            for record in (self.first, self.second, self.partner, self.first.profile_id)
        ]
        for other in keys[1:]:
            self.assertEqual(other, keys[0])

    def test_who_may_not_read_the_host_gets_nothing(self):
        with self.assertRaises(AccessError):
            public = self.env.ref("base.public_user")
            self.timeline.with_user(public).get_page("crm.lead", self.first.id)
        self.assertTrue(self._pages(self.user_cs), "leads are seen in summary")
        levels = self.env["alignment.visibility"].search([("source", "=", "lead")])
        levels.support = "existence"
        with self.assertRaises(AccessError):
            self.timeline.with_user(self.user_cs).get_page("crm.lead", self.first.id)
        with self.assertRaises(UserError):
            self.timeline.get_page("res.users", self.env.uid)

    def test_it_is_for_those_who_work_here(self):
        """A customer with a login reads their own contact, and not its history."""
        portal = new_test_user(self.env, "portal_t", groups="base.group_portal")
        host = portal.partner_id
        with self.assertRaisesRegex(AccessError, "Only internal users"):
            self.timeline.with_user(portal).get_page("res.partner", host.id)
        with self.assertRaisesRegex(AccessError, "Only internal users"):
            self.timeline.with_user(portal).get_counts("res.partner", host.id)

    def test_another_company_is_another_story(self):
        company = self.env["res.company"].create({"name": "Other"})
        theirs = self.env["crm.lead"].create(
            {
                "name": "Theirs",
                "company_id": company.id,
                "partner_id": self.partner.id,
                "user_id": False,
                "team_id": False,
            }
        )
        self.env.flush_all()
        entries = self._pages(self.user_head, self.partner)
        self.assertNotIn(
            theirs.id, [e.get("res_id") for e in entries if e["source"] == "lead"]
        )

    def test_what_another_company_has_of_the_same_contact_is_no_entry(self):
        """Not even one without words; who works for both sees all of it."""
        self._grant("full")
        before = self._pages(self.user_head, self.partner, limit=100)
        company = self.env["res.company"].create({"name": "Other"})
        theirs = self.env["crm.lead"].create(
            {
                "name": "Theirs",
                "company_id": company.id,
                "partner_id": self.partner.id,
                "user_id": False,
                "team_id": False,
            }
        )
        colleague = self.env["res.partner"].create(
            {
                "name": "Their contact",
                "company_id": company.id,
                "parent_id": self.partner.id,
            }
        )
        colleague.message_post(body="Theirs", message_type="comment")
        self.env.flush_all()
        self.assertEqual(self._pages(self.user_head, self.partner, limit=100), before)
        self.user_head.company_ids += company
        both = self.user_head.company_ids.ids
        timeline = self.timeline.with_user(self.user_head)
        timeline = timeline.with_context(allowed_company_ids=both)
        person = timeline._get_person("res.partner", self.partner.id)
        self.assertIn(theirs.id, person.leads)
        self.assertIn(theirs.profile_id.id, person.profiles)
        self.assertIn(colleague.id, person.partners)

    def test_a_contact_that_another_company_took_over_is_not_ours(self):
        self.partner.message_post(body="TOKEN theirs", message_type="comment")
        self.env.flush_all()
        timeline = self.timeline.with_user(self.user_head)
        host = ("crm.lead", self.first.id)
        self.assertIn(self.partner.id, timeline._get_person(*host).partners)
        self.partner.company_id = self.env["res.company"].create({"name": "Other"})
        self.env.flush_all()
        self.assertNotIn(self.partner.id, timeline._get_person(*host).partners)
        self.assertFalse(self._pages(self.user_head, text="token theirs"))

    def test_a_lead_of_another_company_has_no_history_here(self):
        """Nor for those who see every lead in summary."""
        company = self.env["res.company"].create({"name": "Other"})
        theirs = self.env["crm.lead"].create(
            {
                "name": "Theirs",
                "company_id": company.id,
                "user_id": False,
                "team_id": False,
            }
        )
        for user in (self.user_cs, self.user_head):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.timeline.with_user(user).get_page("crm.lead", theirs.id)

    def test_what_another_company_cut_off_is_cut_off_there(self):
        colleague = self.env["res.partner"].create(
            {"name": "Colleague", "parent_id": self.partner.id}
        )
        cut = {
            "one_model": "res.partner",
            "one_id": self.partner.id,
            "other_model": "res.partner",
            "other_id": colleague.id,
        }
        timeline = self.timeline.with_user(self.user_head)
        other = self.env["res.company"].create({"name": "Other"})
        for company in (other, self.company):
            row = self.env["customer.timeline.cut"].create(
                {**cut, "company_id": company.id}
            )
            person = timeline._get_person("res.partner", self.partner.id)
            self.assertEqual(colleague.id in person.partners, company == other)
            row.unlink()

    def test_the_same_phone_in_another_company_is_somebody_else(self):
        """Where a record names no more than an address, e.g. a chat."""
        company = self.env["res.company"].create({"name": "Other"})
        theirs = self.env["crm.lead"].create(
            {
                "name": "Theirs",
                "phone": "0912 345 678",
                "company_id": company.id,
                "partner_id": self.env["res.partner"].create({"name": "Theirs"}).id,
                "user_id": False,
                "team_id": False,
            }
        )
        self.assertTrue(theirs.profile_id)
        pairs = [("phone", "+84912345678")]
        timeline = self.timeline.with_user(self.user_head)
        nobody = self.env["res.partner"]
        start = timeline._start_from_address(nobody, pairs)
        self.assertFalse(start.profiles or start.partner)
        self.first.phone = "0912 345 678"
        self.env.flush_all()
        start = timeline._start_from_address(nobody, pairs)
        self.assertEqual(start.profiles, self.first.profile_id)
        self.assertEqual(start.partner, self.partner)

    def test_filters(self):
        for entry in self._pages(self.user_head, departments=["marketing"]):
            self.assertEqual(entry["department"], "marketing")
        found = self._pages(self.user_head, text="token BODY")
        self.assertEqual([entry["source"] for entry in found], ["message"])
        self.assertFalse(self._pages(self.user_head, date_to="2020-01-01 00:00:00"))
        sources = {e["source"] for e in self._pages(self.user_head, with_noise=True)}
        self.assertIn("system", sources)
        with self.assertRaisesRegex(UserError, "out of date"):
            self.timeline.get_page("crm.lead", self.first.id, cursor="nonsense")

    def test_a_span_has_its_beginning_and_not_its_end(self):
        """So that no entry is in two spans that follow each other."""
        meeting, before, after = (f"2026-03-12 0{n}:00:00" for n in (3, 2, 4))
        for date_from, date_to, is_found in (
            (meeting, after, True),
            (before, meeting, False),
            (before, after, True),
        ):
            span = {"date_from": date_from, "date_to": date_to}
            found = self._pages(self.user_head, sources=["meeting"], **span)
            self.assertEqual(bool(found), is_found, span)

    def test_counts_are_those_of_the_pages(self):
        for user in (self.user_head, self.user_cs, self.user_marketer):
            host = self.first.profile_id
            entries = self._pages(user, host, limit=100, with_noise=True)
            counts = {}
            for entry in entries:
                counts[entry["source"]] = counts.get(entry["source"], 0) + 1
            told = self.timeline.with_user(user).get_counts(host._name, host.id)
            with self.subTest(user=user.login):
                self.assertEqual({row["key"]: row["count"] for row in told}, counts)

    def test_archived_merged_and_deleted_leads_break_nothing(self):
        before = {(e["source"], e["res_id"]) for e in self._pages(self.user_head)}
        self.second.action_set_lost()
        entries = self._pages(self.user_head)
        self.assertIn(
            ("lead", self.second.id), {(e["source"], e["res_id"]) for e in entries}
        )
        self.leads.merge_opportunity()
        kept = self.leads.exists()
        self.env.flush_all()
        after = self._pages(self.user_head, kept)
        self.assertGreater(len(after), len(before) // 2)
        self.assertEqual(
            {e["res_id"] for e in after if e["source"] == "lead"}, set(kept.ids)
        )

    def test_who_was_at_a_meeting_may_be_archived(self):
        self.env["calendar.event"].create(
            {
                "name": "TOKEN second meeting",
                "start": "2026-03-13 03:00:00",
                "stop": "2026-03-13 04:00:00",
                "partner_ids": [(6, 0, self.partner.ids)],
            }
        )
        self.partner.active = False
        self.env.flush_all()
        self.env.invalidate_all()
        entries = self._pages(self.user_agent, limit=100)
        self.assertEqual([e["source"] for e in entries].count("meeting"), 2)

    def test_it_costs_a_few_queries(self):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        with self.assertQueryCount(70):
            self.timeline.with_user(self.user_agent).get_page("crm.lead", self.first.id)
        self.assertLess(self.env.cr.sql_log_count - before, 71)
        self.assertTrue(type(self.timeline).get_counts._readonly)


class TestTimelineVisibility(TimelineCommon):
    """Tokens in all words of all sources: who sees which."""

    def _seen(self, user, **filters):
        host = self.first.profile_id
        return self._pages(user, host, limit=50, with_noise=True, **filters)

    def test_no_words_below_full(self):
        """For every source that is installed, whatever it is: records that may not be
        read show no word of anybody, unless the administrator grants all of it."""
        for level in ("existence", "summary"):
            self._grant(level)
            for user in (self.user_cs, self.user_marketer, self.user_agent):
                for entry in self._seen(user):
                    if entry["level"] != "full":
                        with self.subTest(user=user.login, source=entry["source"]):
                            self.assertNotIn("TOKEN", str(entry))
                            self.assertFalse({"res_id", "text", "who"} & entry.keys())

    def test_each_level_shows_what_it_says(self):
        sources = self.timeline._get_sources()
        self._grant("hidden")
        hidden = self._seen(self.user_cs)
        self.assertTrue(all(entry["level"] == "full" for entry in hidden))
        self._grant("existence")
        for entry in self._seen(self.user_cs):
            if entry["level"] == "existence":
                self.assertEqual(entry["title"], sources[entry["source"]].label)
                self.assertFalse(entry["lines"])
        self._grant("summary")
        told = [e for e in self._seen(self.user_cs) if e["source"] == "outcome"]
        self.assertIn(self.k2.display_name, [entry["title"] for entry in told])
        self._grant("full")
        told = [e for e in self._seen(self.user_cs) if e["source"] == "outcome"]
        self.assertIn("TOKEN note of the call", [entry["text"] for entry in told])

    def test_that_something_happened_says_nothing_more(self):
        """Not even whether software did it."""
        self._grant("existence")
        told = [e for e in self._seen(self.user_cs) if e["level"] == "existence"]
        self.assertTrue(told)
        shell = {"source", "label", "department", "icon", "date", "is_day", "level"}
        shell |= {"title", "lines", "match", "reason", "token"}
        for entry in told:
            self.assertEqual(entry.keys(), shell, entry["source"])
        self._grant("summary")
        told = [e for e in self._seen(self.user_cs) if e["level"] == "summary"]
        self.assertTrue(told)
        for entry in told:
            self.assertEqual(entry.keys(), shell | {"is_automatic"}, entry["source"])

    def test_words_are_found_by_who_may_read_them_only(self):
        self._grant("summary")
        for words in ("token body", "token note", "token feedback", "token to-do"):
            self.assertFalse(self._seen(self.user_cs, text=words), words)
            self.assertTrue(self._pages(self.user_head, text=words), words)

    def test_a_private_meeting_is_private(self):
        event = self.env["calendar.event"].search([("name", "=", "TOKEN meeting")])
        event.write({"privacy": "private", "user_id": self.user_cmo.id})
        event.partner_ids = self.user_cmo.partner_id + self.partner
        told = [e for e in self._pages(self.user_agent) if e["source"] == "meeting"]
        self.assertNotIn("TOKEN", str(told))

    def test_the_administrator_looks_as_somebody_else(self):
        self._grant("existence")
        admin = self.env.ref("base.user_admin")
        admin.company_ids += self.company
        timeline = self.timeline.with_user(admin).with_company(self.company)
        page = timeline.get_page(
            "crm.lead", self.first.id, view_as="support", limit=100
        )
        self.assertEqual({entry["level"] for entry in page["entries"]}, {"existence"})
        with self.assertRaises(AccessError):
            self.timeline.with_user(self.user_agent).get_page(
                "crm.lead", self.first.id, view_as="support"
            )

    def test_every_source_has_its_row_and_only_administrators_change_it(self):
        rows = self.env["alignment.visibility"].search([])
        self.assertEqual(set(rows.mapped("source")), set(self.timeline._get_sources()))
        self.env["alignment.visibility"]._sync()
        self.assertEqual(self.env["alignment.visibility"].search_count([]), len(rows))
        for user in (self.user_head, self.user_director, self.user_cs):
            with self.assertRaises(AccessError):
                rows[0].with_user(user).support = "full"


class TestPositions(FeedbackCommon):
    @settings(max_examples=200, deadline=None)
    @given(
        rows=st.lists(
            st.tuples(st.integers(0, 5), st.integers(1, 4), st.integers(1, 50)),
            unique=True,
        ),
        limit=st.integers(1, 9),
    )
    def test_pages_cut_anywhere_lose_and_double_nothing(self, rows, limit):
        """Also where many entries have the same moment."""
        positions = [
            Position(MOMENT + timedelta(minutes=minute), order, record_id)
            for minute, order, record_id in rows
        ]
        whole = list(merge([positions], len(positions)))
        found, after = [], None
        while True:
            rest = [one for one in positions if not after or one.rank > after.rank]
            page = list(merge([rest], limit))
            if not page:
                break
            found += page
            after = read_cursor(write_cursor(page[-1]))
        self.assertEqual(found, whole)

    def test_what_is_no_cursor(self):
        for text in ("", "x", "e30=", write_cursor(Position(MOMENT, 1, 1))[:-4]):
            with self.assertRaises(ValueError):
                read_cursor(text)

    def test_the_most_of_several_departments(self):
        self.assertEqual(get_level(["summary", "full", "hidden"]), FULL)
        self.assertEqual(get_level([]), HIDDEN)
