import uuid
from datetime import datetime, timedelta

import pytz
from babel.dates import get_timezone_location, get_timezone_name
from werkzeug.exceptions import NotFound

from odoo import fields, http
from odoo.http import request
from odoo.tools import email_normalize
from odoo.tools.misc import (
    babel_locale_parse,
    format_date,
    format_datetime,
    format_time,
    get_lang,
)

from odoo.addons.lead_alignment.tools.local_day import get_local_day, get_zone, to_aware

from ..models.alignment_booking_page import PATH
from ..models.alignment_booking_page_book import BookedEnoughError, Booker

STAMP = "%Y%m%dT%H%M"
DAYS_SHOWN = 7
MAX_NAME, MAX_NOTE = 100, 2000


class BookingController(http.Controller):
    """The public pages: choose a time, say who you are, and later move or cancel.

    They work without JavaScript, and show times in the visitor's time zone.
    """

    @http.route(
        f"{PATH}/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def choose(self, token, invite="", move="", first="", time="", **_params):
        """Show the free times, or the form for one of them."""
        values = self._get_values(token, invite, move)
        if start := self._read_stamp(time):
            return self._show_form(values | {"start": start})
        return self._show_times(values, first)

    @http.route(
        f"{PATH}/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
        captcha="booking",  # where an app checks one
    )
    def book(self, token, invite="", move="", time="", **typed):
        """Book the time, or move the booking to it."""
        start = self._read_stamp(time)
        if not start or typed.get("website"):  # only machines fill that
            raise NotFound
        values = self._get_values(token, invite, move) | {"start": start}
        page, event = values["page"], values["event"]
        if event:
            try:
                is_done = event._is_changeable() and event._move_booking(start)
            except BookedEnoughError:
                problem = request.env._(
                    "This meeting was moved many times. Please contact us."
                )
                return self._show_form(
                    values | {"typed": typed, "problem": problem}, status=422
                )
        else:
            booker, problem = self._read_booker(page, values["lead"], typed)
            if problem:
                return self._show_form(
                    values | {"typed": typed, "problem": problem}, status=422
                )
            key = (typed.get("key") or uuid.uuid4().hex)[:64]
            try:
                event = page._book(start, booker, key, values["lead"])
            except BookedEnoughError:
                problem = request.env._(
                    "You have already booked. To change the time, use the link in "
                    "your confirmation, or contact us."
                )
                return self._show_form(
                    values | {"typed": typed, "problem": problem}, status=422
                )
            is_done = bool(event)
        if not is_done:
            return self._show_times(
                values | {"is_taken": True}, first="", start=start, status=409
            )
        return request.redirect(f"{PATH}/meeting/{event._get_booking_token()}", 303)

    @http.route(
        f"{PATH}/meeting/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def show(self, token, **_params):
        """Show a booking to its customer."""
        event = self._get_booking(token)
        zone = event._get_booker_timezone()
        return self._render(
            "lead_alignment_booking.meeting",
            {
                "event": event,
                "page": event.booking_page_id,
                "token": token,
                "zone": self._describe_zone(zone, event.start),
                "when": self._describe_start(event.start, zone),
                "is_changeable": event._is_changeable(),
            },
        )

    @http.route(
        f"{PATH}/meeting/<string:token>/cancel",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def cancel(self, token, **_params):
        event = self._get_booking(token)
        event._cancel_booking()
        return request.redirect(f"{PATH}/meeting/{token}", 303)

    @http.route(
        f"{PATH}/meeting/<string:token>/calendar.ics",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
    )
    def download(self, token, **_params):
        """Return the booking for the customer's own calendar."""
        content = self._get_booking(token)._render_calendar_file()
        if not content:
            raise NotFound
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "text/calendar; charset=utf-8"),
                ("Content-Disposition", http.content_disposition("meeting.ics")),
            ],
        )

    # ------------------------------------------------------------
    # Reading the request
    # ------------------------------------------------------------

    def _get_booking(self, token):
        """Return the booking of a customer's link, in sudo."""
        event = request.env["calendar.event"]._find_booking(token)
        if not event:
            raise NotFound
        return event

    def _get_values(self, token, invite, move):
        """Return the page, the lead of a personal link and the booking that is moved,
        for the templates."""
        if move:
            event = self._get_booking(move)
            page, lead = event.booking_page_id, event.opportunity_id
            if page.token != token or not event._is_changeable():
                raise NotFound
        else:
            event = request.env["calendar.event"]
            pages = request.env["alignment.booking.page"]
            page, lead = pages._find_page(token, invite)
            if not page:
                raise NotFound
        return {
            "page": page,
            "event": event,
            "lead": lead,
            "invite": invite,
            "move": move,
            "zone_name": self._get_zone(page),
            "typed": {},
        }

    def _get_zone(self, page):
        """Return the visitor's time zone, which Odoo's pages keep in a cookie; at the
        first visit the page's."""
        asked = request.httprequest.cookies.get("tz", "")
        return asked if asked in pytz.all_timezones_set else page._get_timezone()

    def _read_stamp(self, text):
        try:
            moment = datetime.strptime(text, STAMP)
        except ValueError:
            return None
        # far from the ends of the calendar, where time zones overflow
        now = fields.Datetime.now()
        return moment if abs(moment - now) < timedelta(days=400) else None

    def _read_booker(self, page, lead, typed):
        """Return (``Booker``, what is wrong with it); a customer with a personal link
        need not say again who they are."""
        told = {
            name: (typed.get(name) or "").replace("\x00", "").strip()
            for name in ("name", "email", "phone", "note")
        }
        env = request.env
        # the name of the lead is not shown to whoever holds the link
        told["name"] = told["name"] or lead.contact_name or ""
        booker = Booker(
            **told | {"name": told["name"][:MAX_NAME], "note": told["note"][:MAX_NOTE]},
            timezone=self._get_zone(page),
        )
        normalise = env["customer.identity"].sudo()._normalise
        if not booker.name:
            return booker, env._("Please enter your name.")
        if booker.email and not email_normalize(booker.email):
            return booker, env._("This email address is not valid.")
        if booker.phone and not normalise(page.company_id, "phone", booker.phone):
            return booker, env._(
                "This phone number is not valid. Numbers of another country start with "
                "+ and its code."
            )
        if not (booker.email or booker.phone or lead):
            return booker, env._("Please enter a phone number or an email address.")
        return booker, None

    # ------------------------------------------------------------
    # Showing
    # ------------------------------------------------------------

    def _show_times(self, values, first, start=None, status=200):
        """Show a week of free times.

        :param first: stamp of the first day that is shown; by default the first with
            free times
        :param start: the time that was asked for, naive UTC
        """
        page, zone = values["page"], values["zone_name"]
        free = page._get_free_times(values["event"])
        days = {}
        for moment in free:
            days.setdefault(get_local_day(moment, zone), []).append(moment)
        all_days = sorted(days)
        asked = self._read_stamp(first)
        begin = asked.date() if asked else start and get_local_day(start, zone)
        later = [day for day in all_days if not begin or day >= begin]
        shown = later[:DAYS_SHOWN]
        before = [day for day in all_days if shown and day < shown[0]]
        after = later[DAYS_SHOWN:]
        return self._render(
            "lead_alignment_booking.times",
            {
                **values,
                "zone": self._describe_zone(
                    zone, next(iter(free), fields.Datetime.now())
                ),
                "days": [
                    (
                        format_date(request.env, day, date_format="EEEE"),
                        format_date(request.env, day, date_format="d MMMM"),
                        [
                            (self._write_stamp(one), self._format_time(one, zone))
                            for one in days[day]
                        ],
                    )
                    for day in shown
                ],
                "earlier": before and self._write_day(before[-DAYS_SHOWN:][0]),
                "later": after and self._write_day(after[0]),
            },
            status,
        )

    def _show_form(self, values, status=200):
        page, start = values["page"], values["start"]
        if status == 200 and start not in page._get_free_times(values["event"]):
            return self._show_times(values | {"is_taken": True}, "", start, 409)
        zone = values["zone_name"]
        return self._render(
            "lead_alignment_booking.form",
            {
                **values,
                "stamp": self._write_stamp(start),
                "when": self._describe_start(start, zone),
                "zone": self._describe_zone(zone, start),
                "key": uuid.uuid4().hex,
            },
            status,
        )

    def _render(self, template, values, status=200):
        response = request.render(template, values)
        response.status_code = status
        # personal pages, and times that are free now
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    def _write_stamp(self, moment):
        return moment.strftime(STAMP)

    def _write_day(self, day):
        return day.strftime("%Y%m%dT0000")

    def _format_time(self, moment, zone):
        return format_time(request.env, moment, tz=zone, time_format="short")

    def _describe_start(self, moment, zone):
        date = format_datetime(
            request.env, moment, tz=zone, dt_format="EEEE, d MMMM yyyy"
        )
        return f"{date}, {self._format_time(moment, zone)}"

    def _describe_zone(self, name, moment):
        """Return the time zone as people read it: Vietnam Time (UTC+07:00)."""
        local = to_aware(moment).astimezone(get_zone(name))
        locale = babel_locale_parse(get_lang(request.env).code)
        offset = f"{local:%z}"
        called = get_timezone_name(local, locale=locale)
        if called.startswith("GMT"):  # it has no name in this language
            called = get_timezone_location(pytz.timezone(name), locale=locale)
        return f"{called} (UTC{offset[:3]}:{offset[3:]})"
