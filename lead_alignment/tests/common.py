from odoo import fields
from odoo.tests import new_test_user, tagged

from odoo.addons.crm.tests.common import TestCrmCommon

# Wednesday 10:00 in Vietnam, 3:00 UTC: everybody works
NOW = fields.Datetime.to_datetime("2026-03-11 03:00:00")
GROUP = "lead_alignment.lead_alignment_group_"


@tagged("post_install", "-at_install", "lead_alignment")
class LeadAlignmentCommon(TestCrmCommon):
    """A Vietnamese telesales team: an agent, a leader, both heads, a marketer, CS.

    company (VN, 8-12 and 13-17:30, UTC+7)
    └── team_telesales, led by user_leader
        └── user_agent
    user_marketer brought campaign, user_head sells, user_director reads
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.tz = "Asia/Ho_Chi_Minh"
        cls.company = cls.company_main
        cls.company.write(
            {
                "country_id": cls.env.ref("base.vn").id,
                "calling_hour_from": 8,
                "calling_hour_to": 20,
                "resource_calendar_id": cls._create_calendar().id,
            }
        )
        cls.user_agent = cls._new_user("agent_vn", "sales_team.group_sale_salesman")
        cls.user_leader = cls._new_user("leader_vn", GROUP + "team_leader")
        cls.user_head = cls._new_user("head_vn", "sales_team.group_sale_manager")
        cls.user_marketer = cls._new_user("marketer_vn", GROUP + "marketing_user")
        cls.user_cmo = cls._new_user("cmo_vn", GROUP + "marketing_manager")
        cls.user_cs = cls._new_user("cs_vn", GROUP + "cs_agent")
        cls.user_director = cls._new_user("director_vn", GROUP + "director")
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
        return new_test_user(
            cls.env,
            login=login,
            groups=f"base.group_user,{groups}",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
            tz="Asia/Ho_Chi_Minh",
            **values,
        )

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
