"""Wraps methods of models when the registry is ready, as ``base_automation`` adds its
triggers: a model of another app needs no extension."""

import functools


def add_guards(model, guards, mark):
    """Override methods of ``model``.

    :param guards: {name of a method: function(original) -> method}
    :param mark: name of the attribute by which :func:`remove_guards` knows them again
    """
    for name, guard_method in guards.items():
        origin = getattr(type(model), name)
        guard = functools.wraps(origin)(guard_method(origin))
        setattr(guard, mark, True)
        setattr(type(model), name, guard)


def remove_guards(model, guards, mark):
    for name in guards:
        if hasattr(vars(type(model)).get(name), mark):
            delattr(type(model), name)
