"""The rules, one file each: a file here is a rule, its name is the rule's name.

A file defines one subclass of `simd.policy.rule.Rule` whose tag is the file's name; its
fields are what the config may say. Nothing else has to be touched.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from simd.policy.rule import Rule


def found() -> dict[str, type[Rule]]:
    """Every rule by its name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: _the_rule(name) for name in names}


def _the_rule(name: str) -> type[Rule]:
    module = import_module(f"{__name__}.{name}")
    here = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Rule)
        and value.__module__ == module.__name__
    ]
    if len(here) != 1 or here[0].name() != name:
        message = f"{module.__name__} must define one Rule with the tag {name!r}"
        raise TypeError(message)
    return here[0]
