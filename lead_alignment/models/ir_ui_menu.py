from odoo import api, models, tools

# menus that are one page with links instead of a drop-down
PAGES = (
    "lead_alignment_menu_report_more",
    "lead_alignment_menu_report_logs",
    "lead_alignment_menu_config",
)
# {menu: the one that shows all of it, to those who have that one}
COVERED = {
    "crm_lead_feedback_menu_mine": "crm_lead_feedback_menu",
    "alignment_daily_part_menu": "alignment_daily_report_menu_today",
    "alignment_daily_report_menu": "alignment_daily_report_menu_today",
}


class IrUiMenu(models.Model):
    """Keeps the menu bar short: what few use is listed on a page, by subject."""

    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        return super()._load_menus_blacklist() + self._get_left_out().ids

    def load_web_menus(self, debug):
        """Tell the web client the app of what the bar leaves out, too: a screen that is
        opened by its address keeps our bar."""
        menus = super().load_web_menus(debug)
        [root] = self._find_ours(["lead_alignment_menu_root"]).ids or [None]
        if root not in menus:
            return menus
        left_out = self._read_left_out(debug)
        return menus | {key: menus[root] | own for key, own in left_out.items()}

    @api.model
    @tools.ormcache("self.env.uid", "debug", "self.env.lang")
    def _read_left_out(self, debug):
        """Return {id: what the web client gets of a menu that the bar leaves out}."""
        shown = self._get_left_out().sudo(False)._filter_visible_menus().sudo()
        shown = shown.filtered("action")
        for model_name, menus in shown.grouped(lambda menu: menu.action._name).items():
            actions = self.env[model_name].sudo()
            actions.browse([menu.action.id for menu in menus]).fetch(["path"])
        xmlids = shown._get_menuitems_xmlids()
        return {
            menu.id: {
                "id": menu.id,
                "name": menu.name,
                "children": [],
                "xmlid": xmlids.get(menu.id, ""),
                "actionID": menu.action.id,
                "actionModel": menu.action._name,
                "actionPath": menu.action.path,
                "webIcon": False,
                "webIconData": False,
                "webIconDataMimetype": False,
            }
            for menu in shown
        }

    @api.readonly
    @api.model
    def get_menu_page(self, name):
        """Return what a page of links shows to the user: what they may open.

        :param name: one of ``PAGES``
        :returns: {name, sections: [{name, entries: [{id, name, action_id}]}]}
        """
        page = self._find_ours([name] if name in PAGES else [])
        listed = self._get_listed(page).sudo(False)._filter_visible_menus().sudo()
        sections = listed.filtered(lambda menu: menu.parent_id == page)
        return {
            "name": page.name,
            "sections": [
                {"name": one.name, "entries": self._read_entries(listed & one.child_id)}
                for one in sections
            ],
        }

    @api.model
    def _get_report_actions(self):
        """Return the reports of ours that the user may open."""
        root = self._find_ours(["lead_alignment_menu_report"])
        shown = self._get_listed(root).sudo(False)._filter_visible_menus()
        # sudo: the actions of menus that the user sees
        actions = [menu.action for menu in shown.sudo()]
        windows = self.env["ir.actions.act_window"].sudo()
        return windows.union(
            *(action for action in actions if action and action._name == windows._name)
        )

    @api.model
    def _read_entries(self, menus):
        return [
            {"id": menu.id, "name": menu.name, "action_id": menu.action.id}
            for menu in menus
        ]

    @api.model
    def _find_ours(self, names):
        """Return menus of ours; those that an administrator deleted are left out."""
        found = [
            self.env.ref(f"lead_alignment.{name}", raise_if_not_found=False)
            for name in names
        ]
        # sudo: only to find them; what is shown is filtered by the user's rights
        return self.sudo().union(*filter(None, found))

    @api.model
    def _get_left_out(self):
        """Return the menus that the bar does not show."""
        return self._get_listed(self._find_ours(PAGES)) | self._get_covered()

    @api.model
    def _get_listed(self, pages):
        return self.sudo().search([("id", "child_of", pages.ids)]) - pages

    @api.model
    def _get_covered(self):
        """Return the menus of which the user has a wider one."""
        covered = self.sudo().browse()
        for name, wider in COVERED.items():
            if self._find_ours([wider]).sudo(False)._filter_visible_menus():
                covered |= self._find_ours([name])
        return covered
