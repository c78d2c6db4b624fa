"""Rules about who may."""

from __future__ import annotations

import ast

from tests.consistency.source import SRC, modules, relative, tree
from utsyn.access.permissions import Permission
from utsyn.access.roles import roles


def test_every_permission_is_registered_once():
    names = [node.targets[0].id for node in ast.walk(tree(SRC / "access" / "permissions.py"))
             if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)]  # fmt: skip
    assert len(names) == len(set(names)) == len(Permission), "a name or a value stands twice"


def test_every_role_names_permissions_that_exist_and_is_named_in_all_languages():
    for code, role in roles().items():
        assert role.permissions <= set(Permission), code
        assert set(role.names) == {"nb", "nn", "en"}, code


def test_nothing_asks_for_a_role():
    """What one may do is a permission; which roles hold it is data that a municipality may change."""
    codes = set(roles())
    found = [
        f"{relative(path)}:{node.lineno} {node.value}"
        for path in modules()
        if path.parent.name != "generator"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and node.value in codes - {"manager"}
    ]
    assert found == []


def test_every_permission_is_asked_for_somewhere():
    asked = {
        node.attr
        for path in modules()
        if path.name != "permissions.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Permission"
    }
    assert {p.name for p in Permission} - asked == set(NOT_YET)


#: Permissions that roles already hold for parts that come later, and the part that will ask.
NOT_YET: dict[str, str] = {}
