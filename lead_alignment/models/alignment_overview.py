from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ..tools.local_day import get_bounds, get_local_day

_lt = LazyTranslate(__name__)
MARKETING = "lead_alignment.lead_alignment_group_marketing_user"
CMO = "lead_alignment.lead_alignment_group_marketing_manager"
SUPPORT = "lead_alignment.lead_alignment_group_cs_agent"
DIRECTOR = "lead_alignment.lead_alignment_group_director"
SALES = "sales_team.group_sale_salesman"
HEAD = "sales_team.group_sale_manager"
FUNNEL = ("mql", "sal", "sql", "customer")


class Tile(NamedTuple):
    """A number that leads to the records it counts.

    :param domain: of the records; "uid" in it stands for the user
    :param action: the list that opens, of the same model
    :param groups: who has it, one of them
    """

    key: str
    icon: str
    model: str
    domain: list
    action: str
    groups: tuple
    is_decision: bool = False


LABELS = {
    "callbacks": _lt("Call-Backs Overdue"),
    "hand_overs": _lt("Hand-Overs to Accept"),
    "new": _lt("Leads Never Called"),
    "late": _lt("Promises That Are Late"),
    "my_complaints": _lt("Complaints of My Customers"),
    "feedback": _lt("Feedback to Answer"),
    "questions": _lt("Questions on My Campaigns"),
    "complaints": _lt("Complaints without Answer"),
    "campaigns": _lt("Campaigns Running Today"),
    "referrals": _lt("Passed to Sales in 30 Days"),
    "returned": _lt("Returned Leads to Sort"),
    "signatures": _lt("Agreement Waits for Signatures"),
    "issues": _lt("Issues to Decide"),
    "overdue": _lt("Decisions Overdue"),
    "reports_marketing": _lt("Daily Reports to Submit"),
    "reports_sales": _lt("Daily Reports to Submit"),
    "touches": _lt("Touches Not Recorded"),
}
OPEN = ("won_status", "=", "pending")
MINE = ("user_id", "=", "uid")
TILES = (
    Tile(
        *("callbacks", "fa-phone", "crm.lead"),
        [MINE, OPEN, ("is_callback_overdue", "=", True)],
        *("crm_lead_action_calls", (SALES,)),
    ),
    Tile(
        *("hand_overs", "fa-handshake-o"),
        *("crm.lead.handover", [MINE, ("state", "=", "open")]),
        *("crm_lead_handover_action", (SALES,)),
    ),
    Tile(
        *("new", "fa-star-o", "crm.lead"),
        [MINE, OPEN, ("k_status_id", "=", False), ("attempt_count", "=", 0)],
        *("crm_lead_action_calls", (SALES,)),
    ),
    Tile(
        *("late", "fa-clock-o", "crm.lead.sla"),
        [MINE, ("verdict", "=", "late")],
        *("crm_lead_sla_action", (SALES, MARKETING)),
    ),
    Tile(
        *("my_complaints", "fa-exclamation-circle"),
        "customer.call",
        [
            ("is_complaint", "=", True),
            ("answered_date", "=", False),
            ("owner_id", "=", "uid"),
        ],
        *("customer_call_action_complaints", (SALES,)),
    ),
    Tile(
        *("feedback", "fa-comments-o", "crm.lead.feedback"),
        [("state", "in", ["new", "seen"]), ("marketer_id", "=", "uid")],
        *("crm_lead_feedback_action", (MARKETING,)),
    ),
    Tile(
        *("questions", "fa-question-circle-o"),
        "alignment.campaign.question",
        [("is_answered", "=", False), ("campaign_id.user_id", "=", "uid")],
        *("alignment_campaign_question_action", (MARKETING,)),
    ),
    Tile(
        *("complaints", "fa-exclamation-circle"),
        "customer.call",
        [("is_complaint", "=", True), ("answered_date", "=", False)],
        *("customer_call_action_complaints", (SUPPORT,)),
    ),
    Tile(
        *("campaigns", "fa-bullhorn", "utm.campaign"),
        [("is_running", "=", True)],
        *("utm_campaign_action_running", (SUPPORT, SALES)),
    ),
    Tile(
        *("referrals", "fa-share"),
        "crm.lead.referral",
        [("user_id", "=", "uid"), ("date", ">=", "today -30d")],
        *("crm_lead_referral_action", (SUPPORT,)),
    ),
    Tile(
        *("returned", "fa-undo", "crm.lead.handover"),
        [("triage", "=", "waits")],
        *("crm_lead_handover_action_triage", (MARKETING, HEAD)),
        is_decision=True,
    ),
    Tile(
        *("signatures", "fa-pencil-square-o"),
        *("alignment.agreement", [("version_ids.state", "=", "draft")]),
        *("alignment_agreement_action", (CMO, HEAD, DIRECTOR)),
        is_decision=True,
    ),
    Tile(
        *("issues", "fa-gavel", "alignment.finding"),
        [("state", "=", "open")],
        *("alignment_finding_action_board", (CMO, HEAD, DIRECTOR)),
        is_decision=True,
    ),
    Tile(
        *("overdue", "fa-calendar-times-o"),
        "alignment.finding",
        [("state", "in", ["open", "decided"]), ("date_due", "<", "today")],
        *("alignment_finding_action_board", (CMO, HEAD, DIRECTOR)),
        is_decision=True,
    ),
    Tile(
        *("reports_marketing", "fa-file-text-o"),
        "alignment.daily.report",
        [("state", "=", "draft"), ("department", "=", "marketing")],
        *("alignment_daily_report_action", (CMO,)),
        is_decision=True,
    ),
    Tile(
        *("reports_sales", "fa-file-text-o"),
        "alignment.daily.report",
        [("state", "=", "draft"), ("department", "=", "sales")],
        *("alignment_daily_report_action", (HEAD,)),
        is_decision=True,
    ),
    Tile(
        *("touches", "fa-chain-broken", "customer.touch"),
        [("error", "!=", False)],
        *("customer_touch_action", ("base.group_system",)),
        is_decision=True,
    ),
)


class AlignmentOverview(models.AbstractModel):
    """The first page of the app: what waits for the user, how both departments keep
    the agreement, the month's funnel, what needs a decision.

    Each number counts what its list shows, by the user's own rights.
    """

    _name = "alignment.overview"
    _description = "Overview"

    @api.readonly
    @api.model
    def get_page(self):
        """What the page shows to the user.

        :returns: dict of ``today`` and ``decisions`` [tile], ``promises`` (dict) and
            ``funnel`` [stage], the last two None for who may not see it
        """
        tiles = [tile for tile in TILES if self._has_tile(tile)]
        return {
            "today": [self._read_tile(t) for t in tiles if not t.is_decision],
            "decisions": [self._read_tile(t) for t in tiles if t.is_decision],
            "promises": self._get_promises(),
            "funnel": self._get_funnel(),
        }

    @api.readonly
    @api.model
    def get_action(self, key):
        """The list of what a tile counts.

        :raises AccessError: for who has no such tile
        """
        tile = next((one for one in TILES if one.key == key), None)
        if not tile or not self._has_tile(tile):
            raise AccessError(self.env._("This is not on your overview."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"lead_alignment.{tile.action}"
        )
        action |= {"name": self._get_label(key), "domain": self._get_domain(tile)}
        return {**action, "context": {}, "path": False}

    @api.model
    def _has_tile(self, tile):
        user = self.env.user
        return any(map(user.has_group, tile.groups)) and self.env[
            tile.model
        ].has_access("read")

    @api.model
    def _get_domain(self, tile):
        return [
            (name, operator, self.env.uid if value == "uid" else value)
            for name, operator, value in tile.domain
        ]

    @api.model
    def _get_label(self, key):
        return LABELS[key]._translate(self.env.lang or "en_US")

    @api.model
    def _read_tile(self, tile):
        return {
            "key": tile.key,
            "label": self._get_label(tile.key),
            "icon": tile.icon,
            "count": self.env[tile.model].search_count(self._get_domain(tile)),
        }

    # ------------------------------------------------------------
    # The month, as the company lives it
    # ------------------------------------------------------------

    @api.model
    def _get_month(self):
        """(first day, beginning and end in naive UTC)"""
        # sudo: everybody may know where the company works
        zone = self.env.company.sudo()._get_calling_zone()
        first = get_local_day(fields.Datetime.now(), zone).replace(day=1)
        return first, *get_bounds(first, first + relativedelta(months=1), zone)

    @api.model
    def _get_promises(self):
        """How both departments keep the agreement this month"""
        clocks = self.env["crm.compliance.report"]
        if not clocks.has_access("read"):
            return None
        first, start, end = self._get_month()
        in_month = Domain("start_date", ">=", start) & Domain("start_date", "<", end)
        here = Domain("company_id", "=", self.env.company.id)
        kept = {
            side: {"met": met, "late": late}
            for side, met, late in clocks._read_group(
                here & in_month, ["side"], ["met_share:avg", "late_count:sum"]
            )
        }
        return {
            "month": fields.Date.to_string(first),
            "sides": [
                {
                    "side": side,
                    "label": label,
                    **kept.get(side, {"met": None, "late": 0}),
                }
                for side, label in self._get_sides()
            ],
            "volume": self._get_volume(here, first),
        }

    @api.model
    def _get_sides(self):
        return [
            ("marketing", self.env._("Marketing")),
            ("sales", self.env._("Sales")),
        ]

    @api.model
    def _get_volume(self, here, first):
        """MQLs promised and delivered; None for who may not see it"""
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
        """[{key, label, count}], each step a part of the one before"""
        changes = self.env["crm.lead.lifecycle.change"]
        if not changes.has_access("read"):
            return None
        leads = self.env["crm.lead"].with_context(active_test=False)
        labels = dict(changes._fields["to_stage"]._description_selection(self.env))
        labels["lead"] = self.env._("New Leads")
        return [
            {
                "key": key,
                "label": labels[key],
                "count": leads.search_count(self._get_stage_domain(key)),
            }
            for key in ("lead", *FUNNEL)
        ]

    @api.model
    def _get_stage_domain(self, key):
        """Leads of this month that came as far as ``key``, or farther"""
        _first, start, end = self._get_month()
        domain = (
            Domain("company_id", "=", self.env.company.id)
            & Domain("create_date", ">=", start)
            & Domain("create_date", "<", end)
        )
        if key in FUNNEL:
            reached = [("to_stage", "in", FUNNEL[FUNNEL.index(key) :])]
            domain &= Domain("lifecycle_change_ids", "any", reached)
        return domain

    @api.readonly
    @api.model
    def get_stage_action(self, key):
        """The leads behind a step of the funnel."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment.crm_lead_action_of_report"
        )
        return {**action, "domain": list(self._get_stage_domain(key)), "path": False}
