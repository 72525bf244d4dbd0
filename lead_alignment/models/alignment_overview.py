from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools.local_day import get_bounds
from .overview_tiles import LABELS, TILES

FUNNEL = ("lead", "mql", "sal", "sql", "customer")


class AlignmentOverview(models.AbstractModel):
    """The first page of the app: what waits for the user, how both departments keep the
    agreement, the month's funnel, what needs a decision.

    Each number counts the records that its list shows, by the user's own rights.
    """

    _name = "alignment.overview"
    _description = "Overview"

    @api.readonly
    @api.model
    def get_page(self):
        """Return what the page shows to the user.

        :returns: dict of ``today`` and ``decisions`` [tile], ``promises`` (dict),
            ``funnel`` [stage] and the blocks of ``_get_blocks``; a block is None for
            users who may not see it, or whose work it is not
        """
        tiles = [tile for tile in TILES if self._has_tile(tile)]
        return {
            **self._get_blocks(),
            "today": [self._read_tile(t) for t in tiles if not t.is_decision],
            "decisions": [self._read_tile(t) for t in tiles if t.is_decision],
            "promises": self._get_promises(),
            "funnel": self._get_funnel(),
        }

    @api.readonly
    @api.model
    def get_action(self, key):
        """Return the action that lists what a tile counts.

        :raises AccessError: for users who do not have the tile
        """
        tile = next((one for one in TILES if one.key == key), None)
        if not tile or not self._has_tile(tile):
            raise AccessError(self.env._("You do not have access to this list."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"lead_alignment.{tile.action}"
        )
        action |= {"name": self._get_label(tile), "domain": self._get_domain(tile)}
        return {**action, "context": {}, "path": False}

    @api.model
    def _has_tile(self, tile):
        if not self._is_one_of(*tile.groups):
            return False
        if tile.needs:
            # sudo: only whether the company has one
            needed = self.env[tile.needs].sudo()
            here = Domain("company_id", "=", self.env.company.id)
            if not needed.search_count(here, limit=1):
                return False
        return self.env[tile.model].has_access("read")

    @api.model
    def _is_one_of(self, *groups):
        return any(map(self.env.user.has_group, groups))

    @api.model
    def _within(self, field, start, end):
        """Return the domain of records whose moment is in [start, end)."""
        return Domain(field, ">=", start) & Domain(field, "<", end)

    @api.model
    def _get_domain(self, tile):
        return self._fill_domain(tile.domain)

    @api.model
    def _fill_domain(self, domain):
        """Return the domain for the user: "uid" and "company" in it are theirs."""
        own = {"uid": self.env.uid, "company": self.env.company.id}

        def fill(value):
            if isinstance(value, list):
                return [own.get(one, one) for one in value]
            return own.get(value, value)

        return [
            leaf if isinstance(leaf, str) else (leaf[0], leaf[1], fill(leaf[2]))
            for leaf in domain
        ]

    @api.model
    def _get_label(self, tile):
        return LABELS[tile.key]._translate(self.env.lang or "en_US")

    @api.model
    def _read_tile(self, tile):
        return {
            "key": tile.key,
            "label": self._get_label(tile),
            "icon": tile.icon,
            "count": self.env[tile.model].search_count(self._get_domain(tile)),
        }

    # ------------------------------------------------------------
    # The month in the company's time zone
    # ------------------------------------------------------------

    @api.model
    def _get_month(self, offset=0):
        """Return (first day, beginning and end in naive UTC).

        :param offset: months from this one, e.g. -1 for last month
        """
        zone = self.env.company._get_timezone()
        first = self.env.company._get_today().replace(day=1)
        first += relativedelta(months=offset)
        return first, *get_bounds(first, first + relativedelta(months=1), zone)

    @api.model
    def _get_promises(self):
        """Return how both departments keep the agreement this month."""
        timers = self.env["crm.compliance.report"]
        if not timers.has_access("read"):
            return None
        first, start, end = self._get_month()
        before, before_start, before_end = self._get_month(-1)
        here = Domain("company_id", "=", self.env.company.id)
        kept = self._get_kept(here, start, end)
        kept_before = self._get_kept(here, before_start, before_end)
        none = {"met": None, "late": 0}
        return {
            "month": fields.Date.to_string(first),
            "month_before": fields.Date.to_string(before),
            "sides": [
                {
                    "side": side,
                    "label": label,
                    **kept.get(side, none),
                    "met_before": kept_before.get(side, none)["met"],
                }
                for side, label in self._get_sides()
            ],
            "volume": self._get_volume(here, first),
        }

    @api.model
    def _get_kept(self, here, start, end):
        """Return {side: {met: share of 1, late: count}} of timers of this time."""
        rows = self.env["crm.compliance.report"]._read_group(
            here & self._within("start_date", start, end),
            ["side"],
            ["met_share:avg", "late_count:sum"],
        )
        return {side: {"met": met, "late": late} for side, met, late in rows}

    @api.model
    def _get_sides(self):
        return [
            ("marketing", self.env._("Marketing")),
            ("sales", self.env._("Sales")),
        ]

    @api.model
    def _get_volume(self, here, first):
        """Return MQLs promised and delivered; None for users who may not see them."""
        pledges = self.env["crm.pledge.report"]
        if not pledges.has_access("read"):
            return None
        pledge = pledges.search(here & Domain("month", "=", first), limit=1)
        return {
            "promised": pledge.promised_count,
            "delivered": pledge.delivered_count,
            "returned": pledge.returned_count,
            "forecast": pledge.forecast_count,
            "pace": pledge.pace_share,
        }

    # ------------------------------------------------------------
    # The leads that came this month, and how far they are
    # ------------------------------------------------------------

    @api.model
    def _get_funnel(self):
        """Return [{key, label, count}], each step a part of the one before."""
        report = self.env["crm.funnel.report"]
        if not report.has_access("read"):
            return None
        labels = {name: report._fields[f"{name}_count"] for name in FUNNEL}
        ((*counts,),) = report._read_group(
            self._get_stage_domain("mql"),
            [],
            [f"{name}_count:sum" for name in FUNNEL[1:]],
        )
        leads = report.search_count(self._get_stage_domain("lead"))
        return [
            {
                "key": name,
                "label": labels[name]._description_string(self.env),
                "count": count or 0,
            }
            for name, count in zip(FUNNEL, [leads, *counts], strict=True)
        ]

    @api.model
    def _get_stage_domain(self, key):
        """Return the domain of this month's rows of ``crm.funnel.report`` at ``key`` or
        a later stage: leads that came, and those handed off for the first time, which
        are the MQLs that marketing delivered (``crm.pledge.report``)."""
        _first, start, end = self._get_month()
        here = Domain("company_id", "=", self.env.company.id)
        handed_off = self._within("mql_date", start, end)
        if key == "lead":
            return here & (self._within("create_date", start, end) | handed_off)
        return here & handed_off & Domain(f"{key}_count", "=", 1)

    @api.readonly
    @api.model
    def get_stage_action(self, key):
        """Return the action that lists the leads of a step of the funnel.

        :raises AccessError: for no step of it
        """
        if key not in FUNNEL:
            raise AccessError(self.env._("You do not have access to this list."))
        report = self.env["crm.funnel.report"]
        action = report.action_open_leads(list(self._get_stage_domain(key)))
        return {**action, "path": False}
