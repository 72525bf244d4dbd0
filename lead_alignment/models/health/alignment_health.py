import hmac
import secrets
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, LazyTranslate

from ...tools.prometheus import Metric

_lt = LazyTranslate(__name__)
TOKEN = "lead_alignment.monitoring_token"  # noqa: S105 name of a parameter: a hash
TOKEN_BYTES = 24
LATE = timedelta(minutes=15)  # what waits longer, or is that late, needs a look
OURS = "lead_alignment"
STATEMENTS = 5  # slowest ones that are told
SLOW = 1.0  # seconds
STATES = ("ok", "warn", "bad")
SLOWEST = """
    SELECT left(regexp_replace(query, '\\s+', ' ', 'g'), 200), calls,
           mean_exec_time / 1000
      FROM pg_stat_statements
     WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND query ~ '(alignment_|customer_event|customer_identity|customer_profile)'
     ORDER BY mean_exec_time DESC LIMIT %s
"""


class Queue(NamedTuple):
    """Rows that a job works off.

    :param since: field that says since when a row waits
    :param action: XML id of the list
    """

    model: str
    waiting: list
    failed: list
    since: str
    action: str


class Item(NamedTuple):
    """One thing that was looked at.

    :param area: "job", "queue", "data", "statement" or "size"
    :param key: what it is called in metrics
    :param state: one of ``STATES``
    :param advice: what to do about it, in the user's language; empty if nothing
    """

    area: str
    key: str
    label: str
    text: str
    state: str = "ok"
    advice: str = ""
    action: str = ""


LABELS = {
    "event_batches": _lt("Event batches"),
    "app_events": _lt("Events of other apps"),
    "channel_messages": _lt("Messages and lead forms of channels"),
    "ad_events": _lt("Conversions for ad platforms"),
    "lead_files": _lt("Lead files"),
}
QUEUES = {
    "event_batches": Queue(
        "alignment.ingest.batch",
        [("state", "=", "waiting")],
        [("state", "=", "failed")],
        "received_at",
        "lead_alignment.alignment_ingest_batch_action",
    ),
    "app_events": Queue(
        "customer.event.inbox",
        [("error", "=", False)],
        [("error", "!=", False)],
        "date",
        "lead_alignment.customer_event_inbox_action",
    ),
    "channel_messages": Queue(
        "alignment.channel.message",
        [("state", "=", "waiting")],
        [("state", "=", "failed")],
        "received_at",
        "lead_alignment.alignment_channel_message_action",
    ),
    "ad_events": Queue(
        "alignment.outbox",
        [("state", "=", "waiting")],
        [("state", "=", "refused")],
        "collected_date",
        "lead_alignment.alignment_outbox_action",
    ),
    "lead_files": Queue(
        "crm.lead.import",
        [("state", "in", ["loading", "undoing"])],
        [("state", "=", "stopped")],
        "write_date",
        "lead_alignment.crm_lead_import_action",
    ),
}


class AlignmentHealth(models.AbstractModel):
    """Looks at jobs, queues, silent systems, slow statements and disk, for the page of
    administrators and for monitoring systems. Reads only."""

    _name = "alignment.health"
    _description = "Health"

    # ------------------------------------------------------------
    # What is looked at
    # ------------------------------------------------------------

    @api.model
    def _get_queues(self):
        """Hook: return {key: ``Queue``}; bridges add theirs."""
        return QUEUES

    @api.model
    def _get_queue_label(self, key):
        """Hook: return what people call a queue, in the user's language."""
        return LABELS[key]._translate(self.env.lang or "en_US")

    @api.model
    def _get_report(self):
        """Return ([``Item``], [``Metric``]) of the whole database."""
        # sudo: only counts, for administrators and whoever has the token
        own = self.sudo()
        items, metrics = [], []
        for look in (
            own._look_at_jobs,
            own._look_at_queues,
            own._look_at_data,
            own._look_at_statements,
            own.env["alignment.health.size"]._look_at_sizes,
        ):
            found, measured = look()
            items += found
            metrics += measured
        rank = STATES.index(self._get_worst(items))
        metrics.append(
            Metric("health", "0: well, 1: needs a look, 2: broken.", [({}, rank)])
        )
        return items, metrics

    @api.model
    def _get_worst(self, items):
        """Return the state of all: that of the worst."""
        return max((item.state for item in items), key=STATES.index, default="ok")

    @api.model
    def _look_at_jobs(self):
        jobs = self._get_jobs()
        now = fields.Datetime.now()
        items, lags, failures, actives = [], [], [], []
        for key, job in jobs.items():
            lag = max((now - job.nextcall).total_seconds(), 0) if job.active else 0
            labels = {"job": key}
            lags.append((labels, lag))
            failures.append((labels, job.failure_count))
            actives.append((labels, int(job.active)))
            items.append(self._judge_job(key, job, lag))
        return items, [
            Metric("job_lag_seconds", "How late the next run of a job is.", lags),
            Metric(
                "job_failures", "Runs that failed since the last success.", failures
            ),
            Metric("job_active", "Whether a job runs at all.", actives),
        ]

    @api.model
    def _get_jobs(self):
        """Return {name of the XML id: ir.cron} of our scheduled actions."""
        rows = self.env["ir.model.data"].search(
            [("model", "=", "ir.cron"), ("module", "=like", f"{OURS}%")], order="name"
        )
        jobs = self.env["ir.cron"].with_context(active_test=False)
        found = {
            job.id: job for job in jobs.search([("id", "in", rows.mapped("res_id"))])
        }
        return {row.name: found[row.res_id] for row in rows if row.res_id in found}

    @api.model
    def _judge_job(self, key, job, lag):
        env = self.env
        state, advice = "ok", ""
        text = env._("on time")
        if job.failure_count:
            state, text = "bad", env._("failed %s times", job.failure_count)
            advice = env._(
                "Read the server's log for its error, mend the cause, then run the job "
                "by hand."
            )
        elif not job.active:
            state, text = "warn", env._("switched off")
            advice = env._("Activate it, unless you switched it off on purpose.")
        elif lag > LATE.total_seconds():
            state, text = "warn", env._("%s minutes late", round(lag / 60))
            advice = env._(
                "Does a server run with cron threads? If all jobs are late, add some."
            )
        return Item("job", key, job.cron_name, text, state, advice, "base.ir_cron_act")

    @api.model
    def _look_at_queues(self):
        now = fields.Datetime.now()
        items, waiting, oldest, failed = [], [], [], []
        for key, queue in self._get_queues().items():
            labels = {"queue": key}
            rows = self.env[queue.model].with_context(active_test=False)
            ((count, since),) = rows._read_group(
                queue.waiting, aggregates=["__count", f"{queue.since}:min"]
            )
            age = max((now - since).total_seconds(), 0) if count and since else 0
            bad = rows.search_count(queue.failed)
            waiting.append((labels, count))
            oldest.append((labels, age))
            failed.append((labels, bad))
            items.append(self._judge_queue(key, queue, count, age, bad))
        ((marks,),) = self.env.execute_query(
            SQL("SELECT count(*) FROM customer_profile_dirty")
        )
        waiting.append(({"queue": "score_marks"}, marks))
        label = self.env._("Scores to calculate")
        items.append(Item("queue", "score_marks", label, str(marks)))
        return items, [
            Metric("queue_waiting", "Rows that a job has to work off.", waiting),
            Metric("queue_oldest_seconds", "How long the oldest one waits.", oldest),
            Metric("queue_failed", "Rows that could not be worked off.", failed),
        ]

    @api.model
    def _judge_queue(self, key, queue, count, age, bad):
        env = self.env
        state, advice = "ok", ""
        text = env._("%(count)s waiting, %(bad)s failed", count=count, bad=bad)
        if age > LATE.total_seconds():
            state = "warn"
            text += env._(", the oldest for %s minutes", round(age / 60))
            advice = env._("Look at the job that works it off: is it late or failing?")
        elif bad:
            state = "warn"
            advice = env._("Open the list: each row says why it failed. Try it again.")
        label = self._get_queue_label(key)
        return Item("queue", key, label, text, state, advice, queue.action)

    @api.model
    def _look_at_data(self):
        keys = self.env["alignment.ingest.key"]
        silent = keys.search(Domain("silent_since", "!=", False))
        env = self.env
        item = Item(
            "data",
            "silent_keys",
            env._("Systems that have fallen silent"),
            ", ".join(silent.mapped("name")) or env._("none"),
            "warn" if silent else "ok",
            env._("Check the system that uses the key.") if silent else "",
            "lead_alignment.alignment_ingest_key_action",
        )
        about = "Systems that usually send events and have fallen silent."
        return [item], [Metric("silent_keys", about, [({}, len(silent))])]

    @api.model
    def _look_at_statements(self):
        """Read the slowest statements, if the database counts them."""
        env = self.env
        label = env._("Slow statements")
        ((is_counted,),) = env.execute_query(
            SQL(
                "SELECT count(*) FROM pg_extension WHERE extname = 'pg_stat_statements'"
            )
        )
        if not is_counted:
            advice = env._("Install the extension pg_stat_statements to see them.")
            return [
                Item("statement", "none", label, env._("not measured"), "ok", advice)
            ], []
        rows = env.execute_query(SQL(SLOWEST, STATEMENTS))
        items = [
            Item(
                "statement",
                str(number),
                query,
                env._("%(seconds).2f s, %(calls)s times", seconds=mean, calls=calls),
                "warn" if mean > SLOW else "ok",
            )
            for number, (query, calls, mean) in enumerate(rows, start=1)
        ]
        samples = [({"statement": query}, mean) for query, _calls, mean in rows]
        about = "Mean time of the slowest statements."
        return items, [Metric("statement_mean_seconds", about, samples)]

    # ------------------------------------------------------------
    # Who may look
    # ------------------------------------------------------------

    @api.model
    def _check_is_admin(self):
        if not self.env.is_system():
            raise AccessError(self.env._("Only administrators look at the health."))

    @api.model
    def _rotate_token(self):
        """Make a new token for monitoring; the old one is refused at once.

        :returns: the plain token, which is stored nowhere
        """
        self._check_is_admin()
        plain = secrets.token_urlsafe(TOKEN_BYTES)
        self.env["ir.config_parameter"].sudo().set_param(
            TOKEN, self.env["alignment.ingest.key"]._hash(plain)
        )
        return plain

    @api.model
    def _is_token(self, plain):
        """Whether a monitoring system may read, by its token."""
        # sudo: the caller is no user
        known = self.env["ir.config_parameter"].sudo().get_param(TOKEN)
        digest = self.env["alignment.ingest.key"]._hash(plain)
        return bool(known and plain) and hmac.compare_digest(known, digest)
