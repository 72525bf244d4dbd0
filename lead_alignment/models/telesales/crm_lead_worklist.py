from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmLead(models.Model):
    """The agent's own leads as the call queue counts them, and their phone numbers."""

    _inherit = "crm.lead"

    @api.model
    def _get_call_buckets(self, user):
        """Count the user's open leads by what is to be done.

        :returns: [{key, label, count, domain, color}], empty ones left out; a due lead
            is counted under its status, too
        """
        mine = Domain("user_id", "=", user.id) & Domain("won_status", "=", "pending")
        by_status = self._read_group(
            mine & Domain("k_status_id", "!=", False),
            ["k_status_id"],
            ["__count"],
            order="k_status_id",
        )
        due = self._get_bucket_domains()
        counts = self._count_each(mine, [domain for _key, _label, domain in due])
        buckets = [
            {
                "key": key,
                "label": label,
                "count": count,
                "domain": list(mine & domain),
                "color": 0,
            }
            for (key, label, domain), count in zip(due, counts, strict=True)
        ] + [
            {
                "key": f"status_{status.id}",
                "label": status.display_name,
                "count": count,
                "domain": list(mine & Domain("k_status_id", "=", status.id)),
                "color": status.color,
            }
            for status, count in by_status
        ]
        return [bucket for bucket in buckets if bucket["count"]]

    @api.model
    def _count_each(self, shared, domains):
        """Count the leads of each of ``domains`` among those of ``shared``, by one
        statement. :returns: list of int"""
        query = self._search(shared)
        conditions = [
            domain.optimize_full(self)._to_sql(self, query.table, query)
            for domain in domains
        ]
        counts = (SQL("count(*) FILTER (WHERE %s)", one) for one in conditions)
        [row] = self.env.execute_query(query.select(*counts))
        return row

    @api.model
    def _get_bucket_domains(self):
        """Return [(key, label, Domain)] of due leads, and of both parts of *new*."""
        now = fields.Datetime.now()
        new = Domain("k_status_id", "=", False)
        return [
            (
                "callback",
                self.env._("Callbacks due"),
                Domain("callback_date", "<=", now),
            ),
            ("retry", self.env._("Retry now"), Domain("retry_date", "<=", now)),
            (
                "follow_up",
                self.env._("Follow-ups due"),
                Domain("follow_up_date", "<=", now),
            ),
            (
                "new",
                self.env._("New – never called"),
                new & Domain("attempt_count", "=", 0),
            ),
            (
                "again",
                self.env._("Repeat inquiry – to be called"),
                Domain("wanted_date", "!=", False)
                & (Domain("attempt_count", ">", 0) | ~new),
            ),
            (
                "not_reached",
                self.env._("New – not reached"),
                new
                & Domain("attempt_count", ">", 0)
                & Domain("wanted_date", "=", False),
            ),
        ]

    @api.model
    def _get_next_due(self, user):
        """Return when the user's first planned call is due, naive UTC, or None."""
        self.flush_model()
        now = fields.Datetime.now()
        [(moment,)] = self.env.execute_query(
            SQL(
                """
                SELECT LEAST(
                    (SELECT min(callback_date) FROM crm_lead WHERE user_id = %(user)s
                        AND callback_date > %(now)s AND active),
                    (SELECT min(retry_date) FROM crm_lead WHERE user_id = %(user)s
                        AND retry_date > %(now)s AND active),
                    (SELECT min(follow_up_date) FROM crm_lead WHERE user_id = %(user)s
                        AND follow_up_date > %(now)s AND active))
                """,
                user=user.id,
                now=now,
            )
        )
        return moment

    def _get_call_phones(self):
        """Return [{number, dial, zalo}] of the lead's numbers that may be called.

        ``number`` is for reading, ``dial`` is E.164, ``zalo`` the address of the Zalo
        chat of a Vietnamese number, or False.
        """
        self.ensure_one()
        phones = []
        blocked = self._get_blocked_numbers()
        for raw in filter(None, (self.phone, self.phone_2)):
            dial = self._phone_format(number=raw, force_format="E164") or raw
            if dial not in [phone["dial"] for phone in phones] and dial not in blocked:
                shown = self._phone_format(number=raw, force_format="INTERNATIONAL")
                is_vietnamese = dial.startswith("+84")
                phones.append(
                    {
                        "number": shown or raw,
                        "dial": dial,
                        "zalo": is_vietnamese and f"https://zalo.me/{dial[1:]}",
                    }
                )
        return phones

    def _show_call_phones(self):
        """Return the unmasked numbers of the lead in work.

        For users who see masks it is logged, once a day; it does not count against the
        limit.
        """
        phones = self._get_call_phones()
        if phones and self._sees_masks():
            log = self.env["alignment.access.log"]
            names = [name for name in ("phone", "phone_2") if self[name]]
            for name in names:
                label, digest = self._get_path_label(name), log._get_digest(self[name])
                if not log._was_revealed_today(self, label, digest):
                    log._log("revealed", self, label, is_at_work=True, digest=digest)
            shown = [phone["dial"] for phone in phones]
            self.env["res.users"]._show_in_answer(shown)
        return phones

    def _get_all_numbers(self):
        """Return first and second numbers, in E.164."""
        return [
            number
            for lead in self
            for raw in filter(None, (lead.phone, lead.phone_2))
            if (number := lead._phone_format(number=raw, force_format="E164"))
        ]

    def _get_blocked_numbers(self):
        """Return the leads' numbers that are on the do-not-call list."""
        # sudo: all users obey the list, few may read it
        blacklist = self.env["phone.blacklist"].sudo()
        return set(
            blacklist.search([("number", "in", self._get_all_numbers())]).mapped(
                "number"
            )
        )

    def _block_numbers(self):
        """Put all numbers of these leads on the do-not-call list."""
        # sudo: users who may log outcomes on a lead may add its numbers
        self.env["phone.blacklist"].sudo()._add(self._get_all_numbers())

    def _get_single_candidate(self, user):
        """Return SQL for this lead as ``crm.lead.lease._acquire`` needs it.

        No row is selected if another agent works on it.
        """
        self.ensure_one()
        return SQL(
            """
            SELECT lead.id AS lead_id, NULL::int AS step_id FROM crm_lead lead
             WHERE lead.id = %(lead)s AND NOT EXISTS (
                   SELECT FROM crm_lead_lease lease
                    WHERE lease.lead_id = lead.id AND lease.user_id != %(user)s
                      AND lease.expires_at > %(now)s)
            """,
            lead=self.id,
            user=user.id,
            now=fields.Datetime.now(),
        )

    def action_call_now(self):
        """Open the call queue on this lead."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "lead_alignment.call_queue",
            "name": self.env._("Call Queue"),
            "params": {"pick_id": self.id},
        }
