from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.audience_body import LEAST
from ..shared.condition_path import ConditionError
from ..shared.isolation import CONFLICTS

MODEL = "customer.profile"
COLD_DAYS = 60
LEAST_WAIT = timedelta(hours=12)  # between two comparisons by the job
# who is in an audience of a kind: SQL on "profile", and what the person is worth
KINDS = {
    # undecided or new to us, and not spoken to for a while
    "cold": """
        EXISTS (SELECT FROM crm_lead lead
                  JOIN crm_k_status status ON status.id = lead.k_status_id
                 WHERE lead.profile_id = profile.id AND lead.active
                   AND lead.won_status = 'pending' AND status.code IN ('K2', 'K5')
                   AND lead.last_outcome_date < %(now)s - %(days)s * INTERVAL '1 day')
    """,
    "customers": """
        EXISTS (SELECT FROM crm_lead lead
                 WHERE lead.profile_id = profile.id AND lead.customer_date IS NOT NULL)
    """,
}
KINDS["seed"] = KINDS["customers"]
VALUE = """
    (SELECT COALESCE(sum(lead.expected_revenue), 0) FROM crm_lead lead
      WHERE lead.profile_id = profile.id AND lead.won_status = 'won')::float8
"""
# the people who are wanted now, against those who are in it
REFRESH = """
    WITH wanted AS (
         SELECT profile.id, %(value)s AS value
           FROM customer_profile profile
          WHERE profile.company_id = %(company)s AND profile.consent = 'granted'
            AND EXISTS (SELECT FROM customer_identity identity
                         WHERE identity.profile_id = profile.id
                           AND identity.kind IN ('email', 'phone'))
            AND %(is_wanted)s),
         change AS MATERIALIZED (
         SELECT wanted.id AS profile_id, wanted.value, known.id AS member_id
           FROM wanted
      FULL JOIN (SELECT id, profile_id, state FROM alignment_audience_member
                  WHERE audience_id = %(audience)s) known
             ON known.profile_id = wanted.id
          WHERE known.id IS NULL
             OR (wanted.id IS NULL) != (known.state = 'to_remove')),
         gone AS (
         UPDATE alignment_audience_member member
            SET state = 'to_remove', next_date = %(now)s, since = %(now)s
           FROM change
          WHERE member.id = change.member_id AND change.profile_id IS NULL),
         back AS (
         UPDATE alignment_audience_member member
            SET state = 'to_add', next_date = %(now)s, since = %(now)s,
                value = change.value
           FROM change
          WHERE member.id = change.member_id AND change.profile_id IS NOT NULL)
    INSERT INTO alignment_audience_member (audience_id, profile_id, state, value, since,
                                           next_date, tries)
    SELECT %(audience)s, profile_id, 'to_add', value, %(now)s, %(now)s, 0
      FROM change
     WHERE member_id IS NULL
    ON CONFLICT DO NOTHING
"""


class AlignmentAudience(models.Model):
    """People whom an ad platform is to reach, or to leave out: those of a kind or a
    condition who agreed. What changed since the last time is told to the platform, who
    left before who came."""

    _name = "alignment.audience"
    _description = "Audience"
    _inherit = ["domain.text.mixin"]
    _order = "sequence, name, id"
    _condition_model = MODEL

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True, help="Archive to stop: everybody is taken out of it."
    )
    outlet_id = fields.Many2one(
        "alignment.outlet",
        "Ad Platform",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("platform", "in", list(LEAST))],
    )
    company_id = fields.Many2one(related="outlet_id.company_id", store=True, index=True)
    audience_ref = fields.Char(
        "Audience ID",
        required=True,
        help="ID of the audience at the platform, where you make it empty.",
    )
    kind = fields.Selection(
        [
            ("cold", "Undecided and not spoken to lately"),
            ("customers", "Customers, to be left out"),
            ("seed", "Customers with their value, as a seed"),
            ("domain", "By a condition"),
        ],
        required=True,
        default="cold",
    )
    cold_days = fields.Integer("Not Spoken to for (Days)", default=COLD_DAYS)
    domain = fields.Char("Condition")
    member_ids = fields.One2many("alignment.audience.member", "audience_id")
    member_count = fields.Integer("People", compute="_compute_counts")
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    refreshed_date = fields.Datetime("Compared on", readonly=True, copy=False)
    note = fields.Char(compute="_compute_counts")

    _unique_audience = models.UniqueIndex(
        "(outlet_id, audience_ref)", "This audience of the platform is used already."
    )

    @api.constrains("domain", "kind", "outlet_id", "audience_ref")
    def _check_audience(self):
        for audience in self:
            if audience.outlet_id.platform not in LEAST:
                raise ValidationError(
                    self.env._("Audiences are possible for Meta and Google.")
                )
            if not audience.audience_ref.isascii() or not (
                audience.audience_ref.isdecimal()
            ):
                raise ValidationError(self.env._("An audience ID has digits only."))
            if audience.kind == "domain":
                if not audience._get_condition(audience.domain):
                    raise ValidationError(
                        self.env._("Enter a condition: it may not be everybody.")
                    )
                audience._check_condition(audience.domain, MODEL)

    @api.depends("member_ids.state")
    def _compute_counts(self):
        counts = {
            (audience, state): count
            for audience, state, count in self.env[
                "alignment.audience.member"
            ]._read_group(
                [("audience_id", "in", self.ids)],
                ["audience_id", "state"],
                ["__count"],
            )
        }
        for audience in self:
            added = counts.get((audience, "added"), 0)
            coming = counts.get((audience, "to_add"), 0)
            audience.member_count = added
            audience.waiting_count = coming + counts.get((audience, "to_remove"), 0)
            least = LEAST.get(audience.outlet_id.platform, 0)
            audience.note = added + coming < least and self.env._(
                "Too small: the platform uses audiences of %s people or more.", least
            )

    def _has_members(self):
        """Whether anybody is in one of these audiences, or on the way out of it."""
        # sudo: only whether there are any
        members = self.env["alignment.audience.member"].sudo()
        return bool(members.search_count([("audience_id", "in", self.ids)], limit=1))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """Refuse to delete an audience with people in it."""
        if self._has_members():
            raise UserError(
                self.env._(
                    "There are people in this audience at the platform. Archive it: "
                    "then all of them are taken out."
                )
            )

    def write(self, vals):
        """Take everybody out of an audience that is archived.

        :raises UserError: for another audience of the platform, while people are in
            the one that they were put into: nobody could take them out of it
        """
        moved = self.filtered(
            lambda audience: (
                vals.get("audience_ref", audience.audience_ref) != audience.audience_ref
                or vals.get("outlet_id", audience.outlet_id.id) != audience.outlet_id.id
            )
        )
        if moved._has_members():
            raise UserError(
                self.env._(
                    "There are people in this audience at the platform. Archive it and "
                    "make another one: then all of them are taken out."
                )
            )
        result = super().write(vals)
        if vals.get("active") is False:
            # sudo: the right to archive was checked
            self.sudo().member_ids._leave_all()
        return result

    # ------------------------------------------------------------
    # Who is in it
    # ------------------------------------------------------------

    @api.model
    def _cron_refresh(self):
        """Compare all audiences with their conditions, one transaction each, and wake
        the job that sends."""
        progress = self.env["ir.cron"]._commit_progress
        before = fields.Datetime.now() - LEAST_WAIT
        due = self.search(
            Domain("refreshed_date", "=", False)
            | Domain("refreshed_date", "<", before),
            order="refreshed_date NULLS FIRST, id",
        )
        for number, audience in enumerate(due, 1):
            try:
                audience._refresh()
            except CONFLICTS:
                self.env.cr.rollback()  # the sender has it; tomorrow is another day
            if not progress(1, remaining=len(due) - number):
                break
        # sudo: a job wakes the other
        self.env.ref("lead_alignment.ir_cron_audience").sudo()._trigger()

    def _refresh(self):
        """Find who came and who left. With a stopped condition nobody comes, and who
        does not agree any more leaves."""
        self.ensure_one()
        try:
            is_wanted = self._get_wanted_sql()
        except ConditionError:
            is_wanted = SQL(
                "EXISTS (SELECT FROM alignment_audience_member known "
                "WHERE known.audience_id = %s AND known.profile_id = profile.id)",
                self.id,
            )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                REFRESH,
                company=self.company_id.id,
                audience=self.id,
                now=fields.Datetime.now(),
                is_wanted=is_wanted,
                value=SQL(VALUE if self.kind == "seed" else "0::float8"),
            )
        )
        self.env["alignment.audience.member"].invalidate_model()
        # sudo: notes when it was compared
        self.sudo().refreshed_date = fields.Datetime.now()

    def _get_wanted_sql(self):
        """Return SQL of whether "profile" is wanted.

        :raises ConditionError: for a condition that is stopped
        """
        if self.kind != "domain":
            return SQL(KINDS[self.kind], now=fields.Datetime.now(), days=self.cold_days)
        conditions = self.env["alignment.condition"]
        domain, people = conditions._ask(self.company_id, MODEL, self.domain)
        return SQL("profile.id IN %s", people._search(domain).subselect())

    def action_refresh(self):
        """Compare now; the job sends what changed."""
        self.check_access("write")
        for audience in self:
            audience._refresh()
        # sudo: who may set audiences up may wake their job
        self.env.ref("lead_alignment.ir_cron_audience").sudo()._trigger()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
