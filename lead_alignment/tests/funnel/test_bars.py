from lxml import etree

from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

from .test_funnel import FunnelCommon

LANGUAGES = ("en_US", "vi_VN")
DATES = ("date", "datetime")
AMOUNTS = ("float", "monetary")
# {report: (aggregate that says how many leads a bar stands for, groups of each bar)}
COUNTS = {"crm.conversion.report": ("converted_count:curve", ["stage"])}


class TestBars(FunnelCommon):
    """Each bar of each report of leads counts what its list shows, for each role in
    each language: whatever a search view groups by, whoever looks."""

    def setUp(self):
        super().setUp()
        source = self.env["utm.source"].create({"name": "Fair"})
        values = {"campaign_id": self.campaign.id, "source_id": source.id}
        leads = self._new_leads(6, company_id=self.company.id, **values)
        self._file(leads[0], self.k1, amount=7)
        self._file(leads[1], self.k2)
        self._file(leads[2], self.k41, lost_reason=self.no_need)
        leads[3].user_id = False
        leads[4].type = "opportunity"

    def _get_reports(self):
        return sorted(
            name
            for name, model in self.env.registry.items()
            if getattr(model, "_rows_of_lead", "")
        )

    def _get_groups(self, report):
        """What the search view groups by, and what the charts show at first"""
        found = []
        arch = etree.fromstring(report.get_view(view_type="search")["arch"])
        for node in arch.iter("filter"):
            group = safe_eval(node.get("context") or "{}").get("group_by")
            found += [group] if group else []
        for view in ("graph", "pivot"):
            arch = etree.fromstring(report.get_view(view_type=view)["arch"])
            found += [
                node.get("name")
                for node in arch.iterfind("field")
                if node.get("type") != "measure"
            ]
        fields = report.fields_get(attributes=["groupable", "type"])
        return [
            f"{name}:month"
            if name in fields and fields[name]["type"] in DATES
            else name
            for name in dict.fromkeys(found)
            if name not in fields
            or (fields[name]["groupable"] and fields[name]["type"] not in AMOUNTS)
        ]

    def _check_bars(self, report, group):
        """:returns: number of bars"""
        counted = [("company_id", "=", self.company.id), *report._counted]
        count, more = COUNTS.get(report._name, ("lead_id:count_distinct", []))
        groups = list(dict.fromkeys([group, *more]))
        bars = report.formatted_read_group(counted, groups, [count])
        leads = report.env["crm.lead"]
        for bar in bars:
            domain = Domain(counted) & Domain(bar["__extra_domain"])
            action = report.action_open_leads(list(domain))
            shown = leads.with_context(**safe_eval(action["context"] or "{}"))
            self.assertEqual(
                shown.search_count(action["domain"]),
                bar[count],
                bar[group],
            )
        return len(bars)

    def test_each_bar_opens_what_it_counts(self):
        self.env.flush_all()
        reports = self._get_reports()
        self.assertGreaterEqual(len(reports), 6)
        users = (self.user_agent, self.user_leader, self.user_head, self.user_marketer)
        users += (self.user_cmo, self.user_director)
        checked = {}
        for user in users:
            for lang in LANGUAGES:
                env = self.env(user=user, context={"lang": lang})
                if not env["crm.lead"].has_access("read"):
                    continue
                for name in reports:
                    if not env[name].has_access("read"):
                        continue
                    for group in self._get_groups(env[name]):
                        with self.subTest(user=user.login, report=name, by=group):
                            count = self._check_bars(env[name], group)
                            checked[user.login] = checked.get(user.login, 0) + count
        self.assertEqual(len(checked), len(users), checked)
        self.assertTrue(all(count > 60 for count in checked.values()), checked)
