import random
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ...models.ledger import alignment_utm_alias
from ...tools.segment_event import Source, convert
from ..common import NOW, LeadAlignmentCommon


class UtmCommon(LeadAlignmentCommon):
    """Forms whose links name their campaign, source and medium in many ways."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.aliases = cls.env["alignment.utm.alias"].with_user(cls.user_marketer)
        cls.facebook = cls.env["utm.source"].create({"name": "Meta Ads VN"})

    def setUp(self):
        super().setUp()
        self._freeze(NOW)

    def _ask(self, number, campaign="", **touch):
        """Let somebody fill in a form. :returns: their lead"""
        phone = f"+8491{number:07}"
        self.env["customer.event"]._record_batch(
            [
                {
                    "type": "form",
                    "identities": [("phone", phone)],
                    "message_id": f"form {number} {campaign} {touch}",
                    "occurred_at": NOW - timedelta(hours=1),
                    "company_id": self.company.id,
                    "campaign": campaign,
                    "touch": touch,
                }
            ]
        )
        return self.env["crm.lead"].search([("phone_sanitized", "=", phone)], limit=1)

    def _word(self, kind, word):
        return self.aliases.search([("kind", "=", kind), ("word", "=", word)])


class TestUtmWords(UtmCommon):
    def test_an_unknown_word_is_kept_and_listed(self):
        lead = self._ask(1, "Khai giảng T3", source="mt-ads", medium="paid-social-x")
        touch = lead.first_touch_id
        self.assertEqual(
            (touch.utm_campaign, touch.utm_source, touch.utm_medium),
            ("Khai giảng T3", "mt-ads", "paid-social-x"),
        )
        self.assertFalse(touch.campaign_id or touch.source_id or touch.medium_id)
        words = self.aliases.search([("is_unknown", "=", True)])
        found = {(word.kind, word.word, word.touch_count) for word in words}
        self.assertLessEqual(
            {
                ("campaign", "Khai giảng T3", 1),
                ("source", "mt-ads", 1),
                ("medium", "paid-social-x", 1),
            },
            found,
        )

    def test_a_spelling_is_no_other_word(self):
        lead = self._ask(1, source="  meta   ADS  vn ")
        self.assertEqual(lead.source_id, self.facebook)
        for number, word in enumerate(["Thu Đông", "thu dong", "THU  ĐÔNG"], 2):
            self._ask(number, source=word)
        self.assertEqual(self._word("source", "Thu Đông").touch_count, 3)

    def test_what_a_word_means_is_said_once_for_all_that_came(self):
        lead = self._ask(1, "T3", source="mt-ads")
        event = lead.first_touch_id.event_id
        self._word("source", "mt-ads").source_id = self.facebook
        self._word("campaign", "T3").campaign_id = self.campaign
        self.assertEqual(lead.source_id, self.facebook)
        self.assertEqual(lead.first_touch_id.source_id, self.facebook)
        self.assertEqual(lead.campaign_id, self.campaign)
        self.assertEqual(event.campaign_id, self.campaign)
        later = self._ask(2, "t3", source="MT-ADS")
        self.assertEqual(
            (later.source_id, later.campaign_id), (self.facebook, self.campaign)
        )

    def test_what_was_said_wrongly_is_said_again(self):
        lead = self._ask(1, source="mt-ads")
        other = self.env["utm.source"].create({"name": "Other"})
        word = self._word("source", "mt-ads")
        word.source_id = other
        word.source_id = self.facebook
        self.assertEqual(lead.source_id, self.facebook)
        word.source_id = False
        self.assertFalse(lead.source_id or lead.first_touch_id.source_id)

    def test_what_people_wrote_since_stays(self):
        lead = self._ask(1, source="mt-ads")
        by_hand = self.env["utm.source"].create({"name": "By hand"})
        lead.source_id = by_hand
        self._word("source", "mt-ads").source_id = self.facebook
        self.assertEqual(lead.source_id, by_hand)
        self.assertEqual(lead.first_touch_id.source_id, self.facebook)

    def test_a_new_record_of_that_name_is_what_the_word_means(self):
        lead = self._ask(1, "Tựu trường", source="zalo-oa-7")
        source = self.env["utm.source"].create({"name": "Zalo-OA-7"})
        campaign = self.env["utm.campaign"].create({"title": "tuu truong"})
        self.assertEqual((lead.source_id, lead.campaign_id), (source, campaign))

    def test_a_renamed_or_archived_campaign_keeps_its_words(self):
        self._ask(1, "Facebook March")
        self.campaign.title = "Spring"
        self.campaign.active = False
        self.assertEqual(self._ask(2, "facebook march").campaign_id, self.campaign)

    def test_a_visitors_link_makes_no_second_source(self):
        find = self.env["utm.mixin"]._find_or_create_record
        self.assertEqual(find("utm.source", " META ads VN"), self.facebook)
        made = find("utm.source", "mt-new")
        lead = self._ask(1, source="mt-new")
        self.assertEqual(lead.source_id, made)
        self._word("source", "mt-new").source_id = self.facebook
        self.assertEqual(lead.source_id, self.facebook)
        self.assertEqual(find("utm.source", "mt-new"), self.facebook)

    def test_a_sign_in_a_visitors_word_is_that_sign(self):
        """In a search "_" is any letter, and "%" any text."""
        tet = self.env["utm.campaign"].create({"name": "tet-2026", "title": "Tết"})
        find = self.env["utm.mixin"]._find_or_create_record
        for kind, known, words in (
            ("utm.campaign", tet, ("tet_2026", "tet%", "T_t-2026")),
            ("utm.source", self.facebook, ("Meta_Ads_VN", "%", "m\\eta")),
        ):
            for word in words:
                with self.subTest(word):
                    made = find(kind, word)
                    self.assertNotEqual(made, known)
                    self.assertEqual(made.name, word)
                    self.assertEqual(find(kind, f" {word.upper()} "), made)
        self.assertEqual(find("utm.campaign", "TET-2026"), tet)
        self.assertTrue(find("utm.campaign", "tet_2026").is_auto_campaign)

    def test_costs_follow_a_campaign_that_a_link_made(self):
        """Marketing entered them under the visitor's spelling before anybody said what
        it means."""
        made = self.env["utm.mixin"]._find_or_create_record("utm.campaign", "tet26")
        other = self.env["res.company"].create({"name": "Other"})
        google = self.env["utm.source"].create({"name": "Google 26"})
        spend, day = self.env["alignment.spend"], NOW.date() - timedelta(days=1)
        spend.create(
            [
                {
                    "campaign_id": campaign.id,
                    "date": day,
                    "amount": amount,
                    "source_id": source.id,
                    "company_id": company.id,
                }
                for campaign, source, amount, company in (
                    (made, google, 5, self.company),
                    (made, spend.source_id, 7, self.company),
                    (self.campaign, google, 11, self.company),
                    (made, google, 13, other),
                )
            ]
        )
        cost = self.env["alignment.cost"].create(
            {"campaign_id": made.id, "amount": 17, "company_id": self.company.id}
        )
        self._word("campaign", "tet26").sudo().campaign_id = self.campaign
        self.env.invalidate_all()
        rows = spend.search([("campaign_id", "in", (made + self.campaign).ids)])
        self.assertEqual(
            {(row.campaign_id, row.source_id, row.amount) for row in rows},
            {
                (self.campaign, google, 16),
                (self.campaign, spend.source_id, 7),
                (made, google, 13),
            },
        )
        self.assertEqual(cost.campaign_id, self.campaign)

    def test_a_corrected_meaning_takes_nothing_of_the_wrong_one_along(self):
        made = self.env["utm.mixin"]._find_or_create_record("utm.campaign", "tet26")
        right = self.env["utm.campaign"].create({"name": "Spring"})
        spend, day = self.env["alignment.spend"], NOW.date() - timedelta(days=1)
        own = spend.create({"campaign_id": self.campaign.id, "date": day, "amount": 11})
        word = self._word("campaign", "tet26").sudo()
        word.campaign_id = self.campaign
        word.campaign_id = right
        self.assertEqual((own.campaign_id, own.amount), (self.campaign, 11))
        file = spend.with_context(import_file=True)
        for amount in (9, 12):  # the platform corrects its figures
            file.create([{"campaign_id": made.id, "date": day, "amount": amount}])
        rows = spend.search([("campaign_id", "in", (made + right).ids)])
        self.assertEqual((rows.campaign_id, rows.amount), (right, 12))

    def test_costs_stay_where_a_person_entered_them(self):
        """What one spelling means is nothing of the other costs of a campaign."""
        self._ask(1, "T3")
        word = self._word("campaign", "T3")
        word.campaign_id = self.campaign
        spend = self.env["alignment.spend"].create(
            {"campaign_id": self.campaign.id, "amount": 5, "date": NOW.date()}
        )
        word.campaign_id = self.env["utm.campaign"].create({"name": "Spring"})
        self.assertEqual(spend.campaign_id, self.campaign)

    def test_what_leads_have_without_a_touchpoint_is_not_deleted(self):
        medium = self.env["utm.medium"].create({"name": "Fair stand"})
        campaign = self.env["utm.campaign"].create({"name": "Fair"})
        lead = self._new_leads(medium_id=medium.id, campaign_id=campaign.id)
        lead.touch_ids._remove()
        lead.active = False
        for record in (medium, campaign):
            with self.subTest(record), self.assertRaisesRegex(UserError, "Archive"):
                record.unlink()

    def test_what_is_counted_under_a_source_is_not_deleted_with_it(self):
        self._ask(1, source="Meta Ads VN")
        with self.assertRaisesRegex(UserError, "Archive or rename it"):
            self.facebook.unlink()
        unused = self.env["utm.source"].create({"name": "Never used"})
        unused.unlink()

    def test_each_company_has_its_own_words(self):
        self._ask(1, source="mt-ads")
        word = self._word("source", "mt-ads")
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._new_user(
            "stranger",
            "lead_alignment.lead_alignment_group_marketing_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            word.with_user(stranger).source_id = self.facebook
        self.assertFalse(self.aliases.with_user(stranger).search([]))

    def test_no_more_words_are_listed_than_somebody_can_look_at(self):
        with (
            patch.object(alignment_utm_alias, "MOST_UNKNOWN", 0),
            mute_logger(alignment_utm_alias.__name__),
        ):
            lead = self._ask(1, source="one too many")
        self.assertEqual(lead.first_touch_id.utm_source, "one too many")
        self.assertFalse(self._word("source", "one too many"))
        self._ask(1, "again", source="one too many")
        self.assertTrue(self._word("source", "one too many"))

    def test_what_is_known_is_not_listed_as_unknown(self):
        self._ask(1, source="mt-ads")
        word = self._word("source", "mt-ads")
        self.assertIn(word, self.aliases.search([("is_unknown", "=", True)]))
        word.source_id = self.facebook
        self.assertNotIn(word, self.aliases.search([("is_unknown", "=", True)]))
        self.assertIn(word, self.aliases.search([("is_unknown", "=", False)]))

    def test_nobody_rewrites_a_word(self):
        self._ask(1, source="mt-ads")
        word = self._word("source", "mt-ads")
        for vals in ({"word": "other"}, {"is_automatic": True}):
            with self.assertRaises(UserError):
                word.write(vals)
        with self.assertRaises(AccessError):
            word.unlink()
        with self.assertRaises(AccessError):
            word.with_user(self.user_agent).source_id = self.facebook

    def test_an_event_keeps_its_campaign_but_for_its_word(self):
        event = self._ask(1, "T3").first_touch_id.event_id
        with (
            self.assertRaisesRegex(Exception, "never edited"),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.cr.execute(
                "UPDATE customer_event SET campaign_id = %s WHERE id = %s",
                [self.campaign.id, event.id],
            )

    def test_the_click_keeps_its_kind_and_moment(self):
        event = {
            "type": "track",
            "event": "Form submitted",
            "messageId": "click",
            "timestamp": "2026-03-11T02:00:00Z",
            "properties": {
                "phone": "0912345678",
                "fbc": "fb.1.1772164800000.IwAR9",
                "fbp": "fb.1.1772164800000.123",
                "landing_page": "/trial?utm_source=mt-ads&utm_campaign=T3",
                "leadgen_id": "77",
            },
        }
        source = Source("test", NOW, timedelta(), lambda name: "form")
        values = {**convert(event, source), "source": "test"}
        self.env["customer.event"]._record_batch(
            [{**values, "company_id": self.company.id}]
        )
        touch = self.env["crm.lead.touch"].search([("click_id", "=", "IwAR9")])
        self.assertEqual(
            (touch.click_kind, touch.click_date, touch.fbp, touch.platform),
            ("fbclid", datetime(2026, 2, 27, 4), "fb.1.1772164800000.123", "facebook"),
        )
        self.assertEqual((touch.utm_source, touch.utm_campaign), ("mt-ads", "T3"))

    def test_a_thousand_events_in_forty_spellings(self):
        """Mapped afterwards, all is as if the words had been known from the start."""
        chance = random.Random(13)
        sources = self.env["utm.source"].create(
            [{"name": f"Real source {n}"} for n in range(10)]
        )
        spelled = {f"src-{n}": sources[n % 10] for n in range(40)}
        values = []
        for number in range(1000):
            word = chance.choice(sorted(spelled))
            text = chance.choice([word, word.upper(), f"  {word} "])
            values.append(
                {
                    "type": "form",
                    "identities": [("phone", f"+8493{number % 700:07}")],
                    "message_id": f"thousand {number}",
                    "occurred_at": NOW - timedelta(minutes=1000 - number),
                    "company_id": self.company.id,
                    "touch": {"source": text, "note": word},
                }
            )
        self.env["customer.event"]._record_batch(values)
        words = self.aliases.search([("word", "=ilike", "src-%")])
        self.assertEqual(len(words), 40)
        for word in words:
            word.source_id = spelled[word.word.lower()]
        touches = self.env["crm.lead.touch"].search([("note", "=like", "src-%")])
        self.assertEqual(len(touches), 1000)
        wrong = touches.filtered(lambda touch: touch.source_id != spelled[touch.note])
        self.assertFalse(wrong)
        leads = touches.lead_id
        wrong = leads.filtered(
            lambda lead: lead.source_id != lead.first_touch_id.source_id
        )
        self.assertFalse(wrong)
