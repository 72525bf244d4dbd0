import contextlib
from datetime import timedelta

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

TRIES = 8
AHEAD_MINUTES = 3  # the browser asks again every minute


class CrmLeadLease(models.Model):
    """A lease: who works on which lead right now. An agent has one lead, a lead one
    agent. While the agent talks, the next lead is leased ahead.

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
    is_ahead = fields.Boolean("Next Lead")

    _unique_lead = models.UniqueIndex("(lead_id)", "Another agent has this lead open.")
    _unique_user = models.UniqueIndex(
        "(user_id, COALESCE(is_ahead, FALSE))",
        "You can only have one lead open at a time.",
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
        """Return the user's lease of the lead in work that has not expired; empty if
        there is none."""
        return self.sudo().search_fetch(
            [
                ("user_id", "=", user.id),
                ("is_ahead", "=", False),
                ("expires_at", ">", fields.Datetime.now()),
            ],
            ["lead_id", "step_id"],
        )

    @api.model
    def _acquire(self, user, candidates, minutes):
        """Lease the first of ``candidates`` to ``user``, in place of what they hold and
        what was leased ahead.

        :param candidates: SQL that selects at most one row of lead_id and step_id, with
            the lead's row locked
        :returns: (id of the lead, id of the step), or None
        """
        return self._try(
            lambda leases: leases._insert_lease(user, candidates, minutes, False)
        )

    @api.model
    def _acquire_ahead(self, user, candidates):
        """Lease the first of ``candidates`` ahead, beside the lead in work.

        :returns: as :meth:`_acquire`
        """
        return self._try(
            lambda leases: leases._insert_lease(user, candidates, AHEAD_MINUTES, True)
        )

    @api.model
    def _promote(self, user, lead_id, condition, minutes):
        """Let the lead that was leased ahead be the one in work.

        :param condition: SQL on crm_lead "lead"
        :returns: whether it is; if not, nothing is leased in its place
        """
        return self._try(
            lambda leases: leases._move_up(user, lead_id, condition, minutes)
        )

    @api.model
    def _try(self, take):
        """Return ``take(leases)`` of a transaction of its own; of another one, if
        another agent took or changed the lead at the same moment."""
        for _try in range(TRIES - 1):
            with (
                contextlib.suppress(SerializationFailure, UniqueViolation),
                self._own_transaction() as leases,
            ):
                return take(leases)
        with self._own_transaction() as leases:
            return take(leases)

    def _move_up(self, user, lead_id, condition, minutes):
        now = fields.Datetime.now()
        found = self._execute(
            SQL(
                """
                WITH gone AS (
                    DELETE FROM crm_lead_lease
                     WHERE user_id = %(user)s AND is_ahead IS NOT TRUE RETURNING 1
                )
                UPDATE crm_lead_lease lease
                   SET is_ahead = FALSE, date = %(now)s, expires_at = %(end)s
                  FROM crm_lead lead, (SELECT count(*) FROM gone) ended
                 WHERE lease.user_id = %(user)s AND lease.lead_id = %(lead)s
                   AND lease.is_ahead AND lease.expires_at > %(now)s
                   AND lead.id = lease.lead_id AND %(condition)s
             RETURNING lease.lead_id
                """,
                user=user.id,
                lead=lead_id,
                now=now,
                end=now + timedelta(minutes=minutes),
                condition=condition,
            )
        )
        return bool(found)

    def _insert_lease(self, user, candidates, minutes, is_ahead):
        now = fields.Datetime.now()
        # the join with "gone" makes the old lease end before the new one begins
        rows = self._execute(
            SQL(
                """
                WITH gone AS (
                    DELETE FROM crm_lead_lease
                     WHERE user_id = %(user)s AND %(old)s RETURNING 1
                ),
                found AS MATERIALIZED (%(candidates)s)
                INSERT INTO crm_lead_lease
                            (lead_id, step_id, user_id, date, expires_at, is_ahead)
                     SELECT found.lead_id, found.step_id, %(user)s, %(now)s, %(end)s,
                            %(is_ahead)s
                       FROM found, (SELECT count(*) FROM gone) ended
                ON CONFLICT (lead_id) DO UPDATE
                        SET user_id = EXCLUDED.user_id, step_id = EXCLUDED.step_id,
                            date = EXCLUDED.date, expires_at = EXCLUDED.expires_at,
                            is_ahead = EXCLUDED.is_ahead
                      WHERE crm_lead_lease.expires_at <= %(now)s
                  RETURNING lead_id, step_id
                """,
                user=user.id,
                now=now,
                end=now + timedelta(minutes=minutes),
                is_ahead=is_ahead,
                old=SQL("is_ahead") if is_ahead else SQL("TRUE"),
                candidates=candidates,
            )
        )
        return rows[0] if rows else None

    def _execute(self, query):
        """Return the rows; that another agent was quicker is no error of the log."""
        self.env.cr.execute(query, log_exceptions=False)
        return self.env.cr.fetchall()

    @api.model
    def _release(self, user, lead=None):
        """End the user's leases at once; only that of ``lead``, where it is given."""
        which = Domain("user_id", "=", user.id)
        if lead:
            which &= Domain("lead_id", "=", lead.id)
        with self._own_transaction() as leases:
            leases.search(which).unlink()

    @api.model
    def _extend(self, user, lead, minutes):
        """Extend the user's lease of ``lead``. :returns: whether they still hold it"""
        now = fields.Datetime.now()
        with self._own_transaction() as leases:
            held = leases.search(
                [
                    ("user_id", "=", user.id),
                    ("lead_id", "=", lead.id),
                    ("is_ahead", "=", False),
                ]
            ).filtered(lambda lease: lease.expires_at > now)
            held.expires_at = now + timedelta(minutes=minutes)
            return bool(held)

    @api.autovacuum
    def _gc_expired(self):
        """Delete leases that expired long ago."""
        self.search([("expires_at", "<", "now -1d")]).unlink()
