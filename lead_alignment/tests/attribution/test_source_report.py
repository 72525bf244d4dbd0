from datetime import date

from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

from ..feedback.test_feedback import FeedbackCommon
from ..sla.test_sla import MORNING

DAY = date(2026, 3, 11)


class TestSourceReport(FeedbackCommon):
    """Sources by what their leads were worth, and what they cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.facebook, cls.google = cls.env["utm.source"].create(
            [{"name": "FB test"}, {"name": "Google test"}]
        )
        cls.summary = cls.env["crm.source.summary"].with_context(tz="Asia/Ho_Chi_Minh")

    def _rows(self, dimension="source_id", span="month", **values):
        self.env.flush_all()
        self.env.invalidate_all()
        domain = [("dimension", "=", dimension), ("span", "=", span)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.summary.search([*domain, ("company_id", "=", self.company.id)])

    def _row(self, source, **values):
        return self._rows(value=str(source.id), **values)

    def _spend(self, amount, source=None, day=DAY, **values):
        return self.env["alignment.spend"].create(
            {
                "campaign_id": self.campaign.id,
                "source_id": source.id if source else False,
                "amount": amount,
                "date": day,
                "company_id": self.company.id,
                **values,
            }
        )

    def test_what_a_source_is_worth(self):
        leads = self._new_leads(4, source_id=self.facebook.id)
        bought, bad, refused, _new = leads
        self._file(bought, self.k1, amount=5)
        self._file(bad, self.k41)
        self._file(refused, self.k42)
        self._quality(bought, 5)
        self._quality(refused, 2)
        self._spend(300, self.facebook)
        row = self._row(self.facebook, date_from=DAY.replace(day=1))
        self.assertEqual((row.name, row.lead_count, row.is_few), ("FB test", 4, True))
        self.assertAlmostEqual(row.valid_share, 2 / 3)
        self.assertAlmostEqual(row.contacted_share, 2 / 4)
        self.assertAlmostEqual(row.won_share, 1 / 4)
        self.assertEqual((row.quality, row.spend), (3.5, 300))
        self.assertEqual((row.cost_per_lead, row.cost_per_won), (75, 300))
        self.assertEqual((row.valid_range, row.won_range), ("21–94%", "5–70%"))

    def test_the_chart_and_the_comparison_agree(self):
        for source, count in ((self.facebook, 3), (self.google, 2)):
            leads = self._new_leads(count, source_id=source.id)
            self._file(leads[0], self.k1, amount=1)
            self._quality(leads, count)
            self._spend(100 * count, source)
        names = ("lead_count:sum", "won_share:ratio", "quality:avg", "spend:sum")
        self.env.flush_all()
        rows = self.env["crm.source.report"]._read_group(
            [("source_id", "in", (self.facebook + self.google).ids)],
            ["source_id"],
            [*names, "cost_per_lead:ratio"],
        )
        self.assertEqual(len(rows), 2)
        for source, *values in rows:
            row = self._row(source)
            self.assertEqual(
                values,
                [row.lead_count, row.won_share, row.quality, row.spend]
                + [row.cost_per_lead],
            )

    def test_the_share_of_a_whole_is_no_mean_of_shares(self):
        self._file(self._new_leads(1, source_id=self.google.id), self.k1, amount=1)
        self._new_leads(3, source_id=self.facebook.id)
        self.env.flush_all()
        (share,) = self.env["crm.source.report"]._read_group(
            [("source_id", "in", (self.facebook + self.google).ids)],
            [],
            ["won_share:ratio"],
        )[0]
        self.assertEqual(share, 1 / 4)

    def test_intervals_are_those_of_the_literature(self):
        """1 of 3, 10 of 20: Wilson bounds as printed in statistics packages."""
        for source, count, wins, wanted in (
            (self.facebook, 3, 1, (0.0615, 0.7923)),
            (self.google, 20, 10, (0.2993, 0.7007)),
        ):
            leads = self._new_leads(count, source_id=source.id)
            self._file(leads[:wins], self.k1, amount=1)
            row = self._row(source)
            self.assertAlmostEqual(row.won_low, wanted[0], 4)
            self.assertAlmostEqual(row.won_high, wanted[1], 4)

    def test_three_leads_are_not_ranked_among_many(self):
        lucky = self._new_leads(3, source_id=self.google.id)
        self._file(lucky, self.k1, amount=1)
        many = self._new_leads(30, source_id=self.facebook.id)
        self._file(many[0], self.k1, amount=1)
        ours = [str(self.facebook.id), str(self.google.id)]
        self.env.flush_all()
        for order in ("won_share desc", "won_share", "valid_share desc"):
            rows = self.summary.search(
                [
                    *[("dimension", "=", "source_id"), ("span", "=", "month")],
                    ("value", "in", ours),
                ],
                order=order,
            )
            self.assertEqual(rows.mapped("value"), ours, order)
            self.assertEqual(rows.mapped("is_few"), [False, True])

    def test_a_bad_form_and_a_bad_prefix_are_suspicious(self):
        good = self._new_leads(20, source_id=self.google.id, phone="0912345678")
        self._file(good, self.k2)
        bad = self._new_leads(8, source_id=self.facebook.id, phone="0968111222")
        self._file(bad[:7], self.k41)
        self._file(bad[7], self.k2)
        month = {"date_from": DAY.replace(day=1)}
        self.assertTrue(self._row(self.facebook).is_suspicious)
        self.assertFalse(self._row(self.google).is_suspicious)
        self.assertTrue(self._rows("prefix", value="+84968", **month).is_suspicious)
        self.assertFalse(self._rows("prefix", value="+84912", **month).is_suspicious)
        few = self._new_leads(
            3, source_id=self.env["utm.source"].create({"name": "x"}).id
        )
        self._file(few, self.k41)
        self.assertFalse(self._row(few.source_id).is_suspicious)

    def test_the_period_before(self):
        self._freeze("2026-02-20 03:00:00")
        old = self._new_leads(2, source_id=self.facebook.id)
        self._freeze(MORNING)
        self._spend(80, self.facebook, date(2026, 2, 1))
        self._new_leads(3, source_id=self.facebook.id)
        row = self._row(self.facebook, date_from=DAY.replace(day=1))
        self.assertEqual(old.mapped("create_date")[0].month, 2)
        self.assertEqual((row.lead_count, row.previous_lead_count), (3, 2))
        self.assertEqual((row.previous_spend, row.previous_cost_per_lead), (80, 40))
        week = self._row(self.facebook, span="week", date_from=date(2026, 3, 9))
        self.assertEqual((week.lead_count, week.previous_lead_count), (3, 0))

    def test_days_are_those_of_the_viewer(self):
        """The last evening of February in Vietnam is still UTC's afternoon."""
        self._freeze("2026-02-28 17:30:00")
        self._new_leads(1, source_id=self.google.id)
        row = self._row(self.google)
        self.assertEqual(row.date_from, date(2026, 3, 1))
        leads = self.env["crm.lead"].with_context(active_test=False)
        action = row.action_open_leads()
        self.assertEqual(leads.search_count(action["domain"]), 1)

    def test_by_what_brought_the_lead(self):
        lead = self._new_leads(1, source_id=self.google.id)
        lead.first_touch_id._amend({"form": "Trial", "ad": "A1", "keyword": "học"})
        for dimension, value in (("form", "Trial"), ("ad", "A1"), ("keyword", "học")):
            row = self._rows(dimension, value=value)
            self.assertEqual((row.name, row.lead_count), (value, 1))
            leads = self.env["crm.lead"].search(row.action_open_leads()["domain"])
            self.assertEqual(leads, lead)

    def test_the_unknown_row_opens_leads_without_a_touch(self):
        lead = self._new_leads(1, source_id=False, campaign_id=False)
        self.assertFalse(lead.first_touch_id)
        row = self._rows("form", value=False, date_from=DAY.replace(day=1))
        self._spend(100)
        domain = row.action_open_leads()["domain"]
        found = self.env["crm.lead"].with_context(active_test=False).search(domain)
        self.assertIn(lead, found)
        self.assertEqual(len(found), row.lead_count)
        row = self._rows("form", value=False, date_from=DAY.replace(day=1))
        self.assertFalse(row.spend, "nobody knows what a form costs")

    def test_a_button_says_which_row_it_is_of(self):
        self._new_leads(2, source_id=self.google.id)
        row = self._row(self.google)
        names = ("name", "dimension", "span", "value")
        clicked = row.with_context(
            **{name: row[name] for name in names},
            date_from=str(row.date_from),
            company_id=row.company_id.id,
        )
        self.assertEqual(
            clicked.action_open_leads()["domain"], row.action_open_leads()["domain"]
        )

    def test_what_was_said_is_one_click_away(self):
        lead = self._new_leads(1, source_id=self.google.id)
        other = self._new_leads(1, source_id=self.facebook.id)
        reason = self.env.ref("lead_alignment.alignment_reason_lost_1")
        said = self._give(lead, {self._ask("reason"): reason.id}, note="Too dear")
        self._quality(other, 2)
        row = self._row(self.google)
        found = self.env["crm.lead.feedback"].search(
            row.action_open_feedback()["domain"]
        )
        self.assertEqual(found, said)
        self.assertEqual(row.lost_reasons, f"{reason.name} (1)")

    def test_accepted_is_of_what_was_decided(self):
        leads = self._new_leads(3, user_id=False, source_id=self.google.id)
        leads.user_id = self.user_agent
        self._settle()
        leads[0].with_user(self.user_agent).action_accept()
        leads[1].with_user(self.user_agent).action_return(
            self.env.ref("lead_alignment.alignment_reason_reject_no_contact"), "x"
        )
        self._settle()
        row = self._row(self.google)
        self.assertEqual((row.decided_count, row.accepted_count), (2, 1))
        self.assertEqual(row.accepted_share, 0.5)


class TestSpend(FeedbackCommon):
    def _import(self, rows):
        """As the import screen does, with the names of campaigns"""
        fields_ = ["date", "campaign_id", "source_id", "amount", "note"]
        spend = self.env["alignment.spend"].with_user(self.user_marketer)
        return spend.with_context(import_file=True).load(fields_, rows)

    def _read_spend(self):
        return self.env["alignment.spend"].search_read(
            [("campaign_id", "=", self.campaign.id)], ["date", "amount"], order="date"
        )

    def test_a_file_imported_again_replaces_its_days(self):
        source = self.env["utm.source"].create({"name": "TikTok test"}).name
        first = [["2026-03-09", self.campaign.title, source, "100", ""]]
        self.assertFalse(self._import(first)["messages"])
        result = self._import(
            [
                ["2026-03-09", self.campaign.title, source, "120", "corrected"],
                ["2026-03-10", self.campaign.title, source, "70", ""],
            ]
        )
        self.assertFalse(result["messages"])
        self.assertEqual(len(result["ids"]), 2)
        self.assertEqual([row["amount"] for row in self._read_spend()], [120, 70])

    def test_ad_sets_of_a_day_are_summed_and_replaced_as_a_whole(self):
        title = self.campaign.title
        result = self._import(
            [
                ["2026-03-09", title, "", "100", "Set A"],
                ["2026-03-10", title, "", "7", ""],
                ["2026-03-09", title, "", "50", "Set B"],
                ["2026-03-09", title, "", "5.5", ""],
            ]
        )
        self.assertFalse(result["messages"])
        self.assertEqual(len(set(result["ids"])), 2)
        self.assertEqual([row["amount"] for row in self._read_spend()], [155.5, 7])
        self._import(
            [
                ["2026-03-09", title, "", "110", "Set A"],
                ["2026-03-09", title, "", "40", "Set B"],
            ]
        )
        self.assertEqual([row["amount"] for row in self._read_spend()], [150, 7])

    def test_a_bill_in_another_currency_is_converted_by_the_days_rate(self):
        dollar = self.env.ref("base.USD") - self.company.currency_id
        dollar = dollar or self.env.ref("base.EUR")
        dollar.active = True
        self.env["res.currency.rate"].create(
            [
                {
                    "currency_id": dollar.id,
                    "company_id": self.company.id,
                    "name": day,
                    "rate": rate,
                }
                for day, rate in (("2026-03-09", 0.5), ("2026-03-10", 0.25))
            ]
        )
        fields_ = ["date", "campaign_id", "billed_amount", "billed_currency_id"]
        spend = self.env["alignment.spend"].with_user(self.user_marketer)
        title, name = self.campaign.title, dollar.name
        result = spend.with_context(import_file=True).load(
            fields_,
            [
                ["2026-03-09", title, "10", name],
                ["2026-03-09", title, "5", name],
                ["2026-03-10", title, "10", name],
            ],
        )
        self.assertFalse(result["messages"])
        self.assertEqual([row["amount"] for row in self._read_spend()], [30, 40])
        typed = self.env["alignment.spend"].create(
            {
                "date": "2026-03-10",
                "campaign_id": self.campaign.id,
                "source_id": self.env["utm.source"].create({"name": "T"}).id,
                "billed_amount": 3,
                "billed_currency_id": dollar.id,
            }
        )
        self.assertEqual(typed.amount, 12)

    def test_a_file_is_summed_although_the_screen_sends_it_in_parts(self):
        title = self.campaign.title
        fields_ = ["date", "campaign_id", "amount"]
        spend = self.env["alignment.spend"].with_user(self.user_marketer)
        result = spend.with_context(import_file=True, _import_limit=2).load(
            fields_, [["2026-03-09", title, "10"]] * 5
        )
        self.assertFalse(result["nextrow"])
        self.assertEqual([row["amount"] for row in self._read_spend()], [50])

    def test_the_trial_of_a_file_counts_nothing_twice(self):
        title = self.campaign.title
        rows = [["2026-03-09", title, "", "10", ""]] * 2
        for _time in range(2):
            self._import(rows)
        self.assertEqual([row["amount"] for row in self._read_spend()], [20])

    @mute_logger("odoo.sql_db")
    def test_a_wrong_ad_set_keeps_the_sum_of_before(self):
        title = self.campaign.title
        self._import([["2026-03-09", title, "", "10", ""]])
        result = self._import(
            [
                ["2026-03-09", title, "", "20", ""],
                ["2026-03-09", title, "", "x", ""],
            ]
        )
        self.assertFalse(result["ids"])
        self.assertEqual([row["amount"] for row in self._read_spend()], [10])

    def test_an_empty_source_is_a_day_of_its_own(self):
        rows = [["2026-03-09", self.campaign.title, "", "100", ""]]
        self._import(rows)
        self._import(rows)
        self.assertEqual(len(self._read_spend()), 1)

    @mute_logger("odoo.sql_db")
    def test_a_wrong_row_says_what_and_where_and_nothing_is_kept(self):
        result = self._import(
            [
                ["2026-03-09", self.campaign.title, "", "100", ""],
                ["2026-03-10", "Nobody's campaign", "", "5", ""],
            ]
        )
        self.assertFalse(result["ids"])
        self.assertIn("Nobody's campaign", str(result["messages"]))
        self.assertFalse(self._read_spend())

    def test_a_day_to_come_has_cost_nothing(self):
        with self.assertRaisesRegex(ValidationError, "in the future"):
            self.env["alignment.spend"].create(
                {
                    "campaign_id": self.campaign.id,
                    "amount": 5,
                    "date": "2027-01-01",
                    "company_id": self.company.id,
                }
            )
