"""What stands around a package that is a distribution of its own: pyproject.toml and README.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from markupsafe import Markup

from specmint import ir
from specmint.encode import Code, Markdown, Toml, markdown, toml
from specmint.form import Distribution
from specmint.ir import Text
from specmint.render import environment
from specmint.render.docs import one_line
from specmint.requirements import PYTHON, REQUIREMENTS
from specmint.tree import Tree

_LONGEST = 200  # letters of a title: package indexes refuse a summary of more than 512


def put_around(tree: Tree, api: ir.Api, distribution: Distribution) -> Tree:
    """Return the files of a distribution from those of its package, which go into a folder of the package's name."""
    title = one_line(api.title) or str(api.package)
    whole = {PurePosixPath(api.package, path): text for path, text in tree.items()}
    metadata = _Metadata(
        name=toml(distribution.name_for(api.package)),
        version=toml(distribution.version),
        description=toml(f"A typed client of {_summary(title)}."),
        python=toml(f">={PYTHON}"),
        requirements=tuple(toml(f"{name}>={floor}") for name, floor in REQUIREMENTS.items()),
        package=toml(api.package),
    )
    page = _Page(title=markdown(Text(title)), package=Code(api.package), python=Code(PYTHON))
    whole[PurePosixPath("pyproject.toml")] = _draw("pyproject.toml", _only_toml, metadata)
    whole[PurePosixPath("README.md")] = _draw("README.md", _only_prose, page)
    return whole


@dataclass(frozen=True, slots=True, kw_only=True)
class _Metadata:
    name: Toml
    version: Toml
    description: Toml
    python: Toml
    requirements: tuple[Toml, ...]
    package: Toml


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    title: Markdown
    package: Code
    python: Code


def _summary(title: str) -> str:
    """Return a title as a summary of one line: a build backend takes no control characters in it."""
    return "".join(char for char in title if char.isprintable())[:_LONGEST].rstrip(". ")


def _draw(file: str, finalize: Callable[[object], object], made: _Metadata | _Page) -> str:
    return environment(finalize).get_template(f"distribution/{file}.jinja").render(made=made)


def _only_toml(value: object) -> object:
    return _checked(value, Toml)


def _only_prose(value: object) -> object:
    return _checked(value, Markdown, Code)


def _checked(value: object, *kinds: type[Markup]) -> object:
    """Return the value. Raises TypeError for one that no encoder made for this file."""
    if isinstance(value, kinds):
        return value
    raise TypeError(f"a template printed {type(value).__name__}, which no encoder made")
