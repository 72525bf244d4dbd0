from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .test_lifecycle import LifecycleCommon


class TestHandover(LifecycleCommon):
    def test_returned_leads_go_to_triage_and_to_who_brought_them(self):
        lead = self._new_leads(phone=self._pair("p1")[1])
        agent = lead.with_user(self.user_agent)
        with self.assertRaisesRegex(UserError, "Choose a reason"):
            agent.action_return(self.env["alignment.reason"])
        agent.action_return(self.shirking, "No number")
        self.assertEqual((lead.lifecycle, lead.user_id), ("nurture", lead.marketer_id))
        handover = lead.handover_ids
        self.assertEqual(
            (handover.state, handover.nature, handover.triage, handover.note),
            ("rejected", "procedural", "waits", "No number"),
        )
        self.assertEqual(lead.assignment_log_ids.sorted("id")[-1].kind, "returned")

    def test_marketing_decides_on_what_was_returned(self):
        leads = self._new_leads(3)
        leads.with_user(self.user_agent).action_return(self.shirking)
        keep, drop, mend = leads.handover_ids.sorted("id").with_user(self.user_cmo)
        with self.assertRaises(UserError):
            keep.with_user(self.user_agent).action_nurture()
        keep.action_nurture()
        drop.action_disqualify()
        mend.action_hand_over_again()
        self.assertEqual(leads.mapped("lifecycle"), ["nurture", "disqualified", "mql"])
        with self.assertRaisesRegex(UserError, "already decided on this lead"):
            keep.action_disqualify()
        self.assertEqual(
            [one.triage for one in keep + drop + mend],
            ["nurture", "disqualified", "again"],
        )
        self.assertEqual(keep.triage_user_id, self.user_cmo)

    def test_a_returned_lead_does_not_come_back_to_who_returned_it(self):
        self._freeze("2026-03-11 03:00:00")
        other = self._new_user("second_vn", "sales_team.group_sale_salesman")
        self.team_telesales.write(
            {"is_distributed": True, "member_ids": [(4, other.id)]}
        )
        lead = self._new_leads()
        lead.with_user(self.user_agent).action_return(self.shirking)
        lead.handover_ids.with_user(self.user_cmo).action_hand_over_again()
        self.assertFalse(lead.user_id)
        self.team_telesales._distribute()
        self.assertEqual(lead.user_id, other)

    def test_what_nobody_else_can_take_waits(self):
        self._freeze("2026-03-11 03:00:00")
        self.team_telesales.is_distributed = True
        lead = self._new_leads()
        lead.with_user(self.user_agent).action_return(self.shirking)
        lead.with_user(self.user_marketer).action_hand_over()
        while self.team_telesales._distribute():
            pass
        self.assertFalse(lead.user_id)

    def test_a_marketer_hands_over_by_hand(self):
        lead = self._nurtured("p1", user_id=self.user_marketer.id)
        lead.with_user(self.user_marketer).action_hand_over()
        self.assertEqual((lead.lifecycle, lead.user_id.id), ("mql", False))
        self.assertEqual(lead.handover_ids.by_user_id, self.user_marketer)

    def test_a_seller_who_nurtures_a_lead_keeps_it(self):
        """The head of sales ran the campaign: what is returned comes back to the head,
        and is not taken away when it is handed over again."""
        self.campaign.user_id = self.user_head
        lead = self._new_leads()
        lead.with_user(self.user_agent).action_return(self.shirking)
        self.assertEqual((lead.lifecycle, lead.user_id), ("nurture", self.user_head))
        lead.with_user(self.user_cmo).action_hand_over()
        self.assertEqual((lead.lifecycle, lead.user_id), ("mql", self.user_head))
        self.assertEqual(lead._get_last_handovers().user_id, self.user_head)

    def test_completeness_and_what_is_missing(self):
        lead = self._nurtured("p1")
        self.assertEqual(lead.completeness, 33)  # phone and consent of six
        self.assertEqual(
            lead.missing_text, "Product, Source, Buying Motive, Expected Revenue"
        )
        lead.write({"buying_motive": "A gift", "expected_revenue": 5})
        self.assertEqual(lead.completeness, 67)

    def test_nobody_types_what_a_form_said(self):
        lead = self._nurtured("p1")
        self._see("p1", type="form", touch={"note": "A blue one, please"})
        self._see("p1", type="pricing_view", label="Villas")
        lead.action_hand_over()
        self.assertEqual(lead.customer_need, "A blue one, please")
        self.assertEqual(lead.interests_seen, "Villas")

    def test_a_property_can_be_an_item(self):
        self.team_telesales.lead_properties_definition = [
            {"name": "garden", "type": "boolean", "string": "Garden"}
        ]
        self.agreement.gate_item_ids.unlink()
        self.agreement.gate_item_ids = [(0, 0, {"property_name": "garden"})]
        self.agreement.action_put_in_force()
        lead = self._nurtured("p1")
        self.assertEqual((lead.completeness, lead.missing_text), (0, "garden"))
        lead.lead_properties = {"garden": True}
        lead.invalidate_recordset(["completeness", "missing_text"])
        self.assertEqual(lead.completeness, 100)

    def test_rows_cannot_be_edited(self):
        lead = self._new_leads()
        for user in (self.user_head, self.user_cmo, self.env.user):
            with self.assertRaises(UserError):  # for rights, or as nobody may
                lead.handover_ids.with_user(user).write({"state": "accepted"})

    def test_who_sees_what(self):
        mine = self._new_leads()
        theirs = self._new_leads(user_id=self.user_head.id, team_id=False)
        handovers = mine.handover_ids + theirs.handover_ids
        seen = {
            self.user_agent: mine,
            self.user_leader: mine,
            self.user_head: mine + theirs,
            self.user_marketer: mine + theirs,
            self.user_director: mine + theirs,
        }
        for user, leads in seen.items():
            found = handovers.with_user(user).search([("id", "in", handovers.ids)])
            self.assertEqual(found.lead_id, leads, user.login)
        for user in (self.user_cs, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                handovers.with_user(user).search([])

    def test_recycling_blames_nobody(self):
        lead = self._new_leads()
        self._file(lead, self.k2)
        lead.with_user(self.user_agent).action_recycle(
            self.env.ref("lead_alignment.alignment_reason_recycle_not_now")
        )
        self.assertEqual(lead.lifecycle, "nurture")
        self.assertEqual(lead.handover_ids.state, "accepted")
        self.assertFalse(self._planned(lead))

    def test_nobody_recycles_a_lead_that_is_not_theirs_to_write(self):
        lead = self._new_leads()
        for user in (self.user_director, self.user_cs):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                lead.with_user(user).action_recycle()
        self.assertEqual(lead.lifecycle, "mql")

    def test_what_is_missing_is_told_by_who_owes_it(self):
        lead = self._nurtured("p1")
        lead.action_hand_over()
        self.assertEqual(
            lead.handover_ids.missing,
            {
                "marketing": ["interest_id", "source_id"],
                "sales": ["buying_motive", "expected_revenue"],
            },
        )

    def test_a_deal_that_leaves_the_won_stage_is_no_customer_any_more(self):
        lead = self._new_leads()
        self._file(lead, self.k1, amount=100)
        self.assertEqual(lead.lifecycle, "customer")
        stages = self.env["crm.stage"]
        lead.stage_id = stages.search([("is_won", "=", False)], limit=1)
        self.assertEqual(lead.lifecycle, "sql")

    def test_ended_by_a_loss(self):
        lead = self._new_leads()
        lead.action_set_lost()
        self.assertEqual(lead.handover_ids.state, "ended")
        lead.action_restore()
        self.assertEqual(
            lead.handover_ids.sorted("id").mapped("state"), ["ended", "open"]
        )

    def test_whoever_returns_a_lead_is_back_at_their_own_list(self):
        lead = self._new_leads()
        wizard = (
            self.env["crm.lead.return"]
            .with_user(self.user_agent)
            .create({"lead_ids": lead.ids, "reason_id": self.shirking.id})
        )
        self.env.cr.flush()
        self.env.invalidate_all()
        action = wizard.with_context(active_model="crm.lead").action_return()
        wizard.env.cr.flush()
        self.assertEqual(action["res_model"], "crm.lead")
        self.assertEqual(action["target"], "main")


class TestAcceptFromToDo(LifecycleCommon):
    """A hand-over is accepted where it is read: the to-do, and the mail."""

    def _ask(self, lead):
        return lead.activity_schedule(
            "lead_alignment.mail_activity_type_accept", user_id=self.user_agent.id
        )

    def test_who_does_the_to_do_accepts(self):
        self._clause(is_call_acceptance=False)
        lead = self._new_leads()
        self.assertTrue(lead.is_to_accept)
        self._ask(lead).with_user(self.user_agent).action_done()
        self.assertEqual(self._log(lead)[-1], ("mql", "sal", "accept"))
        self.assertEqual(lead.handover_ids.decision_user_id, self.user_agent)

    def test_what_is_decided_elsewhere_is_no_longer_asked_for(self):
        taken, back, moved = self._new_leads(3)
        second = self._new_user("second_vn", "sales_team.group_sale_salesman")
        for lead in (taken, back, moved):
            self._ask(lead)
        taken.with_user(self.user_agent).action_accept()
        back.with_user(self.user_agent).action_return(self.shirking)
        moved.user_id = second
        self.env["crm.lead"]._flush_facts()
        for lead in (taken, back, moved):
            self.assertFalse(lead.activity_ids, lead.name)


@tagged("post_install", "-at_install", "lead_alignment")
class TestAcceptByLink(HttpCase, LifecycleCommon):
    """Programs that look for viruses follow all links of a mail: that changes
    nothing."""

    def _follow(self, lead, user=None):
        """The path of the link in the mail, followed by who is logged in."""
        user = user or self.user_agent
        user.password = user.login
        self.authenticate(user.login, user.login)
        link = lead._notify_get_action_link("controller", controller="/lead/accept")
        return link.removeprefix(lead.get_base_url())

    def _press(self, page, **values):
        """Send the form of the page."""
        form = html.fromstring(page.text).forms[0]
        return self.url_open(form.action, data={**form.fields, **values})

    def test_the_link_asks_and_the_answer_accepts_as_the_user(self):
        lead = self._new_leads()
        path = self._follow(lead)
        for method in ("HEAD", "GET", "GET"):
            page = self.url_open(path, method=method)
            self.assertEqual(page.status_code, 200)
        self.env.invalidate_all()
        self.assertEqual(lead.lifecycle, "mql", "looking changes nothing")
        self.assertFalse(lead.handover_ids.decision_user_id)
        self.assertIn(lead.name, page.text)
        self._press(page)
        self.env.invalidate_all()
        self.assertEqual(self._log(lead)[-1], ("mql", "sal", "accept"))
        self.assertEqual(lead.handover_ids.decision_user_id, self.user_agent)
        page = self.url_open(path, allow_redirects=False)
        self.assertEqual(page.status_code, 303, "it is shown, and not asked for again")

    def test_nobody_else_sends_the_answer(self):
        lead = self._new_leads()
        path = self._follow(lead)
        page = self.url_open(path)
        for token in ("", "x", "0" * 51):
            with mute_logger("odoo.http"):
                answer = self._press(page, csrf_token=token)
            self.assertEqual(answer.status_code, 400)
        self.env.invalidate_all()
        self.assertEqual(lead.lifecycle, "mql")

    def test_odd_links_get_a_page(self):
        lead = self._new_leads()
        path = self._follow(lead)
        token = path.partition("token=")[2]
        for query in (
            *("", "res_id=1", f"token={token}", f"res_id=&token={token}"),
            f"res_id={lead.id}&token=x{token}",
            f"res_id={lead.id}&token=%E1%BA%A1",
            f"res_id={lead.id}&token=",
            f"res_id={lead.id}x&token={token}",
            f"res_id={lead.id}.0&token={token}",
            f"res_id=-{lead.id}&token={token}",
            f"res_id={lead.id}%00&token=%00",
            f"res_id=%D9%A1&token={token}",
            f"res_id={10**30}&token={token}",
            f"res_id[]=1&token[]={token}",
            f"res_id=2147483648&token={token}",
        ):
            page = self.url_open(f"/lead/accept?{query}", allow_redirects=False)
            self.assertEqual(page.status_code, 404, query)
            self.assertIn("This link is not valid", page.text)
        self.assertEqual(lead.lifecycle, "mql")

    def test_what_a_mail_program_adds_to_the_link_does_no_harm(self):
        lead = self._new_leads()
        page = self.url_open(self._follow(lead) + "&utm_source=mail&utm_source=x")
        self.assertEqual(page.status_code, 200)
        self._press(page)
        self.env.invalidate_all()
        self.assertEqual(lead.lifecycle, "sal")

    def test_the_link_of_a_lead_that_is_gone(self):
        lead = self._new_leads()
        path = self._follow(lead)
        lead.unlink()
        self.assertEqual(self.url_open(path).status_code, 404)

    def test_who_may_not_write_the_lead_accepts_nothing(self):
        lead = self._new_leads()
        path = self._follow(lead)
        page = self.url_open(path)
        self._follow(lead, self.user_cs)
        self.assertLess(self.url_open(path).status_code, 500)
        form = html.fromstring(page.text).forms[0]
        with mute_logger("odoo.http"):
            answer = self.url_open(form.action, data=dict(form.fields))
        self.assertLess(answer.status_code, 500)
        self.env.invalidate_all()
        self.assertEqual(lead.lifecycle, "mql")

    def test_the_mail_of_the_assignment_has_a_link_that_accepts(self):
        lead, accepted = self._new_leads(user_id=False), self._new_leads()
        self._file(accepted, self.k2)
        second = self._new_user("second_vn", "sales_team.group_sale_salesman")
        leads = lead.with_user(self.user_head) + accepted.with_user(self.user_head)
        leads = leads.with_context(mail_auto_subscribe_no_notify=False)
        leads[0].user_id = self.user_agent
        leads[1].user_id = second
        mails = self.env["mail.message"].search(
            [
                ("model", "=", "crm.lead"),
                ("res_id", "in", (lead + accepted).ids),
                ("message_type", "=", "user_notification"),
            ]
        )
        bodies = {mail.partner_ids.user_ids: mail.body for mail in mails.sorted("id")}
        self.assertIn("/lead/accept?", bodies[self.user_agent])
        self.assertNotIn("/lead/accept?", bodies[second], "nothing to accept")
