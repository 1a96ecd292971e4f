"""Where a bug is caught: the few places of the house that may, and no other."""

from __future__ import annotations

import ast
from pathlib import Path

import simd

ROOT = Path(simd.__file__).parent
BROAD = {"Exception", "BaseException", "ExceptionGroup", "BaseExceptionGroup"}
ALLOWED = {
    ("engine/supervise.py", "keep_alive"): "the task boundary",
    ("engine/supervise.py", "fenced"): "the boundary of one act among many",
    ("api/problems.py", "tell_problems"): "the boundary of one request",
}


def broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(kind, ast.Name) and kind.id in BROAD for kind in kinds)


def passing_on(handler: ast.ExceptHandler) -> bool:
    """True where the bug goes on as it came, once something was tidied up."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def suppressing(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    named = {arg.id for arg in call.args if isinstance(arg, ast.Name)}
    return name == "suppress" and bool(named & BROAD)


def found() -> set[tuple[str, str]]:
    places: set[tuple[str, str]] = set()
    for path in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                caught = (
                    isinstance(node, ast.ExceptHandler) and broad(node) and not passing_on(node)
                )
                if caught or (isinstance(node, ast.Call) and suppressing(node)):
                    places.add((path.relative_to(ROOT).as_posix(), function.name))
    return places


def test_bugs_are_caught_at_the_boundaries_and_nowhere_else() -> None:
    assert found() - set(ALLOWED) == set()


def test_no_boundary_is_named_that_is_gone() -> None:
    assert set(ALLOWED) - found() == set()


def test_no_task_is_started_without_a_group() -> None:
    bare = [
        path.relative_to(ROOT).as_posix()
        for path in sorted(ROOT.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"asyncio.create_task", "asyncio.ensure_future"}
    ]
    assert bare == []
