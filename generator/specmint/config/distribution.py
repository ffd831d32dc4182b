"""`distribution`: a client gets the files around it that make it a distribution of its own, with a name and a version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, cast

from packaging.utils import InvalidName, canonicalize_name
from packaging.version import InvalidVersion, Version

from specmint.config.source import Source
from specmint.diagnostics import Diagnostic
from specmint.form import Distribution

_KEY: Final = "distribution"


def is_version(text: str) -> bool:
    """Return whether a text is a version as Python's packages have them (PEP 440)."""
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True


def distribution_of(
    source: Source, project: Mapping[str, object], api: Mapping[str, object]
) -> Distribution | None:
    """Return what an API asks for, or else its project; None where neither does.

    The version is that of the API's table, of the project's, or of `[project]` in the same file: "" where none says one.
    `info.version` of a document is not asked: it is the vendor's, and seldom a version of PEP 440.
    """
    asked = api.get(_KEY, project.get(_KEY, False))
    if asked is False:
        return None
    own, common = _table(asked), _table(project.get(_KEY))
    version = str(own.get("version") or common.get("version") or source.version)
    if not is_version(version):
        version = ""
    return Distribution(version=version, name=str(own.get("name", "")))


def distribution_problems(
    source: Source, table: Mapping[str, object], where: str, *keys: str
) -> Iterator[Diagnostic]:
    """Yield what is wrong with `distribution` in a table: `keys` lead to it, and without any it is the project's."""
    asked = table.get(_KEY, False)
    if not isinstance(asked, bool | dict):
        message = f"{_KEY} in {where} is neither true nor a table"
        hint = f'Write {_KEY} = true, or {_KEY} = {{ version = "1.0.0" }}.'
        yield source.problem("config-distribution", message, hint, *keys, _KEY)
        return
    known = ("version", "name") if keys else ("version",)
    for key, value in _table(table.get(_KEY)).items():
        if key not in known:
            message = f"unknown key {key!r} of {_KEY} in {where}"
            yield source.problem(
                "config-unknown-key", message, f"Known here: {', '.join(known)}.", *keys, _KEY, key
            )
        elif key == "version" and not (isinstance(value, str) and is_version(value)):
            message = f"the version of {_KEY} in {where} is none of PEP 440"
            yield source.problem(
                "config-distribution", message, 'Write it as "1.2.0".', *keys, _KEY, key
            )
        elif key == "name" and not (isinstance(value, str) and _is_name(value)):
            message = f"the name of {_KEY} in {where} is none for a distribution"
            yield source.problem(
                "config-distribution", message, 'Write it as "acme-billing".', *keys, _KEY, key
            )


def _is_name(text: str) -> bool:
    try:
        canonicalize_name(text, validate=True)
    except InvalidName:
        return False
    return True


def _table(asked: object) -> Mapping[str, object]:
    """Return what a table says; nothing for `true`."""
    if isinstance(asked, dict):
        return cast("dict[str, object]", asked)
    return {}
