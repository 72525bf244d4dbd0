"""Labels and texts as HTML, for what is read before it is answered or signed."""

from markupsafe import Markup


def render_texts(rows):
    """Return [(label, text)] as a list; the lines of a text stay, an empty one is a
    dash."""
    items = (
        Markup("<dt>%s</dt><dd>%s</dd>")
        % (label, Markup("<br/>").join(str(text).splitlines()) or "–")
        for label, text in rows
    )
    return Markup("<dl>%s</dl>") % Markup().join(items)
