import json
import os
from pathlib import Path

from odoo.tests import tagged

from ..models.ir_ui_menu import PAGES
from .common_tour import TourCase
from .test_screens import get_shown_menus

# where ./dev has the checker: axe.min.js of axe-core
AXE = os.environ.get("LEAD_ALIGNMENT_AXE")
# what Odoo itself puts on each screen
ODOOS_OWN = (
    *(".o_control_panel", ".o_cp_searchview", ".o_searchview", ".o-mail-Chatter"),
    *(".o_list_renderer thead", ".o_list_record_selector", ".o_pivot", ".o_avatar"),
    *(".o_notebook_headers", ".o_field_many2many_tags_avatar", ".o_statusbar_status"),
    ".o_field_many2many_tags",
    *(".o-autocomplete", ".o_view_nocontent", ".o_optional_columns_dropdown"),
    *(".o_field_image", ".o_kanban_counter", ".o_calendar_sidebar_container"),
    *("#boolean_checkbox", ".o_field_progressbar", ".o_select_menu"),
    *(".o-mail-ActivityButton", ".o_field_color_picker", ".settings_tab"),
    *(".o_setting_container .dropdown-toggle", ".o_select_menu_input"),
)
CHECK = """
(async () => {
    const { action } = odoo.__WOWL_DEBUG__.root.env.services;
    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const include = [[".o_action_manager"]];
    const exclude = ODOOS_OWN.map((selector) => [selector]);
    const wrong = [];
    const check = async () => {
        const { violations } = await axe.run(
            { include, exclude },
            { resultTypes: ["violations"] }
        );
        return violations.filter(({ impact }) =>
            ["serious", "critical"].includes(impact)
        );
    };
    for (const [name, id] of SCREENS) {
        await action.doAction(id, { clearBreadcrumbs: true });
        await pause(300);
        const error = document.querySelector(".o_error_dialog");
        if (error) {
            wrong.push(`${name}: ${error.innerText}`);
            break;
        }
        let found = await check();
        if (found.length) {
            await pause(1000); // what fades in has little contrast at first
            found = await check();
        }
        for (const { id: rule, nodes } of found) {
            const places = nodes.slice(0, 8).map(({ html }) => html.slice(0, 200));
            wrong.push(`${name}: ${rule}: ${places.join("\\n    ")}`);
        }
    }
    if (wrong.length) {
        console.error(wrong.join("\\n"));
    } else {
        console.log("test successful");
    }
})();
"""


@tagged("post_install", "-at_install", "lead_alignment")
class TestAccessibility(TourCase):
    """No screen of ours shuts somebody out, in either language."""

    def setUp(self):
        super().setUp()
        if not AXE:
            self.skipTest("axe-core is not there: ./dev test fetches it")
        self.axe = Path(AXE).read_text(encoding="utf-8")

    def _get_screens(self, user):
        """Return [(name, id of the action)] of the menu and its pages of links."""
        menus = self.env["ir.ui.menu"].with_user(user)
        shown = menus.browse(menu["id"] for menu in get_shown_menus(menus))
        for name in PAGES:
            page = menus.get_menu_page(name)
            shown |= menus.browse(
                row["id"] for section in page["sections"] for row in section["entries"]
            )
        # sudo: what an action is; the browser opens it with the user's rights
        actions = [(menu.name, menu.action.sudo()) for menu in shown if menu.action]
        return [
            (name, action.id)
            for name, action in actions
            if "target" not in action._fields or action.target != "new"
        ]

    def _check(self, user):
        screens = self._get_screens(user)
        self.assertGreater(len(screens), 12)
        values = f"const ODOOS_OWN = {json.dumps(ODOOS_OWN)};"
        values += f"const SCREENS = {json.dumps(screens)};"
        self.browser_js(
            "/odoo/alignment",
            f"{self.axe};{values}{CHECK}",
            ready="odoo.isReady === true",
            login=user.login,
            timeout=900,  # as long as a busy machine takes
        )

    def test_everything_in_vietnamese_and_an_agents_in_english(self):
        admin, agent = self.env.ref("base.user_admin"), self.env.ref("base.user_demo")
        admin.group_ids |= self.env.ref(
            "lead_alignment.lead_alignment_group_marketing_manager"
        ) | self.env.ref("sales_team.group_sale_manager")
        self._seat(admin, agent)
        self._check(admin)
        self._check(agent)
