"""The spreadsheets of ``lead_alignment_dashboard``: four dashboards and their samples.

``python devtools/dashboards.py`` writes them to its data/files/; with --check it says
whether they are what this file says. Nobody edits such files by hand: a chart is forty
lines of JSON.
"""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = ROOT / "lead_alignment_dashboard" / "data" / "files"
WIDTH, GAP, TOP = 1000, 10, 10
CARD_HEIGHT, CHART_HEIGHT, ROW_HEIGHT = 100, 290, 23
FIRST_COLUMN, COLUMN = 220, 130
TABLE_ROWS = 8
COUNT, SHARE, DECIMAL = 1, 2, 3
FORMATS = {COUNT: "#,##0", SHARE: "0.0%", DECIMAL: "#,##0.0"}
TITLE_STYLE, HEAD_STYLE = 1, 2
LOCALE = {
    "name": "English (US)",
    "code": "en_US",
    "thousandsSeparator": ",",
    "decimalSeparator": ".",
    "dateFormat": "mm/dd/yyyy",
    "timeFormat": "hh:mm:ss",
    "formulaArgSeparator": ",",
    "weekStart": 7,
}


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
COSTS = Facts(
    MONEY.model,
    MONEY.chains,
    MONEY.menu,
    [["kind", "in", ["spend", "people", "tools", "agency", "other"]]],
)
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
                "Qualified share of all leads",
                FUNNEL,
                "mql_share",
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
            Card("Revenue", MONEY, "revenue", (48000, 41000)),
            Card("Total Cost", MONEY, "total_cost", (14500, 14000)),
            Card("New Customers", MONEY, "new_customer_count", (24, 19)),
            Card("CAC", MONEY, "cac", (604, 737), is_less_better=True),
            Card("Cost per MQL", MONEY, "cost_per_mql", (41, 47), is_less_better=True),
        ],
        [
            Chart(
                "Revenue by month",
                MONEY,
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
                MONEY,
                "cac",
                ["date:month"],
                [(name, 900 - 8 * value) for name, value in MONTHS],
            ),
            Chart(
                "Forecast as it changed",
                FORECAST,
                "adjusted",
                ["date:week", "month:month"],
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


class Sheet:
    """Collects cells, figures and pivots of a dashboard.

    :param is_sample: with invented numbers instead of pivots and charts of reports
    """

    def __init__(self, dashboard, is_sample):
        self.dashboard = dashboard
        self.is_sample = is_sample
        self.cells, self.data, self.formats = {}, {}, {}
        self.data_formats, self.styles = {}, {}
        self.figures, self.pivots, self.rules, self.menus = [], {}, [], {}
        self.data_row = 20  # samples of charts lie below the figures of cards

    def build(self):
        self.data |= {"A1": '=_t("Figure")', "B1": '=_t("Current")'}
        self.data["C1"] = '=_t("Previous")'
        cards = self.dashboard.cards
        width = (WIDTH - GAP * (len(cards) - 1)) // len(cards)
        for place, card in enumerate(cards):
            self._add_card(card, place, width)
        top = TOP + CARD_HEIGHT + 2 * GAP
        for place, chart in enumerate(self.dashboard.charts):
            self._add_chart(chart, place, top)
        lines = (len(self.dashboard.charts) + 1) // 2
        top += lines * (CHART_HEIGHT + GAP) + GAP
        row = -(-top // ROW_HEIGHT) + 1
        for table in self.dashboard.tables:
            row = self._add_table(table, row)
        return self._describe(row)

    # ------------------------------------------------------------
    # Cards
    # ------------------------------------------------------------

    def _add_card(self, card, place, width):
        row = place + 2
        self.data[f"A{row}"] = f'=_t("{card.title}")'
        for column, offset, sample in zip("BC", (0, -1), card.sample, strict=True):
            value = str(sample)
            if not self.is_sample:
                pivot = self._get_total(card.facts, card.measure, offset)
                value = f'=IFERROR(PIVOT.VALUE({pivot},"{card.measure}"),0)'
            self.data[f"{column}{row}"] = value
        for column, source in zip("DE", "BC", strict=True):
            shown = f"=FORMAT.LARGE.NUMBER({source}{row})"
            if card.shape == SHARE:
                shown = f"={source}{row}"
                self.data_formats[f"{column}{row}"] = card.shape
            self.data[f"{column}{row}"] = shown
        good, bad = "#00A04A", "#DC6965"
        if card.is_less_better:
            good, bad = bad, good
        key = f"card{place}"
        self._add_figure(
            key,
            {
                "type": "scorecard",
                "title": {"text": card.title, "bold": True, "color": "#434343"},
                "background": "#EFF6FF",
                "keyValue": f"Data!D{row}",
                "baseline": f"Data!E{row}",
                "baselineMode": "percentage",
                "baselineDescr": {"text": "to before"},
                "baselineColorUp": good,
                "baselineColorDown": bad,
                "humanize": False,
            },
            (place * (width + GAP), TOP, width, CARD_HEIGHT),
        )
        self.menus[key] = card.facts.menu

    def _get_total(self, facts, measure, offset):
        """Return the id of the pivot of the whole, which all cards on the same facts
        share."""
        for key, pivot in self.pivots.items():
            same = (facts.model, facts.domain, offset, [])
            if pivot.get("_of") == same:
                names = {one["id"] for one in pivot["measures"]}
                if measure not in names:
                    pivot["measures"].append({"id": measure, "fieldName": measure})
                return key
        return self._add_pivot(facts, [measure], [], offset)

    def _add_pivot(self, facts, measures, rows, offset=0, order=None):
        key = str(len(self.pivots) + 1)
        self.pivots[key] = {
            "_of": (facts.model, facts.domain, offset, rows),
            "type": "ODOO",
            "id": key,
            "formulaId": key,
            "name": f"{facts.model} {key}",
            "model": facts.model,
            "context": {},
            "domain": facts.domain,
            "measures": [{"id": name, "fieldName": name} for name in measures],
            "rows": rows,
            "columns": [],
            "sortedColumn": order,
            "fieldMatching": facts.match(self.dashboard.filters, offset),
        }
        return key

    # ------------------------------------------------------------
    # Charts
    # ------------------------------------------------------------

    def _add_chart(self, chart, place, top):
        half = (WIDTH - GAP) // 2
        line, column = divmod(place, 2)
        spot = (column * (half + GAP), top + line * (CHART_HEIGHT + GAP))
        key = f"chart{place}"
        common = {
            "title": {"text": chart.title, "bold": True, "color": "#434343"},
            "background": "#FFFFFF",
        }
        if isinstance(chart, Steps):
            first, last = min(chart.cards) + 2, max(chart.cards) + 2
            data = self._get_ranges("funnel", first, last) | {"showValues": True}
            self.menus[key] = chart.menu
        elif self.is_sample:
            first = self.data_row
            for number, (label, value) in enumerate(chart.sample, first):
                self.data[f"A{number}"] = f'=_t("{label}")'
                self.data[f"B{number}"] = str(value)
            self.data_row += len(chart.sample) + 1
            data = self._get_ranges(chart.kind, first, self.data_row - 2)
        else:
            data = self._get_odoo_chart(chart)
            self.menus[key] = chart.facts.menu
        self._add_figure(key, common | data, (*spot, half, CHART_HEIGHT))

    def _get_ranges(self, kind, first, last):
        return {
            "type": kind,
            "dataSets": [{"dataRange": f"Data!B{first}:B{last}"}],
            "labelRange": f"Data!A{first}:A{last}",
            "dataSetsHaveTitle": False,
            "legendPosition": "none",
            "aggregated": False,
            "cumulative": False,
            "stacked": False,
            "labelsAsText": True,
            "axesDesign": {},
        }

    def _get_odoo_chart(self, chart):
        is_split = len(chart.group_by) > 1
        legend = "top" if is_split or chart.kind == "pie" else "none"
        return {
            "type": f"odoo_{chart.kind}",
            "legendPosition": legend,
            "metaData": {
                "groupBy": chart.group_by,
                "measure": chart.measure,
                "order": None,
                "resModel": chart.facts.model,
                "mode": chart.kind,
                "cumulatedStart": False,
            },
            "searchParams": {
                "comparison": None,
                "context": {"group_by": []},
                "domain": chart.facts.domain,
                "groupBy": chart.group_by,
                "orderBy": [],
            },
            "dataSets": [{}],
            "verticalAxisPosition": "left",
            "stacked": chart.is_stacked,
            "cumulatedStart": False,
            "axesDesign": {},
            "fieldMatching": chart.facts.match(self.dashboard.filters),
        }

    def _add_figure(self, key, data, box):
        x, y, width, height = box
        self.figures.append(
            {
                "id": key,
                "tag": "chart",
                "col": 0,
                "row": 0,
                "offset": {"x": x, "y": y},
                "width": width,
                "height": height,
                "data": {**data, "chartId": key},
            }
        )

    # ------------------------------------------------------------
    # Tables
    # ------------------------------------------------------------

    def _add_table(self, table, row):
        """Put a table at ``row``. :returns: the row after it"""
        last = chr(ord("A") + len(table.measures))
        self.cells[f"A{row}"] = f'=_t("{table.title}")'
        self.styles[f"A{row}"] = TITLE_STYLE
        self.styles[f"A{row + 1}:{last}{row + 1}"] = HEAD_STYLE
        if self.is_sample:
            self._add_sample_rows(table, row + 1)
        else:
            self._add_pivot_rows(table, row + 1)
        first, end = row + 2, row + 1 + TABLE_ROWS
        for place, (_name, _label, shape) in enumerate(table.measures, 1):
            column = chr(ord("A") + place)
            self.formats[f"{column}{first}:{column}{end}"] = shape
            if table.is_heat_map and shape == SHARE:
                self._add_color_scale(f"{column}{first}:{column}{end}")
        return end + 2

    def _add_pivot_rows(self, table, row):
        name, _colon, span = table.row.partition(":")
        group = {"fieldName": name}
        order = None
        if span:
            group |= {"granularity": span, "order": "desc"}
        else:
            first = table.measures[0][0]
            order = {"measure": first, "order": "desc", "domain": []}
        names = [name for name, _label, _shape in table.measures]
        key = self._add_pivot(table.facts, names, [group], order=order)
        for number in range(1, TABLE_ROWS + 1):
            here = row + number
            self.cells[f"A{here}"] = (
                f'=IFERROR(PIVOT.HEADER({key},"#{table.row}",{number}),"")'
            )
            for place, measure in enumerate(names, 1):
                column = chr(ord("A") + place)
                self.cells[f"{column}{here}"] = (
                    f'=IFERROR(PIVOT.VALUE({key},"{measure}","#{table.row}",{number}),"")'
                )
        self._add_heads(table, row)

    def _add_sample_rows(self, table, row):
        self._add_heads(table, row)
        for number, (label, *values) in enumerate(table.sample, row + 1):
            self.cells[f"A{number}"] = f'=_t("{label}")'
            for place, value in enumerate(values, 1):
                self.cells[f"{chr(ord('A') + place)}{number}"] = str(value)

    def _add_heads(self, table, row):
        for place, (_name, label, _shape) in enumerate(table.measures, 1):
            self.cells[f"{chr(ord('A') + place)}{row}"] = f'=_t("{label}")'

    def _add_color_scale(self, where):
        self.rules.append(
            {
                "id": f"scale{len(self.rules)}",
                "ranges": [where],
                "rule": {
                    "type": "ColorScaleRule",
                    "minimum": {"type": "value", "color": 0xFFFFFF},
                    "maximum": {"type": "value", "color": 0x7FC8A9},
                },
            }
        )

    # ------------------------------------------------------------
    # The file
    # ------------------------------------------------------------

    def _describe(self, rows):
        pivots = {
            key: {name: value for name, value in pivot.items() if name != "_of"}
            for key, pivot in self.pivots.items()
        }
        columns = {str(place): {"size": COLUMN} for place in range(1, 7)}
        return {
            "version": "18.5.10",
            "sheets": [
                self._describe_sheet(
                    "sheet1",
                    "Dashboard",
                    rows,
                    self.cells,
                    formats=self.formats,
                    styles=self.styles,
                    figures=self.figures,
                    conditionalFormats=self.rules,
                    cols={"0": {"size": FIRST_COLUMN}, **columns},
                ),
                self._describe_sheet(
                    "sheet2",
                    "Data",
                    max(rows, self.data_row),
                    self.data,
                    formats=self.data_formats,
                ),
            ],
            "styles": {
                str(TITLE_STYLE): {
                    "textColor": "#01666b",
                    "bold": True,
                    "fontSize": 14,
                },
                str(HEAD_STYLE): {
                    "bold": True,
                    "textColor": "#434343",
                    "align": "right",
                    "wrapping": "wrap",
                },
            },
            "formats": {str(key): text for key, text in FORMATS.items()},
            "borders": {},
            "revisionId": "START_REVISION",
            "uniqueFigureIds": True,
            "settings": {"locale": LOCALE},
            "pivots": pivots,
            "pivotNextId": len(pivots) + 1,
            "customTableStyles": {},
            "globalFilters": [one.describe() for one in self.dashboard.filters],
            "lists": {},
            "listNextId": 1,
            "chartOdooMenusReferences": {} if self.is_sample else self.menus,
        }

    def _describe_sheet(self, key, name, rows, cells, **more):
        return {
            "id": key,
            "name": name,
            "colNumber": 8,
            "rowNumber": rows,
            "rows": {},
            "cols": {},
            "merges": [],
            "cells": cells,
            "styles": {},
            "formats": {},
            "borders": {},
            "conditionalFormats": [],
            "dataValidationRules": [],
            "figures": [],
            "tables": [],
            "areGridLinesVisible": False,
            "isVisible": True,
            "headerGroups": {"ROW": [], "COL": []},
            "comments": {},
            **more,
        }


def get_texts():
    """Return {name of a file: its text}."""
    texts = {}
    for dashboard in DASHBOARDS:
        for suffix, is_sample in (("", False), ("_sample", True)):
            name = f"{dashboard.key}{suffix}_dashboard.json"
            content = Sheet(dashboard, is_sample).build()
            texts[name] = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    return texts


def main(is_check):
    """Write the files, or say which of them are not as they should be."""
    wrong = []
    for name, text in get_texts().items():
        path = FILES / name
        if not is_check:
            FILES.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            wrong.append(path)
    for path in wrong:
        print(f"{path.relative_to(ROOT)} is not what devtools/dashboards.py says")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
