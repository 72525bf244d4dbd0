from contextlib import contextmanager
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase

# Wednesday 10:00 in Vietnam, 3:00 UTC: everybody works
NOW = fields.Datetime.to_datetime("2026-03-11 03:00:00")
GROUP = "lead_alignment.lead_alignment_group_"


def create_sellers(env, name, count):
    """Salespeople that stay, for tests that commit. They have no password: outside of
    Odoo's test classes it takes a second to encrypt one."""
    group = env.ref("sales_team.group_sale_salesman")
    logins = [f"{name}_{number}" for number in range(count)]
    return env["res.users"].create(
        [
            {"login": login, "name": login, "group_ids": [(4, group.id)]}
            for login in logins
        ]
    )


@tagged("post_install", "-at_install", "lead_alignment")
class LeadAlignmentCommon(MailCase):
    """A Vietnamese telesales team: an agent, a leader, both heads, a marketer, CS.
    Set up for each class: it makes no more than most of them use.

    company (VN, 8-12 and 13-17:30, UTC+7)
    └── team_telesales, led by user_leader
        └── user_agent
    user_marketer brought campaign, user_head sells, user_director reads
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # no mail tells anybody of a lead that a test gave them
        cls.env = cls.env(
            context={**cls.env.context, "mail_auto_subscribe_no_notify": True}
        )
        cls._init_mail_gateway()
        cls.env["crm.team"].search([]).sequence = 9999
        cls.env.user.tz = "Asia/Ho_Chi_Minh"
        cls.company = cls.env.user.company_id
        cls.company.write(
            {
                "country_id": cls.env.ref("base.vn").id,
                "calling_hour_from": 8,
                "calling_hour_to": 20,
                "resource_calendar_id": cls._create_calendar().id,
            }
        )
        cls._create_people()
        cls.team_telesales = cls.env["crm.team"].create(
            {
                "name": "Telesales",
                "user_id": cls.user_leader.id,
                "company_id": cls.company.id,
                "use_leads": True,
                "member_ids": [cls.user_agent.id],
            }
        )
        cls.campaign = cls.env["utm.campaign"].create(
            {"title": "Facebook March", "user_id": cls.user_marketer.id}
        )
        ref = cls.env.ref
        cls.k1, cls.k2, cls.k3, cls.k4, cls.k41, cls.k42, cls.k5 = (
            ref(f"lead_alignment.crm_k_status_{name}")
            for name in ("k1", "k2", "k3", "k4", "k41", "k42", "k5")
        )
        cls.no_answer = ref("lead_alignment.crm_call_result_no_answer")
        cls.wrong_number = ref("lead_alignment.crm_lost_reason_wrong_number")
        cls.no_need = ref("lead_alignment.crm_lost_reason_no_need")

    def setUp(self):
        # what the class made is tracked here once, not within each test anew
        self.flush_tracking()
        with self._caches_outlive_tests():
            super().setUp()

    @contextmanager
    def _caches_outlive_tests(self):
        """Within this the platform plans what it does after the test. Of the ormcaches
        it would clear all; those that nothing invalidated are right for the next."""
        registry = self.registry
        registry.cache_invalidated.clear()
        sequences = dict(registry.cache_sequences)

        def clear_changed():
            now = registry.cache_sequences.items()
            signaled = {name for name, number in now if number != sequences.get(name)}
            if changed := signaled | registry.cache_invalidated:
                registry.clear_cache(*changed)

        with patch.object(registry, "clear_all_caches", clear_changed):
            yield

    @classmethod
    def _create_people(cls):
        (
            cls.user_agent,
            cls.user_leader,
            cls.user_head,
            cls.user_marketer,
            cls.user_cmo,
            cls.user_cs,
            cls.user_director,
        ) = cls._new_users(
            {
                "agent_vn": "sales_team.group_sale_salesman",
                "leader_vn": GROUP + "team_leader",
                "head_vn": "sales_team.group_sale_manager",
                "marketer_vn": GROUP + "marketing_user",
                "cmo_vn": GROUP + "marketing_manager",
                "cs_vn": GROUP + "cs_agent",
                "director_vn": GROUP + "director",
            }
        )

    @classmethod
    def _create_calendar(cls):
        lines = []
        for day in range(5):
            for start, end in ((8, 12), (13, 17.5)):
                name = f"{day} {start}"
                lines.append(
                    {"dayofweek": str(day), "hour_from": start, "hour_to": end}
                    | {"name": name, "day_period": "morning"}
                )
        return cls.env["resource.calendar"].create(
            {
                "name": "Office hours",
                "company_id": cls.company.id,
                "tz": "Asia/Ho_Chi_Minh",
                "attendance_ids": [(5,), *((0, 0, line) for line in lines)],
            }
        )

    @classmethod
    def _new_user(cls, login, groups, **values):
        return cls._new_users({login: groups}, **values)

    @classmethod
    def _new_users(cls, groups_of_login, **values):
        """Employees of the company, in one go: no mail is sent to them."""
        ref = cls.env.ref
        users = cls.env["res.users"].with_context(no_reset_password=True)
        created = users.create(
            [
                {
                    "login": login,
                    "name": f"{login} (base.group_user,{groups})",
                    "email": f"{login[0]}.{login[0]}@example.com",
                    "password": login + "x" * (8 - len(login)),
                    "group_ids": [(6, 0, [ref(xmlid).id for xmlid in xmlids])],
                    "company_id": cls.company.id,
                    "company_ids": [(6, 0, cls.company.ids)],
                    "tz": "Asia/Ho_Chi_Minh",
                    **values,
                }
                for login, groups in groups_of_login.items()
                for xmlids in [["base.group_user", *groups.split(",")]]
            ]
        )
        return created.with_env(cls.env)

    @classmethod
    def _new_leads(cls, count=1, **values):
        return cls.env["crm.lead"].create(
            [
                {
                    "name": f"Lead {index}",
                    "type": "lead",
                    "contact_name": f"Customer {index}",
                    "user_id": cls.user_agent.id,
                    "team_id": cls.team_telesales.id,
                    "company_id": cls.company.id,
                    "campaign_id": cls.campaign.id,
                    **values,
                }
                for index in range(count)
            ]
        )

    def _freeze(self, moment):
        """Stop Python's clock and the database's for the rest of the test."""
        clock = self.mock_datetime_and_now(fields.Datetime.to_datetime(moment))
        clock.__enter__()
        self.addCleanup(clock.__exit__, None, None, None)

    def _file(self, leads, status=None, **values):
        """File an outcome as the agent."""
        return leads.with_user(self.user_agent)._file_outcome(status=status, **values)

    def _planned(self, lead):
        return self.env["mail.activity"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)]
        )
