from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import LeadAlignmentCommon
from ..common_rpc import REFUSED, RpcCase
from .common_queue import QueueCommon

QUEUE = "crm.call.queue"
LOG = "odoo.addons.lead_alignment.models.telesales.crm_call_queue"


class QueueTrustCommon(QueueCommon):
    def _log_and_next(self, lead, status=None, **outcome):
        outcome["status_id"] = (status or self.k2).id
        return self._queue().log_and_next(lead.id, outcome)

    def _nurture(self, owner):
        """A lead of marketing's that stands as if somebody waited for a call."""
        leads = self.env["crm.lead"].with_user(self.user_marketer)
        lead = leads.create(
            {"name": "Nurtured", "team_id": self.team_telesales.id, "user_id": False}
        )
        self.assertEqual(lead.lifecycle, "nurture")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET user_id = %s, wanted_date = create_date WHERE id = %s",
            [owner.id or None, lead.id],
        )
        self.env.invalidate_all()
        return lead

    def _hide(self, domain):
        """A rule of the company's own, by which agents do not see these leads."""
        self.env["ir.rule"].create(
            {
                "name": "Not for agents",
                "model_id": self.env.ref("crm.model_crm_lead").id,
                "domain_force": domain,
            }
        )


class TestQueueServesWhatMayBeSeen(QueueTrustCommon):
    def test_before_the_hand_over_nothing_is_served(self):
        """With the clause and without, of one's own and of the pool"""
        for is_hidden in (False, True):
            self.company.is_nurture_hidden = is_hidden
            self.env.ref("lead_alignment.crm_lead_rule_hidden").active = is_hidden
            for owner in (self.user_agent, self.env["res.users"]):
                lead = self._nurture(owner)
                self.assertFalse(self._next(), (is_hidden, owner))
                lead.active = False

    def test_nobody_is_told_of_leads_that_the_clause_hides(self):
        self.company.identity_policy = "phone_first"
        hidden = self._nurture(self.env["res.users"])
        hidden.write({"phone": "0912345678", "contact_name": "Secret Name"})
        mine = self._new_leads(phone="0912345678", contact_name="Lan")
        self.env.flush_all()
        for is_hidden in (False, True):
            self.company.is_nurture_hidden = is_hidden
            self.env.ref("lead_alignment.crm_lead_rule_hidden").active = is_hidden
            self.env.invalidate_all()
            own = mine.with_user(self.user_agent)
            note = own.known_customer_note or ""
            typed = own.new({"name": "New", "phone": "0912345678"})
            for told in (note, typed.known_customer_note or ""):
                self.assertEqual("Unassigned" in told, not is_hidden, told)
            self.assertEqual(hidden in own.duplicate_lead_ids, not is_hidden)
            self.assertEqual(own.duplicate_lead_count, 1)

    def test_what_a_rule_hides_is_passed_over_and_the_next_is_served(self):
        hidden, seen = self._new_leads(2, user_id=False)
        hidden.name = "VIP"
        self._hide("[('name', '!=', 'VIP')]")
        self.assertEqual(self._next(), seen.id)
        self.assertFalse(self._log_and_next(seen)["lead"])

    def test_what_may_be_read_and_not_written_is_not_served(self):
        read_only, seen = self._new_leads(2, user_id=False)
        read_only.name = "VIP"
        self._hide("[('name', '!=', 'VIP')]")
        self.env["ir.rule"].search([("name", "=", "Not for agents")]).perm_read = False
        self.assertEqual(self._next(), seen.id)

    def test_who_sees_only_their_own_is_served_the_pool_and_nobody_elses(self):
        pool = self._new_leads(user_id=False)
        self._new_leads(user_id=self.user_head.id)
        self.assertEqual(self._next(), pool.id)
        self.assertFalse(self._log_and_next(pool)["lead"])


class TestQueueKeepsWhatWasFiled(QueueTrustCommon):
    def _assert_kept(self, method, error):
        lead, other = self._new_leads(2)
        self.assertEqual(self._next(), lead.id)
        broken = patch.object(self.env.registry[QUEUE], method, side_effect=error)
        with broken, mute_logger(LOG):
            screen = self._log_and_next(lead)
        self.assertEqual(screen["waiting"]["kind"], "failed")
        self.assertFalse(screen["lead"])
        self.assertEqual(screen["logged"]["change_ids"], lead.k_status_change_ids.ids)
        self.env.invalidate_all()
        self.assertEqual(lead.k_status_id, self.k2)
        return other

    def test_the_next_lead_cannot_be_found(self):
        self._assert_kept("_serve", AccessError("not yours"))
        self.env["crm.lead"].search([]).active = False
        self._assert_kept("_serve", ZeroDivisionError())

    def test_the_next_lead_cannot_be_shown(self):
        """It is put aside, and another is served."""
        broken = self._assert_kept("_get_card", AccessError("not yours"))
        third = self._new_leads()
        self.assertEqual(self._next(), third.id)
        self.assertFalse(broken.lease_ids)
        skips = self.env["crm.lead.skip"].search([("lead_id", "=", broken.id)])
        self.assertEqual(skips.user_id, self.user_agent)

    def test_the_database_refuses_what_the_next_lead_needs(self):
        def fail(leads, *_args):
            leads.env.cr.execute("SELECT 1/0")

        lead = self._new_leads()
        self._next()
        broken = patch.object(self.env.registry["crm.lead"], "_get_pools", fail)
        with broken, mute_logger(LOG, "odoo.sql_db"):
            self._log_and_next(lead)
        self.assertEqual(lead.k_status_id, self.k2)

    def test_a_skip_stays_too(self):
        lead = self._new_leads()
        self._next()
        name = "_get_next_candidates"
        registry = self.env.registry["crm.lead"]
        with (
            patch.object(registry, name, side_effect=AccessError("no")),
            mute_logger(LOG),
        ):
            self._queue().skip(lead.id, self.skip.id)
        self.assertTrue(self.env["crm.lead.skip"].search([("lead_id", "=", lead.id)]))

    def test_what_is_wrong_with_the_outcome_itself_is_said(self):
        lead = self._new_leads()
        self._next()
        with self.assertRaises(AccessError), mute_logger(LOG):
            self.user_agent.group_ids -= self.env.ref("sales_team.group_sale_salesman")
            self._log_and_next(lead)


class TestSamePress(QueueTrustCommon):
    def test_pressed_three_times_is_one_call(self):
        first, second, third = self._new_leads(3)
        self.assertEqual(self._next(), first.id)
        screens = [self._log_and_next(first) for _press in range(3)]
        self.assertEqual([screen["lead"]["id"] for screen in screens], 3 * [second.id])
        filed = {tuple(screen["logged"]["change_ids"]) for screen in screens}
        self.assertEqual(filed, {tuple(first.k_status_change_ids.ids)})
        self.assertEqual(len(first.k_status_change_ids), 1)
        self.assertFalse(third.lease_ids)

    def test_the_last_lead_of_the_day_too(self):
        lead = self._new_leads()
        self._next()
        for _press in range(3):
            screen = self._log_and_next(lead)
        self.assertFalse(screen["lead"])
        self.assertEqual(len(lead.k_status_change_ids), 1)

    def test_a_lead_that_went_out_of_sight_by_the_first_press(self):
        self.company.is_nurture_hidden = True
        self.env.ref("lead_alignment.crm_lead_rule_hidden").active = True
        lead, other = self._new_leads(2, user_id=False)
        self._next()
        self._log_and_next(lead)
        lead.sudo()._with_filing().user_id = self.user_head
        screen = self._log_and_next(lead)
        self.assertEqual(screen["lead"]["id"], other.id)
        self.assertEqual(len(lead.k_status_change_ids), 1)

    def test_served_again_it_is_another_call(self):
        lead = self._new_leads()
        self._next()
        screen = self._log_and_next(lead)
        self._queue().undo(screen["logged"]["change_ids"])
        self._log_and_next(lead, self.k2)
        calls = lead.k_status_change_ids.filtered(lambda row: not row.undo_of_id)
        self.assertEqual(len(calls), 2)

    def test_a_skip_pressed_twice_skips_one_lead(self):
        first, second, third = self._new_leads(3)
        self.assertEqual(self._next(), first.id)
        for _press in range(2):
            screen = self._queue().skip(first.id, self.skip.id)
        self.assertEqual(screen["lead"]["id"], second.id)
        self.assertEqual(len(self.env["crm.lead.skip"].search([])), 1)
        self.assertFalse(third.lease_ids)

    def test_a_choice_by_hand_pressed_twice_counts_once(self):
        self.company.hand_picks_per_day = 1
        lead = self._new_leads()
        for _press in range(2):
            screen = self._queue().pick(lead.id)
        self.assertEqual(screen["lead"]["id"], lead.id)


@tagged("post_install", "-at_install", "lead_alignment")
class TestQueueOverRpc(RpcCase, LeadAlignmentCommon):
    def test_a_hidden_lead_is_not_filed_on(self):
        self.user_agent.password = self.user_agent.login
        self.company.is_nurture_hidden = True
        self.env.ref("lead_alignment.crm_lead_rule_hidden").active = True
        leads = self.env["crm.lead"].with_user(self.user_marketer)
        lead = leads.create(
            {"name": "Nurtured", "user_id": False, "company_id": self.company.id}
        )
        self.env.flush_all()
        self._login(self.user_agent)
        for method, args in (
            ("log_and_next", [{"status_id": self.k2.id}]),
            ("skip", [self.env.ref("lead_alignment.crm_floor_reason_later").id]),
            ("pick", []),
            ("get_suggested_result", []),
        ):
            self._assert_refused(REFUSED, QUEUE, method, lead.id, *args)
        self.assertFalse(lead.k_status_change_ids)
