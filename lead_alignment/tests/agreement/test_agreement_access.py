from odoo.tests import JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from ..common_rpc import EITHER, NOT_FOR_THEM, REFUSED, RpcCase
from ..sla.test_sla import SlaCommon

# of one lead each, and the way to it
OF_LEADS = {
    "crm.lead.handover": "lead_id",
    "crm.lead.lifecycle.change": "lead_id",
    "crm.lead.sla": "lead_id",
    "crm.lead.sla.log": "sla_id.lead_id",
    "crm.lead.sla.pause": "sla_id.lead_id",
    "crm.compliance.report": "lead_id",
}
OF_AGREEMENT = (
    "alignment.agreement",
    "alignment.agreement.version",
    "alignment.gate.item",
    "alignment.sla.policy",
    "alignment.sla.level",
    "alignment.reason",
)


@tagged("post_install", "-at_install", "lead_alignment")
class TestAgreementAccess(RpcCase, SlaCommon):
    """Who may read and do what with the agreement, hand-overs and timers, asked as any
    program on the network would."""

    is_frozen = False  # sessions live by the true clock

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_all = cls._new_user(
            "all_a", "sales_team.group_sale_salesman_all_leads"
        )
        cls.user_plain = cls._new_user("plain_a", "base.group_user")
        cls.user_portal = new_test_user(cls.env, "portal_a", groups="base.group_portal")
        cls.readers = (
            cls.user_agent,
            cls.user_leader,
            cls.user_all,
            cls.user_head,
            cls.user_marketer,
            cls.user_cmo,
            cls.user_director,
        )
        cls.others = (cls.user_cs, cls.user_plain, cls.user_portal)
        for user in cls.readers + cls.others:
            user.password = user.login
        cls.own = cls._new_leads(name="Own")
        cls.colleagues = cls._new_leads(name="Colleague's", user_id=cls.user_head.id)
        cls.colleagues.team_id = False
        company = cls.env["res.company"].create({"name": "Other"})
        cls.foreign = cls.env["crm.lead"].create(
            {"name": "Foreign", "company_id": company.id, "user_id": False}
        )
        cls.leads = cls.own + cls.colleagues + cls.foreign
        cls.env["crm.lead"]._flush_facts()
        for lead in cls.leads:
            first, second = lead.sla_ids.sorted("id")[:2]
            first._pause()
            second._finish()
        cls.env.flush_all()

    def _get_seen(self, model, path):
        """Names of the leads of which there are rows to see"""
        found = set()
        for lead in self.leads:
            if self._call(model, "search_count", [[path, "=", lead.id]]):
                found.add(lead.name)
        return found

    def test_rows_are_as_visible_as_their_leads(self):
        seen = {
            self.user_agent: {"Own"},
            self.user_leader: {"Own"},
            **dict.fromkeys(self.readers[2:], {"Own", "Colleague's"}),
        }
        for user in self.readers:
            self._login(user)
            for model, path in OF_LEADS.items():
                with self.subTest(user=user.login, model=model):
                    self.assertEqual(self._get_seen(model, path), seen[user])

    def test_others_read_no_rows(self):
        for user in self.others:
            self._login(user)
            for model in (*OF_LEADS, "crm.pledge.report", "crm.member.report"):
                with self.subTest(user=user.login, model=model):
                    self._assert_refused(REFUSED, model, "search_count", [])

    def test_the_agreement_is_read_by_all_departments_of_the_company(self):
        for user in (*self.readers, self.user_cs):
            self._login(user)
            for model in OF_AGREEMENT:
                with self.subTest(user=user.login, model=model):
                    self.assertTrue(self._call(model, "search_count", []))
            of_others = [["company_id", "not in", [False, self.company.id]]]
            for model in OF_AGREEMENT[:2]:
                self.assertFalse(self._call(model, "search_count", of_others))
        for user in (self.user_plain, self.user_portal):
            self._login(user)
            for model in OF_AGREEMENT:
                self._assert_refused(REFUSED, model, "search_count", [])

    def test_facts_are_written_by_nobody(self):
        for user in (self.user_cmo, self.user_head, self.user_director):
            self._login(user)
            for model, path in OF_LEADS.items():
                if model == "crm.compliance.report":
                    continue
                row = self.env[model].search([(path, "=", self.own.id)], limit=1)
                name = path.partition(".")[0]
                vals = {name: row[name].id}
                with self.subTest(user=user.login, model=model):
                    for method, *args in (
                        ("create", [vals]),
                        ("write", row.ids, vals),
                        ("unlink", row.ids),
                        ("_append", [vals]),
                    ):
                        self._assert_refused(EITHER, model, method, *args)

    def test_marketing_and_heads_draft_the_agreement(self):
        policy = self.agreement.sla_policy_ids[0]
        drafters = (self.user_marketer, self.user_cmo, self.user_head)
        for user in (*self.readers, self.user_cs):
            self._login(user)
            for record, vals in (
                (self.agreement, {"cold_days": 11}),
                (policy, {"minutes": 11}),
            ):
                args = (record._name, "write", record.ids, vals)
                with self.subTest(user=user.login, model=record._name):
                    if user in drafters:
                        self.assertTrue(self._call(*args))
                    else:
                        self._assert_refused(REFUSED, *args)

    def test_heads_alone_put_it_in_force(self):
        self.agreement.write(
            {
                "cold_days": 12,
                "marketing_signer_ids": self.user_cmo.ids,
                "sales_signer_ids": self.user_head.ids,
            }
        )
        self.env.flush_all()
        for user in (self.user_agent, self.user_marketer, self.user_director):
            self._login(user)
            for action in ("action_put_in_force", "action_propose", "action_discard"):
                with self.subTest(user=user.login, action=action):
                    self._assert_refused(
                        NOT_FOR_THEM, self.agreement._name, action, self.agreement.ids
                    )
        self._login(self.user_cmo)
        self._call(self.agreement._name, "action_propose", self.agreement.ids, "Cold")
        version = self.agreement.draft_version_id
        for user in (self.user_agent, self.user_marketer, self.user_all):
            self._login(user)
            self._assert_refused(
                NOT_FOR_THEM, version._name, "action_sign", version.ids
            )

    def test_who_decides_on_hand_overs(self):
        stranger = self._new_user("stranger_a", "sales_team.group_sale_salesman")
        stranger.password = stranger.login
        for user, error in ((stranger, REFUSED), (self.user_director, REFUSED)):
            self._login(user)
            self._assert_refused(error, "crm.lead", "action_accept", self.own.ids)
        self.own.with_user(self.user_agent).action_return(self.shirking)
        row = self.own.handover_ids
        for user in (self.user_agent, self.user_leader, self.user_all):
            self._login(user)
            for action in ("action_nurture", "action_disqualify"):
                with (
                    self.subTest(user=user.login, action=action),
                    mute_logger("odoo.http"),
                    self.assertRaises(JsonRpcException),
                ):
                    self._call(row._name, action, row.ids)
        self._login(self.user_marketer)
        self._call(row._name, "action_nurture", row.ids)

    def test_who_excuses_a_breach(self):
        timer = self._timers(self.own, "first_call")[0]
        reason = self.env["alignment.reason"].search([("kind", "=", "exempt")], limit=1)
        for user in (self.user_agent, self.user_all, self.user_marketer):
            self._login(user)
            wizard = self._call(
                "crm.lead.sla.decide",
                "create",
                [{"sla_ids": [(6, 0, timer.ids)], "reason_id": reason.id}],
            )
            with self.subTest(user=user.login):
                self._assert_refused(
                    NOT_FOR_THEM, "crm.lead.sla.decide", "action_decide", wizard
                )
