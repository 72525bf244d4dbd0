from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.ir_ui_menu import PAGES
from .common import LeadAlignmentCommon
from .common_tour import TourCase
from .test_screens import get_shown_menus

MOST_ENTRIES = 29  # of somebody with every right


class TestMenu(LeadAlignmentCommon):
    """Everybody finds their way: a short bar, and pages of links for the rest."""

    def _get_bar(self, user):
        menus = self.env["ir.ui.menu"].with_user(user)
        root = self.env.ref("lead_alignment.lead_alignment_menu_root")
        loaded = menus.load_menus(False)
        return [loaded[key]["name"] for key in loaded[root.id]["children"]]

    def test_the_bar_is_short_for_everybody(self):
        everything = self.user_head.copy(
            {"login": "everything", "email": "e@x.example"}
        )
        everything.group_ids |= (
            self.user_cmo | self.user_cs | self.user_director
        ).group_ids | self.env.ref("base.group_system")
        users = (
            *(self.user_agent, self.user_leader, self.user_head, self.user_marketer),
            *(self.user_cmo, self.user_cs, self.user_director, everything),
        )
        for user in users:
            with self.subTest(user=user.login):
                entries = get_shown_menus(self.env["ir.ui.menu"].with_user(user))
                self.assertLessEqual(len(self._get_bar(user)), 7)
                self.assertLessEqual(len(entries), MOST_ENTRIES)

    def test_the_bar_of_an_agent_and_of_a_head(self):
        agent = ["Home", "Calls", "Leads", "Customers", "Agreement", "Reports"]
        self.assertEqual(self._get_bar(self.user_agent), agent)
        self.assertEqual(self._get_bar(self.user_head), [*agent, "Settings"])

    def test_a_wider_menu_covers_a_narrower_one(self):
        def get_names(user):
            menus = self.env["ir.ui.menu"].with_user(user)
            return {menu["name"] for menu in get_shown_menus(menus)}

        self.assertIn("My Feedback", get_names(self.user_agent))
        self.assertNotIn("My Feedback", get_names(self.user_head))
        self.assertIn("Feedback Inbox", get_names(self.user_head))

    def test_a_screen_of_a_page_belongs_to_the_app(self):
        root = self.env.ref("lead_alignment.lead_alignment_menu_root")
        menus = self.env["ir.ui.menu"]
        for user in (self.user_agent, self.user_head):
            loaded = menus.with_user(user).load_web_menus(False)
            paths = {menu["actionPath"]: menu["appID"] for menu in loaded.values()}
            with self.subTest(user=user.login):
                self.assertEqual(paths["clocks"], root.id)
                self.assertEqual("conditions" in paths, user == self.user_head)

    def test_a_page_offers_only_what_one_may_open(self):
        menus = self.env["ir.ui.menu"]
        for user in (self.user_agent, self.user_marketer, self.user_director):
            for name in PAGES:
                page = menus.with_user(user).get_menu_page(name)
                ids = [row["id"] for one in page["sections"] for row in one["entries"]]
                with self.subTest(user=user.login, page=page["name"]):
                    shown = menus.browse(ids).with_user(user)._filter_visible_menus()
                    self.assertEqual(shown.ids, ids)

    def test_no_other_menu_is_read_through_a_page(self):
        menus = self.env["ir.ui.menu"].with_user(self.user_agent)
        for name in ("base.menu_administration", "menu_administration", ["a"], None):
            with self.subTest(name):
                page = menus.get_menu_page(name)
                self.assertEqual(page, {"name": False, "sections": []})


class TestSavedReports(LeadAlignmentCommon):
    """A report that was saved with a name stands on the page of reports, and a team
    may have it."""

    def _save(self, user, xmlid="crm_funnel_report_action", **values):
        action = self.env.ref(f"lead_alignment.{xmlid}")
        return (
            self.env["ir.filters"]
            .with_user(user)
            .create_filter(
                {
                    "name": "Hanoi",
                    "model_id": action.res_model,
                    "action_id": action.id,
                    "domain": "[('sub_team', '=', 'Hanoi')]",
                    "context": "{'group_by': ['source_id'], 'graph_mode': 'bar'}",
                    "user_ids": user.ids,
                    **values,
                }
            )
        )

    def _names(self, user):
        page = self.env["ir.filters"].with_user(user).get_saved_reports()
        return [row["name"] for row in page["reports"]]

    def test_it_stands_there_for_its_author_and_opens_as_it_was(self):
        saved = self._save(self.user_marketer)
        self.assertEqual(self._names(self.user_marketer), ["Hanoi"])
        self.assertEqual(self._names(self.user_cmo), [])
        opened = saved.get_saved_report()
        self.assertEqual(
            (opened["view_type"], opened["action_id"]), ("graph", saved.action_id.id)
        )
        (chosen,) = (one for one in opened["filters"] if one["is_default"])
        self.assertEqual(chosen["id"], saved.id)

    def test_filters_of_other_screens_are_no_reports(self):
        self._save(self.user_head, "crm_lead_action_calls")
        self.assertEqual(self._names(self.user_head), [])

    def test_a_team_has_it_until_it_is_taken_back(self):
        saved = self._save(self.user_head, is_default=True)
        saved.share_report(self.team_telesales.id)
        self.assertEqual(self._names(self.user_agent), ["Hanoi"])
        self.assertEqual(self._names(self.user_leader), ["Hanoi"])
        self.assertEqual(self._names(self.user_marketer), [])
        self.assertFalse(saved.is_default, "nobody's first screen changes")
        saved.stop_sharing_report()
        self.assertEqual(self._names(self.user_agent), [])
        self.assertEqual(self._names(self.user_head), ["Hanoi"])

    def test_marketing_and_everyone(self):
        saved = self._save(self.user_cmo)
        saved.share_report("marketing")
        self.assertEqual(self._names(self.user_marketer), ["Hanoi"])
        self.assertEqual(self._names(self.user_agent), [])
        saved.share_report("everyone")
        self.assertEqual(self._names(self.user_agent), ["Hanoi"])

    def test_who_may_not_open_the_report_is_not_shown_it(self):
        saved = self._save(self.user_cmo, "crm_acquisition_report_action")
        saved.share_report("everyone")
        self.assertEqual(self._names(self.user_head), ["Hanoi"])
        self.assertEqual(self._names(self.user_agent), [])

    def test_only_its_author_shares_it(self):
        saved = self._save(self.user_head)
        saved.share_report(self.team_telesales.id)
        of_agent = saved.with_user(self.user_agent)
        for call in (
            lambda: of_agent.share_report("everyone"),
            of_agent.stop_sharing_report,
        ):
            with self.assertRaises(AccessError):
                call()
        (row,) = (
            self.env["ir.filters"]
            .with_user(self.user_agent)
            .get_saved_reports()["reports"]
        )
        self.assertFalse(row["is_own"])


@tagged("post_install", "-at_install", "lead_alignment")
class TestMenuTours(TourCase):
    """The pages of links in the browser."""

    def test_every_link_opens(self):
        admin = self.env.ref("base.user_admin")
        admin.group_ids |= self.env.ref(
            "lead_alignment.lead_alignment_group_marketing_manager"
        ) | self.env.ref("sales_team.group_sale_manager")
        self._seat(admin)
        # those of the other pages are opened with the test of accessibility
        self._start("/odoo/alignment-logs", "every_link_opens", admin)
