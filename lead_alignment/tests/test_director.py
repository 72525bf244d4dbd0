import inspect
import re
from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common_rpc import EITHER, REFUSED, RpcCase
from .timeline.test_timeline import TimelineCommon

OURS = "lead_alignment"
WRITES = re.compile(r"\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)", re.I)
# what reading leaves behind
NOTED = {"alignment_access_log", "bus_bus", "ir_attachment"}
# arguments by their names
ARGUMENTS = {
    "date_from": None,
    "date_to": None,
    "departments": None,
    "fields": ["name"],
    "key": "mine",
    "note": "Nothing",
    "question": "Why?",
    "sources": None,
    "text": "Lead",
    "view_as": None,
}


@contextmanager
def collect_writes(tables):
    """Add names of the tables that are written to ``tables``."""
    execute = Cursor.execute

    def spy(self, query, params=None, log_exceptions=True):
        text = query.code if isinstance(query, SQL) else str(query)
        if found := WRITES.match(text):
            tables.add(found[1])
        return execute(self, query, params, log_exceptions)

    with patch.object(Cursor, "execute", spy):
        yield


@tagged("post_install", "-at_install", "lead_alignment")
class TestDirector(RpcCase, TimelineCommon):
    """The director reads everything and changes nothing."""

    def _get_models(self):
        return [
            model
            for model in self.env.values()
            if model._original_module.startswith(OURS) and not model._abstract
        ]

    def test_no_model_is_writable(self):
        director = self.user_director
        for model in self._get_models():
            if model._transient:
                continue
            for operation in ("create", "write", "unlink"):
                with self.subTest(model=model._name, operation=operation):
                    self.assertFalse(model.with_user(director).has_access(operation))
        for records in (self.first, self.campaign, self.team_telesales, self.k1):
            for operation in ("write", "unlink"):
                with self.subTest(model=records._name, operation=operation):
                    own = records.with_user(director)
                    self.assertFalse(own.has_access(operation))

    def test_no_campaign_by_rpc(self):
        self._login(self.user_director)
        refused = self._assert_refused
        refused(REFUSED, "utm.campaign", "write", self.campaign.ids, {"title": "Mine"})
        refused(REFUSED, "utm.campaign", "create", [{"title": "Mine"}])
        refused(REFUSED, "utm.source", "name_create", "Mine")
        refused(REFUSED, "utm.medium", "create", [{"name": "Mine"}])

    def test_no_dialog_opens(self):
        for model in self._get_models():
            if model._transient:
                with self.subTest(model=model._name):
                    dialog = model.with_user(self.user_director)
                    self.assertFalse(dialog.has_access("create"))

    def test_pins_cuts_and_questions(self):
        timeline = self.timeline.with_user(self.user_director)
        host = self.first
        page = timeline.get_page(host._name, host.id, limit=100)
        mine = self.timeline.with_user(self.user_head)
        entry = next(e for e in page["entries"] if e["source"] == "lead")
        of_head = mine.get_page(host._name, host.id, limit=100)["entries"]
        own = next(e for e in of_head if e["source"] == "outcome")
        mine.pin(host._name, host.id, own["source"], own["date"], own["token"])
        pin = self.env["customer.timeline.pin"].search([], limit=1)
        self.assertTrue(pin)
        self._login(self.user_director)
        where = ("customer.timeline",)
        key = (host._name, host.id, entry["source"], entry["date"], entry["token"])
        for method, *more in (("pin",), ("cut",), ("ask_owner", "Why?")):
            with self.subTest(method=method):
                self._assert_refused(REFUSED, *where, method, *key, *more)
        self._assert_refused(REFUSED, *where, "unpin", host._name, host.id, pin.id)
        self.assertTrue(pin.exists())
        self._assert_refused(EITHER, pin._name, "unlink", pin.ids)

    def test_no_filter_for_others(self):
        """Favorites of one's own are no change of the product; shared ones are."""
        shared = self.env["ir.filters"].create(
            {"name": "All", "model_id": "crm.lead", "user_ids": []}
        )
        self._login(self.user_director)
        model = "ir.filters"
        own = {
            "name": "Mine",
            "model_id": "crm.lead",
            "user_ids": [[6, 0, self.user_director.ids]],
        }
        self._call(model, "create", [own])
        self._assert_refused(EITHER, model, "create", [{**own, "user_ids": []}])
        self._assert_refused(EITHER, model, "write", shared.ids, {"name": "Gone"})
        self._assert_refused(EITHER, model, "unlink", shared.ids)

    def test_no_method_writes(self):
        called, wrong = 0, []
        for model in [*self._get_models(), *map(self.env.get, self._get_hosts())]:
            records = model.sudo().search([], limit=1) if model._auto else model
            records = records.with_user(self.user_director)
            for name, method in self._get_methods(model):
                tables = self._run(records, name, method)
                if tables is not None:
                    called += 1
                    if tables - NOTED:
                        wrong.append((model._name, name, tables - NOTED))
        self.assertFalse(wrong)
        self.assertGreater(called, 50)

    def _get_hosts(self):
        return [
            "crm.lead",
            "res.partner",
            "utm.campaign",
            "crm.team",
            "customer.timeline",
        ]

    def _get_methods(self, model):
        for name, method in inspect.getmembers(type(model), callable):
            module = getattr(inspect.unwrap(method), "__module__", "") or ""
            if name.startswith("_") or f"addons.{OURS}" not in module:
                continue
            if not inspect.isclass(method):
                yield name, method

    def _run(self, records, name, method):
        """Call a method. :returns: names of tables written; None if it is refused"""
        known = {
            **ARGUMENTS,
            "res_model": self.first._name,
            "res_id": self.first.id,
            "res_ids": self.first.ids,
            "field_name": "phone",
        }
        needed = list(inspect.signature(method).parameters.values())[1:]
        args = [
            known.get(one.name, 1)
            for one in needed
            if one.default is one.empty and one.kind == one.POSITIONAL_OR_KEYWORD
        ]
        tables = set()
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            with collect_writes(tables), mute_logger("odoo.sql_db"):
                getattr(records, name)(*args)
                self.env.flush_all()
        except (AccessError, UserError):
            return None
        except Exception:  # noqa: BLE001 arguments without sense
            return None
        finally:
            savepoint.rollback()
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
        return tables
