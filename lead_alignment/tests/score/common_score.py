from datetime import timedelta

from ..customer.common_people import PeopleCommon


class ScoreCommon(PeopleCommon):
    """Rules that are easy to add up in one's head: a page brings 8 points, the newest
    two count, in 10 days, half after 2; a form 30, a call 60; a click 5, with pages at
    most 18; unsubscribing takes 20."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # people of demo data stand still
        cls.env.cr.execute(
            "UPDATE customer_event SET quarantine = 'hand' WHERE quarantine IS NULL"
        )
        cls.agreement = cls.env["alignment.agreement"]._get_general(cls.company)
        cls.agreement.score_rule_ids.unlink()
        cls.agreement.score_group_ids.unlink()
        cls.agreement.score_exclusion_ids.unlink()
        cls.web = cls.env["alignment.score.group"].create(
            {"name": "Web", "cap": 18, "agreement_id": cls.agreement.id}
        )
        cls.page = cls._rule("page_view", 8, 2, 10, 2, group_id=cls.web.id)
        cls.click = cls._rule("email_click", 5, 3, 10, 2, group_id=cls.web.id)
        cls.form = cls._rule("site_search", 30, 0, 30, 0)
        cls.call = cls._rule("chat", 60, 1, 30, 10)
        cls.leave = cls._rule("unsubscribe", -20, 1, 20, 0)
        cls.agreement._publish_score()

    @classmethod
    def _rule(cls, code, points, cap, window, half_life, **values):
        return cls.env["alignment.score.rule"].create(
            {
                "agreement_id": cls.agreement.id,
                "event_type_id": cls.env.ref(
                    f"lead_alignment.customer_event_type_{code}"
                ).id,
                "points": points,
                "cap": cap,
                "window_days": window,
                "half_life_days": half_life,
                **values,
            }
        )

    @classmethod
    def _happen(cls, name, code, days=0, **values):
        """``code`` happened on the identity ``name`` that many local days ago."""
        return cls._see(
            name,
            type=code,
            occurred_at=cls._ago(days=0) - timedelta(days=days),
            **values,
        )

    @classmethod
    def _work(cls):
        """What the scheduled job does, to its end."""
        states = cls.env["customer.score.state"]
        states._ensure(cls.company)
        while states._advance(cls.company).is_more:
            pass
        cls.env.invalidate_all()

    def _now(self, person):
        """Score as of this instant, without writing."""
        scores = self.env["customer.score"]._compute_scores(self.company, person.ids)
        return scores[person.id]

    def _close_leads(self, count):
        """Leads of directors, which were won, and of students, which were lost, one in
        ten the other way round; each saw a page two days ago and was called yesterday.

        Who is looked up by ``self.numbers``, {lead: number of the e-mail}.
        """
        self.numbers = {}
        leads = self.env["crm.lead"]
        for number in range(500, 500 + count):
            is_won = number % 2 == 0
            is_odd = number % 10 in (0, 1)
            self._happen(f"e{number}", "page_view", 2)
            lead = self._lead(
                f"e{number}",
                function="Director" if is_won != is_odd else "Student",
                user_id=False,
            )
            self.numbers[lead] = number
            leads += lead
        won = leads.filtered(lambda lead: self.numbers[lead] % 2 == 0)
        won.action_set_won()
        (leads - won).action_set_lost(lost_reason_id=self.no_need.id)
        self.env.flush_all()
        self.env.cr.execute(  # others were closed long ago
            "UPDATE crm_lead SET date_closed = CASE WHEN id = ANY(%s) THEN %s "
            "ELSE %s END WHERE company_id = %s",
            [leads.ids, self._ago(days=1), self._ago(days=5000), self.company.id],
        )
        self.env.invalidate_all()
        return leads
