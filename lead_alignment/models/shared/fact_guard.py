"""Refuses facts that a client sends: moments, people, scores and stages that only
methods of ours write.

The guard is added to the models that have facts when the registry is ready: other
models are not slowed down, and data files may set facts.
"""

from .method_guard import add_guards, remove_guards

MARK = "is_fact_guard"
# mark in the context: an object, so that no client can send it
WRITING = object()
DEFAULT = "default_"


def add_guard(model):
    """Override methods of ``model`` by which a client may give values."""
    if model._abstract:
        return
    if model._get_fact_names():
        names = set(GUARDS)
    else:
        is_filled = model._is_ours() and not model._transient
        names = {"default_get"} if is_filled else set()
    add_guards(model, {name: GUARDS[name] for name in names}, MARK)


def remove_guard(model):
    remove_guards(model, GUARDS, MARK)


def _guard_create(origin):
    def create(self, vals_list):
        vals_list = [vals_list] if isinstance(vals_list, dict) else vals_list
        if not self._may_write_facts():
            if left_out := self._facts_left_out:
                vals_list = [
                    {name: vals[name] for name in vals if name not in left_out}
                    for vals in vals_list
                ]
            self._check_facts(set().union(*vals_list))
        return origin(self, vals_list)

    return create


def _guard_write(origin):
    def write(self, vals):
        self._check_facts(vals.keys())
        return origin(self, vals)

    return write


def _guard_default_get(origin):
    def default_get(self, fields):
        """Take no default of the context for what the system writes."""
        refused = {
            key
            for key in self.env.context
            if key.startswith(DEFAULT)
            and self._is_default_refused(key.removeprefix(DEFAULT))
        }
        if refused:
            context = self.env.context
            kept = {key: context[key] for key in context.keys() - refused}
            self = self.with_env(self.env(context=kept))
        return origin(self, fields)

    return default_get


def _guard_update_cache(origin):
    def _update_cache(self, values, validate=True):
        """Leave facts of a form as they are stored, whatever the form says."""
        if not self.id and not self._may_write_facts():
            facts = self._get_fact_names()
            values = {key: value for key, value in values.items() if key not in facts}
        return origin(self, values, validate)

    return _update_cache


GUARDS = {
    "create": _guard_create,
    "write": _guard_write,
    "default_get": _guard_default_get,
    "_update_cache": _guard_update_cache,
}
