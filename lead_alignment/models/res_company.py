from collections import namedtuple
from datetime import timedelta

import pytz

from odoo import api, fields, models, tools
from odoo.fields import Domain

from ..tools.departments import GROUPS

CONTACT_SETTINGS = {
    "reveal_limit",
    *(f"{verb}_{name}" for verb in ("mask", "export") for name in GROUPS),
}
SATURDAY = "Thứ bảy"
WEEKDAYS = ["Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", SATURDAY]
# departments that see masks, those that export no customers, reveals a day, and the
# company's own contact, which is no customer
ContactSettings = namedtuple("ContactSettings", "masked kept limit partner_id")
# read apart: what each page and each mail reads of a company does not grow by ours
APART = "lead_alignment"
PERIODS = {"morning": "sáng", "lunch": "trưa", "afternoon": "chiều"}


class ResCompany(models.Model):
    _inherit = "res.company"

    calling_hour_from = fields.Float(
        "Calls From", default=9, help="Local time of the customer.", prefetch=APART
    )
    calling_hour_to = fields.Float(
        "Calls Until", default=18, help="Local time of the customer.", prefetch=APART
    )
    cold_calling_hour_from = fields.Float(
        "Cold Calls From", default=9, help="Local time of the customer.", prefetch=APART
    )
    cold_calling_hour_to = fields.Float(
        "Cold Calls Until",
        default=17,
        help="Local time of the customer.",
        prefetch=APART,
    )
    is_cold_call_limited = fields.Boolean(
        "Cold Calls Once a Day",
        help="Serve a number that did not agree to be called at most once in 24 hours.",
        prefetch=APART,
    )
    lease_minutes = fields.Integer(
        "Lead Released After",
        default=15,
        help="Minutes without a key or a click after which a lead that is open in the "
        "call queue goes back, so that somebody else can call.",
        prefetch=APART,
    )
    hand_picks_per_day = fields.Integer(
        "Leads Picked by Hand",
        default=10,
        help="How many leads a day an agent may choose instead of taking the next one; "
        "0 leaves the choice to the queue.",
        prefetch=APART,
    )

    complaint_minutes = fields.Integer(
        "Complaints Answered Within",
        default=240,
        help="Working minutes that whoever looks after a customer has to answer a "
        "complaint that customer service took.",
        prefetch=APART,
    )
    identity_policy = fields.Selection(
        [("email_first", "The e-mail"), ("phone_first", "The phone number")],
        "A Customer Is",
        help="The e-mail: a phone leads to a person but never joins two e-mails. The "
        "phone: who has the same mobile number is the same person, whatever the "
        "e-mail. Empty: the phone in Vietnam, the e-mail elsewhere.",
        prefetch=APART,
    )
    erasure_salt = fields.Char(
        groups="base.group_system",
        copy=False,
        export_string_translation=False,
        prefetch=APART,
    )
    event_retention_months = fields.Integer(
        "Behaviour Kept for Months",
        default=24,
        help="Older behaviour is deleted by a scheduled job. Keep it longer than any "
        "rule looks back.",
        prefetch=APART,
    )
    buyer_lead_owner = fields.Selection(
        [
            ("last_seller", "The last seller"),
            ("nobody", "Nobody: it is distributed like a new one"),
        ],
        "A Buyer Who Comes Again Belongs To",
        default="last_seller",
        prefetch=APART,
    )

    has_daily_report = fields.Boolean(
        "Daily Reports",
        default=True,
        help="Marketing and sales report each working day; the system drafts it an "
        "hour before.",
        prefetch=APART,
    )
    daily_report_hour = fields.Float(
        "Daily Report Due At",
        default=17,
        help="Local time. On a day when the company closes earlier, it is due then.",
        prefetch=APART,
    )

    mask_marketing = fields.Boolean("Mask for Marketing", prefetch=APART)
    mask_sales = fields.Boolean("Mask for Sales", prefetch=APART)
    mask_support = fields.Boolean("Mask for Customer Service", prefetch=APART)
    reveal_limit = fields.Integer(
        "Reveals a Day",
        default=30,
        help="How many masked phones and e-mails a person may reveal on one day.",
        prefetch=APART,
    )
    export_marketing = fields.Boolean(
        "Marketing May Export", default=True, prefetch=APART
    )
    export_sales = fields.Boolean("Sales May Export", default=True, prefetch=APART)
    export_support = fields.Boolean(
        "Customer Service May Export", default=True, prefetch=APART
    )

    _check_reveal_limit = models.Constraint(
        "CHECK(reveal_limit >= 0)", "The number of reveals a day cannot be negative."
    )
    campaign_channel_id = fields.Many2one(
        "discuss.channel",
        "Channel for Campaigns",
        domain=[("channel_type", "=", "channel")],
        ondelete="set null",
        help="Where it is told that a campaign of this company starts. Empty: in the "
        "channel Campaigns, which CS, sales and marketing have.",
        prefetch=APART,
    )

    _check_daily_report_hour = models.Constraint(
        "CHECK(0 < daily_report_hour AND daily_report_hour <= 24)",
        "The daily report is due at an hour of the day.",
    )
    _check_event_retention = models.Constraint(
        "CHECK(event_retention_months >= 1)", "Behaviour is kept for a month at least."
    )
    _check_calling_hours = models.Constraint(
        "CHECK(0 <= calling_hour_from AND calling_hour_from < calling_hour_to "
        "AND calling_hour_to <= 24)",
        "Calls must start before they end, within one day.",
    )
    _check_cold_calling_hours = models.Constraint(
        "CHECK(0 <= cold_calling_hour_from "
        "AND cold_calling_hour_from < cold_calling_hour_to "
        "AND cold_calling_hour_to <= 24)",
        "Cold calls must start before they end, within one day.",
    )
    _check_queue_limits = models.Constraint(
        "CHECK(lease_minutes > 0 AND hand_picks_per_day >= 0)",
        "A lead is released after a minute at the earliest, and picks cannot be "
        "negative.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["alignment.agreement"]._ensure_general(companies)
        return companies

    def write(self, vals):
        """Who is one person depends on the policy: all are resolved anew. The usual
        rules of the score follow the country."""
        before = {company: company._get_identity_policy() for company in self}
        result = super().write(vals)
        if vals.keys() & {"identity_policy", "country_id", "partner_id"}:
            for company, policy in before.items():
                if company._get_identity_policy() != policy:
                    self.env["customer.identity.resolver"]._resolve_company(company)
        if vals.keys() & {"country_id", "partner_id"}:
            self.env["alignment.agreement"]._follow_country(self)
        if vals.keys() & {"partner_id", *CONTACT_SETTINGS}:
            self.env.registry.clear_cache()
        return result

    @api.model
    @tools.ormcache()
    def _get_contact_settings(self):
        """{company id: who sees phones and e-mails of customers, and exports them}"""
        # sudo: what the own company allows concerns everybody in it
        companies = self.sudo().with_context(active_test=False).search(Domain.TRUE)
        return {
            company.id: ContactSettings(
                masked=frozenset(d for d in GROUPS if company[f"mask_{d}"]),
                kept=frozenset(d for d in GROUPS if not company[f"export_{d}"]),
                limit=company.reveal_limit,
                partner_id=company.partner_id.id,
            )
            for company in companies
        }

    def _get_identity_policy(self):
        """ "email_first" or "phone_first" """
        # sudo: how the own company tells its customers apart
        company = self.sudo()
        is_vietnamese = company.country_id.code == "VN"
        return company.identity_policy or (
            "phone_first" if is_vietnamese else "email_first"
        )

    def _get_calling_zone(self):
        """Name of the time zone the company works in."""
        return self.resource_calendar_id.tz or self.env.user.tz or "UTC"

    def _get_work_intervals(self, start, end):
        """Sorted (start, end) of the company's working time between two aware
        moments, or None where it has no fixed hours.
        """
        # sudo: everybody may know when the own company works
        calendar = self.sudo().resource_calendar_id
        if not calendar.attendance_ids or calendar.flexible_hours:
            return None
        intervals = calendar._work_intervals_batch(
            start, end, domain=self._get_leave_domain()
        )
        return [(begin, finish) for begin, finish, _source in intervals[False]]

    def _get_on_shift(self, users):
        """Those of ``users`` who work right now: by their own calendar, else by the
        company's, without anybody on leave. A calendar without fixed hours is always.
        """
        self.ensure_one()
        now = pytz.utc.localize(fields.Datetime.now())
        # sudo: who is at work is known on the floor; resources are of this company
        resources = users.sudo().resource_ids.filtered(
            lambda resource: resource.company_id in (self, self.browse())
        )
        by_user = {resource.user_id: resource for resource in resources}
        groups = {}
        for user in users:
            resource = by_user.get(user.sudo(), resources.browse())
            calendar = resource.calendar_id or self.sudo().resource_calendar_id
            groups.setdefault(calendar, []).append((user, resource))
        there = users.browse()
        for calendar, members in groups.items():
            if not calendar.attendance_ids or calendar.flexible_hours:
                there += users.browse(user.id for user, _resource in members)
                continue
            intervals = calendar._work_intervals_batch(
                now,
                now + timedelta(minutes=1),
                resources.browse(resource.id for _user, resource in members),
                domain=self._get_leave_domain(),
            )
            there += users.browse(
                user.id for user, resource in members if intervals[resource.id]
            )
        return there

    def _get_leave_domain(self):
        """The platform would subtract other companies' days off for a superuser."""
        return [
            ("time_type", "=", "leave"),
            ("company_id", "in", [False, self.id]),
        ]

    def _use_vietnamese_settings(self):
        """Country, working hours with a lunch break and Saturday morning, Vietnamese
        time, calling hours and delays. The currency stays: invoices may exist in it."""
        for company in self:
            company.country_id = self.env.ref("base.vn")
            company.resource_calendar_id = company._make_vietnamese_calendar()
            company.daily_report_hour = 17.5
        self.env["crm.k.status"]._apply_vietnamese_defaults()

    def _make_vietnamese_calendar(self):
        """Monday to Friday 8-12 and 13-17:30, Saturday 8-12."""
        lines = []
        for day, name in enumerate(WEEKDAYS):
            periods = [(8, 12, "morning"), (12, 13, "lunch"), (13, 17.5, "afternoon")]
            for start, end, period in periods[: 1 if name == SATURDAY else 3]:
                lines.append(
                    fields.Command.create(
                        {
                            "name": f"{name} {PERIODS[period]}",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": end,
                            "day_period": period,
                        }
                    )
                )
        return self.env["resource.calendar"].create(
            {
                "name": "Giờ hành chính",
                "company_id": self.id,
                "tz": "Asia/Ho_Chi_Minh",
                "attendance_ids": [fields.Command.clear(), *lines],
            }
        )
