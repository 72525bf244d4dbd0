"""Plain text of what customers write as HTML: cut first, so that a long message costs
no more than a short one."""

from odoo.tools import html2plaintext

MAX_HTML = 1_000_000


def get_plain_text(html, most=None):
    """Return the text of ``html``, at most ``most`` letters of it.

    Odoo lists the pictures below the text, and looks for their names in a way that
    takes longer the longer an address is, squared: a text with pictures goes without.
    """
    html = str(html or "")[: min(MAX_HTML, 20 * most) if most else MAX_HTML]
    has_pictures = "<img" in html.lower()
    text = html2plaintext(html, include_references=not has_pictures)
    return text[:most] if most else text
