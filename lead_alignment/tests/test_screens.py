from lxml import etree

from odoo.tools.safe_eval import safe_eval

from ..models.ir_ui_menu import PAGES
from .common import LeadAlignmentCommon

SHOWN = ("list", "kanban", "form")


def get_specification(model, node):
    """:returns: what the web client asks ``web_read`` for to show a view"""
    fields = {}
    for field in node.xpath(".//field[not(ancestor::field)]"):
        name = field.get("name")
        comodel = model._fields[name].comodel_name
        fields[name] = {}
        if comodel and len(field):
            fields[name] = {"fields": _get_sub_view(model.env[comodel], field)}
        elif comodel and model._fields[name].type != "one2many":
            fields[name] = {"fields": {"display_name": {}}}
    return fields


def _get_sub_view(model, field):
    names = field.xpath("./*[self::list or self::kanban]//field/@name")
    return {name: {} for name in names or ["display_name"] if name in model._fields}


def get_shown_menus(menus):
    """:returns: what ``load_menus`` has of each entry of our app with a screen"""
    loaded = menus.load_menus(False)
    waiting = [menus.env.ref("lead_alignment.lead_alignment_menu_root").id]
    entries = []
    while waiting:
        menu = loaded[waiting.pop()]
        waiting += menu["children"]
        if not menu["children"]:
            entries.append(menu)
    return entries


# what Odoo's sample data knows to add up: with any other an empty screen breaks
SAMPLED = {
    "sum",
    "avg",
    "min",
    "max",
    "count",
    "count_distinct",
    "bool_or",
    "array_agg",
}


class TestScreens(LeadAlignmentCommon):
    """Each role opens each screen that its menu offers, whatever apps are installed:
    nothing is asked for that the role may not read."""

    def test_samples_are_shown_only_of_what_odoo_can_add_up(self):
        ours = self.env["ir.model.data"].search(
            [("model", "=", "ir.ui.view"), ("module", "=like", "lead_alignment%")]
        )
        views = self.env["ir.ui.view"].browse(ours.mapped("res_id"))
        views = views.filtered(lambda view: view.type in ("graph", "pivot"))
        self.assertGreater(len(views), 15)
        for view in views:
            arch = etree.fromstring(view.get_combined_arch())
            fields_of_model = self.env[view.model]._fields.values()
            unknown = {
                field.name
                for field in fields_of_model
                if (field.aggregator or "sum") not in SAMPLED
            }
            if arch.get("sample"):
                with self.subTest(view=view.xml_id):
                    self.assertFalse(unknown)

    def test_every_role_opens_every_screen_of_its_menu(self):
        opened = {}
        for user in self._get_roles():
            for action in self._get_actions(user):
                with self.subTest(user=user.login, action=action.name):
                    opened[user] = opened.get(user, 0) + self._open(user, action)
        self.assertTrue(all(count > 5 for count in opened.values()), opened)
        self.assertEqual(len(opened), 7)

    def test_every_role_opens_what_the_screens_lead_to(self):
        contact = self.env["res.partner"].create(
            {"name": "An", "phone": "0901 234 567"}
        )
        for user in self._get_roles():
            for record in (self.campaign, contact):
                with self.subTest(user=user.login, model=record._name):
                    model = record.with_user(user)
                    arch = etree.fromstring(model.get_view(view_type="form")["arch"])
                    [values] = model.web_read(get_specification(model, arch))
                    self.assertEqual(values["id"], record.id)

    def _get_roles(self):
        return [
            self.user_agent,
            self.user_leader,
            self.user_head,
            self.user_marketer,
            self.user_cmo,
            self.user_cs,
            self.user_director,
        ]

    def _get_actions(self, user):
        menus = self.env["ir.ui.menu"].with_user(user)
        actions = self.env["ir.actions.actions"]
        for menu in get_shown_menus(menus):
            actions |= actions.browse(menu["action_id"])
        for name in PAGES:
            for section in menus.get_menu_page(name)["sections"]:
                for entry in section["entries"]:
                    actions |= actions.browse(entry["action_id"])
        windows = actions.filtered(lambda one: one.type == "ir.actions.act_window")
        return self.env["ir.actions.act_window"].browse(windows.ids)

    def _open(self, user, action):
        """As the web client does. :returns: how many views were shown"""
        self.env.invalidate_all()  # rows that another user was shown
        name = action.get_external_id()[action.id]
        values = action.with_user(user)._for_xml_id(name)
        names = {"uid": user.id, "active_id": False, "active_ids": []}
        context = safe_eval(values["context"] or "{}", names)
        model = self.env[values["res_model"]].with_user(user).with_context(**context)
        views = model.get_views(
            [(view_id, kind) for view_id, kind in values["views"]] + [(False, "search")]
        )["views"]
        shown = [kind for _view_id, kind in values["views"] if kind in SHOWN]
        for kind in shown:
            arch = etree.fromstring(views[kind]["arch"])
            specification = get_specification(model, arch)
            if kind != "form":
                model.web_search_read([], specification, limit=5)
                continue
            for record in model.search([], limit=2):
                record.web_read(specification)
        return len(shown)
