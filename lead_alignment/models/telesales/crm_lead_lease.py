import contextlib
from datetime import timedelta

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import api, fields, models
from odoo.tools import SQL

TRIES = 8


class CrmLeadLease(models.Model):
    """A lease: who works on which lead right now. An agent has one lead, a lead one
    agent.

    It is stored, so all workers see it, and it expires, so a lead that was left open
    comes back. It is taken in a transaction of its own, by one statement that skips
    leads which others are just taking. So others see it at once, and a request that
    fails does not give one lead to two agents.
    """

    _name = "crm.lead.lease"
    _description = "Lead in Use"
    _log_access = False
    _rec_name = "lead_id"

    lead_id = fields.Many2one("crm.lead", required=True, ondelete="cascade", index=True)
    user_id = fields.Many2one(
        "res.users", required=True, ondelete="cascade", index=True
    )
    step_id = fields.Many2one(
        "crm.queue.step", ondelete="set null", string="Queue Step"
    )
    date = fields.Datetime("Started on", required=True)
    expires_at = fields.Datetime(required=True)

    _unique_lead = models.UniqueIndex("(lead_id)", "Another agent has this lead open.")
    _unique_user = models.UniqueIndex(
        "(user_id)", ("You can only have one lead open at a time.")
    )

    @api.model
    @contextlib.contextmanager
    def _own_transaction(self):
        """Yield this model in a transaction of its own, which ends with the block."""
        with self.env.registry.cursor() as cr:
            # sudo: users have no right on leases; callers pass the user
            yield self.with_env(self.env(cr=cr)).sudo()

    @api.model
    def _get_held(self, user):
        """Return the user's lease that has not expired; empty if there is none."""
        return self.sudo().search(
            [("user_id", "=", user.id), ("expires_at", ">", fields.Datetime.now())]
        )

    @api.model
    def _acquire(self, user, candidates, minutes, tries=TRIES):
        """Lease the first of ``candidates`` to ``user``, in place of what they hold.

        :param candidates: SQL that selects at most one row of lead_id and step_id, with
            the lead's row locked
        :returns: (id of the lead, id of the step), or None
        """
        try:
            with self._own_transaction() as leases:
                return leases._insert_lease(user, candidates, minutes)
        except (SerializationFailure, UniqueViolation):
            # another agent took or changed the lead at the same moment
            if tries == 1:
                raise
            return self._acquire(user, candidates, minutes, tries - 1)

    def _insert_lease(self, user, candidates, minutes):
        now = fields.Datetime.now()
        # the join with "gone" makes the old lease end before the new one begins
        rows = self.env.execute_query(
            SQL(
                """
                WITH gone AS (
                    DELETE FROM crm_lead_lease WHERE user_id = %(user)s RETURNING 1
                ),
                found AS MATERIALIZED (%(candidates)s)
                INSERT INTO crm_lead_lease
                            (lead_id, step_id, user_id, date, expires_at)
                     SELECT found.lead_id, found.step_id, %(user)s, %(now)s, %(end)s
                       FROM found, (SELECT count(*) FROM gone) ended
                ON CONFLICT (lead_id) DO UPDATE
                        SET user_id = EXCLUDED.user_id, step_id = EXCLUDED.step_id,
                            date = EXCLUDED.date, expires_at = EXCLUDED.expires_at
                      WHERE crm_lead_lease.expires_at <= %(now)s
                  RETURNING lead_id, step_id
                """,
                user=user.id,
                now=now,
                end=now + timedelta(minutes=minutes),
                candidates=candidates,
            )
        )
        return rows[0] if rows else None

    @api.model
    def _release(self, user):
        """End the user's lease at once."""
        with self._own_transaction() as leases:
            leases.search([("user_id", "=", user.id)]).unlink()

    @api.model
    def _extend(self, user, lead, minutes):
        """Extend the user's lease of ``lead``. :returns: whether they still hold it"""
        now = fields.Datetime.now()
        with self._own_transaction() as leases:
            held = leases.search(
                [("user_id", "=", user.id), ("lead_id", "=", lead.id)]
            ).filtered(lambda lease: lease.expires_at > now)
            held.expires_at = now + timedelta(minutes=minutes)
            return bool(held)

    @api.autovacuum
    def _gc_expired(self):
        """Delete leases that expired long ago."""
        self.search([("expires_at", "<", "now -1d")]).unlink()
