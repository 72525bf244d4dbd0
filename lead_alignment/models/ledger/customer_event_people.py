from odoo import api, models
from odoo.tools import SQL

from ...tools.person_names import is_other_name
from ...tools.public_evidence import ADDRESSES, Strangers


class CustomerEvent(models.Model):
    """Decides what an event says of who is who, before it becomes evidence.

    * Our own numbers and addresses identify nobody.
    * A browser joins nobody who names themselves differently: a stand's tablet, a
      family's computer. It becomes shared when somebody gives another name and another
      address; that two people's addresses were seen on it, the resolver finds.
    * What a web page sends, whose key everybody may read, never joins two people who
      have addresses of their own, and gives nobody a second address of one kind
      (``tools.public_evidence``).
    """

    _inherit = "customer.event"

    @api.model
    def _drop_own(self, rows, own, result):
        """Return the rows without our own identities; refuse those that name no one
        else."""
        if not own:
            return rows
        kept = []
        for row in rows:
            pairs = [pair for pair in row.pairs if pair not in own]
            if pairs:
                kept.append(row._replace(pairs=pairs))
            else:
                self._refuse(result, row.index, "own")
        return kept

    @api.model
    def _part_strangers(self, rows, values_by_index, known):
        """Return the rows; those of public senders name one person each.

        Addresses that they lose stay in the note of the touchpoint.

        :param values_by_index: {index: values}; of rows that lose addresses replaced
        """
        public = [row for row in rows if values_by_index[row.index].get("is_public")]
        if all(len(row.pairs) == 1 for row in public):
            return rows
        pairs = {pair for row in public for pair in row.pairs}
        nobodys = {pair for pair in pairs if self._is_nobodys(pair, known)}
        people = {
            pair: known[pair].profile_id for pair in pairs - nobodys if pair in known
        }
        kinds = self._get_address_kinds(set(people.values()))
        strangers, parted = Strangers(people, kinds), {}
        for row in public:
            told = strangers.part(pair for pair in row.pairs if pair not in nobodys)
            kept = [pair for pair in row.pairs if pair in nobodys or pair in told]
            parted[row.index] = kept
            lost = [pair for pair in row.pairs if pair not in kept]
            values_by_index[row.index] = self._note_lost(
                row, values_by_index[row.index], lost
            )
        return [row._replace(pairs=parted.get(row.index, row.pairs)) for row in rows]

    @api.model
    def _is_nobodys(self, pair, known):
        """Whether an identity is several people's, so that it joins nobody anyway."""
        if pair in known:
            return not known[pair].profile_id
        return self.env["customer.identity"]._is_of_many(*pair)

    @api.model
    def _note_lost(self, row, values, lost):
        """Return the values of an event that makes a lead, with what it lost."""
        told = [value for kind, value in lost if kind in ("email", "phone")]
        if not told or not row.makes_lead:
            return values
        touch = dict(values.get("touch") or {})
        note = self.env._("Also provided: %s", ", ".join(told))
        touch["note"] = "\n".join(filter(None, [touch.get("note"), note]))
        return {**values, "touch": touch}

    @api.model
    def _get_address_kinds(self, profile_ids):
        """Return {profile id: kinds of its addresses} of those that have some."""
        if not profile_ids:
            return {}
        found = self.env.execute_query(
            SQL(
                "SELECT profile_id, array_agg(DISTINCT kind) FROM customer_identity "
                "WHERE profile_id = ANY(%s) AND kind = ANY(%s) GROUP BY profile_id",
                list(profile_ids),
                list(ADDRESSES),
            )
        )
        return {profile_id: set(kinds) for profile_id, kinds in found}

    @api.model
    def _find_contested_browsers(self, rows, values_by_index, known):
        """Find browsers on which different names were given.

        :returns: ({(visitor, value)}, {(visitor, value): the first name given on it})
        """
        browsed = [row for row in rows if len(row.pairs) > 1 and _get_browsers(row)]
        if not browsed:
            return set(), {}
        contested, names, given = set(), {}, {}
        for row in browsed:
            touch = values_by_index[row.index].get("touch") or {}
            name = touch.get("contact_name") or ""
            addresses = {pair for pair in row.pairs if pair[0] != "visitor"}
            for browser in _get_browsers(row):
                before = given.setdefault(browser, _Given(known.get(browser)))
                if before.is_somebody_elses(addresses, name, known):
                    contested.add(browser)
                before.add(addresses, name)
                if before.name:
                    names.setdefault(browser, before.name)
        return contested, names


class _Given:
    """What people gave on one browser so far: a name, and addresses."""

    def __init__(self, identity):
        self.profile_id = identity and identity.profile_id
        self.name = (identity and identity.said_name) or ""
        self.addresses = set()

    def add(self, addresses, name):
        self.name = self.name or name
        self.addresses |= addresses

    def is_somebody_elses(self, addresses, name, known):
        """Whether these addresses and this name are not those of before."""
        people = {known[pair].profile_id for pair in addresses if pair in known}
        if not addresses.isdisjoint(self.addresses):
            return False
        if self.profile_id and self.profile_id in people:
            return False
        return bool(addresses) and is_other_name(self.name, name)


def _get_browsers(row):
    return [pair for pair in row.pairs if pair[0] == "visitor"]
