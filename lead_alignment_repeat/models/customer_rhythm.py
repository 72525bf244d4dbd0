from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..tools.rhythm import (
    LAPSED_GAPS,
    LEAST_ORDERS,
    LEAST_SLACK,
    OVERDUE_SLACKS,
    STEADY_ORDERS,
    STEADY_SPREAD,
)

STATES = [
    ("on_time", "On time"),
    ("due", "Due"),
    ("overdue", "Overdue"),
    ("lapsed", "Lapsed"),
]
# Days on which a person ordered something of a product family, with the usual gap
# between them. The arithmetic is that of tools/rhythm.py; tests compare the two.
RHYTHMS = """
    WITH bought AS (
    SELECT person.profile_id, template.categ_id,
           timezone(%(zone)s, timezone('UTC', sold.date_order))::date AS day,
           max(sold.partner_id) AS partner_id,
           sum(line.price_subtotal / COALESCE(NULLIF(sold.currency_rate, 0), 1))
               AS amount
      FROM sale_order sold
      JOIN sale_order_line line ON line.order_id = sold.id
      JOIN product_product product ON product.id = line.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
 LEFT JOIN crm_lead lead ON lead.id = sold.opportunity_id
 LEFT JOIN customer_identity identity
        ON identity.company_id = sold.company_id AND identity.kind = 'partner'
       AND identity.value = sold.partner_id::text
CROSS JOIN LATERAL (
           SELECT COALESCE(lead.profile_id, identity.profile_id) AS profile_id) person
     WHERE sold.company_id = %(company)s AND sold.state = 'sale'
       AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
       AND line.product_uom_qty > 0 AND template.categ_id IS NOT NULL
       AND person.profile_id IS NOT NULL AND %(scope)s
  GROUP BY 1, 2, 3),
    gaps AS (
    SELECT *, day - lag(day) OVER (PARTITION BY profile_id, categ_id
                                   ORDER BY day) AS gap
      FROM bought),
    usual AS (
    SELECT profile_id, categ_id, count(*)::int4 AS order_count, max(day) AS last_date,
           (array_agg(partner_id ORDER BY day DESC))[1] AS partner_id,
           (array_agg(amount ORDER BY day DESC))[1] AS last_amount,
           COALESCE(percentile_cont(0.5) WITHIN GROUP (ORDER BY gap), 0) AS middle
      FROM gaps
  GROUP BY 1, 2),
    spread AS (
    SELECT profile_id, categ_id,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(gap - middle)) AS spread
      FROM gaps JOIN usual USING (profile_id, categ_id)
     WHERE gap IS NOT NULL
  GROUP BY 1, 2),
    found AS (
    SELECT usual.*, COALESCE(spread, 0) AS spread,
           COALESCE(NULLIF(category.repeat_gap_days, 0), middle) AS gap,
           COALESCE(category.repeat_gap_days, 0) > 0 AS is_set
      FROM usual
 LEFT JOIN spread USING (profile_id, categ_id)
      JOIN product_category category ON category.id = usual.categ_id
     WHERE order_count >= %(least)s OR category.repeat_gap_days > 0),
    dated AS (
    SELECT *, last_date + floor(gap + 0.5)::int4 AS next_date,
           ceil(GREATEST(spread, %(slack)s * gap))::int4 AS slack
      FROM found)
    SELECT profile_id, categ_id, partner_id, order_count, last_date, last_amount, gap,
           spread, is_set, next_date, next_date - slack AS due_from,
           next_date + %(overdue)s * slack AS overdue_from,
           last_date + ceil(GREATEST(%(lapsed)s * gap, gap + 3 * slack))::int4
               AS lapsed_from,
           order_count >= %(steady_orders)s AND spread <= %(steady_spread)s * gap
               AS is_steady
      FROM dated
"""
UPDATE = """
    WITH rhythm AS MATERIALIZED (%(rhythms)s),
    back AS (
    SELECT old.id, rhythm.last_date
      FROM rhythm
      JOIN customer_rhythm old
        ON old.company_id = %(company)s AND old.profile_id = rhythm.profile_id
       AND old.categ_id = rhythm.categ_id
     WHERE rhythm.last_date > old.last_date AND rhythm.last_date >= old.lapsed_from),
    undone AS (
    SELECT old.id, old.won_back_date
      FROM customer_rhythm old
 LEFT JOIN rhythm
        ON rhythm.profile_id = old.profile_id AND rhythm.categ_id = old.categ_id
     WHERE old.company_id = %(company)s AND %(known)s
       AND old.won_back_date IS NOT NULL
       AND (rhythm.profile_id IS NULL
            OR (rhythm.last_date < old.won_back_date
                AND rhythm.order_count < old.order_count))),
    gone AS (
    DELETE FROM customer_rhythm old
     WHERE old.company_id = %(company)s AND %(known)s
       AND NOT EXISTS (SELECT FROM rhythm
                        WHERE rhythm.profile_id = old.profile_id
                          AND rhythm.categ_id = old.categ_id)),
    stored AS (
    INSERT INTO customer_rhythm AS kept (
           company_id, profile_id, categ_id, partner_id, order_count, last_date,
           last_amount, gap, spread, is_set, next_date, due_from, overdue_from,
           lapsed_from, is_steady, active, won_back_count)
    SELECT %(company)s, profile_id, categ_id, partner_id, order_count, last_date,
           last_amount, gap, spread, is_set, next_date, due_from, overdue_from,
           lapsed_from, is_steady, TRUE, 0
      FROM rhythm
        ON CONFLICT (company_id, profile_id, categ_id) DO UPDATE SET
           partner_id = EXCLUDED.partner_id, order_count = EXCLUDED.order_count,
           last_date = EXCLUDED.last_date, last_amount = EXCLUDED.last_amount,
           gap = EXCLUDED.gap, spread = EXCLUDED.spread, is_set = EXCLUDED.is_set,
           next_date = EXCLUDED.next_date, due_from = EXCLUDED.due_from,
           overdue_from = EXCLUDED.overdue_from, lapsed_from = EXCLUDED.lapsed_from,
           is_steady = EXCLUDED.is_steady,
           active = kept.active OR EXCLUDED.last_date > kept.last_date,
           won_back_count = COALESCE(kept.won_back_count, 0)
               + (kept.id IN (SELECT id FROM back))::int4
               - (kept.id IN (SELECT id FROM undone))::int4,
           won_back_date = CASE
               WHEN kept.id IN (SELECT id FROM back) THEN EXCLUDED.last_date
               WHEN kept.id NOT IN (SELECT id FROM undone) THEN kept.won_back_date END
     WHERE (kept.partner_id, kept.order_count, kept.last_date, kept.last_amount,
            kept.gap, kept.spread, kept.is_set, kept.is_steady)
           IS DISTINCT FROM
           (EXCLUDED.partner_id, EXCLUDED.order_count, EXCLUDED.last_date,
            EXCLUDED.last_amount, EXCLUDED.gap, EXCLUDED.spread, EXCLUDED.is_set,
            EXCLUDED.is_steady))
    SELECT id, last_date, TRUE FROM back
     UNION ALL
    SELECT id, won_back_date, FALSE FROM undone
"""


class CustomerRhythm(models.Model):
    """When a person usually orders again of a product family: learned from three orders
    on, or set on the product category. Whoever looks after the customer is shown who is
    due; that a lapsed customer ordered again (*won back*) is an event.

    A projection of confirmed orders: people write nothing here but that an order is not
    expected any more. *Due* and the like depend on the day of reading and are not
    stored.
    """

    _name = "customer.rhythm"
    _description = "Repeat Order"
    _inherit = ["answer.deadline.mixin", "append.only.mixin"]
    _answer_target = "repeat"
    _order = "next_date, id"
    _rec_name = "partner_id"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    profile_id = fields.Many2one(
        "customer.profile",
        "Customer Profile",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, index=True, ondelete="cascade"
    )
    categ_id = fields.Many2one(
        "product.category",
        "Product Family",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    order_count = fields.Integer("Orders", readonly=True)
    last_date = fields.Date("Last Order", readonly=True)
    last_amount = fields.Monetary(readonly=True)
    gap = fields.Float(
        "Usual Gap (days)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Median of the days between two orders, or as set on the product "
        "category.",
    )
    spread = fields.Float(
        "Spread (days)",
        readonly=True,
        aggregator=None,
        digits=(16, 1),
        help="Half of the gaps were within this many days of the usual one.",
    )
    is_set = fields.Boolean("Set by Hand", readonly=True)
    is_steady = fields.Boolean(
        "Steady",
        readonly=True,
        help="Eight orders or more at even intervals: the date is reliable. Others "
        "order less regularly, so their date is a guess.",
    )
    next_date = fields.Date("Next Order Expected", readonly=True, index=True)
    due_from = fields.Date(readonly=True, export_string_translation=False)
    overdue_from = fields.Date(readonly=True, export_string_translation=False)
    lapsed_from = fields.Date("Lapses on", readonly=True)
    won_back_count = fields.Integer("Times Won Back", readonly=True)
    won_back_date = fields.Date(
        readonly=True,
        export_string_translation=False,
        help="Day of the order that won the customer back last. If it is cancelled, "
        "nobody was won back.",
    )
    active = fields.Boolean(
        default=True,
        readonly=True,
        help="Archived: no order is expected any more. The next order brings it back.",
    )
    state = fields.Selection(
        STATES, "Status", compute="_compute_state", search="_search_state"
    )
    user_id = fields.Many2one(
        "res.users", "Looked after by", readonly=True, index=True, ondelete="set null"
    )

    _unique_rhythm = models.UniqueIndex("(company_id, profile_id, categ_id)")

    @api.depends("partner_id", "categ_id")
    def _compute_display_name(self):
        for rhythm in self:
            # sudo: internal users may know the customer's name
            name = rhythm.sudo().partner_id.display_name
            rhythm.display_name = f"{name} – {rhythm.categ_id.name}"

    @api.depends("due_from", "overdue_from", "lapsed_from", "company_id")
    def _compute_state(self):
        for rhythm in self:
            today = rhythm.company_id._get_today()
            rhythm.state = next(
                (
                    state
                    for state in ("lapsed", "overdue", "due")
                    if rhythm[f"{state}_from"] and today >= rhythm[f"{state}_from"]
                ),
                "on_time",
            )

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = []
        # sudo: days are those of each company
        for company in self.env["res.company"].sudo().search(Domain.TRUE):
            day = company._get_today()
            spans = {
                "on_time": Domain("due_from", ">", day),
                "due": Domain("due_from", "<=", day) & Domain("overdue_from", ">", day),
                "overdue": Domain("overdue_from", "<=", day)
                & Domain("lapsed_from", ">", day),
                "lapsed": Domain("lapsed_from", "<=", day),
            }
            of_company = Domain("company_id", "=", company.id)
            domains += [of_company & spans[one] for one in value if one in spans]
        return Domain.OR(domains)

    # ------------------------------------------------------------
    # Learning
    # ------------------------------------------------------------

    @api.model
    def _cron_update(self):
        """Learn the rhythms of all companies anew."""
        for company in self.env["res.company"].search(Domain.TRUE):
            self._update(company)
            self._ask(company)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _update(self, company, profiles=None):
        """Learn rhythms from the confirmed orders of ``company``, by one statement.

        :param profiles: only of these people; of all, if None
        """
        self.env.flush_all()
        scope = known = SQL("TRUE")
        if profiles is not None:
            known = SQL("old.profile_id = ANY(%s)", profiles.ids)
            scope = self._get_orders_sql(profiles)
        rows = self.env.execute_query(
            SQL(
                UPDATE,
                company=company.id,
                known=known,
                rhythms=SQL(
                    RHYTHMS,
                    company=company.id,
                    zone=company._get_timezone(),
                    scope=scope,
                    least=LEAST_ORDERS,
                    slack=LEAST_SLACK,
                    overdue=OVERDUE_SLACKS,
                    lapsed=LAPSED_GAPS,
                    steady_orders=STEADY_ORDERS,
                    steady_spread=STEADY_SPREAD,
                ),
            )
        )
        self.invalidate_model()
        self._record_won_back([(id_, day) for id_, day, is_back in rows if is_back])
        self.env["customer.event"]._take_back(
            [
                self._get_won_back_id(id_, day)
                for id_, day, is_back in rows
                if not is_back
            ],
            self.env._("The order was cancelled"),
            source="repeat",
        )

    @api.model
    def _get_orders_sql(self, profiles):
        """Return SQL of whether "sold" is an order of these people. It names leads and
        contacts, which orders have indexes of: not all orders are read for one."""
        identities = profiles.identity_ids.filtered(lambda one: one.kind == "partner")
        return SQL(
            "person.profile_id = ANY(%s) "
            "AND (sold.opportunity_id = ANY(%s) OR sold.partner_id = ANY(%s))",
            profiles.ids,
            profiles.with_context(active_test=False).lead_ids.ids,
            [int(identity.value) for identity in identities],
        )

    @api.model
    def _record_won_back(self, rows):
        """Record that customers who had lapsed ordered again.

        :param rows: [(id, day of the order)]
        """
        # sudo: events are the company's, whoever confirmed the order
        rhythms = self.sudo().browse(id_ for id_, _day in rows)
        days = dict(rows)
        self.env["customer.event"].sudo()._record_batch(
            [
                {
                    "type": "won_back",
                    "identities": [("partner", str(rhythm.partner_id.id))],
                    "message_id": self._get_won_back_id(rhythm.id, days[rhythm.id]),
                    "source": "repeat",
                    "recurs": True,
                    "company_id": rhythm.company_id.id,
                    "label": rhythm.categ_id.name,
                    "value": rhythm.last_amount,
                }
                for rhythm in rhythms
                if rhythm.partner_id
            ]
        )

    @api.model
    def _get_won_back_id(self, rhythm_id, day):
        return f"won back {rhythm_id} {day}"

    def action_dismiss(self):
        """Say that no order is expected any more, until the next one comes."""
        self._check_may_follow()
        self._amend({"active": False, "due_date": False})
        self._finish_activities()

    def action_expect(self):
        """Expect an order again."""
        self._check_may_follow()
        self._amend({"active": True})

    def _check_may_follow(self):
        """:raises AccessError: for users who may not see these customers, or only read
        their department's history"""
        self.check_access("read")
        self.env["crm.lead"].check_access("write")

    def _describe_expected(self):
        """Return when an order of what is expected, in words."""
        states = dict(self._fields["state"]._description_selection(self.env))
        return " · ".join(
            [
                self.categ_id.name,
                format_date(self.env, self.next_date),
                states[self.state],
            ]
        )

    def _describe_next(self):
        """Return the expected order in words, for a to-do."""
        return self.env._(
            "%(family)s: usually every %(gap)s days, last on %(last)s",
            family=self.categ_id.name,
            gap=round(self.gap),
            last=format_date(self.env, self.last_date),
        )
