from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.local_day import get_bounds
from ..tools.public_holidays import get_public_holidays, is_known
from ..tools.vietnamese_holidays import LUNAR


class ResourceHolidayLoader(models.TransientModel):
    """Loads a year's public holidays of a country into a company's working hours. Days
    may be changed before they are loaded; existing days off stay."""

    _name = "resource.holiday.loader"
    _description = "Load Public Holidays"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    country_id = fields.Many2one(
        "res.country",
        required=True,
        compute="_compute_country_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    year = fields.Selection(
        [(str(year), str(year)) for year in LUNAR],
        required=True,
        default=lambda self: self._default_year(),
    )
    line_ids = fields.One2many(
        "resource.holiday.loader.line",
        "loader_id",
        "Holidays",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.model
    def _default_year(self):
        year = fields.Date.context_today(self).year
        return str(year) if year in LUNAR else False

    is_known = fields.Boolean(compute="_compute_is_known")

    @api.depends("company_id")
    def _compute_country_id(self):
        for loader in self:
            country = loader.company_id.country_id
            loader.country_id = country or self.env.ref("base.vn")

    @api.depends("country_id", "year")
    def _compute_is_known(self):
        for loader in self:
            loader.is_known = loader.year and is_known(
                loader.country_id.code or "", int(loader.year)
            )

    def _get_holidays(self):
        if not self.is_known:
            return []
        # in the country's own language, as they are called there
        return get_public_holidays(self.country_id.code, int(self.year))

    @api.depends("country_id", "year")
    def _compute_line_ids(self):
        for loader in self:
            loader.line_ids = [fields.Command.clear()] + [
                fields.Command.create(
                    {
                        "name": holiday.name,
                        "date_from": holiday.first,
                        "date_to": holiday.last,
                    }
                )
                for holiday in loader._get_holidays()
            ]

    def action_load(self):
        """Create the days off that do not exist yet.

        :raises AccessError: for users who may not change working hours
        """
        self.ensure_one()
        if not self.is_known:
            raise UserError(
                self.env._(
                    "Public holidays of %(country)s are not available. Install the "
                    "Python library “holidays” on the server, or enter them under "
                    "Working Schedules › Time Off.",
                    country=self.country_id.name,
                )
            )
        leaves = self.env["resource.calendar.leaves"]
        leaves.check_access("create")
        existing = leaves.search(
            [("company_id", "=", self.company_id.id), ("resource_id", "=", False)]
        )
        created = leaves.create(
            [
                vals
                for vals in map(self._prepare_leave_vals, self.line_ids)
                if not existing.filtered(
                    lambda leave, vals=vals: (
                        leave.date_from <= vals["date_to"]
                        and leave.date_to >= vals["date_from"]
                    )
                )
            ]
        )
        if not created:
            raise UserError(
                self.env._("All these days are already holidays. Nothing was changed.")
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s holidays loaded.", count=len(created)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _prepare_leave_vals(self, line):
        start, end = get_bounds(
            line.date_from,
            line.date_to + timedelta(days=1),
            self.company_id._get_timezone(),
        )
        return {
            "name": line.name,
            "company_id": self.company_id.id,
            "calendar_id": False,
            "date_from": start,
            "date_to": end - timedelta(seconds=1),
        }


class ResourceHolidayLoaderLine(models.TransientModel):
    """A holiday to load."""

    _name = "resource.holiday.loader.line"
    _description = "Public Holiday to Load"
    _order = "date_from"

    loader_id = fields.Many2one(
        "resource.holiday.loader", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(required=True)
    date_from = fields.Date("First Day", required=True)
    date_to = fields.Date("Last Day", required=True)
