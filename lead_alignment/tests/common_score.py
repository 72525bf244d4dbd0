from datetime import timedelta

from .common_people import PeopleCommon


class ScoreCommon(PeopleCommon):
    """Rules that are easy to add up in one's head: a page brings 8 points, the newest
    two count, in 10 days, half after 2; a form 30, a call 60; a click 5, with pages at
    most 18; unsubscribing takes 20."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
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
        while states._advance(cls.company)[1]:
            pass
        cls.env.invalidate_all()

    def _now(self, person):
        """Score as of this instant, without writing."""
        scores = self.env["customer.score"]._compute_scores(self.company, person.ids)
        return scores[person.id]
