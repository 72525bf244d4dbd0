from odoo.addons.lead_alignment_mass_mailing.tests.common import MailingCommon


class TestSmsTrace(MailingCommon):
    """What became of an SMS at a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.phone = cls._pair("p1")[1]
        cls.mailing.write({"mailing_type": "sms", "body_plaintext": "Come!"})
        cls.sms = cls._trace(
            cls._lead("p1"),
            trace_type="sms",
            email=False,
            sms_number=cls.phone,
            trace_status="outgoing",
        )

    def test_sent_when_the_provider_says_so_and_once(self):
        tracker = self.env["sms.tracker"].create(
            {"sms_uuid": "0" * 32, "mailing_trace_id": self.sms.id}
        )
        tracker._action_update_from_sms_state("process")
        self._process_inbox()
        self.assertNotIn("sms_sent", self._codes("p1"))
        for state in ("pending", "sent"):
            tracker._action_update_from_sms_state(state)
            self._process_inbox()
        self.assertEqual(self._codes("p1").count("sms_sent"), 1)

    def test_a_click_counts_without_a_seal(self):
        self._click(self.sms)
        self._process_inbox()
        self.assertIn("sms_click", self._codes("p1"))

    def test_whoever_wants_no_more(self):
        self.env["phone.blacklist"].add(self.phone)
        self._process_inbox()
        self.assertIn("unsubscribe", self._codes("p1"))

    def test_sms_to_who_is_erased_are_not_sent_any_more(self):
        numbers = (self.phone, self._pair("p9")[1])
        waiting, other = self.env["sms.sms"].create(
            [{"number": number, "body": "Offer"} for number in numbers]
        )
        self._see("p1")
        self.env["customer.erasure"]._erase(self._person("p1"), "Asked")
        self.assertFalse(waiting.exists())
        self.assertTrue(other.exists())

    def test_who_wants_sms_again_is_not_gone_any_more(self):
        for _time in range(3):
            self.env["phone.blacklist"].add(self.phone)
            self._process_inbox()
            self.assertEqual(self._codes("p1").count("unsubscribe"), 1)
            self.env["phone.blacklist"].remove(self.phone)
            self._process_inbox()
            self.assertNotIn("unsubscribe", self._codes("p1"))

    def test_what_became_of_contacts_known_by_their_number(self):
        self._see("p2")
        contact = self.env["res.partner"].create({"name": "An", "email": "info@a.vn"})
        self._see(identities=[("partner", str(contact.id))])
        listed = self.env["mailing.contact"].create({"name": "Lan"})
        mailing = self.mailing.with_company(self.company)
        self.env.flush_all()
        before = mailing.became_people_count
        values = {"trace_type": "sms", "email": False}
        self._trace(listed, sms_number=self._pair("p2")[1], **values)
        self._trace(contact, sms_number="+84900000000", **values)
        mailing.invalidate_recordset()
        self.assertEqual(mailing.became_people_count, before + 2)

    def test_it_stands_in_the_history(self):
        self.sms.trace_status = "sent"
        timeline = self.env["customer.timeline"]
        lead = self.env["crm.lead"].browse(self.sms.res_id)
        entries = timeline.get_page("crm.lead", lead.id, limit=100)["entries"]
        titles = [e["title"] for e in entries if e["source"] == "mailing"]
        self.assertEqual(titles, ["SMS Mailing"])

    def test_history_is_filled_in(self):
        self._fill_in("mailing.trace")
        self.assertIn("sms_sent", self._codes("p1"))
        self.env["phone.blacklist"].add(self.phone)
        self.inbox.search([]).unlink()
        self._fill_in("phone.blacklist")
        self.assertIn("unsubscribe", self._codes("p1"))
