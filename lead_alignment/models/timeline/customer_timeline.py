from operator import attrgetter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.contact_mask import mask_within
from ...tools.departments import DIRECTOR, GROUPS
from ...tools.timeline import (
    EXISTENCE,
    FULL,
    HIDDEN,
    LEVELS,
    SUMMARY,
    Position,
    Viewer,
    get_level,
    merge,
    read_cursor,
    write_cursor,
)

MOST_ENTRIES = 100  # on one page
MOST_ROUNDS = 10  # of looking for entries that may be shown
MOST_COUNTED = 100
MOST_PARTS = 200  # of one query


class CustomerTimeline(models.AbstractModel):
    """The history of one customer, from all departments.

    Nothing is stored. A page asks each source once for records of the customer in the
    viewer's companies, and then checks which of them the viewer may read. Those are
    shown in full, others at the level that ``alignment.visibility`` grants the viewer's
    departments. They are shown with less and not left out, so that pages are full and
    counts true.
    """

    _name = "customer.timeline"
    _description = "Customer History"

    @api.model
    def get_page(
        self,
        res_model,
        res_id,
        cursor=None,
        limit=20,
        sources=None,
        departments=None,
        date_from=None,
        date_to=None,
        text=None,
        with_noise=False,
        view_as=None,
    ):
        """Return a page of the history of a record's customer, newest first.

        What the user sees of other departments is logged before it is returned.

        :param res_model: crm.lead, res.partner or customer.profile
        :param cursor: of the page before; None for the first page
        :param limit: number of entries; at most 100
        :param sources, departments: keys; all if None
        :param date_from, date_to: moments, as texts in UTC
        :param text: only readable entries with these words
        :param with_noise: also what the system did by itself
        :param view_as: show what this department would see; for administrators
        :returns: dict of ``entries`` (see ``_show``) and ``cursor`` (False at the end)
        :raises AccessError: for a record that the user may not read
        """
        viewer = self._get_viewer(view_as)
        person = self._get_person(res_model, res_id)
        chosen = self._choose(sources, departments, with_noise)
        after = self._read_cursor(cursor)
        between = tuple(map(fields.Datetime.to_datetime, (date_from, date_to)))
        limit = max(1, min(int(limit), MOST_ENTRIES))
        entries, after = self._fill(
            limit,
            after,
            lambda after: self._find(person, chosen, after, between, limit + 1),
            lambda page: self._show_all(page, chosen, viewer, text, person),
        )
        self._log_shown(res_model, res_id, entries)
        return {"entries": entries, "cursor": after and write_cursor(after)}

    @api.model
    def _read_cursor(self, cursor):
        try:
            return read_cursor(cursor) if cursor else None
        except ValueError as error:
            raise UserError(
                self.env._("This page is out of date. Reload the history.")
            ) from error

    @api.model
    def _get_sources(self):
        """Return {key: Source} of all apps, with labels in the user's language."""
        sources = [
            source
            for name in self.env["timeline.source.mixin"]._inherit_children
            for source in self.env[name]._get_timeline_sources()
        ]
        return {
            source.key: source for source in sorted(sources, key=attrgetter("order"))
        }

    @api.model
    def _choose(self, sources, departments, with_noise):
        return [
            source
            for source in self._get_sources().values()
            if (sources is None or source.key in sources)
            and (departments is None or source.department in departments)
            and (with_noise or not source.is_noise)
        ]

    @api.model
    def _fill(self, limit, after, find, show):
        """Search until the page is full: not all that is found may be shown.

        :param find: function: position -> the next ``limit`` + 1 positions
        :param show: function: positions -> entries, None for hidden ones
        :returns: (entries, position of the last one looked at; False at the end)
        """
        entries = []
        for _round in range(MOST_ROUNDS):
            positions = find(after)
            page = positions[:limit]
            for position, entry in zip(page, show(page), strict=True):
                after = position
                if entry:
                    entries.append(entry)
                if len(entries) == limit:
                    break
            if len(positions) <= limit and (not page or after == page[-1]):
                return entries, False
            if len(entries) == limit:
                break
        return entries, after

    # ------------------------------------------------------------
    # Finding
    # ------------------------------------------------------------

    @api.model
    def _find(self, person, sources, after, between, limit):
        """Return [Position] of the next entries of all sources, by one query each."""
        return list(
            merge(
                (
                    self._find_of(person, source, after, between, limit)
                    for source in sources
                ),
                limit,
            )
        )

    @api.model
    def _find_of(self, person, source, after, between, limit, only_id=None):
        """Return [Position] of the next entries of one source, or of one record."""
        query = self._search_source(person, source, between)
        if query.is_empty():
            return []
        table = SQL.identifier(query.table)
        # an entry with a day only: the beginning of the day
        date = SQL("%s.%s::timestamp", table, SQL.identifier(source.date))
        record_id = SQL("%s.id", table)
        if after:
            query.add_where(_get_condition(source, after, date, record_id))
        if only_id:
            query.add_where(SQL("%s = %s", record_id, only_id))
        # of each host by itself: an index has its newest, however many there are
        newest = SQL("ORDER BY 1 DESC, 2 DESC LIMIT %s", limit)
        parts = [
            SQL(
                "(SELECT %s, %s FROM %s WHERE %s AND %s %s)",
                date,
                record_id,
                query.from_clause,
                query.where_clause,
                condition,
                newest,
            )
            for condition in _get_parts(person, source, table)
        ]
        found = parts and self.env.execute_query(
            SQL("SELECT * FROM (%s) found %s", SQL(" UNION ALL ").join(parts), newest)
        )
        return [Position(moment, source.order, found_id) for moment, found_id in found]

    @api.model
    def _search_source(self, person, source, between):
        """Return the query of a source's records, without rights: about ``person``, but
        that those with hosts are anybody's."""
        domain = self.env[source.model]._get_timeline_domain(source.key, person)
        date_from, date_to = between
        domain &= Domain(source.date, "!=", False)
        if date_from:
            domain &= Domain(source.date, ">=", date_from)
        if date_to:
            domain &= Domain(source.date, "<", date_to)
        # sudo: unreadable records are shown at a lower level; the domain limits
        # companies
        model = self.env[source.model].sudo().with_context(active_test=False)
        return model._search(domain, bypass_access=True)

    @api.model
    @api.readonly
    def get_counts(self, res_model, res_id, view_as=None):
        """Count the entries of each source, up to 100.

        :returns: [{key, label, department, icon, count}] of sources that have some
        """
        viewer = self._get_viewer(view_as)
        person = self._get_person(res_model, res_id)
        return self._count(self._find_newest(person), viewer)

    @api.model
    def _find_newest(self, person):
        """Return [(source, positions of its newest entries, at most 100)]."""
        return [
            (source, self._find_of(person, source, None, (None, None), MOST_COUNTED))
            for source in self._get_sources().values()
        ]

    @api.model
    def _count(self, newest, viewer):
        counts = []
        for source, positions in newest:
            if self._get_viewer_level(source, viewer) == HIDDEN:
                readable = self._get_readable(source, positions, viewer)
                positions = [one for one in positions if one.record_id in readable]
            if positions:
                counts.append(
                    {
                        "key": source.key,
                        "label": source.label,
                        "department": source.department,
                        "icon": source.icon,
                        "is_noise": source.is_noise,
                        "count": len(positions),
                    }
                )
        return counts

    # ------------------------------------------------------------
    # Showing
    # ------------------------------------------------------------

    @api.model
    def _get_viewer(self, view_as):
        """Return the ``Viewer``: the current user, or a department that they try.

        :raises AccessError: for users who are not internal
        """
        if not self.env.user._is_internal():
            raise AccessError(
                self.env._("Only internal users can view customer histories.")
            )
        if view_as is None:
            user = self.env.user
            if user.has_group(DIRECTOR):
                return Viewer(tuple(GROUPS))
            mine = [name for name, group in GROUPS.items() if user.has_group(group)]
            return Viewer(tuple(mine))
        if view_as not in GROUPS:
            raise UserError(self.env._("Unknown department."))
        if not self.env.user.has_group("base.group_erp_manager"):
            raise AccessError(
                self.env._("Only administrators can view histories as another user.")
            )
        return Viewer((view_as,), is_try=True)

    @api.model
    def _get_viewer_level(self, source, viewer):
        levels = self.env["alignment.visibility"]._get_levels()
        of_source = levels.get(source.key, source.levels)
        return get_level(of_source.get(name, "hidden") for name in viewer.departments)

    @api.model
    def _get_readable(self, source, positions, viewer):
        """Return ids of the records that the viewer may read; none for a try.

        A try shows what a department sees without rights of its own.
        """
        if viewer.is_try:
            return set()
        ids = [position.record_id for position in positions]
        records = self.env[source.model].browse(ids)
        return set(records._filtered_access("read").ids)

    @api.model
    def _show_all(self, positions, sources, viewer, text, person):
        """Return entries in the order of ``positions``; None for hidden ones."""
        by_order = {source.order: source for source in sources}
        of_source = {}
        for position in positions:
            of_source.setdefault(position.order, []).append(position)
        shown = {}
        is_masked = self.env.user._is_contact_masked()
        for order, found in of_source.items():
            source = by_order[order]
            readable = self._get_readable(source, found, viewer)
            granted = self._get_viewer_level(source, viewer)
            ids = [position.record_id for position in found]
            # sudo: only what _show allows for the level leaves; the records exist, as
            # this transaction has just found them
            records = self.env[source.model].sudo().browse(ids)
            described = records._describe_for_timeline(source.key)
            subjects = records._get_timeline_subjects(source, person)
            matches = self._get_matches(subjects.values(), person)
            for position in found:
                level = FULL if position.record_id in readable else granted
                content = described.get(position.record_id)
                if content is None or level == HIDDEN:
                    continue
                if is_masked:
                    content = self._mask_content(content, person)
                is_found = not text or (level == FULL and _has_words(content, text))
                if is_found:
                    entry = self._show(source, position, level, content)
                    match = matches[subjects[position.record_id]]
                    entry["match"] = match
                    entry["reason"] = self._get_reason_label(match)
                    if not viewer.is_try:
                        entry["token"] = self._get_token(source, position.record_id)
                    shown[position] = entry
        return [shown.get(position) for position in positions]

    @api.model
    def _mask_content(self, content, person):
        """Return the content with the customer's phones and e-mails masked in texts."""
        secrets = [
            value
            for kind, value, _profile_id in person.identities.values()
            if kind in ("phone", "email")
        ]
        return {
            name: mask_within(value, secrets)
            if isinstance(value, str)
            else [mask_within(line, secrets) for line in value]
            if isinstance(value, list)
            else value
            for name, value in content.items()
        }

    @api.model
    def _show(self, source, position, level, content):
        """Return one entry for the client, with no more than its level allows.

        :returns: dict of ``source``, ``label``, ``department``, ``icon``, ``date``,
            ``is_day``, ``level``, ``title`` and ``lines``, which are blank below
            *summary*; in full also ``text``, ``who``, ``model`` and ``res_id``
        """
        entry = {
            "source": source.key,
            "label": source.label,
            "department": source.department,
            "icon": source.icon,
            "date": fields.Datetime.to_string(position.date),
            "is_day": source.is_day,
            "level": LEVELS[level],
            "title": source.label,
            "lines": [],
        }
        if level >= SUMMARY:
            entry["title"] = content["title"]
            entry["lines"] = list(content.get("lines", ()))
        if level > EXISTENCE:
            entry["is_automatic"] = bool(content.get("is_automatic"))
        if level == FULL:
            entry |= {
                "text": content.get("text") or "",
                "who": content.get("who") or "",
                "model": source.model,
                "res_id": position.record_id,
            }
        return entry


def _get_condition(source, after, date, record_id):
    """Return SQL for the records of a source that come after a position."""
    if source.order > after.order:
        return SQL("%s <= %s", date, after.date)
    if source.order < after.order:
        return SQL("%s < %s", date, after.date)
    return SQL("(%s, %s) < (%s, %s)", date, record_id, after.date, after.record_id)


def _get_parts(person, source, table):
    """Return conditions that part a source's records of ``person``."""
    if not source.hosts:
        return [SQL("TRUE")]
    model = SQL.identifier(source.hosts)
    is_of = SQL("(%s.%s, %s.res_id)", table, model, table)
    if len(person.hosts) > MOST_PARTS:
        return [SQL("%s IN %s", is_of, tuple(person.hosts))]
    return [SQL("%s = %s", is_of, host) for host in person.hosts]


def _has_words(content, text):
    texts = [content["title"], *content.get("lines", ()), content.get("text") or ""]
    whole = " ".join(filter(None, texts)).lower()
    return all(word in whole for word in text.lower().split())
