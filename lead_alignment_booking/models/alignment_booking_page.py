import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import consteq, hmac

from .alignment_booking_cell import CELL_MINUTES

PATH = "/book"
KINDS = [("demo", "Demo"), ("visit", "Visit"), ("call", "Phone Call")]


class AlignmentBookingPage(models.Model):
    """A page on which customers book a meeting with a team.

    They see the times at which at least one of the hosts works and has no meeting. Who
    hosts it: the customer's own salesperson if they are a host and free; else whoever
    has the fewest bookings ahead.

    A page that is not public is only for customers who were sent a personal link.
    """

    _name = "alignment.booking.page"
    _description = "Booking Page"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(
        required=True,
        translate=True,
        help="What the customer books. It is also the name of the meeting.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    kind = fields.Selection(KINDS, "Kind of Meeting", required=True, default="demo")
    description = fields.Text(
        translate=True, help="What the customer reads above the times."
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        required=True,
        check_company=True,
        ondelete="restrict",
        help="New leads from this page belong to the team. Its working hours are the "
        "hours that can be booked.",
    )
    user_ids = fields.Many2many(
        "res.users",
        string="Hosts",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Employees who hold the meetings. Leave empty for all members of the "
        "team.",
    )
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        "Bookable Hours",
        check_company=True,
        help="Leave empty to use the team's working hours.",
    )
    duration = fields.Integer("Duration (Minutes)", required=True, default=30)
    step = fields.Integer(
        "Start Every (Minutes)",
        required=True,
        default=30,
        help="With 30, meetings can start at 8:00, 8:30, 9:00 …",
    )
    gap = fields.Integer(
        "Gap (Minutes)",
        help="Time that is kept free before and after other meetings.",
    )
    notice_hours = fields.Integer(
        "Earliest (Hours Ahead)",
        default=4,
        help="How long before the meeting it must be booked.",
    )
    horizon_days = fields.Integer(
        "Latest (Days Ahead)", required=True, default=30, help="At most 180."
    )
    location = fields.Char(
        help="Address of a visit, or how to meet. Leave empty for video calls."
    )
    has_video = fields.Boolean(
        "Video Call", help="Adds a link to a video call in Discuss to each meeting."
    )
    alarm_ids = fields.Many2many(
        "calendar.alarm",
        string="Reminders",
        default=lambda self: self._get_default_alarms(),
        help="Emails and text messages to the customer before the meeting.",
    )
    is_public = fields.Boolean(
        "Public",
        help="Anyone who knows the address can book. Otherwise the page is only for "
        "customers who were sent a personal link from their lead.",
    )
    token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda _self: uuid.uuid4().hex[:12],
        export_string_translation=False,
    )
    url = fields.Char("Address", compute="_compute_url")
    event_ids = fields.One2many("calendar.event", "booking_page_id")
    upcoming_count = fields.Integer(compute="_compute_upcoming_count")

    _unique_token = models.UniqueIndex("(token)")
    _duration_range = models.Constraint(
        f"CHECK (duration BETWEEN {CELL_MINUTES} AND 480"
        f" AND duration % {CELL_MINUTES} = 0)",
        "A meeting takes between 5 minutes and 8 hours, in steps of 5 minutes.",
    )
    _step_range = models.Constraint(
        f"CHECK (step BETWEEN {CELL_MINUTES} AND 480 AND step % {CELL_MINUTES} = 0)",
        "Meetings start every 5 to 480 minutes, in steps of 5 minutes.",
    )
    _gap_range = models.Constraint(
        "CHECK (gap BETWEEN 0 AND 240)", "A gap is between 0 and 240 minutes long."
    )
    _notice_hours_range = models.Constraint(
        "CHECK (notice_hours BETWEEN 0 AND 720)",
        "Meetings are booked between 0 and 720 hours ahead.",
    )
    _horizon_days_range = models.Constraint(
        "CHECK (horizon_days BETWEEN 1 AND 180)",
        "Meetings can be booked between 1 and 180 days ahead.",
    )

    @api.depends("token", "company_id")
    def _compute_url(self):
        for page in self:
            page.url = page._get_url()

    def _compute_upcoming_count(self):
        counts = dict(
            self.env["calendar.event"]._read_group(
                [
                    ("booking_page_id", "in", self.ids),
                    ("start", ">=", fields.Datetime.now()),
                ],
                ["booking_page_id"],
                ["__count"],
            )
        )
        for page in self:
            page.upcoming_count = counts.get(page, 0)

    @api.model
    def _get_default_alarms(self):
        """Return an e-mail a day before, and a text message on the day."""
        alarms = self.env["calendar.alarm"]
        for name in ("mail_day", "sms_hours"):
            found = self.env.ref(
                f"lead_alignment_booking.calendar_alarm_{name}",
                raise_if_not_found=False,
            )
            alarms += found or alarms
        return alarms

    @api.constrains("resource_calendar_id", "team_id", "company_id", "active")
    def _check_hours(self):
        for page in self.filtered("active"):
            if not page._get_calendar():
                raise ValidationError(
                    self.env._(
                        "%s has no bookable hours: choose working hours with fixed "
                        "times here or on the sales team.",
                        page.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        if any(page.upcoming_count for page in self):
            raise UserError(
                self.env._("Customers have booked here: archive the page instead.")
            )

    def action_open_page(self):
        """Show the page as customers see it."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self._get_url(), "target": "new"}

    def action_open_meetings(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "calendar.event",
            "view_mode": "list,calendar,form",
            "domain": [("booking_page_id", "=", self.id)],
        }

    # ------------------------------------------------------------
    # Addresses
    # ------------------------------------------------------------

    def _get_url(self, lead=None):
        """Return the address of the page; with ``lead`` the customer's own, which books
        for that lead."""
        self.ensure_one()
        url = f"{self.get_base_url()}{PATH}/{self.token}"
        return f"{url}?invite={self._get_invite(lead)}" if lead else url

    def _get_invite(self, lead):
        # sudo: signs by the database's secret
        signature = hmac(self.env(su=True), "lead_alignment_booking", self._sign(lead))
        return f"{lead.id}-{signature[:32]}"

    def _sign(self, lead):
        return f"{self.token} {lead.id}"

    @api.model
    def _find_page(self, token, invite=""):
        """Return (the page, the invited lead) in sudo; neither if the visitor may not
        book."""
        # sudo: visitors have no rights; whoever knows the address may book
        page = self.sudo().search([("token", "=", token)], limit=1)
        lead = page._find_invited(invite) if page else self.env["crm.lead"]
        if not page or not (page.is_public or lead):
            return page.browse(), lead
        return page.with_company(page.company_id), lead

    def _find_invited(self, invite):
        """Return the lead of a personal link, in sudo; empty if it is not signed."""
        # sudo: as above; the signature says for which lead
        leads = self.env["crm.lead"].sudo()
        number = (invite or "").partition("-")[0]
        if not (number.isascii() and number.isdecimal() and len(number) < 10):
            return leads
        lead = leads.browse(int(number))
        given = invite.encode()
        if not consteq(given, self._get_invite(lead).encode()):
            return leads
        return lead.exists().filtered(
            lambda one: one.company_id in (self.company_id, one.company_id.browse())
        )

    def _get_timezone(self):
        """Return the name of the time zone of the bookable hours."""
        self.ensure_one()
        return self._get_calendar().tz or self.company_id._get_timezone()

    def _get_calendar(self):
        """Return the bookable hours, in sudo; empty without fixed hours."""
        self.ensure_one()
        # sudo: all users may know when a team can be met
        own = self.sudo().resource_calendar_id
        if own:
            return own if own._has_fixed_hours() else own.browse()
        return self.team_id._get_business_calendar(self.company_id)

    def _get_hosts(self):
        """Return who can hold a meeting of this page, in sudo."""
        self.ensure_one()
        # sudo: visitors have no rights; they are shown times, and who hosts
        page = self.sudo()
        return (page.user_ids or page.team_id.member_ids).filtered(
            lambda user: user.active and page.company_id in user.company_ids
        )
