import logging
import time

from odoo.tests import tagged

from ..common_canary import CanaryMixin
from .test_visibility import VisibilityCommon

_logger = logging.getLogger(__name__)

TOKEN = "CANARYHIDDEN"
ABOUT = ("crm.lead", "customer.profile", "customer.identity")


@tagged("post_install", "-at_install", "lead_alignment")
class TestHiddenCanary(CanaryMixin, VisibilityCommon):
    """A token in every text about leads that sales does not see yet: on the leads, with
    and without company, on their people, and on a row of every model that names one."""

    allow_inherited_tests_method = True
    token = TOKEN
    secrets = (TOKEN,)

    def setUp(self):
        super().setUp()
        self.nobodys = self._new_leads(
            name="Nobody's", user_id=False, team_id=False, company_id=False
        )
        self._sign(is_head_seeing_all=False)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET lifecycle = 'nurture', user_id = NULL "
            "WHERE id = ANY(%s)",
            [(self.kept + self.nobodys).ids],
        )
        self.env.invalidate_all()
        self.planted = {}
        for lead in (self.kept, self.nobodys):
            self._plant(lead)
        person = self.kept.profile_id
        self._plant(person)
        for identity in person.identity_ids:
            self._plant(identity)
        ids = {
            "crm.lead": self.kept.id,
            "customer.profile": person.id,
            "customer.identity": person.identity_ids[:1].id,
        }
        for model in self._get_models():
            # another lead of the person might be handed over; a dialog belongs to who
            # opened it
            if model._name in ABOUT or model._transient:
                continue
            for values in self._get_links(model, ids):
                if row_id := self._insert_row(model, values):
                    self._plant(model.browse(row_id))
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()

    def _plant(self, record):
        names = self._plant_words(record, record.id, self.token)
        self.planted.setdefault(record._name, []).append((record.id, names))

    def _get_links(self, model, ids):
        """Values of rows that name a hidden lead or its person, one for each field"""
        required = {
            name: ids[field.comodel_name]
            for name, field in model._fields.items()
            if field.type == "many2one" and field.comodel_name in ABOUT
            if field.required and field.store and not field.related
        }
        for name, field in model._fields.items():
            if not field.store or field.related or not field.column_type:
                continue
            if field.type == "many2one" and field.comodel_name in ABOUT:
                yield {**required, name: ids[field.comodel_name]}
            elif field.type == "many2one_reference":
                for about in ABOUT[:2]:
                    yield {**required, name: ids[about], field.model_field: about}

    def _get_roles(self):
        """Who is not to see them"""
        portal = {"login": "hidden_portal", "name": "Portal"}
        portal["group_ids"] = [(6, 0, [self.env.ref("base.group_portal").id])]
        plain = self._new_user("hidden_plain", "base.group_user")
        return (
            self.user_agent,
            self.user_leader,
            self.user_all,
            self.user_head,
            plain,
            self.env["res.users"].create(portal),
        )

    def test_no_row_tells(self):
        started = time.monotonic()
        leaks, count = [], 0
        for user in self._get_roles():
            for name, rows in self.planted.items():
                model = self.env[name].with_user(user)
                if not model.has_access("read"):
                    continue
                for route, answer in self._ask_all(model, rows):
                    count += 1
                    if leak := self._find_leak(answer):
                        leaks.append((user.login, name, route, leak))
        rows = [row for found in self.planted.values() for row in found]
        _logger.info(
            "hidden canary: %s models, %s rows, %s fields, %s answers, %.1f s",
            len(self.planted),
            len(rows),
            sum(len(names) for _id, names in rows),
            count,
            time.monotonic() - started,
        )
        self.assertFalse(leaks, "\n".join(map(str, leaks[:40])))

    def _ask_all(self, model, rows):
        ids = [row_id for row_id, _names in rows]
        planted = sorted({name for _id, names in rows for name in names})
        names = [
            name
            for name, field in model._fields.items()
            if field.type not in ("binary", "image")
            and model._has_field_access(field, "read")
        ]
        words = [name for name in planted if name in names]
        domain = [("id", "in", ids)]
        found = self._ask(model, "search", domain) or []
        if not found:
            for row_id in ids:
                yield "read", self._ask(model, "read", [row_id], words)
            yield "count", self._ask(model, "search_count", domain) and TOKEN
            return
        yield "search_read", self._ask(model, "search_read", domain, names)
        spec = {
            name: {"fields": {"display_name": {}}}
            if model._fields[name].type == "many2one"
            else {}
            for name in names
        }
        yield "web_search_read", self._ask(model, "web_search_read", domain, spec)
        yield "export", self._ask(model, "export_data", ids, words)
        yield "name_search", self._ask(model, "name_search", TOKEN)
        for name in words[:6]:
            yield (
                f"group by {name}",
                self._ask(model, "formatted_read_group", domain, [name], ["__count"]),
            )

    def test_the_rows_that_name_them_are_there(self):
        """Else the canary would sing to nobody."""
        for name in ("crm.phone.call", "customer.call", "calendar.event"):
            self.assertIn(name, self.planted)
        self.assertGreater(len(self.planted), 20)
        marketer = self.kept.with_user(self.user_marketer)
        self.assertIn(TOKEN, marketer.read(["name"])[0]["name"])
        self.assertFalse(
            self.env["crm.phone.call"]
            .with_user(self.user_all)
            .search([("lead_id", "in", (self.kept + self.nobodys).ids)])
        )

    def test_neither_do_the_look_up_and_the_history(self):
        self.env["alignment.visibility"].search([]).write({"sales": "summary"})
        for user in (self.user_agent, self.user_all, self.user_head):
            lookup = self.env["customer.lookup"].with_user(user)
            for text in (TOKEN, TOKEN.lower(), self.kept.phone_sanitized or TOKEN):
                self.assertFalse(self._find_leak(lookup.find(text)), (user.login, text))
            for lead in (self.kept, self.nobodys):
                for method in ("get_card", "get_page", "get_counts"):
                    answer = self._ask(
                        self.env["customer.timeline"].with_user(user),
                        method,
                        "crm.lead",
                        lead.id,
                    )
                    self.assertFalse(answer, (user.login, method))
