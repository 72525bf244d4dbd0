from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

from ...tools.unaccent import get_search_name


class UnaccentNameMixin(models.AbstractModel):
    """People found by name without accents, e.g. "nguyen thi an".

    The name without accents is stored, since computing it for a million rows takes half
    a minute. With a trigram index, if the database has the extension, a search takes
    milliseconds, else a third of a second. Apostrophes are left out, as people type
    them in many ways.
    """

    _name = "unaccent.name.mixin"
    _description = "Accent-Insensitive Search"

    _unaccented_from = ("name",)
    _facts = frozenset({"unaccented_name"})

    unaccented_name = fields.Char(
        "Name without Accents",
        compute="_compute_unaccented_name",
        store=True,
        index="trigram",
        export_string_translation=False,
        groups="base.group_system",  # users search by it and never read it
    )

    @api.depends(lambda self: self._unaccented_from)
    def _compute_unaccented_name(self):
        for record in self:
            names = filter(None, (record[name] for name in self._unaccented_from))
            record.unaccented_name = get_search_name(" ".join(names)) or False

    @api.model
    def _search_unaccented(self, text, companies, limit, with_archived=False):
        """Return ids of records with all words of ``text`` in their name.

        Those with names that begin with the words come first. Of a frequent name any
        ``limit`` are returned: the user will type more.

        :param companies: companies of the records; records without company are found,
            too
        """
        words = [escape_psql(word) for word in get_search_name(text).split()]
        if not words:
            return []
        self.flush_model(["unaccented_name", "company_id"])
        name = SQL.identifier("unaccented_name")
        within = SQL(" AND ").join(SQL("%s LIKE %s", name, f"%{w}%") for w in words)
        beginning = SQL(" AND ").join(
            SQL("(%s LIKE %s OR %s LIKE %s)", name, f"{w}%", name, f"% {w}%")
            for w in words
        )
        rows = self.env.execute_query(
            SQL(
                "(SELECT id FROM %(table)s WHERE %(within)s AND %(beginning)s "
                "AND %(ours)s LIMIT %(limit)s) UNION ALL "
                "(SELECT id FROM %(table)s WHERE %(within)s AND %(ours)s "
                "LIMIT %(limit)s)",
                table=SQL.identifier(self._table),
                within=within,
                beginning=beginning,
                ours=SQL(
                    "(company_id IS NULL OR company_id = ANY(%s))%s",
                    companies.ids,
                    SQL() if with_archived else SQL(" AND active"),
                ),
                limit=limit,
            )
        )
        return list(dict.fromkeys(record_id for (record_id,) in rows))[:limit]
