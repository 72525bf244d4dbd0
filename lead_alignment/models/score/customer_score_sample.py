from dataclasses import dataclass, replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.engagement import Hit, explain
from ..shared.condition_path import get_first_names

LEAST, MOST = 50, 20_000
MAX_LABELS = 30
# fields that are filled before the first call: those written later would make any score
# look clever
KNOWN_BEFORE = (
    "source_id",
    "medium_id",
    "campaign_id",
    "country_id",
    "state_id",
    "city",
    "lang_id",
    "function",
    "website",
    "interest_id",
    "phone_state",
    "email_state",
    "first_touch_form",
    "first_touch_ad",
    "first_touch_landing_page",
    "first_touch_sub_team",
    "referred",
    "is_call_consented",
    "marketer_id",
)
PROPERTIES = "lead_properties"
PROPERTY_TYPES = ("char", "selection", "boolean", "integer", "float")
FIELD_TYPES = ("many2one", "selection", *PROPERTY_TYPES)
# types of events that colleagues cause, or that say nothing about the customer
NEVER = (
    "k_status",
    "call_no_answer",
    "outbound_call",
    "email_out",
    "activity_done",
    "lead_created",
    "lead_file",
    "identify",
    "group",
    "alias",
    "score_reset",
    "other",
)
CLOSED = """
    SELECT lead.id, lead.profile_id, %(won)s AS won,
           COALESCE(first.date, lead.date_closed, lead.write_date) AS until
      FROM crm_lead lead
      LEFT JOIN crm_k_status status ON status.id = lead.k_status_id
      LEFT JOIN LATERAL (
           SELECT min(change.date) AS date
             FROM crm_k_status_change change
            WHERE change.lead_id = lead.id AND change.is_call) first ON TRUE
     WHERE lead.company_id = %(company)s
       AND %(closed)s
       AND COALESCE(lead.date_closed, lead.write_date) >= %(since)s
     ORDER BY COALESCE(lead.date_closed, lead.write_date) DESC, lead.id DESC
     LIMIT %(most)s
"""
OUTCOMES = {
    "won": (
        SQL("lead.won_status = 'won'"),
        SQL("lead.won_status IN ('won', 'lost')"),
    ),
    "k_status": (
        SQL("status.outcome = 'won'"),
        SQL("(status.outcome IN ('won', 'lost') OR NOT status.is_data_valid)"),
    ),
}
# of each lead and type of event: the count, and the newest value and label
SEEN = """
    SELECT asked.lead_id, event.type_id, count(*),
           (array_agg(event.value ORDER BY event.occurred_at DESC, event.id DESC))[1],
           (array_agg(event.label ORDER BY event.occurred_at DESC, event.id DESC))[1]
      FROM unnest(%(leads)s::int[], %(profiles)s::int[], %(until)s::timestamp[])
           AS asked(lead_id, profile_id, until)
      JOIN customer_identity identity ON identity.profile_id = asked.profile_id
      JOIN customer_event event ON event.identity_id = identity.id
     WHERE event.occurred_at < asked.until
       AND event.quarantine IS NULL
       AND event.type_id = ANY(%(types)s)
     GROUP BY asked.lead_id, event.type_id
"""
HITS = """
    SELECT asked.lead_id, rule.number, event.id, event.occurred_at,
           width_bucket(asked.until, %(starts)s::timestamp[])
           - width_bucket(event.occurred_at, %(starts)s::timestamp[]) AS age
      FROM unnest(%(leads)s::int[], %(profiles)s::int[], %(until)s::timestamp[])
           AS asked(lead_id, profile_id, until)
      JOIN customer_identity identity ON identity.profile_id = asked.profile_id
      JOIN customer_event event ON event.identity_id = identity.id
      JOIN %(rules)s
        ON rule.type_id = event.type_id
     WHERE event.occurred_at < asked.until
       AND event.quarantine IS NULL
       AND %(matches)s
"""


@dataclass
class Sample:
    """Closed leads, newest first; all lists in the same order.

    :param rows: {signal: what was known before the first call}, a dict a lead
    :param until: moment of the first call, else when the lead was closed, naive UTC
    """

    lead_ids: list[int]
    profile_ids: list[int | None]
    outcomes: list[bool]
    until: list
    rows: list[dict]

    @property
    def rate(self) -> float:
        """Return the share of the leads that were won, 0 … 1."""
        return sum(self.outcomes) / len(self.outcomes)


class CustomerScoreSample(models.AbstractModel):
    """Samples of won and lost leads, with what was known before the first call."""

    _name = "customer.score.sample"
    _description = "Closed Leads for Learning"

    @api.model
    def _get_known_before(self):
        """Hook: return names of the lead's fields to learn from.

        A bridge adds fields of its app::

            def _get_known_before(self):
                return [*super()._get_known_before(), "event_id"]
        """
        manual = (
            self.env["ir.model.fields"]
            .sudo()
            .search(  # sudo: reads names of fields
                [
                    ("model", "=", "crm.lead"),
                    ("state", "=", "manual"),
                    ("store", "=", True),
                ]
            )
        )
        return [*KNOWN_BEFORE, *manual.mapped("name")]

    @api.model
    def _draw(self, company, outcome, months, field_names):
        """Return a sample of closed leads.

        :param outcome: "won" for won against lost, "k_status" for the result of calls
        :param months: age of the leads, at most
        :param field_names: of the lead, all filled before the first call
        :returns: ``Sample``
        """
        won, closed = OUTCOMES[outcome]
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                CLOSED,
                won=won,
                closed=closed,
                company=company.id,
                since=fields.Datetime.now() - timedelta(days=30 * months),
                most=MOST,
            )
        )
        sample = Sample([], [], [], [], [])
        for lead_id, profile_id, is_won, until in found:
            sample.lead_ids.append(lead_id)
            sample.profile_ids.append(profile_id)
            sample.outcomes.append(bool(is_won))
            sample.until.append(until)
            sample.rows.append({})
        self._read_fields(sample, field_names)
        self._read_events(sample)
        return sample

    @api.model
    def _read_fields(self, sample, names):
        # sudo: values are only counted; the leads are of this company
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        leads = leads.browse(sample.lead_ids)
        names = [name for name in names if name in leads._fields]
        for lead, row in zip(leads, sample.rows, strict=True):
            for name in names:
                if name == PROPERTIES:
                    row |= {
                        f"field:{PROPERTIES}.{key}": value
                        for key, value in lead[name].items()
                        if isinstance(value, str | bool | int | float)
                    }
                else:
                    row[f"field:{name}"] = _get_plain(lead._fields[name], lead[name])

    @api.model
    def _read_events(self, sample):
        """Add each type of event to the sample as one signal.

        It is the newest value if there are values, the newest label if there are few,
        else the number of events.
        """
        catalogue = self.env["customer.event.type"]._get_catalogue()
        # sudo: the catalogue is the same for all users
        types = (
            self.env["customer.event.type"]
            .sudo()
            .search([("is_automatic", "=", False), ("code", "not in", NEVER)])
        )
        rows = self.env.execute_query(
            SQL(SEEN, types=types.ids, **self._get_asked(sample))
        )
        by_type = {}
        for lead_id, type_id, *seen in rows:
            by_type.setdefault(type_id, {})[lead_id] = seen
        codes = {kind.type_id: code for code, kind in catalogue.items()}
        for type_id, seen in by_type.items():
            labels = {label for _count, _value, label in seen.values()}
            has_values = any(
                value is not None for _count, value, _label in seen.values()
            )
            place = 1 if has_values else 2 if 2 <= len(labels) <= MAX_LABELS else 0
            name = f"{('count', 'value', 'label')[place]}:{codes[type_id]}"
            nothing = [0, None, None]
            for lead_id, row in zip(sample.lead_ids, sample.rows, strict=True):
                row[name] = seen.get(lead_id, nothing)[place]

    @api.model
    def _get_asked(self, sample):
        return {
            "leads": sample.lead_ids,
            "profiles": sample.profile_ids,
            "until": sample.until,
        }

    @api.model
    def _get_fit(self, company, sample, rule_set):
        """Return [fit points] in the order of the sample.

        Only rules count that ask for what was known before the first call.
        """
        known = {*self._get_known_before(), PROPERTIES}
        rules = tuple(
            rule for rule in rule_set.fit_rules if get_first_names(rule.domain) <= known
        )
        leads = self.env["crm.lead"]
        rows = self.env.execute_query(
            leads._select_fit(
                company, sample.lead_ids, rule_set=replace(rule_set, fit_rules=rules)
            )
        )
        fits = {lead_id: points for lead_id, points, *_parts in rows}
        return [fits.get(lead_id, 0) for lead_id in sample.lead_ids]

    @api.model
    def _get_engagement(self, company, sample, rule_set):
        """Return [engagement before the first call] in the order of the sample."""
        scores = self.env["customer.score"]
        span = fields.Datetime.now() - min(sample.until)
        starts = scores._get_day_starts(company, rule_set, earlier=span.days + 1)
        rows = self.env.execute_query(
            SQL(
                HITS,
                starts=starts,
                rules=scores._get_rule_table(rule_set, starts),
                matches=scores._get_matches(company, rule_set),
                **self._get_asked(sample),
            )
        )
        hits, resets = {}, {}
        for lead_id, number, event_id, moment, age in rows:
            if not number:
                resets[lead_id] = max(moment, resets.get(lead_id, moment))
                continue
            hit = Hit(rule_set.rules[number - 1].id, event_id, age, moment)
            hits.setdefault(lead_id, []).append(hit)
        return [
            explain(
                rule_set.rules,
                rule_set.groups,
                hits.get(lead_id, ()),
                resets.get(lead_id),
            ).score
            for lead_id in sample.lead_ids
        ]


def _get_plain(field, value):
    """Return a field's value as a signal of the scorecard."""
    if field.type == "many2one":
        return str(value.id) if value else None
    if field.type == "boolean":
        return bool(value)
    if value is False:
        return None
    return value if isinstance(value, str | int | float) else str(value)
