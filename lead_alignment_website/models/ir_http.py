from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlencode

from odoo import api, fields, models
from odoo.http import request

from odoo.addons.lead_alignment.tools.landing_url import (
    CLICK_KINDS,
    UTM,
    read_landing_url,
)

from .website_track import split_address

COOKIE = "alignment_landing"
KEPT = timedelta(days=31)  # as Odoo keeps campaign, source and medium
MAX_COOKIE = 2000  # characters
NAMES = {word: UTM.get(word, word) for word in (*UTM, *CLICK_KINDS)}


class IrHttp(models.AbstractModel):
    """Keeps in the visitor's browser by which ad they came: a form is rarely on the
    page where they land. As all cookies that are not needed, it wants consent where
    the website asks for it."""

    _inherit = "ir.http"

    @classmethod
    def _set_utm(cls, response):
        args = request.httprequest.args
        if getattr(request, "is_frontend", False) and not args.keys().isdisjoint(
            NAMES.values()
        ):
            cls._keep_landing(request.httprequest.url)
        return super()._set_utm(response)

    @classmethod
    def _keep_landing(cls, url):
        """Store what the address of a landing page says of the ad, if it says any, and
        if the visitor permits."""
        value = _pack(url)
        if value and request.env["customer.event.inbox"]._may_know_browser():
            # we asked ourselves: Odoo's own question misses the answer, see there
            request.future_response.set_cookie(
                COOKIE, value, max_age=int(KEPT.total_seconds()), httponly=True
            )

    @api.model
    def _get_landing(self):
        """Return what is known of the ad that led the visitor of this request here, as
        of ``Arrival``: by the page they are on, else by the one where they landed.
        Clicks have ids of people: these only if the visitor permits."""
        referrer = request.httprequest.referrer or ""
        url = next(
            filter(read_landing_url, (referrer, request.cookies.get(COOKIE, ""))), ""
        )
        landing = read_landing_url(url)
        if not landing:
            return {}
        if not self.env["customer.event.inbox"]._may_know_browser():
            words = {word: text for word, text in landing.items() if word in UTM}
            return words and {**words, "landing_page": split_address(url).path or "/"}
        return {
            **landing,
            "landing_page": split_address(url).path or "/",
            "date": _read_moment(url),
        }


def _pack(url):
    """Return the path of an address with what it says of an ad and the present moment,
    as an address; "" if it says nothing."""
    landing = read_landing_url(url)
    if not landing:
        return ""
    query = {NAMES[word]: text for word, text in landing.items()}
    moment = int(fields.Datetime.now().replace(tzinfo=timezone.utc).timestamp())
    packed = f"{split_address(url).path or '/'}?{urlencode({**query, 'at': moment})}"
    return packed if len(packed) <= MAX_COOKIE else ""


def _read_moment(url):
    """Return the moment in a packed address; the present one for any other, as
    browsers may send anything."""
    now = fields.Datetime.now()
    (text,) = parse_qs(split_address(url).query).get("at", [""])[:1]
    if not (text.isascii() and text.isdecimal() and len(text) <= 10):
        return now
    moment = datetime.fromtimestamp(int(text), timezone.utc).replace(tzinfo=None)
    return moment if now - KEPT <= moment <= now else now
