from collections import defaultdict
from itertools import combinations, starmap
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...tools.identity_graph import Belonging, Node, partition
from .customer_identity import NewIdentity

CHUNK = 5000
# one of each kind, and accounts of several systems
MOST_SEEN_ON_A_BROWSER = 8


class _Identity(NamedTuple):
    """A row of ``customer_identity`` as the resolver reads it."""

    id: int
    kind: str
    is_of_many: bool
    choice: str | None = None
    profile_id: int | None = None
    home_id: int | None = None
    is_shared: bool = False
    system: str = ""

    @property
    def belonging(self):
        return Belonging(self.profile_id, self.home_id, self.is_shared)


class Foreseen(NamedTuple):
    """Whom an observation is about.

    :param root: the same for all observations of one person; None for nobody, as all
        that was seen is shared
    :param profile_ids: the profiles of this person; several if it would join them
    :param pairs: what was seen, without what is ours
    """

    root: int | None
    profile_ids: frozenset[int]
    pairs: list


def _get_system(kind, value):
    """Return the system of an account "system:id"."""
    return value.partition(":")[0] if kind == "external" else ""


class CustomerIdentityResolver(models.AbstractModel):
    """Decides which person each identity belongs to, from the evidence alone.

    It loads the identities that are connected with the touched ones, splits them into
    people (``tools.identity_graph``), and writes what changed: identities, profiles,
    leads, and a log row for each merge. It takes a handful of queries, however many
    identities were touched.
    """

    _name = "customer.identity.resolver"
    _description = "Identity Resolution"

    @api.model
    def _resolve(self, company, touched, fresh=None, links=(), of_many=()):
        """Resolve the touched identities and all that are connected with them.

        :param touched: ids of identities of ``company`` that are new, or whose evidence
            changed
        :param fresh: {(kind, value): id} of identities that are not inserted yet
        :param links: (lower id, higher id) of evidence that is not stored yet
        :param of_many: (kind, value) of fresh ones that several people use
        :returns: {identity id: ``Belonging``}
        """
        fresh = fresh or {}
        rows, new, frozen, people = self._split(company, touched, fresh, links, of_many)
        self._lock_profiles({row.profile_id for row in rows} - {None})
        before = {row.id: row.belonging for row in rows}
        after = self._assign(company, people, before)
        self._make(company, fresh, new, after)
        unchanged = frozen | set(fresh.values())
        changed = {
            node_id: after[node_id]
            for node_id in sorted(after.keys() - unchanged)
            if after[node_id] != before[node_id]
        }
        if changed:
            self._apply(company, changed, before, after)
        return after

    @api.model
    def _split(self, company, touched, fresh, links, of_many=()):
        """Split the touched identities and all connected ones into people; write
        nothing. Parameters as of :meth:`_resolve`.

        :returns: (``_Identity`` rows, those of them that are fresh, ids of shared ones
            at the edge, ``Partition``)
        """
        policy = company._get_identity_policy()
        # where phones merge nobody, a land line need not be set apart
        many = {"email", "visitor"} | ({"phone"} if policy == "phone_first" else set())
        is_of_many = self.env["customer.identity"]._is_of_many
        new = [
            _Identity(
                number,
                kind,
                (kind, value) in of_many or (kind in many and is_of_many(kind, value)),
                system=_get_system(kind, value),
            )
            for (kind, value), number in fresh.items()
        ]
        rows, links, frozen = self._load(touched, new, links)
        nodes = {
            row.id: Node(
                kind=row.kind,
                is_of_many=row.is_of_many and row.kind in many,
                choice="shared" if row.id in frozen else row.choice or "",
                system=row.system,
            )
            for row in rows
        }
        return rows, new, frozen, partition(nodes, links, policy)

    @api.model
    def _foresee(self, company, seen):
        """Return whom observations are about, without recording them.

        So whoever asks may still decide what the observation becomes.

        :param seen: {key: [(kind, normalised value) seen together, surest first]}
        :returns: {key: ``Foreseen``}
        """
        known, own = self.env["customer.identity"]._look_up(
            company, {pair for found in seen.values() for pair in found}
        )
        seen = {
            key: [pair for pair in found if pair not in own]
            for key, found in seen.items()
        }
        pairs = {pair for found in seen.values() for pair in found}
        # ids that nobody has: nothing is inserted
        fresh = {pair: -n for n, pair in enumerate(sorted(pairs - known.keys()), 1)}
        ids = {pair: row.id for pair, row in known.items()} | fresh
        links = {
            tuple(sorted((ids[one], ids[other])))
            for found in seen.values()
            for one, other in combinations(dict.fromkeys(found), 2)
        }
        shared = {row.id for row in known.values() if row.is_shared}
        rows, _new, _frozen, people = self._split(
            company, set(ids.values()) - shared, fresh, links
        )
        profiles = defaultdict(set)
        for row in rows:
            if row.profile_id and row.id in people.root_by_node:
                profiles[people.root_by_node[row.id]].add(row.profile_id)
        foreseen = {}
        for key, found in seen.items():
            roots = (people.root_by_node.get(ids[pair]) for pair in found)
            root = next((one for one in roots if one is not None), None)
            whose = frozenset(profiles.get(root, ()))
            foreseen[key] = Foreseen(root, whose, found)
        return foreseen

    @api.model
    def _make(self, company, fresh, new, after):
        """Insert the new identities with the person of each."""
        if fresh:
            is_of_many = {row.id: row.is_of_many for row in new}
            self.env["customer.identity"]._insert(
                company,
                [
                    NewIdentity(*pair, number, is_of_many[number], *after[number])
                    for pair, number in fresh.items()
                ],
            )
            self.env["customer.profile"].invalidate_model(["identity_ids"])

    @api.model
    def _resolve_all_of(self, identities):
        """Resolve ``identities`` and those linked to them, shared ones included."""
        self.env["customer.identity"].flush_model()
        # sudo: reads only the company of each
        for company, group in identities.sudo().grouped("company_id").items():
            ids = group.ids
            rows = self._select_links(ids)
            self._resolve(company, {*ids, *(end for row in rows for end in row)})

    @api.model
    def _resolve_company(self, company):
        """Resolve all identities of the company, e.g. when the policy changed."""
        # sudo: all identities of this very company
        identities = self.env["customer.identity"].sudo()
        found = identities.search([("company_id", "=", company.id)], order="id")
        self._review_phones(company, found)
        for start in range(0, len(found), CHUNK):
            self._resolve(company, found.ids[start : start + CHUNK])

    @api.model
    def _review_phones(self, company, identities):
        """Mark land lines. Only the policy *phone first* needs to know them."""
        if company._get_identity_policy() == "phone_first":
            lines = identities.filtered(
                lambda identity: (
                    identity.kind == "phone"
                    and identity._is_of_many("phone", identity.value)
                )
            )
            lines._amend({"is_of_many": True})
            lines.flush_recordset()

    @api.model
    def _lock_profiles(self, profile_ids):
        """Lock these profiles by a write that changes nothing.

        Two transactions may find evidence on one person without seeing each other's.
        The second fails here and is repeated with the evidence of both.
        """
        if profile_ids:
            ids = list(profile_ids)
            for query in (  # sorted by id, so that there is no deadlock
                "SELECT FROM customer_profile WHERE id = ANY(%s) ORDER BY id "
                "FOR NO KEY UPDATE",
                "UPDATE customer_profile SET active = active WHERE id = ANY(%s)",
            ):
                self.env.cr.execute(SQL(query, ids), log_exceptions=False)

    # ------------------------------------------------------------
    # Loading
    # ------------------------------------------------------------

    @api.model
    def _load(self, touched, new=(), new_links=()):
        """Load all identities and evidence that are connected with ``touched``.

        :param new: [``_Identity``] that are not stored yet
        :param new_links: evidence that is not stored yet
        :returns: (``_Identity`` rows, {(lower id, higher id)}, ids of shared identities
            at the edge; their own evidence is not read and they stay as they are)
        """
        touched = set(touched)
        rows = {row.id: row for row in new}
        links, frozen = set(new_links), set()
        todo = (touched | {end for link in links for end in link}) - rows.keys()
        while todo:
            found = [row for row in self._select(todo) if row.id not in rows]
            rows.update((row.id, row) for row in found)
            edge = [row for row in found if row.is_shared and row.id not in touched]
            frozen |= {row.id for row in edge} - self._find_revocable(edge)
            inner = [row.id for row in found if row.id not in frozen]
            links.update(self._select_links(inner) if inner else ())
            todo = {end for link in links for end in link} - rows.keys()
        return rows.values(), links, frozen

    @api.model
    def _find_revocable(self, shared):
        """Return ids of browsers that may yet turn out to be one person's.

        Those between two people, when these are joined (``tools.identity_graph``). They
        were seen with a handful of identities; a stand's tablet, with thousands, is not
        among them.

        :param shared: [``_Identity``]
        """
        ids = [
            row.id
            for row in shared
            if row.kind == "visitor" and not row.is_of_many and not row.choice
        ]
        if not ids:
            return set()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT browser_id FROM (
                    SELECT one_id AS browser_id, other_id AS seen_id
                      FROM customer_identity_link WHERE one_id = ANY(%(ids)s)
                     UNION
                    SELECT other_id, one_id
                      FROM customer_identity_link WHERE other_id = ANY(%(ids)s)
                ) link
                 GROUP BY browser_id
                HAVING count(*) <= %(most)s
                """,
                ids=ids,
                most=MOST_SEEN_ON_A_BROWSER,
            )
        )
        return {browser_id for (browser_id,) in rows}

    @api.model
    def _select(self, ids):
        """Return the rows of ``ids`` and of all other identities of the same people.

        Two statements: with a self-join PostgreSQL scans the table once a row while its
        statistics are old.
        """
        rows = self._select_where("id", ids)
        people = {row.profile_id for row in rows} - {None}
        return self._select_where("profile_id", people, rows) if people else rows

    @api.model
    def _select_where(self, column, values, known=()):
        """Return ``known`` and the rows that have one of ``values`` in ``column``."""
        rows = {row.id: row for row in known}
        found = self.env.execute_query(
            SQL(
                """
                SELECT id, kind, is_of_many, shared_choice, profile_id, home_id,
                       is_shared,
                       CASE WHEN kind = 'external'
                            THEN split_part(value, ':', 1) ELSE '' END
                  FROM customer_identity WHERE %s = ANY(%s)
                """,
                SQL.identifier(column),
                list(values),
            )
        )
        rows |= {row.id: row for row in starmap(_Identity, found)}
        return list(rows.values())

    @api.model
    def _select_links(self, ids):
        """Return (lower id, higher id) of the valid evidence of ``ids``."""
        return self.env.execute_query(
            SQL(
                """
                SELECT one_id, other_id FROM (
                    SELECT one_id, other_id, is_cut, void_id IS NULL AS is_evidence
                      FROM customer_identity_link WHERE one_id = ANY(%(ids)s)
                     UNION
                    SELECT one_id, other_id, is_cut, void_id IS NULL
                      FROM customer_identity_link WHERE other_id = ANY(%(ids)s)
                ) link
                 GROUP BY one_id, other_id
                HAVING bool_or(is_evidence) AND NOT bool_or(is_cut)
                """,
                ids=list(ids),
            )
        )

    # ------------------------------------------------------------
    # Choosing the profile of each person
    # ------------------------------------------------------------

    @api.model
    def _assign(self, company, people, before):
        """Return {identity id: ``Belonging``}.

        A profile stays with the oldest of the identities that were made with it. A
        person with several profiles keeps the oldest. So the order in which evidence
        comes does not matter.
        """
        roots = people.root_by_node
        homes = defaultdict(list)
        for node_id in roots:
            if home_id := before[node_id].home_id:
                homes[home_id].append(node_id)
        profile_of, owner = {}, {}
        # profiles made with strong identities are preferred
        for home, members in homes.items():
            first = min(members, key=lambda n: (n not in people.strong, n))
            owner[home] = roots[first]
            rank = (first not in people.strong, home)
            if rank < profile_of.get(roots[first], (True, float("inf"))):
                profile_of[roots[first]] = rank
        missing = sorted(set(roots.values()) - profile_of.keys())
        profiles = self._insert_profiles(company, len(missing))
        made = dict(zip(missing, profiles, strict=True))
        after = dict.fromkeys(people.shared, Belonging(is_shared=True))
        for node_id, root in roots.items():
            profile_id = made[root] if root in made else profile_of[root][1]
            home = before[node_id].home_id
            if root in made:
                home = profile_id
            elif owner.get(home) != root:
                home = None
            after[node_id] = Belonging(profile_id, home)
        return after

    @api.model
    def _insert_profiles(self, company, count):
        if not count:
            return []
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO customer_profile (company_id, active, consent, create_date)
                SELECT %(company)s, TRUE, 'unknown', %(now)s
                  FROM generate_series(1, %(count)s)
                RETURNING id
                """,
                company=company.id,
                count=count,
                now=self.env.cr.now().replace(tzinfo=None),
            )
        )
        return sorted(profile_id for (profile_id,) in rows)

    # ------------------------------------------------------------
    # Writing what changed
    # ------------------------------------------------------------

    @api.model
    def _apply(self, company, changed, before, after):
        self.env.cr.execute(
            SQL(
                """
                UPDATE customer_identity identity
                   SET profile_id = new.profile_id, home_id = new.home_id,
                       is_shared = new.is_shared
                  FROM unnest(%(ids)s::int[], %(profiles)s::int[], %(homes)s::int[],
                              %(shared)s::bool[])
                       AS new(id, profile_id, home_id, is_shared)
                 WHERE identity.id = new.id
                """,
                ids=list(changed),
                profiles=[new.profile_id for new in changed.values()],
                homes=[new.home_id for new in changed.values()],
                shared=[new.is_shared for new in changed.values()],
            )
        )
        self.env["customer.identity"].invalidate_model(
            ["profile_id", "home_id", "is_shared"]
        )
        left = {before[node_id].profile_id for node_id in changed} - {None}
        joined = {new.profile_id for new in changed.values()} - {None}
        regained = [
            node_id
            for node_id, new in changed.items()
            if before[node_id].is_shared and not new.is_shared
        ]
        if left or regained:
            self._log_merges(company, left, before, after)
            self._set_active(left | joined)
            self.env["crm.lead"]._reattach(company, left, regained)
        self.env["customer.profile"].invalidate_model(["identity_ids", "lead_ids"])

    @api.model
    def _log_merges(self, company, left, before, after):
        """Log a merge for each profile that lost all its identities to one other."""
        kept_by = {}
        for node_id, new in after.items():
            old = before[node_id].profile_id
            if old in left and new.profile_id:
                kept_by.setdefault(old, set()).add(new.profile_id)
        merges = {
            old: next(iter(kept))
            for old, kept in kept_by.items()
            if len(kept) == 1 and old not in kept
        }
        members = defaultdict(list)
        for node_id in after:
            members[before[node_id].profile_id].append(node_id)
        self.env["customer.profile.merge"]._log(
            [
                (kept, old, sorted(members[kept]), sorted(members[old]))
                for old, kept in sorted(merges.items())
            ]
        )

    @api.model
    def _set_active(self, profile_ids):
        """Archive profiles without identities; restore those that have some again."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE customer_profile profile
                   SET active = NOT active
                 WHERE id = ANY(%s)
                   AND active != EXISTS (SELECT FROM customer_identity identity
                                          WHERE identity.profile_id = profile.id)
                """,
                list(profile_ids),
            )
        )
        self.env["customer.profile"].invalidate_model(["active"])
