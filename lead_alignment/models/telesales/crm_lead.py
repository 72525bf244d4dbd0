from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.calling_hours import ZONE_OF_COUNTRY, ZONES, get_open_zones
from ..outcome.crm_lead import get_earliest, get_open

ONCE_HOURS = 24
# whether the number of crm_lead "lead" is on the do-not-call list
IS_BLOCKED = SQL(
    "EXISTS (SELECT FROM phone_blacklist blocked "
    "WHERE blocked.active AND blocked.number = lead.phone_sanitized)"
)


class CrmLead(models.Model):
    """The fields that the call queue needs, and the choice of the lead that it serves
    next.

    On merge the surviving lead keeps its own product and consent, takes a second
    number where it has none, and the earliest follow-up; a copy keeps product,
    consent and numbers.
    """

    _inherit = "crm.lead"

    interest_id = fields.Many2one(
        "crm.lead.interest",
        "Product",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Product the lead asks about. It determines the script shown in the call "
        "queue, and can determine who gets the lead.",
    )
    phone_2 = fields.Char(
        "Second Phone", help="Shown next to the first number in the call queue."
    )
    is_call_consented = fields.Boolean(
        "Call Consent",
        default=True,
        help="Clear for bought or collected numbers. They are called within the "
        "shorter cold calling hours, and once a day if set.",
    )
    follow_up_date = fields.Datetime(
        "Follow-up",
        copy=False,
        readonly=True,
        help="Date for sales to call again after an outcome that leaves the deal open.",
    )
    last_call_date = fields.Datetime("Last Call", copy=False, readonly=True)
    lease_ids = fields.One2many("crm.lead.lease", "lead_id", "In Use by")

    # Each index serves one step of the queue. None is on a date alone: PostgreSQL would
    # read all due leads of a million to find those of one agent.
    _queue_callback_idx = models.Index(
        "(user_id, callback_date) WHERE callback_date IS NOT NULL AND active"
    )
    _queue_retry_idx = models.Index(
        "(user_id, retry_date) WHERE retry_date IS NOT NULL AND active"
    )
    _queue_follow_up_idx = models.Index(
        "(user_id, follow_up_date) WHERE follow_up_date IS NOT NULL AND active"
    )
    _queue_new_idx = models.Index(
        "(user_id, wanted_date, id) WHERE wanted_date IS NOT NULL AND active "
        "AND user_id IS NOT NULL"
    )
    _queue_pool_idx = models.Index(
        "(team_id, wanted_date, id) WHERE wanted_date IS NOT NULL AND active "
        "AND user_id IS NULL"
    )

    # ------------------------------------------------------------
    # The next lead
    # ------------------------------------------------------------

    @api.model
    def _get_next_candidates(self, user, companies, finished=None):
        """Return SQL that selects (lead_id, step_id) of the lead to serve ``user``
        next.

        Its row is locked; rows that others have locked are skipped. One statement looks
        at one step after the other, at the agent's own leads and then at their teams'
        pool, and stops at the first lead that may be called.
        """
        self._settle_steps()
        now = fields.Datetime.now()
        # sudo: the steps of the queue are the same for all agents
        steps = self.env["crm.queue.step"].sudo()
        steps = steps.search_fetch(
            Domain.TRUE, ["company_id", "direction", "is_pool", "kind", "name"]
        )
        pools = self._get_pools(user)
        common = self._get_callable_sql(user, companies, now, finished)
        choices = []
        for step in steps:
            if step.company_id and step.company_id not in companies:
                continue
            due, order = step._get_due_sql(now)
            if step.kind == "new" and step.direction == "asc":
                choices.append(self._get_due_first(step, user, due, common))
            owners = [SQL("lead.user_id = %s", user.id)]
            if step.is_pool:
                owners += [SQL("lead.user_id IS NULL AND %s", pool) for pool in pools]
            choices += [
                self._get_first(step, owner, due, common, order) for owner in owners
            ]
        choices = choices or [SQL("NULL::int[]")]
        return SQL(
            "SELECT choice[1] AS lead_id, choice[2] AS step_id "
            "FROM (SELECT COALESCE(%s) AS choice OFFSET 0) chosen "
            "WHERE choice IS NOT NULL",
            SQL(", ").join(choices),
        )

    @api.model
    def _settle_steps(self):
        """Write what this transaction did, by which the next lead is chosen."""
        self._flush_facts()
        self._ensure_next_steps()
        self.flush_model()

    @api.model
    def _get_servable_sql(self, user, companies, finished):
        """Return the SQL condition that crm_lead "lead" may be served ``user`` now, at
        whatever step, and that they take no break."""
        now = fields.Datetime.now()
        return SQL(
            """
            %(callable)s AND (lead.user_id = %(user)s OR lead.user_id IS NULL)
            AND NOT EXISTS (SELECT FROM crm_call_pause pause
                             WHERE pause.user_id = %(user)s AND pause.date_to IS NULL)
            """,
            callable=self._get_callable_sql(user, companies, now, finished),
            user=user.id,
        )

    @api.model
    def _get_pools(self, user):
        """Return SQL conditions on crm_lead "lead": whose pools ``user`` is served.

        These are the user's teams, in order, and leads without a team.
        """
        # sudo: whoever is served; only ids are used
        members = self.env["crm.team.member"].sudo()
        members = members.search_fetch([("user_id", "=", user.id)], ["crm_team_id"])
        of_teams = [SQL("lead.team_id = %s", team.id) for team in members.crm_team_id]
        return [*of_teams, SQL("lead.team_id IS NULL")]

    @api.model
    def _get_first(self, step, owner, due, common, order):
        """Return SQL for the first lead of an owner, or of a team's pool, at a step."""
        return SQL(
            "(SELECT ARRAY[lead.id, %(step)s] FROM crm_lead lead "
            "WHERE %(owner)s AND %(due)s AND %(common)s ORDER BY %(order)s LIMIT 1 "
            "FOR NO KEY UPDATE OF lead SKIP LOCKED)",
            step=step.id,
            owner=owner,
            due=due,
            common=common,
            order=order,
        )

    @api.model
    def _get_due_first(self, step, user, due, common):
        """Return SQL for the agent's new lead whose first-call timer is due first.

        Leads without such a timer are served by their age.
        """
        return SQL(
            "(SELECT ARRAY[lead.id, %(step)s] FROM crm_lead_sla timer "
            "JOIN crm_lead lead ON lead.id = timer.lead_id "
            "WHERE timer.user_id = %(user)s AND timer.state = 'running' "
            "AND timer.target = 'first_call' AND lead.user_id = %(user)s "
            "AND %(due)s AND %(common)s "
            "ORDER BY timer.due_date, lead.wanted_date, lead.id LIMIT 1 "
            "FOR NO KEY UPDATE OF lead SKIP LOCKED)",
            step=step.id,
            user=user.id,
            due=due,
            common=common,
        )

    @api.model
    def _get_callable_sql(self, user, companies, now, finished=None):
        """Return the SQL condition that ``user`` may call crm_lead "lead" now."""
        skip = SQL()
        if finished:
            # the transaction that takes the next lead does not see yet what was just
            # filed on this one: neither the outcome, nor the call, nor the do-not-call
            # list
            skip = SQL(
                "AND lead.id != %s AND lead.phone_sanitized IS DISTINCT FROM %s",
                finished.id,
                finished.phone_sanitized or "",
            )
        return SQL(
            """
            lead.active AND lead.won_status = 'pending' AND %(held)s
            AND (lead.company_id IS NULL OR lead.company_id = ANY(%(companies)s))
            AND %(allowed)s
            %(skip)s
            AND NOT EXISTS (
                SELECT FROM crm_lead_lease lease
                 WHERE lease.lead_id = lead.id AND lease.user_id != %(user)s
                   AND lease.expires_at > %(now)s)
            AND NOT EXISTS (
                SELECT FROM crm_lead_skip skipped
                 WHERE skipped.lead_id = lead.id AND skipped.user_id = %(user)s
                   AND skipped.until > %(now)s)
            AND NOT %(blocked)s
            AND %(hours)s
            """,
            held=self._get_held_by_sales_sql(),
            allowed=self._get_writable_sql(user),
            blocked=IS_BLOCKED,
            companies=companies.ids,
            skip=skip,
            user=user.id,
            now=now,
            hours=self._get_hours_sql(now),
        )

    @api.model
    def _get_writable_sql(self, user):
        """Return the SQL condition that the record rules let ``user`` read and write
        crm_lead "lead"."""
        rules = self.with_user(user).env["ir.rule"]
        name = self._name
        allowed = rules._compute_domain(name) & rules._compute_domain(name, "write")
        # sudo: a rule may name what its user may not read
        query = self.sudo()._search(allowed, active_test=False, bypass_access=True)
        query.add_where(SQL("%s = lead.id", SQL.identifier(self._table, "id")))
        return SQL("EXISTS %s", query.subselect(SQL("1")))

    @api.model
    def _get_hours_sql(self, now):
        """Return the SQL condition that the customer's local time allows a call, and
        that a cold call was not made too recently.

        Time zones as in :meth:`_get_customer_zone`.
        """
        company = self.env.company
        consented = self._get_in_hours_sql(
            now, company.calling_hour_from, company.calling_hour_to
        )
        others = self._get_in_hours_sql(
            now, company.cold_calling_hour_from, company.cold_calling_hour_to
        )
        once = SQL("TRUE")
        if company.is_cold_call_limited:
            once = SQL(
                """
                NOT EXISTS (
                    SELECT FROM crm_lead called
                     WHERE called.last_call_date > %(since)s
                       AND (called.id = lead.id
                            OR called.phone_sanitized = lead.phone_sanitized))
                """,
                since=now - timedelta(hours=ONCE_HOURS),
            )
        # a promised callback may be called whatever the limit
        return SQL(
            "CASE WHEN lead.is_call_consented IS NOT FALSE THEN %s "
            "ELSE %s AND (%s OR lead.callback_date IS NOT NULL) END",
            consented,
            others,
            once,
        )

    @api.model
    def _get_in_hours_sql(self, now, hour_from, hour_to):
        """Return the SQL condition that the customer's local time is between the hours.

        It lists the time zones whose answer differs from that of the company's zone.
        """
        open_zones = get_open_zones(now, hour_from, hour_to)
        is_open = self.env.company._get_timezone() in open_zones
        odd_zones = [n for n in ZONES if (n in open_zones) != is_open]
        odd_countries = [
            code
            for code, zone in ZONE_OF_COUNTRY.items()
            if (zone in open_zones) != is_open
        ]
        return SQL(
            """
            COALESCE((SELECT partner.tz = ANY(%(zones)s) FROM res_partner partner
                       WHERE partner.id = lead.partner_id AND partner.tz IS NOT NULL),
                     (SELECT country.code = ANY(%(countries)s) FROM res_country country
                       WHERE country.id = lead.country_id), FALSE) != %(open)s
            """,
            zones=odd_zones,
            countries=odd_countries,
            open=is_open,
        )

    def _check_callable(self):
        """:returns: a text that says why this lead must not be called now, or False"""
        self.ensure_one()
        if self.phone_sanitized_blacklisted:
            return self.env._("This number is on the do-not-call list.")
        condition = self._get_hours_sql(fields.Datetime.now())
        self.flush_model()
        [(is_open,)] = self.env.execute_query(
            SQL("SELECT %s FROM crm_lead lead WHERE lead.id = %s", condition, self.id)
        )
        if not is_open:
            return self.env._(
                "It is outside calling hours for this customer, or the number was "
                "already called in the last 24 hours."
            )
        return False

    def _merge_dependences_history(self, opportunities):
        # sudo: users who merge leads see all of them
        calls = self.env["crm.phone.call"].sudo()
        calls.search([("lead_id", "in", opportunities.ids)])._repoint(self)
        return super()._merge_dependences_history(opportunities)

    def _merge_get_fields_specific(self):
        return {
            **super()._merge_get_fields_specific(),
            "follow_up_date": lambda name, leads: get_earliest(name, get_open(leads)),
            "last_call_date": lambda name, leads: max(
                filter(None, leads.mapped(name)), default=False
            ),
        }

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "interest_id", "phone_2"]
