from psycopg2.errors import ReadOnlySqlTransaction

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import SQL, hmac

from ...tools.contact_mask import mask_contact
from ...tools.contact_sweep import get_key
from .contact_guard import add_guard, remove_guard

# a second one at the same time waits, sees that the row has changed, and tries again
TAKE = """
    INSERT INTO alignment_access_day (user_id, day, count)
    VALUES (%(user)s, %(day)s, %(count)s)
    ON CONFLICT (user_id, day)
    DO UPDATE SET count = alignment_access_day.count + EXCLUDED.count
    WHERE alignment_access_day.count + EXCLUDED.count <= %(limit)s
    RETURNING count
"""


class AlignmentAccessDay(models.Model):
    """How many phones and e-mails a user revealed or asked for on a day.

    Written by the server alone, at the same time as the row of the log: however many
    requests a program sends at once, the sum stays within the limit.
    """

    _name = "alignment.access.day"
    _description = "Daily Access to Customer Data"
    _log_access = False
    _rec_name = "day"

    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade"
    )
    day = fields.Date(required=True, readonly=True)
    count = fields.Integer("Revealed", required=True, readonly=True)

    _unique_day = models.Constraint("UNIQUE(user_id, day)")

    @api.autovacuum
    def _gc_access_day(self):
        self.search([("day", "<", "today -7d")]).unlink()


class AlignmentAccessLog(models.Model):
    """Counts what users who see masks reveal and ask for against the day's limit.

    Whatever answers "is this somebody's phone" counts, whether the answer is yes or no:
    else the missing digits of a mask could be tried out. The same question is counted
    once a day, and so is the same value of the same record.
    """

    _inherit = "alignment.access.log"

    digest = fields.Char(
        readonly=True,
        index="btree_not_null",
        groups="base.group_no_one",
        export_string_translation=False,
        help="Recognizes the same value on the same day.",
    )

    def _register_hook(self):
        """Guard all models: some of Odoo's own answer this hook without ``super()``."""
        super()._register_hook()
        for model in self.env.values():
            add_guard(model)

    def _unregister_hook(self):
        for model in self.env.values():
            remove_guard(model)
        return super()._unregister_hook()

    @api.model
    def _spend(self, record, name, value):
        """Log that the value of a field was revealed, within the limit.

        :raises UserError: if the day's limit is reached
        """
        label = record._fields[name]._description_string(self.env)
        digest = self._get_digest(value)
        if self._was_revealed_today(record, label, digest):
            return
        limit, _day, zone = self._get_limit()
        if not self._take(1):
            self._log_refused(record, label)
            raise UserError(
                self.env._(
                    "You have reached today's limit of %(limit)s revealed phones and "
                    "emails. It resets at midnight (%(zone)s). Items you already "
                    "revealed today stay visible.",
                    limit=limit,
                    zone=zone,
                )
            )
        self._log("revealed", record, label, digest=digest)

    @api.model
    def _ask(self, values, subject):
        """Log that the user asked whose phones and e-mails these are.

        It is committed before anything is answered: no error afterwards undoes it.

        :param values: as the user wrote them
        :param subject: records, or the name of the model that is asked
        :raises UserError: if the day's limit is reached
        """
        fresh = self._get_fresh(values)
        if not fresh:
            return
        if self.env.cr.readonly:
            # the server tries again with a cursor that can write
            raise ReadOnlySqlTransaction(
                self.env._("This is recorded in the access log.")
            )
        if request:
            with self.env.registry.cursor() as cr:
                own = self.with_env(self.env(cr=cr))
                is_within = own._take_asked(fresh, subject)
            asked = getattr(request, "contact_asked", frozenset())
            request.contact_asked = asked | fresh.keys()
        else:
            is_within = self._take_asked(fresh, subject)
        if not is_within:
            self._log_refused(subject, self._get_question(fresh), len(fresh))
            limit, _day, zone = self._get_limit()
            raise UserError(
                self.env._(
                    "You have reached your daily limit of %(limit)s phone numbers and "
                    "emails. It resets at midnight (%(zone)s). You can still query "
                    "what you already queried today.",
                    limit=limit,
                    zone=zone,
                )
            )

    @api.model
    def _may_ask(self, values, subject):
        """Whether the user may ask for all these values now; it is logged either way.

        As :meth:`_ask`, for what goes on without the answer.
        """
        fresh = self._get_fresh(values)
        is_within = self._take_asked(fresh, subject)
        if not is_within:
            self._log("refused", subject, self._get_question(fresh), len(fresh))
        return is_within

    @api.model
    def _take_asked(self, fresh, subject):
        """Whether these are within the limit; then they are taken and logged."""
        if fresh and not self._take(len(fresh)):
            return False
        for digest, value in fresh.items():
            label = self._get_question({digest: value})
            self._log("asked", subject, label, 1, digest=digest)
        return True

    @api.model
    def _get_fresh(self, values):
        """Return {digest: value} of those not seen today."""
        asked = {self._get_digest(value): value for value in values}
        seen = self._get_seen_today(list(asked))
        seen.update(getattr(request, "contact_asked", ()) if request else ())
        return {digest: value for digest, value in asked.items() if digest not in seen}

    @api.model
    def _get_question(self, fresh):
        return self.env._("Search: %s", mask_contact(next(iter(fresh.values()))))

    @api.model
    def _get_limit(self):
        """Return (limit, day, time zone)."""
        day, _start, zone = self.env.user._get_limit_day()
        return self.env.user._get_reveal_limit(), day, zone

    @api.model
    def _take(self, count):
        """Whether ``count`` more are within the limit of the day; then they are taken.

        The row is changed before anything is told: of requests at the same time, the
        second one fails and is tried again by the server with the sum of the first.
        """
        limit, day, _zone = self._get_limit()
        if count > limit:
            return False
        values = {"user": self.env.uid, "day": day, "count": count, "limit": limit}
        return bool(self.env.execute_query(SQL(TAKE, **values)))

    @api.model
    def _get_digest(self, value):
        """Return by what a value of this user is known again: not the value itself."""
        message = f"{self.env.uid} {get_key(value)}"
        # sudo: the key of the database, which does not leave the server
        return hmac(self.sudo().env, "lead_alignment.access", message)[:32]

    @api.model
    def _get_seen_today(self, digests):
        """Return those of ``digests`` that the user revealed or asked for today."""
        _day, start, _zone = self.env.user._get_limit_day()
        # sudo: the user's own rows, which they may not read
        rows = self.sudo().search_fetch(
            [
                ("digest", "in", digests),
                ("user_id", "=", self.env.uid),
                ("date", ">=", start),
            ],
            ["digest"],
        )
        return set(rows.mapped("digest"))
