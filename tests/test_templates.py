"""Templates are pictures of the files they make: no logic, no white-space tricks, nothing unencoded."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from specmint.encode import Code, markdown
from specmint.ir import Text
from specmint.render import _python, environment, templates

FILES = sorted(templates().rglob("*.jinja*"))
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Getattr, nodes.Name, nodes.For, nodes.If, nodes.FromImport, nodes.Macro,
    nodes.Call, nodes.Filter, nodes.Const,
)  # fmt: skip
FILTERS = {"indent"}


def walk(node: nodes.Node) -> list[nodes.Node]:
    return [node, *(inner for child in node.iter_child_nodes() for inner in walk(child))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(templates())))
def test_templates_hold_no_logic(path: Path) -> None:
    """Only names with dots, `for`, `if flag`, imports of macros, their calls, and the filter `indent` stand in a template."""
    text = path.read_text(encoding="utf-8")
    tree = Environment(trim_blocks=True, lstrip_blocks=True).parse(text)
    for node in walk(tree):
        assert isinstance(node, ALLOWED), f"{type(node).__name__} at line {node.lineno}"
        if isinstance(node, nodes.Filter):
            assert node.name in FILTERS
        if isinstance(node, nodes.Call):
            assert isinstance(node.node, nodes.Name)
        if isinstance(node, nodes.If):
            assert isinstance(node.test, nodes.Name | nodes.Getattr)
            assert not node.elif_


#: What the async picture of a file says where the sync one says something else.
WORDS = [("asynchronous ", ""), ("async def", "def"), ("await ", ""), ("Async", "")]


@pytest.mark.parametrize("name", ["page.py.jinja", "_client.py.jinja"])
def test_async_templates_are_the_sync_ones(name: str) -> None:
    """The pictures of the two clients, and of their pages, differ in `async`, `await` and `Async` alone."""
    plain, other = (
        (templates() / "package" / folder / name).read_text(encoding="utf-8")
        for folder in ("", "aio")
    )
    for word, instead in WORDS:
        assert word not in plain
        other = other.replace(word, instead)

    assert other == plain


def test_no_python_files_among_templates() -> None:
    """A .py file below templates/ would break editable installs."""
    assert not list(templates().rglob("*.py"))


@pytest.mark.parametrize(
    "template",
    ["{{ v }}", "{{ v|indent(2) }}", "{{ w }}", "{{ missing }}", "{{ w ~ '' }}", "{{ m }}"],
)
def test_unencoded_text_is_refused(template: str) -> None:
    """A template cannot print what no encoder made: neither a string nor text of a spec."""
    with pytest.raises(Exception, match=r"encoder|undefined|expected"):
        environment(_python).from_string(template).render(
            v=Text("evil"), w="plain", m=markdown(Text("prose"))
        )


def test_code_is_printed() -> None:
    """What an encoder made is printed as it is."""
    assert environment(_python).from_string("{{ v }}").render(v=Code("a < b & c")) == "a < b & c"
