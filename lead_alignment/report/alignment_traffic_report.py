from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

PERIOD = timedelta(days=7)
# what waits so long is late: a message is read within seconds, a fact is sent within
# minutes
LATE = timedelta(hours=1)
MODELS = ("alignment.channel", "alignment.outlet", "alignment.ingest.key")
# of each of them: direction, platform, problem; table, its log, the log's link, (when a
# row of it began, was over), the state of what was accepted, the states of what was not
CONNECTIONS = (
    (
        "in",
        "connection.platform",
        "connection.error",
        "alignment_channel",
        "alignment_channel_message",
        "channel_id",
        ("received_at", "received_at"),
        "done",
        ("failed",),
    ),
    (
        "out",
        "connection.platform",
        "connection.error",
        "alignment_outlet",
        "alignment_outbox",
        "outlet_id",
        ("collected_date", "sent_date"),
        "accepted",
        ("refused", "expired", "withheld"),
    ),
    (
        "in",
        "'webhook'",
        "NULL",
        "alignment_ingest_key",
        "alignment_ingest_batch",
        "key_id",
        ("received_at", "received_at"),
        "done",
        ("rejected", "failed"),
    ),
)
TRAFFIC = """
    SELECT connection.id * 3 + %(number)s AS id, connection.name, connection.company_id,
           %(direction)s AS direction, %(platform)s AS platform, found.last_date,
           found.accepted_count, found.refused_count, found.waiting_count,
           found.late_count, %(error)s AS error
      FROM %(connection)s connection
      CROSS JOIN LATERAL (
           SELECT max(%(last)s) AS last_date,
                  count(*) FILTER (WHERE row.state = %(accepted)s) AS accepted_count,
                  count(*) FILTER (WHERE row.state = ANY(%(refused)s))
                      AS refused_count,
                  count(*) FILTER (WHERE row.state = 'waiting') AS waiting_count,
                  count(*) FILTER (WHERE row.state = 'waiting' AND %(begin)s < %(late)s)
                      AS late_count
             FROM %(log)s AS row
            WHERE %(link)s = connection.id
              AND (%(begin)s >= %(since)s OR row.state = 'waiting')) found
     WHERE connection.active
"""


class AlignmentTrafficReport(models.Model):
    """One row a connection: what came in by it or went out in the last seven days, what
    was refused, what waits, and what is late."""

    _name = "alignment.traffic.report"
    _description = "Channel Traffic"
    _auto = False
    _order = "direction, name, id"

    name = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    direction = fields.Selection([("in", "In"), ("out", "Out")], readonly=True)
    platform = fields.Selection(
        [
            ("zalo", "Zalo"),
            ("meta", "Facebook and Instagram"),
            ("google", "Google"),
            ("tiktok", "TikTok"),
            ("webhook", "Other systems"),
        ],
        readonly=True,
    )
    last_date = fields.Datetime("Last On", readonly=True)
    accepted_count = fields.Integer("Accepted", readonly=True)
    refused_count = fields.Integer(
        "Refused",
        readonly=True,
        help="Failed, refused, too old, or withheld as the customer did not agree.",
    )
    waiting_count = fields.Integer("Waiting", readonly=True)
    late_count = fields.Integer(
        "Late", readonly=True, help="Waiting for more than an hour."
    )
    error = fields.Char("Problem", readonly=True)

    @property
    def _table_query(self):
        self.env.flush_all()
        now = fields.Datetime.now()
        return SQL(" UNION ALL ").join(
            SQL(
                TRAFFIC,
                number=number,
                direction=direction,
                platform=SQL(platform),
                error=SQL(error),
                connection=SQL.identifier(connection),
                log=SQL.identifier(log),
                link=SQL.identifier("row", link),
                begin=SQL.identifier("row", begin),
                last=SQL.identifier("row", last),
                accepted=accepted,
                refused=list(refused),
                since=now - PERIOD,
                late=now - LATE,
            )
            for number, (
                direction,
                platform,
                error,
                connection,
                log,
                link,
                (begin, last),
                accepted,
                refused,
            ) in enumerate(CONNECTIONS)
        )

    def action_open_connection(self):
        """Open the channel, outlet or key of a row."""
        self.ensure_one()
        self.check_access("read")
        number, kind = divmod(self.id, len(MODELS))
        return {
            "type": "ir.actions.act_window",
            "res_model": MODELS[kind],
            "res_id": number,
            "views": [(False, "form")],
        }
