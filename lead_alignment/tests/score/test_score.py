from datetime import timedelta

from odoo import fields

from .common_score import ScoreCommon


class TestScore(ScoreCommon):
    def setUp(self):
        super().setUp()
        self._freeze("2026-03-11 03:00:00")

    def _score(self, name):
        self._work()
        return self._person(name).engagement

    def test_points_fade_by_half(self):
        for days, score in ((0, 8), (2, 4), (4, 2)):
            self._happen(f"e{days + 1}", "page_view", days)
            self.assertEqual(self._score(f"e{days + 1}"), score)

    def test_the_newest_count_up_to_the_cap(self):
        for days in (4, 2, 0):
            self._happen("e1", "page_view", days)
        self.assertEqual(self._score("e1"), 12)  # 8 + 4

    def test_the_window_ends(self):
        self._happen("e1", "site_search", 29)
        self._happen("e2", "site_search", 30)
        self.assertEqual(self._score("e1"), 30)
        self.assertEqual(self._score("e2"), 0)

    def test_a_group_brings_no_more_than_its_cap(self):
        for _time in range(3):
            self._happen("e1", "page_view")
            self._happen("e1", "email_click")
        self.assertEqual(self._score("e1"), 18)  # 16 + 15

    def test_a_score_is_never_below_zero(self):
        self._happen("e1", "unsubscribe")
        self.assertEqual(self._score("e1"), 0)
        self._happen("e1", "site_search")
        self.assertEqual(self._score("e1"), 10)

    def test_halves_are_rounded_up_once(self):
        self._happen("e1", "email_click", 2)  # 2.5
        self.assertEqual(self._score("e1"), 3)
        self._happen("e1", "email_click", 2)
        self.assertEqual(self._score("e1"), 5)

    def test_a_day_begins_at_midnight_in_the_company(self):
        # 23:30 and 0:30 in Vietnam
        self._see("e1", occurred_at=fields.Datetime.to_datetime("2026-03-09 16:30:00"))
        self._see("e2", occurred_at=fields.Datetime.to_datetime("2026-03-08 17:30:00"))
        self.assertEqual(self._score("e1"), 4)
        self.assertEqual(self._score("e2"), 4)

    def test_the_score_is_the_same_all_day_and_fades_at_night(self):
        self._happen("e1", "page_view")
        self.assertEqual(self._score("e1"), 8)
        for moment, score in (
            ("2026-03-11 16:59:00", 8),
            ("2026-03-11 17:01:00", 6),
            ("2026-03-12 17:01:00", 4),
        ):
            self._freeze(moment)
            self.assertEqual(self._now(self._person("e1")), score)
            self.assertEqual(self._score("e1"), score)

    def test_quarantined_events_count_for_nothing_until_released(self):
        event = self._happen("e1", "site_search")
        event.with_user(self.user_cmo)._quarantine_by_hand("a machine")
        self.assertEqual(self._score("e1"), 0)
        event.with_user(self.user_cmo)._release_by_hand("no, it was him")
        self.assertEqual(self._score("e1"), 30)

    def test_a_merge_adds_up_and_an_un_merge_parts_again(self):
        self._happen("e1", "site_search")
        self._happen("e2", "chat")
        people = self._person("e1") + self._person("e2")
        self._work()
        people.with_user(self.user_cmo).action_merge()
        self.assertEqual(self._score("e1"), 90)
        merge = self.env["customer.profile.merge"].search([], limit=1)
        merge.with_user(self.user_cmo).action_undo()
        self.assertEqual(self._score("e1"), 30)
        self.assertEqual(self._score("e2"), 60)

    def test_what_an_erased_person_did_does_not_count(self):
        self._happen("e1", "site_search")
        person = self._person("e1")
        self._work()
        self.env["customer.erasure"]._erase(person, "on request")
        self._work()
        self.assertFalse(person.exists())

    def test_a_reset_forgets_what_lies_before_it(self):
        self._happen("e1", "site_search", 3)
        self._happen("e1", "score_reset", 2)
        self._happen("e1", "page_view", 0)
        self.assertEqual(self._score("e1"), 8)

    def test_a_condition_on_the_label(self):
        self._rule("download", 9, 0, 30, 0, domain="[('label', 'ilike', 'price')]")
        self.agreement._publish_score()
        self._happen("e1", "download", label="Price list")
        self._happen("e2", "download", label="Map")
        self.assertEqual(self._score("e1"), 9)
        self.assertEqual(self._score("e2"), 0)

    def test_an_excluded_person_has_no_score(self):
        self._happen("e1", "site_search")
        self._happen("e2", "site_search")
        self.env["alignment.score.exclusion"].create(
            {
                "name": "Competitor",
                "domain": repr([("identity_ids.value", "=", self._pair("e1")[1])]),
                "agreement_id": self.agreement.id,
            }
        )
        self.assertEqual(self._score("e1"), 30)
        self.agreement._publish_score()
        self.assertEqual(self._score("e1"), 0)
        self.assertEqual(self._score("e2"), 30)
        why = self._person("e1").get_score_explanation()
        self.assertEqual(why["is_excluded"], "Competitor")
        self.assertEqual(why["score"], 0)
        self.assertAlmostEqual(sum(line["points"] for line in why["lines"]), 0)

    def test_a_band_does_not_flicker(self):
        self._happen("e1", "chat")  # 60, half after 10 days
        person = self._person("e1")
        self._work()
        self.assertEqual(person.band, "hot")
        for days, score, band in ((5, 42, "hot"), (8, 34, "warm"), (17, 18, "warm")):
            self._freeze(
                fields.Datetime.to_datetime("2026-03-11 03:00:00")
                + timedelta(days=days)
            )
            self._work()
            self.assertEqual((person.engagement, person.band), (score, band))
        self._freeze("2026-04-04 03:00:00")
        self._work()
        self.assertEqual((person.engagement, person.band), (11, "cold"))

    def test_edited_rules_hold_once_they_are_published(self):
        self._happen("e1", "page_view")
        self.page.points = 11
        self.assertTrue(self.agreement.has_score_draft)
        self.assertEqual(self._score("e1"), 8)
        self.agreement.with_user(self.user_marketer).action_publish_score()
        self.assertFalse(self.agreement.has_score_draft)
        self.assertEqual(self._score("e1"), 11)

    def test_discarding_goes_back_to_what_is_in_force(self):
        before = self.agreement._get_edited_rules()
        self.page.points = 11
        self.click.unlink()
        self.web.cap = 99
        self.agreement.hot_from = 77
        self._rule("download", 9, 0, 30, 0)
        self.agreement.with_user(self.user_marketer).action_discard_score()
        self.env.invalidate_all()
        self.assertFalse(self.agreement.has_score_draft)
        self.assertEqual(self.agreement._get_edited_rules().digest, before.digest)
        self.assertEqual(len(self.agreement.score_rule_ids), 5)

    def test_publishing_the_same_again_computes_nothing(self):
        self._work()
        self.agreement._publish_score()
        state = self.env["customer.score.state"].search(
            [("company_id", "=", self.company.id)]
        )
        self.env["customer.score.state"]._advance(self.company)
        self.assertEqual(state.walked_profile_id, -1)

    def test_outcomes_move_the_score(self):
        self._rule("k_status", 15, 1, 60, 14, domain="[('label', '=', 'K5')]")
        self._rule("call_no_answer", -1, 5, 60, 0)
        self.agreement._publish_score()
        lead = self._lead("p1")
        self._file(lead, self.k5)
        self._work()
        self.assertEqual(lead.engagement, 15)
        leads = self.env["crm.lead"].with_user(self.user_agent)
        leads.undo_outcomes(lead.k_status_change_ids[:1].ids)
        self._work()
        self.assertEqual(lead.engagement, 0)

    def test_who_is_excluded_by_a_lead_follows_the_lead(self):
        self._happen("e1", "site_search")
        tag = self.env["crm.tag"].create({"name": "Rival"})
        self.env["alignment.score.exclusion"].create(
            {
                "name": "Rivals",
                "domain": "[('lead_ids.tag_ids.name', '=', 'Rival')]",
                "agreement_id": self.agreement.id,
            }
        )
        self.agreement._publish_score()
        lead = self._lead("e1")
        self._work()
        self.assertEqual(lead.engagement, 30)
        lead.tag_ids = tag
        self._work()
        self.assertEqual(lead.engagement, 0)
        lead.tag_ids = False
        self._work()
        self.assertEqual(lead.engagement, 30)
        lead = self._lead("e1", tag_ids=[(4, tag.id)])
        self._work()
        self.assertEqual(lead.engagement, 0)
