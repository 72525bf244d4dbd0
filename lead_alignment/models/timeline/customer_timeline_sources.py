from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...tools.timeline import Source

_lt = LazyTranslate(__name__)


def _levels(marketing, sales, support):
    return {"marketing": marketing, "sales": sales, "support": support}


SEEN = _levels("summary", "summary", "summary")
KNOWN = _levels("existence", "existence", "existence")
BETWEEN = _levels("summary", "summary", "existence")  # marketing and sales
UNSEEN = _levels("hidden", "hidden", "hidden")
# key, label, model, when, whose, order, icon, levels; whether it is noise, and whether
# it has a day only; whom it is about, if that is not its lead
CORE = [
    (
        *("lead", _lt("Lead"), "crm.lead", "create_date", "sales", 10, "fa-star-o"),
        *(SEEN, False, False, "id"),
    ),
    (
        *("lifecycle", _lt("Lifecycle"), "crm.lead.lifecycle.change", "date", "sales"),
        *(20, "fa-exchange", SEEN),
    ),
    (
        *("handover", _lt("Hand-Over"), "crm.lead.handover", "date", "marketing"),
        *(25, "fa-handshake-o", SEEN),
    ),
    (
        *("outcome", _lt("Call Outcome"), "crm.k.status.change", "date", "sales"),
        *(30, "fa-phone", SEEN),
    ),
    (
        *("clock", _lt("Promise Not Kept"), "crm.lead.sla", "end_date", "sales"),
        *(40, "fa-clock-o", BETWEEN),
    ),
    (
        *("feedback", _lt("Feedback"), "crm.lead.feedback", "date", "sales"),
        *(50, "fa-comments-o", BETWEEN),
    ),
    (
        *("message", _lt("E-Mail or Note"), "mail.message", "date", "sales"),
        *(60, "fa-envelope-o", KNOWN, False, False, "res_id"),
    ),
    (
        *("system", _lt("System Note"), "mail.message", "date", "sales"),
        *(61, "fa-cog", UNSEEN, True, False, "res_id"),
    ),
    (
        *("activity", _lt("To-Do"), "mail.activity", "date_deadline", "sales"),
        *(70, "fa-check-square-o", KNOWN, False, True, "res_id"),
    ),
    (
        *("meeting", _lt("Meeting"), "calendar.event", "start", "sales"),
        *(80, "fa-calendar", KNOWN, False, False, "opportunity_id"),
    ),
    (
        *("call", _lt("Phone Call"), "crm.phone.call", "start", "sales"),
        *(90, "fa-headphones", SEEN),
    ),
    (
        *("care", _lt("Call to Customer Service"), "customer.call", "date", "support"),
        *(95, "fa-volume-control-phone", SEEN),
    ),
    (
        *("event", _lt("What They Did"), "customer.event", "occurred_at", "marketing"),
        *(100, "fa-mouse-pointer", SEEN, False, False, "identity_id"),
    ),
]


class CustomerTimeline(models.AbstractModel):
    """What a history is made of. An app that adds a source extends ``_get_sources`` and
    writes two methods: ``_domain_<key>(person)`` and ``_describe_<key>(records)``.

    A description has ``title`` and ``lines``, which whoever sees a *summary* sees – no
    words of people there – and ``text``, ``who`` and ``is_automatic``, which only who
    may read the record sees.
    """

    _inherit = "customer.timeline"

    @api.model
    def _get_sources(self):
        """{key: Source}, labels in the user's language; hook of apps that add some"""
        lang = self.env.lang or "en_US"
        return {
            key: Source(key, label._translate(lang), *others)
            for key, label, *others in CORE
        }

    @api.model
    def _get_domain(self, source, person):
        """Which records of ``source`` are about ``person``; None for none at all"""
        return getattr(self, f"_domain_{source.key}")(person)

    @api.model
    def _describe(self, source, records):
        """{id: dict of ``title``, ``lines``, ``text``, ``who``, ``is_automatic``}"""
        return getattr(self, f"_describe_{source.key}")(records)

    # ------------------------------------------------------------
    # Leads, and what happened to them
    # ------------------------------------------------------------

    @api.model
    def _domain_lead(self, person):
        return Domain("id", "in", person.leads) if person.leads else None

    @api.model
    def _describe_lead(self, leads):
        kinds = {"lead": self.env._("Lead"), "opportunity": self.env._("Opportunity")}
        return {
            lead.id: {
                "title": kinds[lead.type],
                "lines": filled(lead.k_status_label, lead.user_id.name),
                "text": lead.name,
                "who": lead.user_id.name,
            }
            for lead in leads
        }

    @api.model
    def _domain_of_lead(self, person):
        return Domain("lead_id", "in", person.leads) if person.leads else None

    @api.model
    def _domain_lifecycle(self, person):
        return self._domain_of_lead(person)

    @api.model
    def _describe_lifecycle(self, changes):
        stages = labels(changes, "to_stage")
        causes = labels(changes, "cause")
        return {
            change.id: {
                "title": " → ".join(
                    filled(stages.get(change.from_stage), stages[change.to_stage])
                ),
                "lines": filled(causes.get(change.cause)),
                "text": change.reason_id.name,
                "who": change.user_id.name,
                "is_automatic": change.cause in ("score", "arrival", "cold"),
            }
            for change in changes
        }

    @api.model
    def _domain_handover(self, person):
        return self._domain_of_lead(person)

    @api.model
    def _describe_handover(self, handovers):
        states, causes = labels(handovers, "state"), labels(handovers, "cause")
        return {
            handover.id: {
                "title": self.env._("Handed over to sales"),
                "lines": filled(states[handover.state], causes[handover.cause]),
                "text": "\n".join(filled(handover.reason_id.name, handover.note)),
                "who": handover.user_id.name,
                "is_automatic": handover.cause == "score",
            }
            for handover in handovers
        }

    @api.model
    def _domain_outcome(self, person):
        domain = self._domain_of_lead(person)
        if domain is None:
            return None
        return domain & Domain("undo_of_id", "=", False)

    @api.model
    def _describe_outcome(self, changes):
        return {
            change.id: {
                "title": change.call_result_id.name
                or change.to_status_id.display_name
                or self.env._("New again"),
                "lines": filled(self.env._("Undone") if change.undo_ids else ""),
                "text": change.note,
                "who": change.user_id.name,
            }
            for change in changes
        }

    @api.model
    def _domain_clock(self, person):
        domain = self._domain_of_lead(person)
        if domain is None:
            return None
        return domain & Domain("is_late_at_end", "=", True)

    @api.model
    def _describe_clock(self, clocks):
        targets, sides = labels(clocks, "target"), labels(clocks, "side")
        return {
            clock.id: {
                "title": targets[clock.target],
                "lines": filled(sides.get(clock.side)),
                "who": clock.user_id.name,
                "is_automatic": True,
            }
            for clock in clocks
        }

    @api.model
    def _domain_feedback(self, person):
        domain = self._domain_of_lead(person)
        return None if domain is None else domain & Domain("active", "=", True)

    @api.model
    def _describe_feedback(self, feedback):
        states = labels(feedback, "state")
        return {
            said.id: {
                "title": said.form_id.name,
                "lines": filled(states[said.state]),
                "text": "\n".join(filled(said.summary, said.note, said.reply)),
                "who": said.user_id.name,
            }
            for said in feedback
        }

    # ------------------------------------------------------------
    # The ledger
    # ------------------------------------------------------------

    @api.model
    def _domain_event(self, person):
        if not person.identities:
            return None
        recorded = self.env["customer.event.type"]._get_recorded_ids()
        return (
            Domain("identity_id", "in", list(person.identities))
            & Domain("quarantine", "=", False)
            & Domain("type_id", "not in", recorded)
        )

    @api.model
    def _describe_event(self, events):
        return {
            event.id: {
                "title": event.type_id.name,
                "lines": filled(event.campaign_id.title),
                "text": event.label,
                "is_automatic": False,
            }
            for event in events
        }


def filled(*texts):
    return [text for text in texts if text]


def labels(records, name):
    """{value: label} of a selection, in the language of the user"""
    return dict(records._fields[name]._description_selection(records.env))


def has_email(name, emails):
    """A domain: the field ``name``, which is not normalised, is one of ``emails``, in
    small letters. Wants an index on ``lower(name)``."""
    return Domain.custom(
        to_sql=lambda _model, alias, _query: SQL(
            "lower(%s) = ANY(%s)", SQL.identifier(alias, name), list(emails)
        )
    )
