from odoo import fields

from ...hooks import fill_duplicates, fill_marketers
from ..common import NOW, LeadAlignmentCommon


class TestLeadLife(LeadAlignmentCommon):
    """Our fields through merge, conversion, copy, archive, won, lost, re-assignment."""

    def setUp(self):
        super().setUp()
        self._freeze(NOW)
        self.lead = self._new_leads(phone="+84 912 345 678")
        self.callback = fields.Datetime.add(NOW, hours=5)
        self._file(self.lead, self.k3, callback_date=self.callback)

    def test_a_copy_starts_without_any_call(self):
        copy = self.lead.copy()
        self.assertFalse(copy.k_status_id or copy.callback_date or copy.attempt_count)
        self.assertFalse(copy.first_outcome_date or copy.k_status_change_ids)
        self.assertTrue(copy.is_duplicate)
        self.assertEqual(copy.marketer_id, self.user_marketer)

    def test_archiving_and_restoring_keep_all(self):
        self.lead.action_archive()
        self.lead.action_unarchive()
        self.assertEqual(self.lead.k_status_id, self.k3)
        self.assertEqual(self.lead.callback_date, self.callback)
        self.assertEqual(len(self.lead.k_status_change_ids), 1)

    def test_lost_and_restored_by_hand_keep_the_status(self):
        self.lead.action_set_lost()
        self.assertEqual(self.lead.k_status_id, self.k3)
        self.lead.action_restore()
        self.assertEqual(self.lead.k_status_id, self.k3)

    def test_won_by_hand_keeps_the_status(self):
        self.lead.action_set_won()
        self.assertEqual(self.lead.k_status_id, self.k3)

    def test_conversion_keeps_all(self):
        self.lead.convert_opportunity(False)
        self.assertEqual(self.lead.k_status_id, self.k3)
        self.assertEqual(self.lead.attempt_count, 1)

    def test_the_planned_call_goes_with_the_lead(self):
        self.lead.user_id = self.user_leader
        self.assertEqual(self._planned(self.lead).user_id, self.user_leader)

    def test_somebody_elses_planned_call_stays_theirs(self):
        self._planned(self.lead).user_id = self.user_head
        self.lead.user_id = self.user_leader
        self.assertEqual(self._planned(self.lead).user_id, self.user_head)

    def test_a_merge_keeps_the_survivors_status_and_adds_the_calls(self):
        lost = self._new_leads()
        self._file(lost, self.k42)
        merged = (self.lead + lost).merge_opportunity()
        self.assertEqual(merged.k_status_id, self.k3)
        self.assertEqual(merged.attempt_count, 2)
        self.assertEqual(merged.won_status, "pending")
        self.assertEqual(merged.callback_date, self.callback)
        self.assertEqual(merged.k_status_date, NOW)
        self.assertEqual(len(merged.k_status_change_ids), 2)

    def test_a_merge_keeps_the_first_and_the_last_contact(self):
        """Whichever of the two survives."""
        later = fields.Datetime.add(NOW, days=1)
        for kind in ("lead", "opportunity"):
            with self.subTest(kind=kind), self.mock_datetime_and_now(NOW):
                first = self._new_leads(type=kind)
                self._file(first, self.k2)
            with self.mock_datetime_and_now(later):
                last = self._new_leads(type="opportunity")
                self._file(last, self.k2)
                merged = (first + last).merge_opportunity()
            self.assertEqual(merged.first_contact_date, NOW)
            self.assertEqual(merged.first_outcome_date, NOW)
            self.assertEqual(merged.last_outcome_date, later)

    def test_a_merge_takes_the_status_where_the_survivor_has_none(self):
        fresh = self._new_leads(type="opportunity")
        merged = (self.lead + fresh).merge_opportunity()
        self.assertEqual(merged, fresh)
        self.assertEqual(merged.k_status_id, self.k3)
        self.assertEqual(merged.first_contact_date, NOW)

    def test_the_merge_note_tells_the_status_of_the_merged(self):
        fresh = self._new_leads(type="opportunity")
        merged = (self.lead + fresh).merge_opportunity()
        self.assertIn("K3", " ".join(merged.message_ids.mapped("body")))


class TestOrigin(LeadAlignmentCommon):
    def test_the_campaigns_responsible_brought_the_lead(self):
        self.assertEqual(self._new_leads().marketer_id, self.user_marketer)

    def test_a_marketer_who_enters_a_lead_brought_it(self):
        lead = (
            self.env["crm.lead"]
            .with_user(self.user_cmo)
            .create({"name": "From a fair"})
        )
        self.assertEqual(lead.marketer_id, self.user_cmo)

    def test_another_campaign_brings_another_marketer(self):
        lead = self._new_leads()
        lead.campaign_id = self.env["utm.campaign"].create(
            {"title": "Fair", "user_id": self.user_cmo.id}
        )
        self.assertEqual(lead.marketer_id, self.user_cmo)

    def test_the_system_brings_no_lead(self):
        """Nobody could be handed a lead back, or answer for it."""
        self.campaign.user_id = self.env.ref("base.user_root")
        self.assertFalse(self._new_leads().marketer_id)

    def test_a_salesperson_who_enters_a_lead_did_not(self):
        lead = self.env["crm.lead"].with_user(self.user_agent).create({"name": "Mine"})
        self.assertFalse(lead.marketer_id)

    def test_a_known_phone_or_email_is_a_duplicate(self):
        first = self._new_leads(phone="0912345678", email_from="a@example.com")
        same_phone = self._new_leads(phone="+84 912 345 678")
        same_mail = self._new_leads(email_from="A@Example.com")
        new = self._new_leads(phone="0987654321")
        duplicates = (first + same_phone + same_mail + new).filtered("is_duplicate")
        self.assertEqual(duplicates, same_phone + same_mail)

    def test_in_one_file_the_first_is_no_duplicate(self):
        leads = self._new_leads(3, email_from="twice@example.com")
        self.assertEqual(leads.mapped("is_duplicate"), [False, True, True])

    def test_a_lost_lead_is_known_too(self):
        self._new_leads(phone="0912345678").action_set_lost()
        self.assertTrue(self._new_leads(phone="0912345678").is_duplicate)

    def test_another_company_knows_other_people(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._new_leads(email_from="a@example.com")
        values = {"name": "There", "email_from": "a@example.com"}
        lead = self.env["crm.lead"].create(
            {**values, "company_id": other.id, "user_id": False, "team_id": False}
        )
        self.assertFalse(lead.is_duplicate)

    def test_who_sold_in_another_company_is_no_known_seller_here(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.user_head.company_ids += other
        phone = {"phone": "0912345678"}
        self._new_leads(**phone)
        self._new_leads(
            company_id=other.id, team_id=False, user_id=self.user_head.id, **phone
        )
        again = self._new_leads(user_id=False, **phone)
        self.assertTrue(again.is_duplicate)
        known = again._get_known_sellers(self.user_head + self.user_agent)
        self.assertEqual(known, {again.id: self.user_agent})

    def test_installation_finds_the_same_for_existing_leads(self):
        """The statements of the installation agree with the fields' definition."""
        leads = self._new_leads(2, email_from="twice@example.com")
        leads += self._new_leads(phone="0912345678")
        leads += self._new_leads(phone="+84 912 345 678", campaign_id=False)
        leads += self._new_leads()
        wanted = leads.read(["marketer_id", "is_duplicate"], load=None)
        self.assertEqual(sum(row["is_duplicate"] for row in wanted), 2)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET marketer_id = NULL, is_duplicate = NULL"
        )
        fill_marketers(self.env.cr)
        fill_duplicates(self.env.cr)
        leads.invalidate_recordset()
        self.assertEqual(leads.read(["marketer_id", "is_duplicate"], load=None), wanted)
