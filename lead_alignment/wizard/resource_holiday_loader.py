from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.local_day import get_bounds
from ..tools.vietnamese_holidays import LUNAR, get_holidays


class ResourceHolidayLoader(models.TransientModel):
    """Loads a year's public holidays of Vietnam, Tết included, into a company's working
    hours. Days may be changed before they are loaded; existing days off stay."""

    _name = "resource.holiday.loader"
    _description = "Load Public Holidays"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
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

    @api.depends("year")
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
                for holiday in (get_holidays(int(loader.year)) if loader.year else [])
            ]

    def action_load(self):
        """Create the days off that do not exist yet.

        :raises AccessError: for users who may not change working hours
        """
        self.ensure_one()
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
                self.env._("All these days are off already: nothing was changed.")
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
    _description = "Holiday to Load"
    _order = "date_from"

    loader_id = fields.Many2one(
        "resource.holiday.loader", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(required=True)
    date_from = fields.Date("First Day", required=True)
    date_to = fields.Date("Last Day", required=True)
