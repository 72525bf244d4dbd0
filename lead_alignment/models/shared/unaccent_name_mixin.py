from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

from ...tools.unaccent import unaccent


class UnaccentNameMixin(models.AbstractModel):
    """People found by name, whatever the accents: "nguyen thi an".

    The name without accents is a column, since computing it for a million rows takes
    half a minute: by a trigram index it is found at once, where the database has
    them, else in a third of a second.
    """

    _name = "unaccent.name.mixin"
    _description = "Search by Name without Accents"

    _unaccented_from = "name"

    unaccented_name = fields.Char(
        "Name without Accents",
        compute="_compute_unaccented_name",
        store=True,
        index="trigram",
        export_string_translation=False,
        groups="base.group_system",  # nobody reads it; the look-up searches it
    )

    @api.depends(lambda self: (self._unaccented_from,))
    def _compute_unaccented_name(self):
        for record in self:
            name = record[self._unaccented_from]
            record.unaccented_name = name and unaccent(name)

    @api.model
    def _search_unaccented(self, text, companies, limit, with_archived=False):
        """Ids of records with all words of ``text`` in their name, first those in which
        names begin with these. Of a name that very many have, any: who types only
        that goes on typing.

        :param companies: those, or none
        """
        words = [escape_psql(word) for word in unaccent(text).split()]
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
