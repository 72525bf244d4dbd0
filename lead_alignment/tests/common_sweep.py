import inspect
from contextlib import suppress

from odoo.tools import mute_logger

from .common import NOW, LeadAlignmentCommon

# what was looked at, and whether one receives leads, is nothing that anybody decides
OWN_TRACES = {"alignment_access_log", "crm_call_agent"}
REASONS = {"action_pause": "pause", "action_exempt": "exempt"}
REASONS |= {"action_recycle": "recycle"}
# models that dialogs are about
ABOUT = (
    "alignment.agreement",
    "alignment.daily.item",
    "crm.lead",
    "crm.lead.feedback",
    "crm.lead.sla",
    "customer.call",
    "customer.profile",
)
# what arguments name a lead by
NAMING = {"lead_id", "res_id", "change_ids", "pin_id"}
PLAIN = {
    "char": "Because",
    "text": "Because",
    "html": "Because",
    "integer": 1,
    "date": NOW.date(),
    "datetime": NOW,
    "many2one_reference": 1,
}
# what tells an entry of a history
ENTRY = {"source", "date", "token"}


class MethodSweep(LeadAlignmentCommon):
    """Calls every public method of our models as each role, on what the role may read
    and on what it may not, and notes the tables that it changed."""

    package = "odoo.addons.lead_alignment."

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Other"})
        cls.roles = {
            "agent": cls.user_agent,
            "leader": cls.user_leader,
            "sales head": cls.user_head,
            "marketer": cls.user_marketer,
            "marketing head": cls.user_cmo,
            "support": cls.user_cs,
            "director": cls.user_director,
            "employee": cls._new_user("plain_vn", "base.group_user"),
        }
        own, foreign = cls._new_leads(2)
        foreign.write(
            {"company_id": cls.other_company.id, "user_id": False, "team_id": False}
        )
        own._file_outcome(status=cls.k2)
        cls.methods = cls._get_methods()
        for model in {model for model, _method in cls.methods}:
            cls._ensure_rows(cls.env[model])
        cls.env.flush_all()
        cls.targets, cls.entries = {}, {}
        cls.dialog_tables = {
            model._table for model in cls.env.registry.values() if model._transient
        }

    def setUp(self):
        super().setUp()
        self._freeze(NOW)
        self.registry_enter_test_mode()  # leases have transactions of their own

    @classmethod
    def _get_methods(cls):
        """Return [(model, method)] of all public methods that our code defines."""
        found = set()
        base = cls.env.registry["base"]
        for name, model in cls.env.registry.items():
            for ancestor in model.__mro__:
                if ancestor.__module__.startswith(cls.package):
                    found |= {
                        (name, method)
                        for method, function in vars(ancestor).items()
                        if inspect.isfunction(function)
                        and not method.startswith("_")
                        and not hasattr(base, method)
                        and not getattr(function, "_api_private", False)
                    }
        return sorted(found)

    # ------------------------------------------------------------
    # On what
    # ------------------------------------------------------------

    @classmethod
    def _ensure_rows(cls, records):
        """Let each company have a row of this model."""
        if records._abstract or records._transient or not records._auto:
            return
        for company in (cls.company, cls.other_company):
            of_company = [("company_id", "=", company.id)]
            if "company_id" not in records._fields:
                of_company = []
            if not records.search_count(of_company, limit=1):
                make = getattr(records, "_append", records.create)
                quiet = mute_logger("odoo.sql_db")
                with suppress(Exception), quiet, cls.env.cr.savepoint():
                    make([cls._get_required(records, company)])

    @classmethod
    def _get_required(cls, records, company):
        values = records.default_get(list(records._fields))
        for name, field in records._fields.items():
            if not field.required or field.related or name in values:
                continue
            if name == "company_id":
                values[name] = company.id
            elif field.type == "many2one":
                values[name] = cls.env[field.comodel_name].search([], limit=1).id
            elif field.type == "selection":
                values[name] = field.get_values(cls.env)[0]
            else:
                values[name] = PLAIN.get(field.type)
        if "company_id" in records._fields:
            values["company_id"] = company.id
        return {name: value for name, value in values.items() if value is not None}

    def _get_targets(self, model, role):
        """Return {"seen" or "hidden": one record}: of what the role may read, and not.

        Of abstract models that is the model; what its arguments name is seen or hidden.
        A wizard is the role's own; what it is about is seen or hidden.
        """
        if (model, role) not in self.targets:
            user = self.roles[role]
            records = self.env[model].with_user(user).with_company(self.company)
            if records._abstract:
                found = dict.fromkeys(("seen", "hidden"), records)
            elif records._transient:
                found = {}
            else:
                found = self._choose(records)
            self.targets[model, role] = found
        return self.targets[model, role]

    def _choose(self, records):
        records = records.with_context(active_test=False)
        seen = records.browse()
        if records.has_access("read"):
            seen = records.search([], order="id desc")
        hidden = records.sudo().search([("id", "not in", seen.ids)], order="id desc")
        hidden = hidden.filtered(lambda record: record._name != "res.users")
        # what the role reads and may not write is what a missing check lets it change
        readable = seen - seen._filtered_access("write") if seen else seen
        found = {"seen": seen[:1], "seen only": readable[:1], "hidden": hidden[:1]}
        return {
            kind: record.sudo(False).with_context(active_test=True)
            for kind, record in found.items()
            if record
        }

    def _make_wizard(self, model, role, kind):
        """Return the role's own dialog about something that it sees, or does not."""
        wizards = self.env[model].with_user(self.roles[role])
        wizards = wizards.with_company(self.company)
        values = self._get_required(wizards.sudo(), self.company)
        about = {
            name: field
            for name, field in wizards._fields.items()
            if field.comodel_name in ABOUT and not field.compute
        }
        for name, field in about.items():
            found = self._get_targets(field.comodel_name, role).get(kind)
            if not found:
                return None
            is_one = field.type == "many2one"
            values[name] = found.id if is_one else [(6, 0, found.ids)]
        return wizards.create(values)

    # ------------------------------------------------------------
    # With what
    # ------------------------------------------------------------

    def _get_arguments(self, model, method, role, kind):
        """Return a value for each argument that a method must be given."""
        names = self._get_parameters(model, method)
        values = self._get_values(method, role, kind) if names else {}
        if not ENTRY.isdisjoint(names):
            lead = self._get_targets("crm.lead", role).get(kind, self.env["crm.lead"])
            values |= self._get_entry(lead, role if kind == "seen" else None)
        return {name: values.get(name, False) for name in names}

    def _get_parameters(self, model, method):
        function = getattr(self.env.registry[model], method)
        parameters = list(inspect.signature(function).parameters.values())[1:]
        return [p.name for p in parameters if p.default is p.empty]

    def _get_values(self, method, role, kind):
        lead = self._get_targets("crm.lead", role).get(kind, self.env["crm.lead"])
        reasons = self.env["alignment.reason"].search(
            [("kind", "=", REASONS.get(method, "reject"))], limit=1
        )
        telesales = "pause" if method == "pause" else "skip"
        floor = self.env["crm.telesales.reason"].search(
            [("kind", "=", telesales)], limit=1
        )
        calls = self.env["alignment.reason"].search([("kind", "=", "call")], limit=1)
        form = self.env["alignment.feedback.form"].search([], limit=1)
        return {
            "key": "mqls",
            "domain": [],
            "fields": [],
            "data": [],
            "lead_id": lead.id,
            "res_model": "crm.lead",
            "res_id": lead.id,
            "change_ids": lead.sudo().k_status_change_ids.ids,
            "outcome": {"status_id": self.k2.id, "result_id": False},
            "reason": reasons,
            "reason_id": calls.id if method == "log_call" else floor.id,
            "form_id": form.id,
            "values": self._answer(form),
            "text": "0912",
            "question": "Why?",
            "answer": "So",
            "pin_id": self._get_pin(lead).id,
            "is_receiving": False,
        }

    def _answer(self, form):
        return {question.id: 1 for question in form.question_ids}

    def _get_pin(self, lead):
        return self.env["customer.timeline.pin"].create(
            {
                "company_id": self.company.id,
                "source": "outcome",
                "record_model": "crm.lead",
                "record_id": lead.id,
                "host_model": "crm.lead",
                "host_id": lead.id,
            }
        )

    def _get_entry(self, lead, role):
        """Return source, date and token of the last entry of a lead's history, as it is
        shown to ``role``; what the system knows, for None."""
        if lead and (lead.id, role) not in self.entries:
            timeline = self.env["customer.timeline"]
            if role:
                timeline = timeline.with_user(self.roles[role])
            page = timeline.get_page("crm.lead", lead.id, limit=1)
            self.entries[lead.id, role] = {
                name: entry.get(name) for entry in page["entries"][:1] for name in ENTRY
            }
        return self.entries.get((lead.id, role), {})

    # ------------------------------------------------------------
    # One call
    # ------------------------------------------------------------

    def _get_writes(self):
        """Return {table: rows written in this transaction}."""
        self.env.cr.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del "
            "FROM pg_stat_xact_user_tables"
        )
        return dict(self.env.cr.fetchall())

    def _sweep(self):
        """Call everything.

        :returns: (number of calls, {(model, method, role, kind): tables changed})
        """
        count, changes = 0, {}
        for model, method in self.methods:
            for role in self.roles:
                for kind in self._get_kinds(model, method, role):
                    count += 1
                    if changed := self._call(model, method, role, kind):
                        changes[model, method, role, kind] = changed
        return count, changes

    def _get_kinds(self, model, method, role):
        if self.env[model]._transient:
            return ("seen", "hidden")
        names_no_lead = NAMING.isdisjoint(self._get_parameters(model, method))
        function = getattr(self.env.registry[model], method)
        if getattr(function, "_api_model", False) and names_no_lead:
            return ("seen",)
        return tuple(self._get_targets(model, role))

    def _call(self, model, method, role, kind):
        """Call, and take it back. :returns: names of the tables that were changed"""
        cr = self.env.cr
        before, after = {}, {}
        savepoint = cr.savepoint()
        with suppress(Exception), mute_logger("odoo.sql_db"):  # it was refused
            records = self._get_targets(model, role).get(kind)
            if self.env[model]._transient:
                records = self._make_wizard(model, role, kind)
            arguments = self._get_arguments(model, method, role, kind)
            cr.flush()
            before = self._get_writes()
            getattr(records, method)(**arguments)
            cr.flush()
            after = self._get_writes()
        savepoint.rollback()
        savepoint.close()
        self.env.invalidate_all(flush=False)
        changed = {table for table, n in after.items() if n != before.get(table, 0)}
        return changed - OWN_TRACES - self.dialog_tables
