import random
from bisect import bisect_left, bisect_right
from datetime import date, timedelta

from odoo import fields

from ...tools import silence
from ..common import LeadAlignmentCommon

ZONE = "Asia/Ho_Chi_Minh"
# Monday 0:00 in Vietnam
START = silence.to_minute(fields.Datetime.to_datetime("2026-01-04 17:00:00"))
DAY, WEEK = silence.DAY, 7 * silence.DAY
TET = frozenset(date(2026, 2, 16) + timedelta(days=number) for number in range(7))
STEP = 15  # minutes between two looks


def get_rate(kind, hour, day):
    """Return messages an hour of a simulated system."""
    is_office = day < 5 and 8 <= hour < 18
    shop = 60 if 9 <= hour < 23 else 0.7
    rates = {
        "even": 6.0,
        "busy": 60.0,
        "office": 10.0 * is_office,
        "saturday": 5.0 if is_office or (day == 5 and 8 <= hour < 12) else 0.01,
        "shop": shop,
        "sparse": 0.8 if 8 <= hour < 20 else 0.02,
    }
    return rates[kind]


def simulate(kind, days, seed):
    """Return the minutes in which a system sends, ascending."""
    chance = random.Random(seed)
    if kind == "nightly":
        return [START + day * DAY + 120 + chance.randrange(5) for day in range(days)]
    if kind == "bursts":
        minutes, minute = [], START
        while minute < START + days * DAY:
            count = chance.randrange(5, 30)
            minutes += range(minute, minute + count)
            minute += count + int(chance.expovariate(1 / 140))
        return minutes
    return [
        START + minute
        for minute in range(days * DAY)
        if chance.random() < get_rate(kind, minute // 60 % 24, minute // DAY % 7) / 60
    ]


def watch(minutes, begin, end, days_off=frozenset()):
    """Return the minutes in which a look finds that the system has fallen silent."""
    told, was_silent, habit = [], False, None
    for now in range(begin, end, STEP):
        last = bisect_right(minutes, now)
        if (now - begin) % DAY == 0 and not was_silent:
            since = bisect_left(minutes, now - silence.LEARNED_DAYS * DAY)
            habit = silence.learn(minutes[since:last], now, ZONE, days_off)
        is_silent = habit and silence.is_silent(
            habit, minutes[last - 1], now, ZONE, days_off
        )
        if is_silent and not was_silent:
            told.append(now)
        was_silent = is_silent
    return told


class TestHabit(LeadAlignmentCommon):
    """A simulated month after four weeks of learning."""

    def test_hardly_a_false_alarm_in_a_month(self):
        kinds = ("even", "office", "saturday", "shop", "sparse", "nightly", "bursts")
        for kind in kinds:
            with self.subTest(kind=kind):
                minutes = simulate(kind, 58, seed=7)
                told = watch(minutes, START + 4 * WEEK, START + 58 * DAY)
                self.assertLessEqual(len(told), 1)

    def test_silence_is_noticed_within_an_hour_of_twice_the_usual_gap(self):
        # it stops on a Wednesday at 11:00, when many messages are to be expected
        stop = START + 5 * WEEK + 2 * DAY + 11 * 60
        # twice the gap that comes once a week, in minutes
        for kind, gap in (("busy", 30), ("shop", 30), ("even", 180), ("office", 120)):
            with self.subTest(kind=kind):
                minutes = [m for m in simulate(kind, 40, seed=3) if m < stop]
                told = watch(minutes, START + 4 * WEEK, stop + DAY)
                self.assertEqual(len([now for now in told if now < stop]), 0)
                self.assertEqual(len(told), 1)
                self.assertLessEqual(told[0] - minutes[-1], gap + 60)

    def test_an_office_is_silent_at_night_at_weekends_and_on_days_off(self):
        minutes = simulate("office", 60, seed=1)
        tet = [START + 42 * DAY, START + 49 * DAY]  # Monday 16 to Sunday 22 February
        minutes = [m for m in minutes if not tet[0] <= m < tet[1]]
        end = START + 54 * DAY
        self.assertEqual(watch(minutes, START + 5 * WEEK, end, TET), [])
        # without the company's days off somebody is told
        self.assertEqual(len(watch(minutes, START + 5 * WEEK, end)), 1)

    def test_too_little_is_known(self):
        minutes = simulate("busy", 6, seed=1)
        now = minutes[-1]
        self.assertIsNone(silence.learn(minutes, now, ZONE, frozenset()))
        self.assertIsNone(silence.learn([], now, ZONE, frozenset()))
        few = [START + day * DAY for day in range(10)]
        self.assertIsNone(silence.learn(few, few[-1], ZONE, frozenset()))


class TestSilence(LeadAlignmentCommon):
    """A shop sends every ten minutes, day and night; then it stops."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        keys = cls.env["alignment.ingest.key"]
        cls.key, _plain = keys._create_key(
            "shop", "web", company_id=cls.company.id, user_id=cls.user_marketer.id
        )
        cls.start = fields.Datetime.to_datetime("2026-02-01 00:00:00")
        for minute in range(0, 14 * DAY, 10):
            cls._receive(cls.start + timedelta(minutes=minute))

    @classmethod
    def _receive(cls, moment):
        cls.env["alignment.ingest.batch"]._append(
            [{"key_id": cls.key.id, "received_at": moment, "state": "done"}]
        )

    def _look(self, **after):
        self._freeze(self.start + timedelta(days=14) + timedelta(**after))
        with self.mock_mail_gateway():
            self.env["alignment.ingest.key"]._cron_watch_silence()
        self.env.flush_all()

    def test_the_responsible_user_is_told_once(self):
        self._look(minutes=5)
        self.assertFalse(self.key.silent_since)
        self._look(minutes=25)
        self.assertEqual(
            self.key.silent_since, self.start + timedelta(days=14, minutes=-10)
        )
        domain = [("partner_ids", "in", self.user_marketer.partner_id.ids)]
        told = self.env["mail.message"].search(domain)
        self.assertIn("shop", told.subject)
        self._look(minutes=55)
        self._look(days=2)
        self.assertEqual(self.env["mail.message"].search(domain), told)

    def test_it_sends_again_and_stops_again(self):
        self._look(minutes=25)
        self._receive(self.start + timedelta(days=14, minutes=30))
        self._look(minutes=35)
        self.assertFalse(self.key.silent_since)
        self._look(minutes=90)
        self.assertTrue(self.key.silent_since)

    def test_long_silence_does_not_become_a_habit(self):
        self._look(minutes=25)
        self._look(days=40)
        self.assertTrue(self.key.silent_since)

    def test_somebody_else_is_told_when_the_responsible_has_left(self):
        self.user_marketer.active = False
        self.assertIn(self.user_cmo, self.key._get_silence_readers())

    def test_revoked_keys_are_not_watched(self):
        self.key.active = False
        self._look(minutes=25)
        self.assertFalse(self.key.silent_since)
