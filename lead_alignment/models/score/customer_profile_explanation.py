from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.engagement import (
    COUNTED,
    QUARANTINED,
    TOLERANCE,
    Hit,
    explain,
    get_day_starts,
    get_name,
)

CURVE_DAYS = 90
MAX_ENTRIES = 50
HITS = """
    SELECT rule.number, event.id, event.occurred_at,
           %(days)s - width_bucket(event.occurred_at, %(starts)s::timestamp[]) AS age,
           event.label, event.value, event.quarantine, type.name
      FROM customer_identity identity
      JOIN customer_event event ON event.identity_id = identity.id
      JOIN customer_event_type type ON type.id = event.type_id
      JOIN %(rules)s
        ON rule.type_id = event.type_id
     WHERE identity.profile_id = %(profile)s
       AND event.occurred_at >= %(earliest)s
       AND event.occurred_at < %(until)s
       AND %(matches)s
"""


class CustomerProfile(models.Model):
    """The score breakdown of a person: every rule and event, and what caps, floor and
    rounding took, so that it sums to the number shown; and the last 90 days."""

    _inherit = "customer.profile"

    @api.readonly
    def get_score_explanation(self):
        """Return what the dialog shows.

        :returns: dict of ``score``, ``stored`` (what lists show until the next run),
            ``band``, ``lines`` [{name, points, entries, entries_left}] whose points sum
            to ``score``, ``curve`` [[ISO date, score]], ``is_excluded`` why or False
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: users who may read the person may see what makes the score; the answer
        # names no other people
        return self.sudo()._explain_score(self.sudo().company_id)

    @api.readonly
    def get_engagement_now(self):
        """Return the engagement at this moment; lists may still show an older one."""
        self.ensure_one()
        self.check_access("read")
        # sudo: as in get_score_explanation
        company = self.sudo().company_id
        return self.env["customer.score"]._compute_scores(company, self.ids)[self.id]

    def _explain_score(self, company):
        """Return the breakdown, by two queries."""
        rule_set = self.env["alignment.agreement"]._get_score_rules(company)
        stored, band, exclusion = self._get_score_facts(company, rule_set)
        hits, resets, facts = self._get_score_hits(company, rule_set)
        breakdown = explain(
            rule_set.rules, rule_set.groups, hits, max(resets, default=(None,))[0]
        )
        lines = self._get_score_lines(rule_set, breakdown, facts)
        excluded = exclusion is not None and get_name(
            rule_set.exclusions[exclusion][0], self.env.lang
        )
        if excluded and breakdown.score:
            text = self.env._("No score: %s", excluded)
            lines.append(self._line(text, -breakdown.score))
        return {
            "score": 0 if excluded else breakdown.score,
            "stored": stored or 0,
            "band": band or "cold",
            "bands": rule_set.bands._asdict(),
            "is_excluded": excluded,
            "lines": lines,
            "curve": self._get_score_curve(
                company._get_today(), rule_set, hits, resets, excluded
            ),
        }

    def _get_score_facts(self, company, rule_set):
        """Return (stored engagement, band, number of the exclusion or None)."""
        self.flush_model(["engagement", "band"])
        (facts,) = self.env.execute_query(
            SQL(
                """
                SELECT profile.engagement, profile.band, %s
                  FROM customer_profile profile WHERE profile.id = %s
                """,
                self.env["customer.score"]._get_exclusion(company, rule_set),
                self.id,
            )
        )
        return facts

    def _get_score_hits(self, company, rule_set):
        """Return (hits, [(moment, age)] of resets, {event id: facts to show})."""
        scores = self.env["customer.score"]
        starts = get_day_starts(
            rule_set, company._get_today(), company._get_timezone(), CURVE_DAYS
        )
        rows = self.env.execute_query(
            SQL(
                HITS,
                days=len(starts) - 1,
                starts=starts[:-1],
                rules=scores._get_rule_table(rule_set, starts),
                profile=self.id,
                earliest=starts[0],
                until=starts[-1],
                matches=scores._get_matches(company, rule_set),
            )
        )
        hits, resets, facts = [], [], {}
        field = self.env["customer.event"]._fields["quarantine"]
        reasons = dict(field._description_selection(self.env))
        for number, event_id, moment, age, label, value, quarantine, names in rows:
            if not number:
                if not quarantine:
                    resets.append((moment, age))
                continue
            rule = rule_set.rules[number - 1]
            hits.append(Hit(rule.id, event_id, age, moment, bool(quarantine)))
            facts[event_id] = {
                "date": fields.Datetime.to_string(moment),
                "type": get_name(names, self.env.lang),
                "label": label or "",
                "value": value,
                "quarantine": reasons.get(quarantine, False),
            }
        return hits, resets, facts

    def _get_score_lines(self, rule_set, breakdown, facts):
        """Return a line a rule, and a line for each limit that took points."""
        lines = []
        for line in sorted(breakdown.lines, key=lambda line: -abs(line.points)):
            lines += self._get_rule_lines(line, facts)
        for group_id, points in breakdown.over_group_cap.items():
            text = self.env._(
                "%(group)s: group limit of %(cap)s points",
                group=get_name(rule_set.group_names[group_id], self.env.lang),
                cap=rule_set.groups[group_id],
            )
            lines.append(self._line(text, points))
        if breakdown.below_zero:
            lines.append(
                self._line(
                    self.env._("The score cannot go below 0"), breakdown.below_zero
                )
            )
        if abs(breakdown.rounding) > TOLERANCE:
            lines.append(self._line(self.env._("Rounding"), breakdown.rounding))
        return lines

    def _get_rule_lines(self, line, facts):
        """Return a rule's points, and what its cap took."""
        rule, entries = line.rule, line.entries
        name = get_name(rule.name, self.env.lang) or facts[entries[0].event_id]["type"]
        shown = [
            {
                "id": entry.event_id,
                "age": entry.age,
                "points": entry.points if entry.state == COUNTED else 0.0,
                "state": entry.state,
                **facts[entry.event_id],
            }
            for entry in entries[:MAX_ENTRIES]
        ]
        lines = [
            self._line(
                name,
                line.points,
                rule={"points": rule.points, "half": rule.half_life},
                entries=shown,
                entries_left=len(entries) - len(shown),
                quarantined=sum(entry.state == QUARANTINED for entry in entries),
            )
        ]
        if line.over_cap:
            text = self.env._(
                "%(rule)s: capped at %(cap)s times", rule=name, cap=rule.cap
            )
            lines.append(self._line(text, line.over_cap))
        return lines

    @api.model
    def _line(self, name, points, **values):
        return {
            "name": name,
            "points": points,
            "rule": False,
            "entries": [],
            "entries_left": 0,
            "quarantined": 0,
            **values,
        }

    def _get_score_curve(self, today, rule_set, hits, resets, excluded):
        """Return the score of each of the last 90 days, by today's rules."""
        curve = []
        for earlier in range(CURVE_DAYS - 1, -1, -1):
            reset = max((one for one in resets if one[1] >= earlier), default=(None,))
            score = explain(
                rule_set.rules, rule_set.groups, hits, reset[0], earlier
            ).score
            day = today - timedelta(days=earlier)
            curve.append([day.isoformat(), 0 if excluded else score])
        return curve
