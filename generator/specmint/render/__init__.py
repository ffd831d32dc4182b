"""The API as a package of text: the one door to Jinja.

Templates are pictures of the files they make. Every value they print is `Code`, made by an encoder; `finalize` refuses
anything else, and a missing name is an error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from specmint import ir
from specmint.encode import Code, Markdown, indented
from specmint.form import Form
from specmint.ir import Ident
from specmint.models import alias_rule, definition_pages
from specmint.render.behaviour import describe
from specmint.render.constants import Constants, name_constants
from specmint.render.package import client, root
from specmint.render.pages import page
from specmint.runtime_files import runtime_files
from specmint.spell.annotations import Speller
from specmint.spell.imports import Used
from specmint.spell.table import Entry, Scope, names

_ALIAS_FUNCTIONS = {"camel": "camel_case", "pascal": "pascal_case"}


def templates() -> Path:
    """Return the folder of templates: the one that ships in the package, else the checkout's."""
    shipped = Path(__file__).resolve().parent.parent / "templates"
    if shipped.is_dir():
        return shipped
    return Path(__file__).resolve().parents[3] / "templates"


def render(api: ir.Api, form: Form) -> dict[PurePosixPath, str]:
    """Return every file of the package, unformatted."""
    package = _Package(environment(_python), form)
    view, constants = root(api, form), name_constants(api)
    description = describe(api, constants)
    aliases = frozenset(one.name for one in api.definitions if isinstance(one, ir.Alias))
    package.draw("__init__.py", view.used, root=view, loader=view.loader.lines(form.runtime))
    package.draw("errors.py", _used_by_errors(), names=_error_names())
    package.draw("_api.py", description.used, api=description)
    if form.has_async:
        package.draw("aio/__init__.py", root=view)
    for kind in form.clients:
        _draw_client(package, api, constants, aliases, is_async=kind == "async")
    _draw_models(package, api, view.models)
    readme = environment(_prose).get_template("package/README.md.jinja").render(root=view)
    package.tree[PurePosixPath("README.md")] = readme
    package.tree[PurePosixPath("py.typed")] = ""
    if form.copies_runtime:
        package.tree.update(runtime_files(package.entries | view.loader.entries))
    return package.tree


@dataclass(frozen=True, slots=True)
class _Package:
    """The files of a package as they are drawn, and the names of the table that these import."""

    environment: Environment
    form: Form
    tree: dict[PurePosixPath, str] = field(default_factory=dict[PurePosixPath, str])
    entries: set[Entry] = field(default_factory=set[Entry])

    def draw(
        self, file: str, used: Used | None = None, *, template: str = "", **values: object
    ) -> None:
        """Draw a file from its template, which bears the file's name unless it is given."""
        picture = self.environment.get_template(f"package/{template or file}.jinja")
        imports: tuple[Code, ...] = ()
        if used is not None:
            imports = used.lines(self.form.runtime)
            self.entries.update(used.entries)
        self.tree[PurePosixPath(file)] = picture.render(imports=imports, **values)


def _draw_client(
    package: _Package,
    api: ir.Api,
    constants: Constants,
    aliases: frozenset[Ident],
    *,
    is_async: bool,
) -> None:
    """Draw the sync or the async client and its pages."""
    folder = "aio/" if is_async else ""
    whole = client(api, is_async=is_async)
    package.draw(f"{folder}_client.py", whole.used, client=whole)
    for resource in api.resources:
        one = page(resource, constants, aliases, is_async=is_async)
        file = f"{folder}{resource.name}.py"
        package.draw(file, one.used, template=f"{folder}page.py", page=one)


def _draw_models(package: _Package, api: ir.Api, shown: tuple[Code, ...]) -> None:
    """Draw the models and their base classes. `shown` are the models at the package's root."""
    rule = alias_rule(api)
    used = Used(Scope.MODELS)
    definitions = [
        package.environment.get_template(f"models/{kind}.jinja").render(page=one)
        for kind, one in definition_pages(api, Speller(used), rule)
    ]
    used.models.clear()  # they are defined here, not imported
    base = Used(Scope.BASE)
    base.take_all(["portable", "API"])
    function = Code("")
    if rule is not None:
        base.take("ConfigDict")
        function = Code(base.take(_ALIAS_FUNCTIONS[rule]))
    package.draw("_model.py", base, alias=function)
    # What an object with an unknown tag is read as: those who match on classes import it from here.
    holders = [Code(entry.name) for entry in used.entries if entry.name == "Unlisted"]
    drawn = tuple(Code(one) for one in definitions)
    package.draw("models.py", used, definitions=drawn, names=sorted([*shown, *holders]))


def _error_names() -> tuple[Code, ...]:
    return tuple(Code(name) for name in sorted(names(Scope.ERRORS)))


def _used_by_errors() -> Used:
    used = Used(Scope.ERRORS)
    used.take_all(names(Scope.ERRORS))
    return used


def _python(value: object) -> object:
    """Return `Code`, and what macros and filters made of it. Raises TypeError for anything else."""
    if isinstance(value, Markup) and not isinstance(value, Markdown):
        return value
    raise TypeError(f"a template printed {type(value).__name__}, which no encoder made")


def _prose(value: object) -> object:
    """Return Markdown and names. Raises TypeError for anything else."""
    if isinstance(value, Markdown | Code):
        return value
    raise TypeError(f"a template printed {type(value).__name__}, which no encoder made")


def _indent(value: Markup, spaces: int) -> Code:
    return indented(Code(value), spaces)


def environment(finalize: Callable[[object], object]) -> Environment:
    """Return the environment of our templates. What they print goes through `finalize`, which refuses what no encoder made."""
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
