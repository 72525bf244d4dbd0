from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

QUARANTINE = [
    ("head", "Only the header was requested"),
    ("prefetch", "Prefetched by software"),
    ("agent", "Browser identifies itself as a program"),
    ("forged", "The link is not from one of our emails"),
    ("honeypot", "Opened a hidden link"),
    ("delivery", "Opened right at delivery"),
    ("burst", "Several links within seconds"),
    ("address", "One address for many recipients"),
    ("undone", "Undone"),
    ("hand", "Filtered out manually"),
]
# the database deletes an event only in a transaction that sets this
MAY_DELETE = "lead_alignment.may_delete_events"
# of an event that came with an unknown word only the campaign is filled in later
MAPS_CAMPAIGNS = "lead_alignment.maps_campaigns"
GUARD = SQL(
    """
    CREATE OR REPLACE FUNCTION customer_event_guard() RETURNS trigger
    LANGUAGE plpgsql AS $guard$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF current_setting('lead_alignment.may_delete_events', TRUE)
               = 'on' THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION 'customer_event: events are never deleted, '
                'but by erasing a person or by retention';
        END IF;
        IF (NEW.id, NEW.identity_id, NEW.type_id, NEW.occurred_at, NEW.key,
            NEW.campaign_alias_id, NEW.label, NEW.value)
           IS DISTINCT FROM
           (OLD.id, OLD.identity_id, OLD.type_id, OLD.occurred_at, OLD.key,
            OLD.campaign_alias_id, OLD.label, OLD.value)
           OR NEW.campaign_id IS DISTINCT FROM OLD.campaign_id
              AND (OLD.campaign_alias_id IS NULL
                   OR current_setting('lead_alignment.maps_campaigns', TRUE)
                      IS DISTINCT FROM 'on') THEN
            RAISE EXCEPTION 'customer_event: events are never edited';
        END IF;
        RETURN NEW;
    END
    $guard$
    """
)


class CustomerEvent(models.Model):
    """The ledger: one row for each thing that happened between a customer and us.

    Append-only and narrow; ten million rows are normal. Rows come from
    :meth:`_record_batch` alone. Only two things may happen to a row later; a trigger of
    the database refuses all else:

    * quarantine and release, each with its reason (``customer.event.review``);
    * deletion, when a person is erased on request and at the end of the retention.

    An event hangs on an identity, never on a person: so people merge and split without
    touching it. ``key`` is a column and no field: the 16-byte hash of source and
    message id. It is unique, so an event that is sent twice is stored once.
    """

    _name = "customer.event"
    _description = "Customer Event"
    _inherit = ["append.only.mixin"]
    _order = "occurred_at desc, id desc"
    _rec_name = "label"
    _log_access = False

    identity_id = fields.Many2one(
        "customer.identity", required=True, readonly=True, ondelete="restrict"
    )
    type_id = fields.Many2one(
        "customer.event.type", required=True, readonly=True, ondelete="restrict"
    )
    campaign_id = fields.Many2one(
        "utm.campaign", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    campaign_alias_id = fields.Many2one(
        "alignment.utm.alias",
        "Campaign as Received",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Word of a campaign that was unknown when the event came.",
    )
    occurred_at = fields.Datetime("When", required=True, readonly=True)
    value = fields.Float(readonly=True, aggregator="sum")
    label = fields.Char("Details", readonly=True)
    quarantine = fields.Selection(
        QUARANTINE,
        readonly=True,
        help="Reason the event is considered bot activity. It is not scored unless "
        "restored.",
    )
    profile_id = fields.Many2one(
        related="identity_id.profile_id", string="Customer Profile"
    )
    company_id = fields.Many2one(related="identity_id.company_id")
    channel = fields.Selection(related="type_id.channel")
    department = fields.Selection(related="type_id.department")

    _person_idx = models.Index("(identity_id, occurred_at DESC)")
    # events arrive in the order of time: a BRIN index is small and finds a month
    _date_idx = models.Index("USING brin (occurred_at)")

    def init(self):
        """Create the key, and the trigger that guards the rows even from raw SQL."""
        result = super().init()
        for query in (
            SQL("ALTER TABLE customer_event ADD COLUMN IF NOT EXISTS key uuid"),
            SQL("ALTER TABLE customer_event ALTER COLUMN key SET NOT NULL"),
            SQL(
                "CREATE UNIQUE INDEX IF NOT EXISTS customer_event__unique_key "
                "ON customer_event (key)"
            ),
            GUARD,
            SQL(
                "CREATE OR REPLACE TRIGGER customer_event_guard "
                "BEFORE UPDATE OR DELETE ON customer_event "
                "FOR EACH ROW EXECUTE FUNCTION customer_event_guard()"
            ),
        ):
            self.env.cr.execute(query)
        return result

    @api.depends("label", "type_id")
    def _compute_display_name(self):
        for event in self:
            what = filter(None, [event.type_id.name, event.label])
            event.display_name = " – ".join(what)

    # ------------------------------------------------------------
    # The two ways of deletion
    # ------------------------------------------------------------

    @api.model
    def _delete(self, condition):
        """Delete the events that meet ``condition`` (SQL). :returns: how many"""
        cr = self.env.cr
        self.env.flush_all()
        cr.execute(SQL("SELECT set_config(%s, 'on', TRUE)", MAY_DELETE))
        cr.execute(SQL("DELETE FROM customer_event WHERE %s", condition))
        count = cr.rowcount
        cr.execute(SQL("SELECT set_config(%s, 'off', TRUE)", MAY_DELETE))
        self.env.invalidate_all(flush=False)
        return count

    @api.model
    def _erase(self, identities):
        """Delete all events of ``identities``. :returns: how many"""
        return self._delete(SQL("identity_id = ANY(%s)", identities.ids))

    @api.model
    def _get_horizon(self, company):
        """The earliest moment whose events are kept, naive UTC.

        Older ones are deleted, and refused when they come again.
        """
        # sudo: a setting of the company, the same for everybody
        months = company.sudo().event_retention_months
        return fields.Datetime.now() - relativedelta(months=months)

    @api.model
    def _cron_retain(self, batch_size=10000):
        """Delete what is older than the horizon, one committed batch after another."""
        companies = (
            self.env["res.company"].with_context(active_test=False).search(Domain.TRUE)
        )
        for company in companies:
            expired = SQL(
                """
                id IN (SELECT event.id
                         FROM customer_event event
                         JOIN customer_identity identity
                           ON identity.id = event.identity_id
                        WHERE event.occurred_at < %s AND identity.company_id = %s
                        LIMIT %s)
                """,
                self._get_horizon(company),
                company.id,
                batch_size,
            )
            while count := self._delete(expired):
                is_more = count == batch_size
                if not self.env["ir.cron"]._commit_progress(count, remaining=is_more):
                    return
