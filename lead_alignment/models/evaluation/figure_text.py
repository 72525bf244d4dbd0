from odoo.tools import formatLang

DIGITS = {"number": 1}


def show_number(company, value, unit="count"):
    """Return a figure in the reader's locale; a dash if it is not known.

    :param unit: as of ``Figure``, or ``number``: with a digit after the point
    """
    if value is None:
        return "–"
    if unit == "share":
        return f"{formatLang(company.env, 100 * value, digits=0)} %"
    if unit == "amount":
        # sudo: reads the currency of the company
        currency = company.sudo().currency_id
        return formatLang(company.env, value, currency_obj=currency)
    return formatLang(company.env, value, digits=DIGITS.get(unit, 0))
