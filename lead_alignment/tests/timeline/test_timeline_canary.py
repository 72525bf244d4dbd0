import json
from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tools import SQL, mute_logger

from .test_timeline import TimelineCommon

CANARY = "CANARY"
# columns of text that the program reads: no words of anybody
STRUCTURE = {
    "model",
    "res_model",
    "message_type",
    "state",
    "key",
    "source",
    "code",
    "email_normalized",
    "phone_sanitized",
    "access_token",
    "message_id",
    "uuid",
    "channel_type",
    "livechat_outcome",
    "livechat_status",
    "livechat_failure",
    "partner_email",
    "parent_path",
    "move_type",
    "payment_state",
    "sequence_prefix",
    "res_name",
    "value",
    "kind",
}
LEVELS = ("hidden", "existence", "summary")


class TestCanary(TimelineCommon):
    """Tokens in every column of text of every source that is installed, and every door
    that a user has: what they may not read never comes through.

    Bridges inherit this with a customer who has their records, too; all of them run
    together, once, beside all apps: see ``lead_alignment_website``.
    """

    sources = ("lead", "outcome", "feedback", "message", "activity", "meeting", "care")

    def setUp(self):
        super().setUp()
        reason = self.env.ref("lead_alignment.alignment_reason_inbound_price")
        self.env["customer.call"].with_user(self.user_cs).log_call(
            reason.id, "crm.lead", self.first.id, note="words"
        )
        self._add_records()
        self.env.flush_all()
        self.person = self.timeline._get_person("crm.lead", self.first.id)
        self.records = {
            key: self.env[source.model].browse(ids)
            for key, source in self.timeline._get_sources().items()
            if (ids := self._find_ids(source))
        }
        for records in self.records.values():
            self._seed(records)
        self.env.invalidate_all()

    def _add_records(self):
        """Hook of bridges: records of the customer in their sources"""

    def _find_ids(self, source):
        positions = self.timeline._find_of(
            self.person, source, None, (None, None), 1000
        )
        return [position.record_id for position in positions]

    def _seed(self, records):
        """A token in every column of words of these rows, guarded ones as well"""
        table = SQL.identifier(records._table)
        self.env.cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", table))
        for name, field in records._fields.items():
            if field.store and field.column_type and _is_words(name, field):
                token = f"{CANARY} {records._table} {name}"
                value = json.dumps({"en_US": token}) if field.translate else token
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE id = ANY(%s)",
                        table,
                        SQL.identifier(name),
                        value,
                        records.ids,
                    )
                )

    @property
    def roles(self):
        return (
            self.user_cs,
            self.user_marketer,
            self.user_agent,
            self.user_leader,
            self.user_head,
            self.user_director,
            self.user_cmo,
        )

    # ------------------------------------------------------------
    # The history itself
    # ------------------------------------------------------------

    def test_every_source_is_in_the_story(self):
        self.assertGreaterEqual(self.records.keys(), set(self.sources))

    def test_pages_search_and_cards(self):
        for level in LEVELS:
            self._grant(level)
            for user in self.roles:
                with self.subTest(user=user.login, level=level):
                    self._check_history(user)

    def _check_history(self, user):
        host = self.first.profile_id
        if not host.with_user(user).has_access("read"):
            return
        for entry in self._pages(user, host, limit=50, with_noise=True):
            if entry["level"] != "full":
                self.assertNotIn(CANARY, json.dumps(entry), entry["source"])
        for found in self._pages(user, host, text=CANARY, with_noise=True):
            self.assertEqual(found["level"], "full", found["source"])
        timeline = self.timeline.with_user(user)
        card = timeline.get_card(host._name, host.id)
        if not self.first.with_user(user).has_access("read"):
            facts = json.dumps([card["facts"], card["pins"], card["counts"]])
            self.assertNotIn(CANARY, facts)
        readable = {
            key
            for key, records in self.records.items()
            if records.with_user(user)._filtered_access("read")
        }
        counted = {row["key"] for row in timeline.get_counts(host._name, host.id)}
        levels = self.env["alignment.visibility"]._get_levels().values()
        if {name for level in levels for name in level.values()} == {"hidden"}:
            self.assertLessEqual(counted, readable, "a count is existence, too")

    def test_pages_together_are_one_big_page(self):
        for level in LEVELS:
            self._grant(level)
            for user in self.roles:
                host = self.first.profile_id
                if not host.with_user(user).has_access("read"):
                    continue
                whole = self._pages(user, host, limit=100, with_noise=True)
                with self.subTest(user=user.login, level=level):
                    # entry by entry takes long, and is once as good as four times
                    for limit in (1, 7) if level == "summary" else (7,):
                        pages = self._pages(user, host, limit, with_noise=True)
                        self.assertEqual(pages, whole)

    # ------------------------------------------------------------
    # The doors of every model
    # ------------------------------------------------------------

    def test_no_other_door_is_open(self):
        self._grant("summary")
        for user in self.roles:
            for key, records in self.records.items():
                mine = records.with_user(user)
                try:
                    hidden = records - mine._filtered_access("read").with_env(self.env)
                except AccessError:
                    hidden = records
                if hidden:
                    with self.subTest(user=user.login, source=key):
                        self._check_doors(mine.browse(), hidden)

    def _check_doors(self, model, hidden):
        """What each door answers about records that are not to be read: nothing."""
        for method, args in self._get_calls(model, hidden):
            answer = None
            quiet = mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
            with quiet, suppress(AccessError, UserError), self.env.cr.savepoint():
                answer = call_kw(model, method, args, {})
            if method == "name_search":  # which also finds what may be read
                answer = [name for found, name in answer or () if found in hidden.ids]
            text = json.dumps(answer, default=str)
            self.assertNotIn(CANARY, text, (method, args))
            self.assertFalse(_get_told(answer), (method, args))

    def _get_calls(self, model, hidden):
        words = [
            name
            for name, field in model._fields.items()
            if field.store and field.column_type and _is_words(name, field)
        ]
        yield "read", [hidden.ids, words]
        yield "export_data", [hidden.ids, words]
        yield "name_search", [CANARY]
        yield "search_read", [[("id", "in", hidden.ids)], ["id"]]
        for name in words:
            domain = [(name, "ilike", CANARY), ("id", "in", hidden.ids)]
            yield "search_read", [domain, ["id"]]
            yield "search_count", [domain]
            yield "formatted_read_group", [domain, [name], ["__count"]]


def _is_words(name, field):
    return (
        field.type in ("char", "text", "html")
        and name not in STRUCTURE
        and not field.related
    )


def _get_told(answer):
    """What an answer tells: rows, or a number of them"""
    if isinstance(answer, dict):
        return answer.get("datas")
    if isinstance(answer, list):
        return [
            row
            for row in answer
            if not isinstance(row, dict) or row.get("id") or row.get("__count")
        ]
    return answer
