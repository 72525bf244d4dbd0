"""Means over the few kinds of rows that a total covers; nothing is sorted for them."""

from odoo.tools import SQL


def get_bit_mean(total, bit, size):
    """Return SQL of ``total``, an aggregate, divided by the number of kinds it covers.

    :param bit: SQL of a column in which each kind of row has one bit of its own
    :param size: number of bits
    """
    # bit_count() is of PostgreSQL 14
    return SQL(
        "%s / length(replace(bit_or(%s)::bit(%s)::text, '0', ''))",
        total,
        bit,
        SQL(str(size)),
    )
