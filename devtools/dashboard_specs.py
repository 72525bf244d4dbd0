"""What the dashboards show: figures, charts and tables, from which report, with which
filters; and the invented numbers of their samples."""

from dataclasses import dataclass, field

COUNT, SHARE, DECIMAL = 1, 2, 3
FORMATS = {COUNT: "#,##0", SHARE: "0.0%", DECIMAL: "#,##0.0"}


@dataclass(frozen=True)
class Filter:
    """A filter above a dashboard. ``model``: of a relation; empty for others."""

    key: str
    label: str
    model: str = ""

    def describe(self):
        if self.key == "period":
            more = {"type": "date", "defaultValue": "last_90_days"}
        elif self.model:
            more = {
                "type": "relation",
                "modelName": self.model,
                "defaultValueDisplayNames": [],
            }
        else:
            more = {"type": "text"}
        return {"id": self.key, "label": self.label, **more}


PERIOD = Filter("period", "Period")
TEAM = Filter("team", "Sales Team", "crm.team")
CAMPAIGN = Filter("campaign", "Campaign", "utm.campaign")
SOURCE = Filter("source", "Source", "utm.source")
SUB_TEAM = Filter("sub_team", "Marketing Sub-Team")
TYPES = {"period": "datetime", "sub_team": "char"}


@dataclass(frozen=True)
class Facts:
    """A report and the fields of it that the filters are about."""

    model: str
    chains: dict
    menu: str
    domain: list = field(default_factory=list)

    def match(self, filters, offset=0):
        found = {}
        for one in filters:
            if chain := self.chains.get(one.key):
                kind = TYPES.get(one.key, "many2one")
                found[one.key] = {"chain": chain, "type": kind}
                if one.key == "period":
                    found[one.key]["offset"] = offset
        return found


@dataclass(frozen=True)
class Card:
    """A figure with that of the period before. ``sample``: both, invented."""

    title: str
    facts: Facts
    measure: str
    sample: tuple
    shape: int = COUNT
    is_less_better: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart of a report. ``sample``: [(label, number)]"""

    title: str
    facts: Facts
    measure: str
    group_by: list
    sample: list
    kind: str = "line"
    is_stacked: bool = False


@dataclass(frozen=True)
class Steps:
    """A funnel of the figures of cards, by their places."""

    title: str
    cards: tuple
    menu: str


@dataclass(frozen=True)
class Table:
    """The first rows of a report by ``row``. ``measures``: [(name, label, shape)]"""

    title: str
    facts: Facts
    row: str
    measures: list
    sample: list
    is_heat_map: bool = False
    is_by_time: bool = False


@dataclass(frozen=True)
class Dashboard:
    key: str
    filters: list
    cards: list
    charts: list
    tables: list


def _in_period(name, **more):
    return {"period": name, **more}


FUNNEL_CHAINS = {
    "team": "team_id",
    "campaign": "campaign_id",
    "source": "source_id",
    "sub_team": "sub_team",
}
FUNNEL = Facts(
    "crm.funnel.report",
    _in_period("create_date", **FUNNEL_CHAINS),
    "lead_alignment.crm_funnel_report_menu",
)
HANDED = Facts(
    "crm.funnel.report",
    _in_period("mql_date", **FUNNEL_CHAINS),
    "lead_alignment.crm_funnel_report_menu",
    [["is_handed_over", "=", True]],
)
PEOPLE = Facts(
    "crm.people.report",
    _in_period("create_date"),
    "lead_alignment.crm_people_report_menu",
)
HANDOFFS = Facts(
    "crm.lead.handover",
    _in_period("date", team="team_id", campaign="campaign_id", source="source_id"),
    "lead_alignment.crm_lead_handover_menu",
)
RETURNED = Facts(
    HANDOFFS.model, HANDOFFS.chains, HANDOFFS.menu, [["state", "=", "rejected"]]
)
ACCEPTED = Facts(
    HANDOFFS.model, HANDOFFS.chains, HANDOFFS.menu, [["state", "=", "accepted"]]
)
SLA = Facts(
    "crm.compliance.report",
    _in_period(
        "start_date", team="team_id", campaign="campaign_id", source="source_id"
    ),
    "lead_alignment.crm_compliance_report_menu",
)
SLA_SALES = Facts(SLA.model, SLA.chains, SLA.menu, [["side", "=", "sales"]])
SLA_MARKETING = Facts(SLA.model, SLA.chains, SLA.menu, [["side", "=", "marketing"]])
FLOOR = Facts(
    "crm.floor.report",
    _in_period("date", team="team_id"),
    "lead_alignment.crm_floor_report_menu",
)
QUALITY = Facts(
    "crm.lead.quality.report",
    _in_period("create_date", **FUNNEL_CHAINS),
    "lead_alignment.crm_lead_quality_report_menu",
)
MONEY = Facts(
    "crm.acquisition.report",
    _in_period("date", **FUNNEL_CHAINS),
    "lead_alignment.crm_acquisition_report_menu",
)
COST_KINDS = ["spend", "people", "tools", "agency", "other"]


def _of_kinds(*kinds):
    """Return the facts of these kinds of rows: others are not even read."""
    return Facts(MONEY.model, MONEY.chains, MONEY.menu, [["kind", "in", list(kinds)]])


COSTS = _of_kinds(*COST_KINDS)
REVENUE = _of_kinds("new_customer", "repeat")
NEW_CUSTOMERS = _of_kinds("new_customer")
CAC = _of_kinds(*COST_KINDS, "new_customer")
MQL_COSTS = _of_kinds("spend", "mql")
CREDIT = Facts(
    "crm.attribution.report",
    _in_period(
        "create_date", team="team_id", campaign="campaign_id", source="source_id"
    ),
    "lead_alignment.crm_attribution_report_menu",
)
FORECAST = Facts(
    "alignment.forecast",
    _in_period("date"),
    "lead_alignment.alignment_forecast_menu",
    [["is_whole", "=", True]],
)
MONTHS = [("January", 24), ("February", 27), ("March", 31), ("April", 29), ("May", 36)]
SOURCES = ("Facebook", "Google", "Newsletter", "Event")

DASHBOARDS = [
    Dashboard(
        "funnel",
        [PERIOD, TEAM, CAMPAIGN, SOURCE, SUB_TEAM],
        [
            Card("Leads", FUNNEL, "lead_count", (420, 380)),
            Card("MQLs", FUNNEL, "mql_count", (168, 140)),
            Card("SQLs", FUNNEL, "sql_count", (71, 66)),
            Card("Customers", FUNNEL, "customer_count", (24, 19)),
            Card("MQL to SQL %", HANDED, "sql_share", (0.42, 0.39), SHARE),
        ],
        [
            Steps(
                "From lead to customer",
                (0, 1, 2, 3),
                "lead_alignment.crm_funnel_report_menu",
            ),
            Chart("MQLs by week", HANDED, "mql_count", ["mql_date:week"], MONTHS),
            Chart(
                "Qualified share of all people known",
                PEOPLE,
                "qualified_share",
                ["create_date:month"],
                [(name, value / 100) for name, value in MONTHS],
            ),
            Chart(
                "Leads by source",
                FUNNEL,
                "lead_count",
                ["source_id"],
                list(zip(SOURCES, (180, 120, 80, 40), strict=True)),
                kind="bar",
            ),
        ],
        [
            Table(
                "MQLs of each month: what became of them",
                HANDED,
                "mql_date:month",
                [
                    ("mql_count", "MQLs", COUNT),
                    ("open_count", "Too Early to Tell", COUNT),
                    ("sal_share", "MQL to SAL %", SHARE),
                    ("sql_share", "MQL to SQL %", SHARE),
                    ("customer_share", "MQL to Customer %", SHARE),
                ],
                [
                    ("March", 60, 0, 0.81, 0.44, 0.16),
                    ("April", 52, 0, 0.85, 0.41, 0.13),
                    ("May", 56, 21, 0.78, 0.39, 0.12),
                ],
                is_heat_map=True,
                is_by_time=True,
            ),
            Table(
                "By sub-team",
                FUNNEL,
                "sub_team",
                [
                    ("lead_count", "Leads", COUNT),
                    ("mql_count", "MQLs", COUNT),
                    ("sql_count", "SQLs", COUNT),
                    ("customer_count", "Customers", COUNT),
                    ("revenue", "Revenue", COUNT),
                ],
                [("Ads", 300, 110, 48, 15, 9000), ("Content", 120, 58, 23, 9, 6100)],
            ),
        ],
    ),
    Dashboard(
        "handoff",
        [PERIOD, TEAM, CAMPAIGN, SOURCE],
        [
            Card("Handoffs", HANDOFFS, "__count", (168, 140)),
            Card("Accepted", ACCEPTED, "__count", (140, 118)),
            Card("Returned", RETURNED, "__count", (15, 18), is_less_better=True),
            Card("SLA of marketing", SLA_MARKETING, "met_share", (0.9, 0.86), SHARE),
            Card("SLA of sales", SLA_SALES, "met_share", (0.82, 0.85), SHARE),
        ],
        [
            Chart("Handoffs by week", HANDOFFS, "__count", ["date:week"], MONTHS),
            Chart(
                "SLA by week and department",
                SLA,
                "met_share",
                ["start_date:week", "side"],
                [(name, 0.8 + value / 300) for name, value in MONTHS],
                kind="bar",
            ),
            Chart(
                "Why leads are returned",
                RETURNED,
                "__count",
                ["reason_id"],
                [("Wrong number", 7), ("No need", 5), ("Information missing", 3)],
                kind="bar",
            ),
            Chart(
                "Handoffs by state",
                HANDOFFS,
                "__count",
                ["state"],
                [("Accepted", 140), ("Returned", 15), ("Awaiting sales", 13)],
                kind="pie",
            ),
        ],
        [
            Table(
                "By salesperson",
                HANDOFFS,
                "user_id",
                [
                    ("__count", "Handoffs", COUNT),
                    ("completeness", "Completeness (%)", COUNT),
                ],
                [("Lan", 60, 92), ("Minh", 55, 88), ("Hoa", 53, 90)],
            ),
            Table(
                "SLA by target",
                SLA,
                "target",
                [
                    ("met_share", "Met %", SHARE),
                    ("late_count", "Overdue", COUNT),
                    ("used_hours", "Median Hours", DECIMAL),
                ],
                [("First call", 0.82, 9, 0.4), ("Feedback", 0.9, 3, 6.5)],
            ),
        ],
    ),
    Dashboard(
        "telesales",
        [PERIOD, TEAM],
        [
            Card("Calls", FLOOR, "calls", (2100, 1980)),
            Card("Reached", FLOOR, "contacts", (980, 1010)),
            Card("Deals Won", FLOOR, "won", (64, 58)),
            Card("Amount", FLOOR, "amount", (48000, 41000)),
            Card("Received", FLOOR, "received", (640, 600)),
        ],
        [
            Chart("Calls by day", FLOOR, "calls", ["date:day"], MONTHS),
            Chart(
                "Reached by hour of day",
                FLOOR,
                "contacts",
                ["hour"],
                [("09:00", 80), ("11:00", 120), ("15:00", 150), ("17:00", 95)],
                kind="bar",
            ),
            Chart(
                "Customer status",
                QUALITY,
                "__count",
                ["bucket_id"],
                [("K1", 24), ("K2", 80), ("K3", 60), ("K4", 90), ("K5", 40)],
                kind="bar",
            ),
            Chart("Deals won by week", FLOOR, "won", ["date:week"], MONTHS),
        ],
        [
            Table(
                "By agent",
                FLOOR,
                "user_id",
                [
                    ("received", "Received", COUNT),
                    ("untouched", "Never Called", COUNT),
                    ("calls", "Calls", COUNT),
                    ("contacts", "Reached", COUNT),
                    ("won", "Deals Won", COUNT),
                    ("amount", "Amount", COUNT),
                ],
                [
                    ("Lan", 220, 4, 760, 340, 24, 18000),
                    ("Minh", 210, 9, 690, 330, 21, 16000),
                    ("Hoa", 210, 2, 650, 310, 19, 14000),
                ],
            ),
        ],
    ),
    Dashboard(
        "money",
        [PERIOD, TEAM, CAMPAIGN, SOURCE, SUB_TEAM],
        [
            Card("Revenue", REVENUE, "revenue", (48000, 41000)),
            Card("Total Cost", COSTS, "total_cost", (14500, 14000)),
            Card("New Customers", NEW_CUSTOMERS, "new_customer_count", (24, 19)),
            Card("CAC", CAC, "cac", (604, 737), is_less_better=True),
            Card(
                "Cost per MQL",
                MQL_COSTS,
                "cost_per_mql",
                (41, 47),
                is_less_better=True,
            ),
        ],
        [
            Chart(
                "Revenue by month",
                REVENUE,
                "revenue",
                ["date:month"],
                [(name, 1000 * value) for name, value in MONTHS],
            ),
            Chart(
                "Costs by month and type",
                COSTS,
                "total_cost",
                ["date:month", "kind"],
                [(name, 300 * value) for name, value in MONTHS],
                kind="bar",
                is_stacked=True,
            ),
            Chart(
                "Acquisition cost (CAC) by month",
                CAC,
                "cac",
                ["date:month"],
                [(name, 900 - 8 * value) for name, value in MONTHS],
            ),
            Chart(
                "Forecast as it changed",
                FORECAST,
                "adjusted",
                ["date:day", "month:month"],
                [(name, 1100 * value) for name, value in MONTHS],
            ),
        ],
        [
            Table(
                "By source",
                MONEY,
                "source_id",
                [
                    ("spend", "Media Spend", COUNT),
                    ("lead_count", "Leads", COUNT),
                    ("cost_per_lead", "Cost per Lead", DECIMAL),
                    ("mql_count", "MQLs", COUNT),
                    ("cost_per_mql", "Cost per MQL", DECIMAL),
                    ("revenue", "Revenue", COUNT),
                ],
                [
                    ("Facebook", 4000, 180, 22.2, 70, 57.1, 21000),
                    ("Google", 2600, 120, 21.7, 58, 44.8, 19000),
                ],
            ),
            Table(
                "Customers earned, by source (all attribution models)",
                CREDIT,
                "source_id",
                [
                    ("customer_credit", "Customers", DECIMAL),
                    ("revenue_credit", "Revenue", COUNT),
                ],
                [("Facebook", 11.4, 21000), ("Google", 9.1, 19000)],
            ),
        ],
    ),
]
