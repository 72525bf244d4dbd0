from odoo import SUPERUSER_ID, api, models, tools
from odoo.exceptions import AccessError

from .fact_guard import WRITING, add_guard, remove_guard

OURS = "lead_alignment"


# Facts are fields that only methods of ours write: they decide what users see, whose
# the credit is, when a clock started. Each room names its own in ``_facts`` of the
# class that extends the model. A client cannot give one: not to ``create``, ``write``
# or an import, not as a default of the context or of the user, not in a form. Methods
# write them in ``sudo()`` or by :meth:`_with_facts`. (No docstring: models without one
# of their own would inherit it.)
class Base(models.AbstractModel):
    _inherit = "base"

    _facts = frozenset()
    # of the facts, those that a new record is made without, where others are refused
    _facts_left_out = frozenset()

    def _register_hook(self):
        """Guard all models at once: some of Odoo's own answer without ``super()``."""
        super()._register_hook()
        if self._name == "base":
            for model in self.env.values():
                add_guard(model)

    def _unregister_hook(self):
        if self._name == "base":
            for model in self.env.values():
                remove_guard(model)
        return super()._unregister_hook()

    @api.model
    @tools.ormcache("self._name", cache="stable")
    def _get_fact_names(self):
        """Return the names that the rooms declare in ``_facts``."""
        declared = (vars(cls).get("_facts", ()) for cls in type(self).__mro__)
        return frozenset().union(*declared) & self._fields.keys()

    @api.model
    def _is_ours(self):
        """Whether the model is one of our own, and not extended only."""
        return self._original_module.startswith(OURS)

    @api.model
    @tools.ormcache("self._name", cache="stable")
    def _get_system_fields(self):
        """Return names of fields that take no default from a client: facts, and what is
        read-only in our own models."""
        if self._transient or not self._is_ours():
            return self._get_fact_names()
        return self._get_fact_names() | {
            name
            for name, field in self._fields.items()
            if field.readonly and field.store and name not in models.MAGIC_COLUMNS
        }

    @api.model
    def _is_default_refused(self, name):
        """Whether a default that a client or user set is left out.

        In ``sudo()``, what a user may not do is done for them: there, our own models
        take none.
        """
        is_for_user = self.env.su and self.env.uid != SUPERUSER_ID
        if is_for_user and self._is_ours() and not self._transient:
            return True
        return name in self._get_system_fields()

    def _with_facts(self):
        """Return these records with the mark that allows writing facts."""
        return self.with_context(fact_writing=WRITING)

    @api.model
    def _may_write_facts(self):
        return self.env.su or self.env.context.get("fact_writing") is WRITING

    @api.model
    def _check_facts(self, names):
        """:raises AccessError: if a client gives one of our facts"""
        if self._may_write_facts() or self._get_fact_names().isdisjoint(names):
            return
        name = min(self._get_fact_names() & set(names))
        raise AccessError(
            self.env._(
                "%(field)s (%(model)s) is set automatically and cannot be edited or "
                "imported.",
                field=self._fields[name]._description_string(self.env),
                model=self.env["ir.model"]._get(self._name).name,
            )
        )
