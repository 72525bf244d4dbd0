"""The spreadsheets of ``lead_alignment_dashboard``: four dashboards and their samples.

``python devtools/dashboards.py`` writes them to its data/files/; with --check it says
whether they are what this file says. Nobody edits such files by hand: a chart is forty
lines of JSON.
"""

import json
import sys
from pathlib import Path

from dashboard_specs import DASHBOARDS, FORMATS, SHARE, Steps

ROOT = Path(__file__).resolve().parent.parent
FILES = ROOT / "lead_alignment_dashboard" / "data" / "files"
WIDTH, GAP, TOP = 1000, 10, 10
CARD_HEIGHT, CHART_HEIGHT, ROW_HEIGHT = 100, 290, 23
FIRST_COLUMN, COLUMN = 220, 130
TABLE_ROWS = 8
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
STYLES = {
    str(TITLE_STYLE): {"textColor": "#01666b", "bold": True, "fontSize": 14},
    str(HEAD_STYLE): {
        "bold": True,
        "textColor": "#434343",
        "align": "right",
        "wrapping": "wrap",
    },
}


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
        shown = self._describe_sheet(
            "sheet1",
            "Dashboard",
            rows,
            self.cells,
            formats=self.formats,
            styles=self.styles,
            figures=self.figures,
            conditionalFormats=self.rules,
            cols={"0": {"size": FIRST_COLUMN}, **columns},
        )
        size = max(rows, self.data_row)
        data = self._describe_sheet(
            "sheet2", "Data", size, self.data, formats=self.data_formats
        )
        return {
            "version": "18.5.10",
            "sheets": [shown, data],
            "styles": STYLES,
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
