from itertools import combinations
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

SAID_BY_LEADS = """
    SELECT id, lead_id, void_id, one_id, other_id FROM customer_identity_link
     WHERE lead_id = ANY(%s) AND cause IS NULL
"""
WHAT_THEY_ARE = "SELECT id, kind, company_id FROM customer_identity WHERE id = ANY(%s)"


class Link(NamedTuple):
    """Two identities that were seen together (lower id first), and on which lead."""

    one_id: int
    other_id: int
    lead_id: int | None = None

    @property
    def ends(self):
        return self.one_id, self.other_id


class Linked(NamedTuple):
    """A stored identity, and the profile that it belongs to."""

    id: int
    profile_id: int | None


class CustomerIdentityLink(models.Model):
    """The evidence that two identities are one person.

    A row names its source: a lead, an event, or a person's decision (``cause``).
    Evidence of a lead is withdrawn when the lead is corrected. A pair that was cut
    stays cut, whatever later evidence says, until somebody joins them again.
    """

    _name = "customer.identity.link"
    _description = "Identity Link"
    _inherit = ["append.only.mixin"]
    _order = "id desc"
    _rec_name = "cause"
    _log_access = False

    one_id = fields.Many2one(
        "customer.identity", required=True, readonly=True, ondelete="cascade"
    )
    other_id = fields.Many2one(
        "customer.identity",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        string="Second Identity",
    )
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    cause = fields.Char(
        readonly=True,
        help="Leave empty for identities seen together on an event or a lead.",
        string="Link Source",
    )
    date = fields.Datetime("First Seen Together", readonly=True)
    void_id = fields.Many2one(
        "customer.identity",
        "Ignored as Evidence",
        readonly=True,
        ondelete="cascade",
        help="The lead was corrected to an identity that already existed. Its data is "
        "therefore not used to merge customers.",
    )
    is_cut = fields.Boolean(
        "Unlinked",
        readonly=True,
        help="Someone confirmed that these are different customers.",
    )
    cut_user_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    company_id = fields.Many2one(related="one_id.company_id")
    description = fields.Char(compute="_compute_description")

    _pair_idx = models.Index("(one_id, other_id)")
    _check_order = models.Constraint(
        "CHECK(one_id < other_id)", "This link is already stored."
    )

    @api.depends("cause", "lead_id", "one_id", "other_id")
    @api.depends_context("lang", "uid")
    def _compute_description(self):
        for link in self:
            link.description = link._describe()

    # ------------------------------------------------------------
    # Seeing
    # ------------------------------------------------------------

    @api.model
    def _link_identities(self, company, observations, known=None, of_many=()):
        """Find or make all identities that were seen, and resolve who is who.

        :param observations: [(iterable of (kind, normalised value), lead id or None,
            those of them that are no evidence, see ``crm.lead._get_observations``)]
        :param known: result of ``customer.identity._find_rows`` if the caller has it
        :param of_many: (kind, value) of browsers on which people gave different names
        :returns: {(kind, value): ``Linked``}
        """
        identities = self.env["customer.identity"]
        pairs = {pair for seen, _lead_id, _void in observations for pair in seen}
        if known is None:
            known = identities._find_rows(company, pairs)
        fresh = identities._insert_missing(sorted(pairs - known.keys()))
        ids = {pair: identity.id for pair, identity in known.items()} | fresh
        links = self._get_links(observations, ids)
        evidence = {link.ends for link, void_id in links.items() if not void_id}
        new = self._get_unknown(evidence, set(fresh.values()))
        # a shared identity stays shared with more evidence: the thousands of customers
        # of a switchboard are not resolved again
        shared = {identity.id for identity in known.values() if identity.is_shared}
        touched = {*fresh.values(), *(end for link in new for end in link)} - shared
        touched |= identities._share_browsers(
            [ids[pair] for pair in of_many if pair in known]
        )
        resolved = {}
        if touched:
            resolved = self.env["customer.identity.resolver"]._resolve(
                company, touched, fresh, new, of_many
            )
        if links:
            self._insert(links)
        return {
            pair: Linked(number, (resolved.get(number) or known[pair]).profile_id)
            for pair, number in ids.items()
        }

    @api.model
    def _get_links(self, observations, ids):
        """Return {``Link``: None if it is evidence, else the id that makes it none}.

        That id is the identity to which the lead was corrected.

        :param ids: {(kind, value): id}
        """
        links = {}
        for seen, lead_id, void in observations:
            for one, other in combinations(sorted(set(seen), key=ids.get), 2):
                corrected = next((pair for pair in (one, other) if pair in void), None)
                links[Link(ids[one], ids[other], lead_id)] = (
                    corrected and ids[corrected]
                )
        return links

    @api.model
    def _get_unknown(self, links, fresh_ids):
        """Return those of ``links``, (lower id, higher id), without stored evidence.

        Links of identities in ``fresh_ids``, which are not stored yet, never have any.
        """
        asked = [link for link in links if fresh_ids.isdisjoint(link)]
        if not asked:
            return set(links)
        known = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT known.one_id, known.other_id
                  FROM unnest(%s::int[], %s::int[]) AS asked(one_id, other_id)
                  JOIN customer_identity_link known USING (one_id, other_id)
                 WHERE known.void_id IS NULL
                """,
                *map(list, zip(*asked, strict=True)),
            )
        )
        return set(links) - set(known)

    @api.model
    def _insert(self, links, cause=None):
        """Insert the links that are not stored yet.

        :param links: as of :meth:`_get_links`
        :param cause: a person's decision, as text; None for an observation
        """
        keys = sorted(links, key=lambda link: (*link.ends, link.lead_id or 0))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_identity_link (one_id, other_id, lead_id, cause,
                                                    date, is_cut, void_id)
                SELECT one_id, other_id, lead_id, %(cause)s, %(now)s, FALSE, void_id
                  FROM unnest(%(ones)s::int[], %(others)s::int[], %(leads)s::int[],
                              %(voids)s::int[])
                       AS seen(one_id, other_id, lead_id, void_id)
                 WHERE NOT EXISTS (
                       SELECT FROM customer_identity_link known
                        WHERE known.one_id = seen.one_id
                          AND known.other_id = seen.other_id
                          AND known.lead_id IS NOT DISTINCT FROM seen.lead_id
                          AND (known.cause IS NULL) = %(has_no_cause)s)
                """,
                ones=[link.one_id for link in keys],
                others=[link.other_id for link in keys],
                leads=[link.lead_id for link in keys],
                voids=[links[link] for link in keys],
                cause=cause,
                has_no_cause=cause is None,
                now=self.env.cr.now().replace(tzinfo=None),
            )
        )

    # ------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------

    @api.model
    def _force_link(self, company, pairs, cause):
        """Link ``pairs`` of identity ids by a user's decision, even if cut before."""
        pairs = [(min(pair), max(pair)) for pair in pairs if len(set(pair)) == 2]
        if not pairs:
            return
        self._set_cut(pairs, is_cut=False)
        self._insert(dict.fromkeys(Link(*pair) for pair in pairs), cause)
        self.env["customer.identity.resolver"]._resolve(
            company, {end for pair in pairs for end in pair}
        )

    @api.model
    def _unlink_around(self, identities):
        """Cut all evidence between ``identities`` and others.

        Evidence of shared identities stays: they join nobody, and it shows that they
        are shared.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT one_id, other_id
                  FROM customer_identity_link link
                  JOIN customer_identity one ON one.id = one_id
                  JOIN customer_identity other ON other.id = other_id
                 WHERE NOT is_cut AND NOT one.is_shared AND NOT other.is_shared
                   AND ((one_id = ANY(%(ids)s)) != (other_id = ANY(%(ids)s)))
                """,
                ids=identities.ids,
            )
        )
        self._set_cut(rows, is_cut=True)
        touched = {*identities.ids, *(end for row in rows for end in row)}
        for company in identities.company_id:
            self.env["customer.identity.resolver"]._resolve(company, touched)

    @api.model
    def _set_cut(self, pairs, is_cut):
        if not pairs:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE customer_identity_link link
                   SET is_cut = %(is_cut)s, cut_user_id = %(user)s
                  FROM unnest(%(ones)s::int[], %(others)s::int[]) AS pair(one, other)
                 WHERE link.one_id = pair.one AND link.other_id = pair.other
                   AND link.is_cut != %(is_cut)s
                """,
                ones=[one_id for one_id, _other_id in pairs],
                others=[other_id for _one_id, other_id in pairs],
                is_cut=is_cut,
                user=self.env.uid if is_cut else None,
            )
        )
        self.invalidate_model(["is_cut", "cut_user_id"])

    def action_cut(self):
        """Say that the two identities are different people."""
        self.env["customer.profile"]._check_may_join()
        self.check_access("read")
        pairs = [(link.one_id.id, link.other_id.id) for link in self.sudo()]
        self._set_cut(pairs, is_cut=True)
        self.env["customer.identity.resolver"]._resolve_all_of(
            self.one_id + self.other_id
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _describe(self):
        """Describe in words why the two are one person."""
        self.ensure_one()
        # sudo: names of the link's identities and lead, all of its company
        link = self.sudo()
        names = {"one": link.one_id.display_name, "other": link.other_id.display_name}
        if link.cause:
            return link.cause
        if link.lead_id:
            lead = link.lead_id.display_name
            return self.env._(
                "%(one)s and %(other)s on lead %(lead)s", lead=lead, **names
            )
        return self.env._("%(one)s and %(other)s on one event", **names)

    # ------------------------------------------------------------
    # What leads say
    # ------------------------------------------------------------

    @api.model
    def _retract_lead_links(self, company, current):
        """Withdraw the evidence of identities that leads no longer name.

        A pair that was cut stays cut, without its lead.

        :param current: {lead id: ids of the identities of ``company`` that it names
            now}
        :returns: ({lead id: kinds of identities that it no longer names}, {lead id: ids
            of identities that it was corrected to earlier})
        """
        rows = self.env.execute_query(SQL(SAID_BY_LEADS, list(current)))
        if not rows:  # no evidence yet, as with new leads
            return {}, {}
        ends = list({end for *_link, one, other in rows for end in (one, other)})
        kind_of, company_of = {}, {}
        for end, kind, company_id in self.env.execute_query(SQL(WHAT_THEY_ARE, ends)):
            kind_of[end], company_of[end] = kind, company_id
        replaced, corrected, withdrawn, touched = {}, {}, [], {}
        for link_id, lead_id, void_id, *pair in rows:
            gone = [kind_of[end] for end in pair if end not in current[lead_id]]
            company_id = company_of[min(pair)]
            if gone:
                withdrawn.append(link_id)
                touched.setdefault(company_id, set()).update(pair)
                if company_id == company.id:
                    replaced.setdefault(lead_id, set()).update(gone)
            elif void_id:
                corrected.setdefault(lead_id, set()).add(void_id)
        if withdrawn:
            for query in (
                "UPDATE customer_identity_link SET lead_id = NULL "
                "WHERE id = ANY(%s) AND is_cut",
                "DELETE FROM customer_identity_link WHERE id = ANY(%s) AND NOT is_cut",
            ):
                self.env.cr.execute(SQL(query, withdrawn))
            for company_id, ids in touched.items():
                self.env["customer.identity.resolver"]._resolve(
                    self.env["res.company"].browse(company_id), ids
                )
        return replaced, corrected
