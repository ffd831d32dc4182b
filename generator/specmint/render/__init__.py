"""The API as a package of text: the one door to Jinja.

Templates are pictures of the files they make. Every value they print is `Code`, made by an encoder; `finalize` refuses
anything else, and a missing name is an error.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from specmint import ir
from specmint.encode import Code, Markdown, indented
from specmint.models import alias_rule, render_models
from specmint.python import Used
from specmint.render.behaviour import behaviour, constants
from specmint.render.package import client, root
from specmint.render.pages import page
from specmint.runtime_files import runtime_files

_ALIASES = {None: Code(""), "camel": Code("camel_case"), "pascal": Code("pascal_case")}


def templates() -> Path:
    """The folder of templates: the one that ships in the package, else the checkout's."""
    shipped = Path(__file__).resolve().parent.parent / "templates"
    return shipped if shipped.is_dir() else Path(__file__).resolve().parents[3] / "templates"


def render(api: ir.Api) -> dict[PurePosixPath, str]:
    """Every file of the package, unformatted."""
    environment, prose = _environment(_python), _environment(_prose)
    tree: dict[PurePosixPath, str] = {}

    def picture(name: str, template: str, **values: object) -> None:
        tree[PurePosixPath(name)] = environment.get_template(f"package/{template}.jinja").render(
            **values
        )

    pagings, bulks = constants(api)
    aliases = frozenset(
        definition.name for definition in api.definitions if isinstance(definition, ir.Alias)
    )
    view = root(api)
    picture("__init__.py", "__init__.py", root=view)
    picture("errors.py", "errors.py")
    picture("_api.py", "_api.py", api=behaviour(api, pagings, bulks))
    picture("_client.py", "_client.py", client=client(api, is_async=False))
    picture("aio/__init__.py", "aio/__init__.py", root=view)
    picture("aio/_client.py", "aio/_client.py", client=client(api, is_async=True))
    for resource in api.resources:
        picture(
            f"{resource.name}.py",
            "page.py",
            page=page(resource, pagings, bulks, aliases, is_async=False),
        )
        picture(
            f"aio/{resource.name}.py",
            "aio/page.py",
            page=page(resource, pagings, bulks, aliases, is_async=True),
        )
    alias = alias_rule(api)
    classes, used = render_models(api, templates() / "models", alias)
    picture("_model.py", "_model.py", alias=_ALIASES[alias])
    picture(
        "models.py", "models.py", root=view, classes=classes, imports=_model_imports(used, classes)
    )
    tree[PurePosixPath("README.md")] = prose.get_template("package/README.md.jinja").render(
        root=view
    )
    tree[PurePosixPath("py.typed")] = ""
    tree.update(runtime_files(tree.values()))
    return tree


def _model_imports(used: Used, classes: Code) -> tuple[Code, ...]:
    """The import lines of the models module."""
    bases = [name for name in ("Model", "OpenModel") if f"({name}" in classes]
    used.names.discard("OpenModel")
    if "builtins." in classes:
        used.modules.add("builtins")
    return used.lines(*([Code(f"from ._model import {', '.join(bases)}")] if bases else []))


def _python(value: object) -> object:
    """Lets `Code` pass, and what macros and filters made of it."""
    if isinstance(value, Markup) and not isinstance(value, Markdown):
        return value
    raise TypeError(f"a template printed {type(value).__name__}, which no encoder made")


def _prose(value: object) -> object:
    """Lets Markdown pass, and names."""
    if isinstance(value, Markdown | Code):
        return value
    raise TypeError(f"a template printed {type(value).__name__}, which no encoder made")


def _indent(value: Markup, spaces: int) -> Code:
    return indented(Code(value), spaces)


def _environment(finalize: Callable[[object], object]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates()),
        autoescape=True,
        finalize=finalize,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = cast("dict[str, object]", environment.filters)
    filters.clear()
    filters["indent"] = _indent
    return environment
