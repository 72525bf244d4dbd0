from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.lead_alignment.tests.common import NOW, LeadAlignmentCommon

from ..models.alignment_data_check_rules import RULES
from ..tools.interval import get_interval

PLANTED = 25
OLD = NOW - timedelta(days=60)
# a clean lead has all that checks look for
CLEAN = {
    "type": "lead",
    "active": True,
    "won_status": "pending",
    "lifecycle": "mql",
    "customer_need": "A course",
    "callback_date": NOW + timedelta(days=1),
    "create_date": OLD,
    "last_outcome_date": OLD,
    "k_status_date": OLD,
}


@tagged("post_install", "-at_install", "lead_alignment_data_quality")
class DataQualityCommon(LeadAlignmentCommon):
    """A company with its own data: a clean one of everything, 40 clean leads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Data Company"})
        people = cls.user_agent | cls.user_head | cls.user_cmo | cls.user_marketer
        (people | cls.user_director | cls.user_leader).company_ids = [
            Command.link(cls.other.id)
        ]
        checks = cls.env["alignment.data.check"]
        cls.checks = checks.search([("company_id", "=", cls.other.id)])
        cls.by_kind = {check.kind: check for check in cls.checks}
        cls.serial = 0

    is_now = False  # browsers have clocks of their own

    def setUp(self):
        super().setUp()
        if not self.is_now:
            self._freeze(NOW)
        jobs = self.env.registry["ir.cron"]
        self.patch(jobs, "_commit_progress", lambda *_args, **_values: 1)

    def _insert(self, table, **values):
        """Insert a row past all that keeps data right, and return its id."""
        columns = SQL(", ").join(SQL.identifier(name) for name in values)
        ((row_id,),) = self.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) VALUES %s RETURNING id",
                SQL.identifier(table),
                columns,
                tuple(values.values()),
            )
        )
        return row_id

    def _leave(self, login):
        """Return a user who has left; the platform moved none of their leads."""
        user = new_test_user(self.env, login, groups="sales_team.group_sale_salesman")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_users SET active = FALSE WHERE id = %s", [user.id]
        )
        self.env.invalidate_all()
        return user

    def _lead(self, **values):
        type(self).serial += 1
        number = self.serial
        return self._insert(
            "crm_lead",
            **{
                **CLEAN,
                "name": f"Lead {number}",
                "company_id": self.other.id,
                "phone_sanitized": f"+8491{number:07}",
                "user_id": self.user_agent.id,
                "k_status_id": self.k2.id,
                **values,
            },
        )

    def _profile(self, **values):
        return self._insert(
            "customer_profile",
            company_id=self.other.id,
            active=True,
            **{"consent": "granted", **values},
        )

    def _identity(self, **values):
        type(self).serial += 1
        return self._insert(
            "customer_identity",
            company_id=self.other.id,
            **{"kind": "phone", "value": f"+8428{self.serial:07}", **values},
        )

    def _event(self, code, identity_id, moment=NOW):
        event_type = self.env["customer.event.type"].search([("code", "=", code)])
        type(self).serial += 1
        return self._insert(
            "customer_event",
            identity_id=identity_id,
            type_id=event_type.id,
            occurred_at=moment,
            key=f"00000000-0000-0000-0000-{self.serial:012}",
        )

    def _audit(self, month=False):
        self.env.invalidate_all()
        return self.env["alignment.data.audit"]._audit(self.other, month)

    def _line(self, audit, kind):
        lines = audit.sudo().line_ids
        return lines.filtered(lambda line: line.check_id == self.by_kind[kind])


class TestChecks(DataQualityCommon):
    """25 defects of each of the 13 kinds among clean data."""

    def _plant(self):
        """Plant the defects; return {kind: ids}."""
        left = self._leave("left")
        planted = {}
        many = range(PLANTED)
        planted["phone"] = [
            *(self._lead(phone_sanitized=None) for _n in range(10)),
            *(self._lead(phone_sanitized="+84900000001") for _n in range(16)),
        ]
        planted["phone"].remove(planted["phone"][10])  # the oldest of the same number
        planted["bad_data_waiting"] = [
            self._lead(k_status_id=self.k41.id) for _n in many
        ]
        planted["owner_left"] = [self._lead(user_id=left.id) for _n in many]
        planted["need_missing"] = [
            self._lead(customer_need=(None, "", "  ")[number % 3]) for number in many
        ]
        planted["no_next_step"] = [self._lead(callback_date=None) for _n in many]
        won = {"won_status": "won", "date_closed": OLD}
        planted["stage_mismatch"] = [
            *(
                self._lead(won_status="pending", lifecycle="customer")
                for _n in range(8)
            ),
            *(self._lead(won_status="lost", lifecycle="sql") for _n in range(8)),
            *(self._lead(**won | {"date_closed": NOW}) for _n in range(9)),
        ]
        planted["not_paid"] = [
            self._lead(**won, lifecycle="customer", profile_id=self._profile())
            for _n in many
        ]
        return planted | self._plant_people() | self._plant_traffic()

    def _plant_people(self):
        planted, many = {}, range(PLANTED)
        planted["consent_missing"] = [self._profile(consent="unknown") for _n in many]
        for profile_id in planted["consent_missing"]:
            self._lead(profile_id=profile_id)
        planted["shared_undecided"] = [
            self._identity(is_of_many=True, is_shared=True) for _n in many
        ]
        return planted

    def _plant_traffic(self):
        planted, many = {}, range(PLANTED)
        planted["utm_unknown"] = [
            self._insert(
                "alignment_utm_alias",
                company_id=self.other.id,
                kind="source",
                word=f"face-book-{number}",
                key=f"face-book-{number}",
            )
            for number in many
        ]
        unmatched = self.env["utm.campaign"].create({"title": "Misspelt"})
        planted["unmatched_spend"] = [
            self._insert(
                "alignment_spend",
                company_id=self.other.id,
                date=NOW.date() - timedelta(days=number),
                campaign_id=unmatched.id,
                amount=1,
            )
            for number in many
        ]
        identity = self._identity(profile_id=self._profile())
        planted["event_other"] = [self._event("other", identity) for _n in many]
        planted["key_silent"] = [
            self._insert(
                "alignment_ingest_key",
                name=f"Silent {number}",
                source=f"silent{number}",
                company_id=self.other.id,
                active=True,
                key_hash=f"silent{number}",
                silent_since=OLD,
                rate_limit=1,
                call_limit=1,
                lead_limit_request=1,
                lead_limit_minute=1,
                lead_limit_day=1,
            )
            for number in many
        ]
        return planted

    def _add_clean(self):
        """Add what must not be found: clean, of another company, or just allowed."""
        paid = self.by_kind["not_paid"]._get_paid_types()[:1]
        if not paid:  # no app that says who paid
            paid = self.env["customer.event.type"].create(
                {"name": "Paid", "code": "invoice_paid"}
            )
        for _number in range(20):
            self._lead()
            self._lead(k_status_id=self.k41.id, k_status_date=NOW)  # since today
            self._lead(callback_date=None, last_outcome_date=NOW)
            self._lead(lifecycle="nurture", customer_need=None)
            self._lead(phone_sanitized=None, won_status="lost", active=False)
            hotline = self._identity(is_of_many=True, shared_choice="shared")
            value = self.env["customer.identity"].browse(hotline).value
            self._lead(phone_sanitized=value)
            self._lead(phone_sanitized=value)  # two people at one switchboard
            profile = self._profile()
            person = self._identity(profile_id=profile)
            self._event(paid.code, person)
            self._lead(
                won_status="won",
                lifecycle="customer",
                date_closed=OLD,
                profile_id=profile,
            )
            # another company's defects
            self._lead(company_id=self.company.id, phone_sanitized=None)
        self._profile(consent="unknown")  # without an open lead

    def _add_clean_traffic(self):
        source = self.env["utm.source"].create({"name": "Clean"})
        identity = self._identity(profile_id=self._profile())
        matched = self.env["utm.campaign"].create({"title": "Matched"})
        self._lead(campaign_id=matched.id)
        for number in range(20):
            self._insert(
                "alignment_spend",
                company_id=self.other.id,
                date=NOW.date() - timedelta(days=number),
                campaign_id=matched.id,
                amount=1,
            )
            self._insert(
                "alignment_utm_alias",
                company_id=self.other.id,
                kind="source",
                word=f"known-{number}",
                key=f"known-{number}",
                source_id=source.id,
            )
            self._event("page_view", identity)
            self._event("other", identity, OLD)  # longer ago than it looks

    def test_every_defect_is_found_and_nothing_else(self):
        self._add_clean()
        self._add_clean_traffic()
        planted = self._plant()
        self.env.invalidate_all()
        found = self.checks._measure()
        self.assertEqual(planted.keys(), RULES.keys())
        for kind, ids in planted.items():
            with self.subTest(kind=kind):
                measured = found[self.by_kind[kind]]
                self.assertEqual(len(ids), PLANTED)
                self.assertEqual(sorted(measured.ids), sorted(ids))
                self.assertEqual(measured.bad, PLANTED)
                self.assertGreater(measured.population, 0)
        audit = self._audit()
        self.assertEqual(audit.bad_count, PLANTED * len(RULES))

    def test_each_check_explains_itself(self):
        for check in self.checks:
            self.assertTrue(check.explanation)
            self.assertNotIn("%", check.explanation)

    def test_one_query_a_check(self):
        self._lead()
        self.checks.mapped("kind")
        self.env.flush_all()
        self.checks._measure()
        with self.assertQueryCount(len(self.checks) + 8):
            self.checks._measure()


class TestAudit(DataQualityCommon):
    """A month is audited, kept, and mended."""

    def test_an_edited_check_leaves_earlier_audits_as_they_were(self):
        self._lead(user_id=self.user_agent.id, k_status_id=self.k41.id)
        first = self._audit()
        self.env.invalidate_all()
        line = self._line(first, "bad_data_waiting")
        names = [name for name in line._fields if name != "check_id"]
        before = line.read(names)[0]
        check = self.by_kind["bad_data_waiting"]
        check.write({"days": 90, "tolerance": 50, "name": "Wrong data", "active": True})
        second = self._line(self._audit(), "bad_data_waiting")
        self.assertEqual(line.read(names)[0], before)
        self.assertEqual((line.bad, second.bad), (1, 0))
        self.assertEqual(second.trend, "changed")
        self.assertEqual(second.change, 0)
        third = self._line(self._audit(), "bad_data_waiting")
        self.assertEqual(third.trend, "same")
        with self.assertRaises(UserError):
            line.sudo().bad = 0
        with self.assertRaises(UserError):
            first.sudo().unlink()
        with self.assertRaises(UserError):
            check.unlink()
        check.active = False
        self.assertFalse(check.task_ids.filtered(lambda one: not one.answered_date))
        self.assertEqual(line.name, before["name"])

    def test_the_monthly_audit_is_made_once(self):
        audits = self.env["alignment.data.audit"]
        for day in ("2026-03-01 02:00:00", "2026-03-02 02:00:00"):
            self._freeze(fields.Datetime.to_datetime(day))
            audits._cron_audit()
        here = [("company_id", "=", self.other.id), ("month", "!=", False)]
        self.assertEqual(audits.search(here).month, fields.Date.to_date("2026-03-01"))
        self._freeze(fields.Datetime.to_datetime("2026-04-03 02:00:00"))
        audits._cron_audit()
        self.assertEqual(len(audits.search(here)), 2)

    def test_a_steward_mends_and_the_to_do_closes_itself(self):
        check = self.by_kind["owner_left"]
        check.user_id = self.user_leader
        left = self._leave("gone")
        leads = [self._lead(user_id=left.id) for _number in range(3)]
        self._audit()
        task = self.env["alignment.data.task"].search([("check_id", "=", check.id)])
        self.assertEqual((task.begin_bad, task.bad), (3, 3))
        self.assertEqual(task.user_id, self.user_leader)
        # Wednesday 10:00; one working day later
        self.assertEqual(
            task.due_date, fields.Datetime.to_datetime("2026-03-12 02:30:00")
        )
        self.assertEqual(task.activity_ids.user_id, self.user_leader)
        self._audit()  # it stays the only one
        self.assertEqual(
            self.env["alignment.data.task"].search_count([("check_id", "=", check.id)]),
            1,
        )
        mended = self.env["crm.lead"].browse(leads)
        mended[:2].user_id = self.user_agent
        self.env["alignment.data.task"]._follow_open(self.other)
        self.assertEqual((task.bad, round(task.progress)), (1, 67))
        self.assertFalse(task.answered_date)
        mended.user_id = self.user_agent
        task.with_user(self.user_leader).action_open_defects()
        self.assertEqual(task.answered_date, NOW)
        self.assertFalse(task.activity_ids)

    def test_what_is_late_is_told_once(self):
        self.by_kind["key_silent"].user_id = self.user_marketer
        self._insert(
            "alignment_ingest_key",
            name="S",
            source="s",
            company_id=self.other.id,
            active=True,
            key_hash="s",
            silent_since=OLD,
            rate_limit=1,
            call_limit=1,
            lead_limit_request=1,
            lead_limit_minute=1,
            lead_limit_day=1,
        )
        self._audit()
        tasks = self.env["alignment.data.task"]
        domain = [("partner_ids", "in", self.user_marketer.partner_id.ids)]
        domain += [("subject", "like", "Overdue")]
        self._freeze(NOW + timedelta(days=30))
        for _time in range(2):
            with self.mock_mail_gateway():
                tasks._tell_late()
        self.assertEqual(self.env["mail.message"].search_count(domain), 1)

    def test_as_many_as_accepted_are_accepted(self):
        check = self.by_kind["need_missing"]
        check.tolerance = 29
        leads = [self._lead(customer_need=None) for _number in range(30)]
        for _number in range(70):
            self._lead()
        self._audit()
        task = check.task_ids
        self.assertTrue(task)
        self.env["crm.lead"].browse(leads[0]).customer_need = "A course"
        self.env["alignment.data.task"]._follow_open(self.other)
        self.assertTrue(task.answered_date)
        self.assertEqual(self._line(self._audit(), "need_missing").result, "within")

    def test_nobody_is_steward_any_more(self):
        check = self.by_kind["owner_left"]
        check.user_id = self.user_leader
        self.user_leader.active = False
        self.assertEqual(check._get_steward(), self.user_head)

    def test_intervals_are_those_of_wilson(self):
        # from the tables of Newcombe (1998)
        for count, size, low, high in (
            (81, 263, 25.53, 36.62),
            (15, 148, 6.24, 16.05),
            (0, 20, 0.0, 16.11),
            (1, 29, 0.61, 17.18),
        ):
            found = get_interval(count, size)
            self.assertAlmostEqual(found[0], low, 1)
            self.assertAlmostEqual(found[1], high, 1)


class TestOwnChecks(DataQualityCommon):
    """A domain counts with the rights of whoever wrote it."""

    def _own(self, user, **values):
        return (
            self.env["alignment.data.check"]
            .with_user(user)
            .with_company(self.other)
            .create(
                {
                    "name": "Leads without an email",
                    "model_id": self.env["ir.model"]._get_id("crm.lead"),
                    "defect": "[('email_from', '=', False)]",
                    "company_id": self.other.id,
                    **values,
                }
            )
        )

    def test_defects_of_this_company_are_counted(self):
        check = self._own(self.user_head)
        shared = check.sudo()._measure()[check]  # leads of all companies
        self._lead()
        self._lead(email_from="an@example.com")
        self._lead(company_id=self.company.id)
        self.env.invalidate_all()
        measured = check.sudo()._measure()[check]
        self.assertEqual(measured.population, shared.population + 2)
        self.assertEqual(measured.bad, shared.bad + 1)

    def test_it_runs_with_the_rights_of_its_author(self):
        parameters = self.env["ir.model"]._get_id("ir.config_parameter")
        check = self._own(
            self.user_head,
            model_id=parameters,
            defect="[('key', '=', 'database.secret')]",
        )
        self.assertEqual(check.author_id, self.user_head)
        measured = check.sudo()._measure()[check]
        self.assertTrue(measured.error)
        self.assertEqual(measured.bad, 0)
        with self.assertRaises(UserError):
            check.action_open_defects()
        # somebody who changes only the tolerance does not lend their rights
        check.with_user(self.user_cmo).tolerance = 3
        self.assertEqual(check.author_id, self.user_head)

    def test_own_checks_mean_their_author_by_uid(self):
        check = self._own(self.user_head, defect="[('user_id', '=', uid)]")
        self._lead(user_id=self.user_head.id)
        self._lead()
        self.env.invalidate_all()
        self.assertEqual(check.sudo()._measure()[check].bad, 1)

    def test_own_checks_compute_nothing(self):
        for text in ("[('id', '=', 9**9**9)]", "[('id', 'in', list(range(9)))]"):
            with self.assertRaises(ValidationError):
                self._own(self.user_head, defect=text)

    @mute_logger("odoo.sql_db")
    def test_what_the_database_refuses_stops_nothing_else(self):
        check = self._own(self.user_head, defect=r"[('name', '=like', 'L%\\')]")
        self._lead(customer_need=None)
        self._audit()
        first = self._audit()
        line = first.sudo().line_ids.filtered(lambda one: one.check_id == check)
        self.assertEqual((line.result, line.trend), ("error", "changed"))
        self.assertEqual(self._line(first, "need_missing").bad, 1)

    def test_a_client_does_not_choose_the_author(self):
        check = self._own(self.user_head)
        with self.assertRaises(UserError):
            check.with_user(self.user_head).write(
                {"author_id": self.env.ref("base.user_admin").id}
            )

    def test_a_wrong_condition_is_told_with_its_text(self):
        for wrong in ("[('nonsense', '=', 1)]", "[(", "__import__('os')", "42"):
            with self.assertRaisesRegex(ValidationError, "without an email"):
                self._own(self.user_head, defect=wrong)

    def test_the_type_of_a_check_stays(self):
        with self.assertRaises(UserError):
            self.by_kind["phone"].kind = "domain"


class TestRoles(DataQualityCommon):
    """Who sees and does what."""

    def test_roles(self):
        self._audit()
        for user, sees in (
            (self.user_marketer, True),
            (self.user_head, True),
            (self.user_director, True),
            (self.user_agent, False),
            (self.user_cs, False),
        ):
            audits = self.env["alignment.data.audit"].with_user(user)
            self.assertEqual(audits.has_access("read"), sees, user.login)
        for user in (self.user_agent, self.user_marketer, self.user_director):
            with self.assertRaises(AccessError):
                self.env["alignment.data.audit"].with_user(user).action_audit()
            with self.assertRaises(AccessError):
                self.by_kind["phone"].with_user(user).tolerance = 100

    def test_a_steward_sees_only_their_own_to_dos(self):
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="base.group_user",
            company_id=self.other.id,
            company_ids=[Command.set(self.other.ids)],
        )
        self.by_kind["owner_left"].user_id = self.user_leader
        with self.assertRaises(ValidationError):  # could not read what to mend
            self.by_kind["phone"].user_id = stranger
        stranger.group_ids = [
            Command.link(self.env.ref("sales_team.group_sale_salesman").id)
        ]
        self.by_kind["phone"].user_id = stranger
        self._lead(phone_sanitized=None, user_id=self._leave("gone").id)
        self._audit()
        tasks = self.env["alignment.data.task"].with_user(stranger)
        seen = tasks.search([])
        self.assertEqual(seen.sudo().check_id, self.by_kind["phone"])
        action = seen.action_open_defects()
        self.assertEqual(action["res_model"], "crm.lead")
        others = tasks.sudo().search([]) - seen.sudo()
        with self.assertRaises(AccessError):
            others[:1].with_user(stranger).action_open_defects()
        with self.assertRaises(UserError):
            seen.write({"bad": 0})
