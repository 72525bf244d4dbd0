import logging
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.utm_word import get_word, get_word_key
from .customer_event import MAPS_CAMPAIGNS

_logger = logging.getLogger(__name__)
# {kind of word: field of what it means}
TARGETS = {
    "campaign": "campaign_id",
    "source": "source_id",
    "medium": "medium_id",
}
KINDS = {f"utm.{kind}": kind for kind in TARGETS}  # by what they mean
# anybody may request any address: so many unknown words of a company are listed
MOST_UNKNOWN = 5_000
INSERT = """
    INSERT INTO alignment_utm_alias (create_uid, write_uid, create_date, write_date,
           company_id, kind, key, word, campaign_id, source_id, medium_id)
    SELECT by.uid, by.uid, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC',
           company_id, kind, key, word,
           CASE kind WHEN 'campaign' THEN record_id END,
           CASE kind WHEN 'source' THEN record_id END,
           CASE kind WHEN 'medium' THEN record_id END
      FROM (SELECT %s AS uid) by,
           unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::int[])
           AS new(company_id, kind, key, word, record_id)
    ON CONFLICT (company_id, kind, key) DO NOTHING
"""


class Meaning(NamedTuple):
    """What a word means; ``record_id`` is None as long as nobody said it."""

    alias_id: int | None
    record_id: int | None


UNNAMED = Meaning(None, None)


class AlignmentUtmAlias(models.Model):
    """A word of UTM as addresses, forms and files spell it, and the campaign, source or
    medium that it means in a company.

    A word that no record has yet is unknown. It stays on what it came with, and whoever
    says once what it means says it for all that came with it before.
    """

    _name = "alignment.utm.alias"
    _description = "UTM Word"
    _order = "id desc"
    _rec_name = "word"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("campaign", "Campaign"), ("source", "Source"), ("medium", "Medium")],
        "Type",
        required=True,
        readonly=True,
    )
    word = fields.Char("As Received", required=True, readonly=True)
    key = fields.Char(required=True, readonly=True, export_string_translation=False)
    campaign_id = fields.Many2one(
        "utm.campaign", index="btree_not_null", ondelete="set null"
    )
    source_id = fields.Many2one(
        "utm.source", index="btree_not_null", ondelete="set null"
    )
    medium_id = fields.Many2one(
        "utm.medium", index="btree_not_null", ondelete="set null"
    )
    is_automatic = fields.Boolean(
        "Created Automatically",
        readonly=True,
        help="A visitor's link created the record. If the word means something else, "
        "all that the record has goes there.",
    )
    is_unknown = fields.Boolean(
        "Unknown", compute="_compute_is_unknown", search="_search_is_unknown"
    )

    _unique_word = models.UniqueIndex("(company_id, kind, key)")
    _one_meaning = models.Constraint(
        "CHECK((campaign_id IS NULL OR kind = 'campaign')"
        " AND (source_id IS NULL OR kind = 'source')"
        " AND (medium_id IS NULL OR kind = 'medium'))",
        "A word means a record of its own type.",
    )

    @api.depends(*TARGETS.values())
    def _compute_is_unknown(self):
        for alias in self:
            alias.is_unknown = not alias[TARGETS[alias.kind]]

    def _search_is_unknown(self, operator, value):
        if operator != "in":
            return NotImplemented
        unknown = Domain.AND([(name, "=", False)] for name in TARGETS.values())
        return unknown if True in value else ~unknown

    # ------------------------------------------------------------
    # What a word means
    # ------------------------------------------------------------

    @api.model
    def _resolve(self, company, words):
        """Return {(kind, text): ``Meaning``} of words; new ones are listed.

        :param words: {(kind, text)}, kinds as of ``TARGETS``; empty texts mean nothing
        """
        keys = {
            (kind, text): (kind, key)
            for kind, text in words
            if text and (key := get_word_key(text))
        }
        if not keys:
            return {}
        # sudo: what comes by itself has no rights; only words of this company
        aliases = self.sudo()
        wanted = set(keys.values())
        known = aliases._get_known(company, wanted)
        if missing := wanted - known.keys():
            texts = {pair: get_word(word[1]) for word, pair in keys.items()}
            aliases._add(company, {pair: texts[pair] for pair in sorted(missing)})
            known = aliases._get_known(company, wanted)
        return {word: known.get(pair, UNNAMED) for word, pair in keys.items()}

    @api.model
    def _get_known(self, company, pairs):
        """Return {(kind, key): ``Meaning``} of the words that are listed."""
        self.flush_model()
        kinds, keys = zip(*sorted(pairs), strict=True)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT kind, key, id, COALESCE(campaign_id, source_id, medium_id)
                  FROM alignment_utm_alias
                 WHERE company_id = %s
                   AND (kind, key) IN (SELECT * FROM unnest(%s::text[], %s::text[]))
                """,
                company.id,
                list(kinds),
                list(keys),
            )
        )
        return {(kind, key): Meaning(*meaning) for kind, key, *meaning in rows}

    @api.model
    def _add(self, company, texts):
        """List words, with the record that has this name.

        Two transactions with the same new word wait for each other.

        :param texts: {(kind, key): as it was spelled}
        """
        names = {kind: self._get_names(kind) for kind in {kind for kind, _k in texts}}
        rows = [
            {
                "company_id": company.id,
                "kind": kind,
                "key": key,
                "word": text,
                "record_id": names[kind].get(key),
            }
            for (kind, key), text in texts.items()
        ]
        unknown = [row for row in rows if not row["record_id"]]
        if unknown and self._count_unknown(company) + len(unknown) > MOST_UNKNOWN:
            _logger.warning("Too many unknown UTM words: no more are listed.")
            rows = [row for row in rows if row["record_id"]]
        if not rows:
            return
        columns = ("company_id", "kind", "key", "word", "record_id")
        self.env.cr.execute(
            SQL(
                INSERT, self.env.uid, *([row[name] for row in rows] for name in columns)
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _count_unknown(self, company):
        here = Domain("company_id", "=", company.id)
        return self.search_count(here & Domain("is_unknown", "=", True))

    @api.model
    def _get_names(self, kind):
        """Return {key of a name: id} of a kind's records; active and old ones first."""
        records = self.env[self._fields[TARGETS[kind]].comodel_name]
        records = records.with_context(active_test=False).search(
            Domain.TRUE, order="id"
        )
        if "active" in records._fields:
            records = records.sorted(lambda record: not record.active)
        names = {}
        for record, keys in records._get_word_keys().items():
            for key in keys:
                names.setdefault(key, record.id)
        return names

    # ------------------------------------------------------------
    # Said later
    # ------------------------------------------------------------

    def write(self, vals):
        """Say what words mean: all that came with them before follows.

        :raises UserError: for anything else of a word
        """
        if vals.keys() - TARGETS.values() and not self.env.su:
            raise UserError(self.env._("A word stays as it was received."))
        before = {alias.id: alias._get_target().id for alias in self}
        result = super().write(vals)
        for alias in self:
            old, new = before[alias.id], alias._get_target().id
            if old != new:
                # sudo: of this company, by somebody who may say what words mean
                alias.sudo()._follow(old, new)
        return result

    def _get_target(self):
        return self[TARGETS[self.kind]]

    def _follow(self, old, new):
        """Hook: what came with this word means ``new`` now, ids of records or False.

        Example::

            def _follow(self, old, new):
                result = super()._follow(old, new)
                self.env["crm.lead.visit"]._follow_word(self, old, new)
                return result
        """
        self.ensure_one()
        self.flush_recordset()
        if self.kind == "campaign":
            self._follow_events(new)

    def _follow_events(self, new):
        """Give the word's events their campaign: the one thing of an event that is not
        known when it happens."""
        switch = "SELECT set_config(%s, %s, TRUE)"
        self.env.cr.execute(SQL(switch, MAPS_CAMPAIGNS, "on"))
        self.env.cr.execute(
            SQL(
                "UPDATE customer_event SET campaign_id = %s "
                "WHERE campaign_alias_id = %s",
                new or None,
                self.id,
            )
        )
        self.env.cr.execute(SQL(switch, MAPS_CAMPAIGNS, "off"))
        self.env["customer.event"].invalidate_model(["campaign_id"], flush=False)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_listed(self):
        raise UserError(self.env._("Words stay listed, so that nothing is lost twice."))
