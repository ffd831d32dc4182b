"""The answer of `specmint generate` and `specmint check` where nothing is to be done, before the command line is imported.

It understands plain calls of plain projects alone. Whatever is unusual, missing or out of date it leaves to the command line,
which says the same where nothing is to be done: `specmint.current` decides for both what is current.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeGuard

from specmint import current

_RUNTIME: Final = "specmint_runtime"


class _Call(NamedTuple):
    """A command line: its command, the names on it, and the values of `--output` and `--package`, "" where it has none."""

    command: str
    names: Sequence[str]
    output: str = ""
    package: str = ""


class _Api(NamedTuple):
    """A configured API: its spec, the folder of its package and the name of that."""

    spec: str
    output: str
    package: str


class _Project(NamedTuple):
    """The folder of a pyproject.toml, its APIs by name, and the folder of the runtime that they share; "" for none."""

    folder: str = ""
    apis: dict[str, _Api] = {}
    runtime: str = ""


def answer(arguments: Sequence[str]) -> str | None:
    """Return what a command line prints that has nothing to do, and so ends well; None where that is not sure."""
    call = _call(arguments)
    if call is None:
        return None
    try:
        here = os.getcwd()
        project = _project(here)
        done = project and _done(call, here, project)
    except (OSError, ValueError, RecursionError):
        return None
    if done is None or call.command == "check":
        return None if done is None else ""
    return "".join(f"{current.up_to_date(name)}\n" for name in done)


def _call(arguments: Sequence[str]) -> _Call | None:
    """Return a plain command line: names, `--output DIR` with one file, `--package NAME` beside it. None for any other."""
    command, *words = arguments or [""]
    options = {"--output": "", "--package": ""}
    names: list[str] = []
    following = iter(words)
    for word in following:
        if options.get(word) == "":
            options[word] = next(following, "-")
        else:
            names.append(word)
    call = _Call(command, names, options["--output"], options["--package"])
    texts = (*names, call.output, call.package)
    if command not in ("generate", "check") or len({*names}) < len(names):
        return None
    if any(text.startswith("-") or not text.isprintable() or not text.isascii() for text in texts):
        return None
    is_file = bool(call.output) and len(names) == 1
    return call if is_file or not (call.output or call.package) else None


def _done(call: _Call, here: str, project: _Project) -> list[str] | None:
    """Return the names of what is up to date, in the order in which they are shown; None where that is not sure."""
    if not call.output:
        return _done_apis(call.names or list(project.apis), project)
    name = call.names[0]
    spec, output = os.path.join(here, name), os.path.realpath(os.path.join(here, call.output))
    if name in project.apis or not os.path.isfile(spec):
        return None
    packages = [call.package] if call.package else _called_by_title(output)
    named = current.named_spec(spec, project.folder or None)
    beside = (os.path.dirname(output), os.path.basename(output))
    for package in packages:
        helpers = [(output, package), (beside[0], f"{beside[1]}.{package}")]
        folder = os.path.join(output, package)
        if _is_made(folder, spec, current.package_options(package, spec=named), helpers):
            return [name]
    return None


def _called_by_title(output: str) -> list[str]:
    """Return the packages in a folder that are called after the titles of their documents, sorted."""
    found: list[str] = []
    for name in sorted(os.listdir(output)):
        file = os.path.join(output, name, current.MANIFEST)
        last = current.members(current.read(file)) if os.path.isfile(file) else None
        if last is not None and plain_name(str(last["title"])) == name:
            found.append(name)
    return found


def plain_name(title: str) -> str:
    """Return the name of a package after a title of plain words; "" for any other. `names.package_name` says the same.

    A name that Python or we have already is returned too: no package is called so.
    """
    words = title.split(" ")
    are_plain = all(word.isalpha() and _has_one_case(word) for word in words)
    return "_".join(words).lower() if title.isascii() and are_plain and len(title) <= 80 else ""


def _has_one_case(word: str) -> bool:
    return word.islower() or word.istitle() or word.isupper()


def _done_apis(names: Sequence[str], project: _Project) -> list[str] | None:
    """Return the names that are shown where all APIs of the project are up to date, whether they are named or not."""
    if not names or not {*names} <= project.apis.keys():
        return None
    runtime = project.runtime
    shared = {"runtime": _RUNTIME} if runtime else {}
    for api in project.apis.values():
        spec = current.named_spec(api.spec, project.folder)
        options = current.package_options(api.package, spec=spec, **shared)
        if not _is_made(api.output, api.spec, options, [os.path.split(api.output)]):
            return None
    if not runtime:
        return list(names)
    wanted = current.wanted({}, current.package_options(_RUNTIME), current.runtime_digests())
    is_same = current.is_current(runtime, wanted, [os.path.split(runtime)])
    return [_RUNTIME, *names] if is_same else None


def _is_made(
    folder: str, spec: str, options: current.Members, helpers: Iterable[tuple[str, str]]
) -> bool:
    """Return whether the package in a folder was made of a spec with these options, and is as it was made."""
    if os.path.realpath(folder) != folder:
        return False
    last = current.members(current.normalised(current.read(os.path.join(folder, current.MANIFEST))))
    names = [] if last is None else list(_texts(last["spec"]))
    if os.path.basename(spec) not in names:
        return False
    digests = current.spec_digests(spec, names)
    return current.is_current(folder, current.wanted(digests, options), helpers)


# --- the configuration ------------------------------------------------------------------------------------------------


def _project(here: str) -> _Project | None:
    """Return the project of a folder, one without APIs where there is none; None for one that is not plain."""
    import tomllib

    for file, data in current.project_files(here):
        tool = tomllib.loads(data.decode("utf-8")).get("tool")
        if not _is_table(tool) or "specmint" not in tool:
            continue
        table = tool["specmint"]
        return _plain_project(os.path.dirname(file), table) if _is_table(table) else None
    return _Project()


def _plain_project(folder: str, table: dict[str, object]) -> _Project | None:
    """Return what a table `[tool.specmint]` says; None where an option is set that is seldom set, or one that may be wrong.

    All packages of a plain project stand beside one another, and below its folder.
    """
    runtime, tables = table.get("runtime", "copied"), table.get("apis")
    if not table.keys() <= {"apis", "runtime"} or not _is_table(tables):
        return None
    apis = {name: _plain_api(folder, name, one) for name, one in tables.items()}
    plain = {name: api for name, api in apis.items() if api is not None}
    outputs = [api.output for api in plain.values()]
    holders = {os.path.dirname(output) for output in outputs}
    taken = {output.lower() for output in outputs}
    if len(taken) < len(tables) or len(holders) != 1 or runtime not in ("copied", "shared"):
        return None
    holder = holders.pop()
    if holder == folder or os.path.realpath(holder) != holder:
        return None
    if runtime == "copied":
        return _Project(folder, plain)
    shared = os.path.join(holder, _RUNTIME)
    if shared in taken or os.path.lexists(os.path.join(holder, "__init__.py")):
        return None
    return _Project(folder, plain, shared)


def _plain_api(folder: str, name: str, table: object) -> _Api | None:
    """Return what a table says that has a spec, an output below the folder and perhaps a package; None for any other."""
    if not _is_table(table) or not {"spec", "output"} <= table.keys() <= {
        "spec",
        "output",
        "package",
    }:
        return None
    texts = {"package": name, **_texts(table)}
    paths = [name, texts["package"], *texts["spec"].split("/"), *texts["output"].split("/")]
    is_plain = all(part.isascii() and part.isprintable() and "\\" not in part for part in paths)
    if len(texts) != 3 or not is_plain or {"", ".", "..", _RUNTIME} & {*paths}:
        return None
    spec, output = os.path.join(folder, texts["spec"]), os.path.join(folder, texts["output"])
    return _Api(spec, output, texts["package"])


def _is_table(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def _texts(value: object) -> dict[str, str]:
    """Return the texts of a table. Raises ValueError for a table that holds anything else."""
    if not _is_table(value):
        raise ValueError("not a table")
    texts = {name: text for name, text in value.items() if isinstance(text, str)}
    if len(texts) < len(value):
        raise ValueError("not a text")
    return texts
