from collections import Counter, defaultdict
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.lead_alignment.tools.calling_hours import ZONE_OF_COUNTRY, ZONES
from odoo.addons.lead_alignment.tools.local_day import get_local_day, get_zone

MOST_STEPS = 500


class AlignmentNurture(models.Model):
    """What a program would do: with one person, and with all who would enter now.

    Nothing is stored and nothing is sent.
    """

    _inherit = "alignment.nurture"

    def _count_people(self):
        """Return {time zone or None: how many people would enter now}.

        Programs whose people enter after something happened count who would have
        entered in the last 30 days.
        """
        self.ensure_one()
        self.env["alignment.nurture.enrolment"]._flush_facts()
        version = self._get_shown_version()
        month_ago = fields.Datetime.now() - timedelta(days=30)
        people = self._get_people_sql(version, self.started_date or month_ago)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(partner.tz, country.code), count(*)
                  FROM (%s) person
                  JOIN crm_lead lead ON lead.id = person.lead_id
                  LEFT JOIN res_partner partner ON partner.id = lead.partner_id
                  LEFT JOIN res_country country ON country.id = lead.country_id
                 GROUP BY 1
                """,
                people,
            )
        )
        return dict(rows)

    def _plan_path(self, version, zone, start):
        """Return [(moment, step, share)] of what one person gets.

        What is behind a branch is reached by its share of people: of a condition by one
        half.

        :param zone: of the person
        :param start: when they enter, naive UTC
        """
        first = version.step_ids.filtered(lambda step: not step.parent_id)
        path, todo = [], [(first, start, 1.0)]
        while todo and len(path) < MOST_STEPS:
            step, moment, share = todo.pop(0)
            if not step or share <= 0:
                continue
            if step._is_message():
                moment = self._get_next_hour(zone, moment)
            path.append((moment, step, share))
            after = moment
            if step.kind == "wait" or (
                step.kind == "condition" and step.condition == "event"
            ):
                (after,) = step._get_due_dates([moment])
            for branch, part in self._get_parts(step).items():
                following = step._get_next(branch)
                # who says yes goes on sooner; at the latest it is the end of the wait
                todo.append((following, after, share * part))
        return sorted(path, key=lambda one: (one[0], one[1].depth, one[1].id))

    def _get_parts(self, step):
        """Return {branch: share of the people at ``step`` who take it}."""
        branches = step._get_branches()
        if step.kind == "condition":
            return dict.fromkeys(branches, 0.5)
        if step.kind == "split":
            weights = step.variant_ids.mapped("weight")
            total = sum(weights) or 1
            return {
                branch: weight / total
                for branch, weight in zip(branches, weights, strict=False)
            }
        return dict.fromkeys(branches, 1.0)

    def _simulate(self):
        """Return (people who enter, {(day, step): number of people}) if it started now.

        Each condition is answered by half of the people with yes.
        """
        version = self._get_shown_version()
        counts = self._count_people()
        people = sum(counts.values())
        treated = 1 - version.holdout_percent / 100
        load = Counter()
        by_zone = defaultdict(int)
        for name, count in counts.items():
            by_zone[self._get_zone_of(name)] += count
        now = fields.Datetime.now()
        company_zone = self.company_id._get_timezone()
        for zone, count in by_zone.items():
            for moment, step, share in self._plan_path(version, zone, now):
                day = get_local_day(moment, company_zone)
                load[day, step] += count * treated * share
        return people, {key: round(count) for key, count in load.items() if count}

    def _get_zone_of(self, name):
        """Return the time zone of a name or a country's code."""
        if name in ZONES:
            return get_zone(name)
        company_zone = self.company_id._get_timezone()
        return get_zone(ZONE_OF_COUNTRY.get(name) or company_zone)
