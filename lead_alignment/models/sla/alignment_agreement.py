from odoo import fields, models
from odoo.tools.translate import LazyTranslate

from ...tools.agreement_terms import read_terms
from ...tools.engagement import get_name
from ...tools.translations import set_translations

_lt = LazyTranslate(__name__)

NAMES = {
    "accept": _lt("Accept handoff"),
    "first_call": _lt("First call"),
    "first_call_customer": _lt("Customer waiting for first call"),
    "next_attempt": _lt("Retry on schedule"),
    "cadence": _lt("All attempts"),
    "callback": _lt("Call back on time"),
    "feedback": _lt("Give feedback"),
    "answer": _lt("Reply to feedback"),
    "follow_up": _lt("Review returned leads"),
}
RECALL = {"action": "reassign", "is_owner_told": True, "is_leader_told": True}
TELL = {"action": "notify", "is_owner_told": True, "is_leader_told": False}
# (policy, (minutes in Vietnam, elsewhere), minutes after opening, more fields,
# [((minutes after the deadline in Vietnam, elsewhere), fields of the level)])
TIMERS = (
    ("first_call", (15, 60), 120, {}, [((0, 0), TELL), ((15, 180), RECALL)]),
    ("first_call_customer", (30, 120), 150, {"start": "customer"}, []),
    ("accept", (0, 240), 0, {}, [((0, 0), TELL)]),
    ("next_attempt", (60, 240), 0, {"calendar": "person"}, []),
    ("cadence", (0, 0), 0, {"calendar": "person", "tries": 6}, []),
    ("callback", (15, 30), 0, {"calendar": "person"}, [((0, 0), TELL)]),
    ("follow_up", (240, 480), 0, {"calendar": "person"}, [((0, 0), TELL)]),
    ("feedback", (240, 480), 0, {"calendar": "person"}, []),
    ("answer", (480, 960), 0, {"calendar": "person"}, [((0, 0), TELL)]),
)
WARN_PERCENT = {"vn": 60, "intl": 75}
CADENCE_DAYS = {"vn": 5, "intl": 10}


class AlignmentAgreement(models.Model):
    """The SLA policies of an agreement, and the usual ones."""

    _inherit = "alignment.agreement"

    sla_policy_ids = fields.One2many(
        "alignment.sla.policy",
        "agreement_id",
        "SLA Policies",
        context={"active_test": False},
        copy=True,
    )

    def _prepare_terms(self):
        return {
            **super()._prepare_terms(),
            "policies": self.sla_policy_ids._prepare_terms(),
        }

    def _get_conditions_in_force(self):
        terms = self.version_id._get_terms() if self.version_id else read_terms(None)
        return super()._get_conditions_in_force() + [
            (get_name(policy.name, self.env.lang), "crm.lead", policy.domain)
            for policy in terms.policies
            if policy.domain
        ]

    def _get_effects(self, before, now):
        label = self.env._("Overdue SLA timers, after recalculation")
        terms = read_terms(now, agreement_id=self.id, company_id=self.company_id.id)
        # sudo: as for the other effects
        late = self.sudo()._count_late(terms)
        return [*super()._get_effects(before, now), (label, *late)]

    def _count_late(self, terms):
        """Count the timers that are late.

        :returns: (now, after a recomputation by ``terms``)
        """
        now = fields.Datetime.now()
        timers = self.env["crm.lead.sla"]._get_open_of(self.company_id)
        timers = timers.filtered(
            lambda timer: (
                not timer.paused_date
                and timer.lead_id._get_lead_terms().agreement_id == self.id
            )
        )
        moved = {
            timer: vals["due_date"] for timer, vals in timers._get_recomputed(terms)
        }
        return (
            sum(timer.due_date < now for timer in timers),
            sum(moved.get(timer, timer.due_date) < now for timer in timers),
        )

    def _restore_terms(self, terms):
        result = super()._restore_terms(terms)
        self.env["alignment.sla.policy"]._restore(self, terms.get("policies", ()))
        return result

    def _load_default_terms(self):
        result = super()._load_default_terms()
        for agreement in self:
            agreement._load_default_timers()
        return result

    def _load_default_timers(self):
        """Write the usual policies; none for accepting, if the first call accepts."""
        self.ensure_one()
        pace = self._get_pace()
        self.with_context(active_test=False).sla_policy_ids.unlink()
        for place, timer in enumerate(TIMERS):
            name, minutes, opening, values, levels = timer
            is_shown = name != "accept" or not self.is_call_acceptance
            days = CADENCE_DAYS[pace] if values.get("tries") else 0
            policy = self.env["alignment.sla.policy"].create(
                {
                    "agreement_id": self.id,
                    "sequence": 10 * place,
                    "name": NAMES[name]._translate("en_US"),
                    "target": name.removesuffix("_customer"),
                    "minutes": _by_pace(minutes, pace),
                    "opening_minutes": opening,
                    "warn_percent": WARN_PERCENT[pace],
                    "days": days,
                    "active": is_shown,
                    **values,
                    "level_ids": [
                        (0, 0, {**action, "minutes": _by_pace(offset, pace)})
                        for offset, action in levels
                    ],
                }
            )
            set_translations(policy, "name", self._translate_all(NAMES[name]))


def _by_pace(pair, pace):
    return pair[0 if pace == "vn" else 1]
