from odoo import api, models
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

from ..tools.folded_name import fold, folded


def folded_name_index(column):
    """An index that finds parts of ``column`` without accents and case"""

    def define(registry):
        if not registry.has_trigram:
            return ""
        return f"USING gin (({folded(column)}) gin_trgm_ops)"

    return models.Index(define)


class FoldedNameMixin(models.AbstractModel):
    """People found by name, whatever the accents: "nguyen thi an"."""

    _name = "folded.name.mixin"
    _description = "Search by Name without Accents"

    @api.model
    def _search_folded(self, column, text, companies, limit):
        """Ids of records with all words of ``text`` in ``column``, first those in which
        names begin with these. Of a name that very many have, any: who types only
        that goes on typing.

        :param column: name of a column with :func:`folded_name_index`
        :param companies: those, or none
        """
        words = [escape_psql(word) for word in fold(text).split()]
        if not words:
            return []
        self.flush_model([column, "company_id"])
        name = SQL(folded(column).replace("%", "%%"))
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
                    "(company_id IS NULL OR company_id = ANY(%s))", companies.ids
                ),
                limit=limit,
            )
        )
        return list(dict.fromkeys(record_id for (record_id,) in rows))[:limit]
