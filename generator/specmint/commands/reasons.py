"""Why a package is not what `generate` would write: its spec, its options, the generator, or a hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import cast

from specmint.output import Change, Manifest, outline

_MOST_NAMES = 8
_MOST_FILES = 30


def reasons(last: Manifest | None, made: Manifest, changes: Sequence[Change]) -> tuple[str, ...]:
    """Return why the files differ, as in `the spec changed`, the likeliest first. None where they do not."""
    if not changes:
        return ()
    if last is None:
        return ("it was never generated",)
    found = [*_of_manifest(last, made)]
    kinds = {one.kind for one in changes}
    if "edited" in kinds:
        found.append("files were edited by hand")
    if any(one.kind == "missing" and one.path in last.files for one in changes):
        found.append("files are missing")
    if not found:
        found.append("the generator's own code changed")
    return tuple(found)


def _of_manifest(last: Manifest, made: Manifest) -> Iterator[str]:
    # A manifest of an older version does not know the meaning.
    before, after = (last.meaning, made.meaning) if last.meaning else (last.spec, made.spec)
    if before != after:
        yield from _of_spec(last, made)
    options = [key for key in _keys(last, made) if last.options.get(key) != made.options.get(key)]
    if options:
        yield f"options changed ({', '.join(options)})"
    if last.generator != made.generator:
        yield f"the generator changed ({last.generator}, now {made.generator})"
    tools = _tools(last), _tools(made)
    moved = [name for name in tools[1] if tools[0].get(name) != tools[1][name]]
    if moved:
        yield f"tools of the generator changed ({', '.join(moved)})"


def _of_spec(last: Manifest, made: Manifest) -> Iterator[str]:
    """Yield which files say something else. An overlay that is new, or gone, is a change of the options."""
    overlays = [*_overlays(last), *_overlays(made)]
    edited = [name for name, sha in made.spec.items() if last.spec.get(name, sha) != sha]
    for name in dict.fromkeys(_overlays(made)):
        if name in edited:
            yield f"the overlay {name} changed"
    files = {name for name in made.spec.keys() ^ last.spec.keys() if name not in overlays}
    if files or any(name not in overlays for name in edited):
        yield "the spec changed"


def _overlays(manifest: Manifest) -> list[str]:
    """Return the names of the overlays that a package was made with."""
    listed = manifest.options.get("overlays")
    return list(map(str, cast("list[object]", listed))) if isinstance(listed, list) else []


def _keys(last: Manifest, made: Manifest) -> list[str]:
    return sorted((last.options.keys() | made.options.keys()) - {"tools"})


def _tools(manifest: Manifest) -> Mapping[str, object]:
    tools = manifest.options.get("tools")
    return cast("Mapping[str, object]", tools) if isinstance(tools, Mapping) else {}


def file_lines(changes: Iterable[Change]) -> Iterator[str]:
    """Yield a line for each file, code before the manifest: `models.py: Customer.tax_ident added`. Many are cut short."""
    listed = list(changes)
    for change in listed[:_MOST_FILES]:
        yield file_line(change)
    if len(listed) > _MOST_FILES:
        yield f"... and {len(listed) - _MOST_FILES} more files"


def file_line(change: Change) -> str:
    """Return what becomes of a file, in one line."""
    names = names_changed(change)
    match change.kind:
        case "missing":
            said = "added"
        case "stale":
            said = "removed"
        case _:
            said = "changed"
    return f"{change.path}: {names or said}"


def names_changed(change: Change) -> str:
    """Return the names of a Python file that change, as in `Customer.tax_ident added`; "" where none is known."""
    if change.path.suffix != ".py" or change.kind not in ("changed", "edited"):
        return ""
    names = outline(change.before, change.after)
    shown = ", ".join(islice(names, _MOST_NAMES))
    if len(names) > _MOST_NAMES:
        shown += f" and {len(names) - _MOST_NAMES} more"
    return shown
