import inspect

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import LeadAlignmentCommon
from ..common_rpc import EITHER, RpcCase

OURS = "lead_alignment"
# dialogs that show a secret once and store nothing
NOTHING_TO_COPY = {"alignment.health.token", "alignment.ingest.key.shown"}
# fields of dialogs that take their values from settings alone
COPIES_SETTINGS = {
    "alignment.setup.user_ids",
    "crm.lead.invite.page_id",
    "resource.holiday.loader.country_id",
    "resource.holiday.loader.line_ids",
}
ARGUMENTS = {
    "field_names": [],
    "fields_spec": {},
    "fields_to_export": ["create_date"],
    "vals": {},
    "values": {},
}


@tagged("post_install", "-at_install", "lead_alignment")
class TestDialogs(RpcCase, LeadAlignmentCommon):
    """A dialog belongs to who opened it, whatever rights others have."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        roles = (
            "sales_team.group_sale_manager,base.group_system,"
            "lead_alignment.lead_alignment_group_marketing_manager,"
            "lead_alignment.lead_alignment_group_cs_agent"
        )
        cls.starter = cls._new_user("starter_vn", roles)
        cls.colleague = cls._new_user("colleague_vn", roles)
        cls.lead = cls._new_leads()
        cls.env.flush_all()

    def test_no_dialog_copies_what_its_user_may_not_read(self):
        """A stored field that is computed is computed as superuser, unless told."""
        found = {
            f"{model._name}.{field.name}"
            for model in self._get_dialogs()
            for field in model._fields.values()
            if field.compute and field.store and field.compute_sudo
            if not field.related
        }
        self.assertEqual(found - COPIES_SETTINGS, set())

    def test_a_dialog_about_a_foreign_lead_shows_nothing_of_it(self):
        agent = self._new_user("dialog_vn", "sales_team.group_sale_salesman")
        lead = self._new_leads(phone="0912345678", user_id=self.starter.id)
        dialogs = self.env["crm.lead.correct"].with_user(agent)
        with self.assertRaises(AccessError):
            dialogs.create({"lead_id": lead.id}).read(["phone", "contact_name"])

    def _get_dialogs(self):
        return [
            model
            for model in self.env.values()
            if model._transient and model._original_module.startswith(OURS)
        ]

    def _open(self, model):
        """A row of the starter, whatever the dialog would ask for."""
        columns = {"create_uid": self.starter.id, "write_uid": self.starter.id}
        for name, field in model._fields.items():
            if field.required and field.store and name not in columns:
                columns[name] = self._fill(field)
        cr = self.env.cr
        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join(["%s"] * len(columns))
        cr.execute(
            f"INSERT INTO {model._table} ({names}) VALUES ({marks}) RETURNING id",
            list(columns.values()),
        )
        return model.browse(cr.fetchone()[0])

    def _fill(self, field):
        if field.type == "many2one":
            comodel = self.env[field.comodel_name]
            if comodel._transient:
                return self._open(comodel).id
            record = comodel.with_context(active_test=False).search([], limit=1)
            return record.id or self.lead.id
        if field.type == "selection":
            return field.get_values(self.env)[0]
        if field.type in ("integer", "float", "monetary", "many2one_reference"):
            return 1
        return "2026-03-11" if field.type in ("date", "datetime") else "x"

    def _get_methods(self, model):
        """Names of public methods that act on rows."""
        for name, method in inspect.getmembers(type(model), callable):
            module = getattr(inspect.unwrap(method), "__module__", "") or ""
            if name.startswith("_") or f"addons.{OURS}" not in module:
                continue
            if getattr(method, "_api_model", False) or inspect.isclass(method):
                continue
            yield name, method

    def test_nobody_else_uses_it(self):
        self.assertGreater(len(self._get_dialogs()), 15)
        called = 0
        self._login(self.colleague)
        for model in self._get_dialogs():
            with self.subTest(model=model._name):
                row = self._open(model)
                name = next(
                    n for n, f in model._fields.items() if f.store and n != "id"
                )
                refused = self._assert_refused
                refused(EITHER, model._name, "read", row.ids, [name])
                refused(EITHER, model._name, "web_read", row.ids, {name: {}})
                refused(EITHER, model._name, "write", row.ids, {})
                refused(EITHER, model._name, "unlink", row.ids)
                if model._name not in NOTHING_TO_COPY:
                    refused(EITHER, model._name, "copy", row.ids)
                refused(EITHER, model._name, "onchange", row.ids, {}, [], {name: {}})
                found = self._call(model._name, "search", [("id", "=", row.id)])
                self.assertFalse(found)
                for name, method in self._get_methods(model):
                    needed = list(inspect.signature(method).parameters.values())[1:]
                    args = [
                        ARGUMENTS.get(one.name, 1)
                        for one in needed
                        if one.default is one.empty
                    ]
                    refused(EITHER, model._name, name, row.ids, *args)
                    called += 1
        self.assertGreater(called, 10)

    def test_who_opened_it_does(self):
        self._login(self.starter)
        for model in self._get_dialogs():
            with self.subTest(model=model._name):
                row = self._open(model)
                row.with_user(self.starter).check_access("read")
                found = self._call(model._name, "search", [("id", "=", row.id)])
                self.assertEqual(found, row.ids)
                with self.assertRaises(AccessError):
                    row.with_user(self.colleague).check_access("read")
