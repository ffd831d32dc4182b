"""What a run found: a table by set and version, the ranked causes, and the same for programs."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from .findings import CALL_KINDS
from .run import Result

_COLUMNS: Final = (
    *("documents", "valid", "of them made", "made", "imported", "typed", "called"),
    *("operations", "called whole"),
)
#: Kinds that keep a package from being imported and constructed.
_BROKEN: Final = frozenset({"crash", "compile", "import", "construct"})
_SHOWN: Final = 3


def findings_of(result: Result) -> list[dict[str, Any]]:
    """Return what was found wrong with a package, a stage that crashed among it."""
    if result.exercise is None:
        return []
    found = list(result.exercise.get("findings", ()))
    if problem := result.exercise.get("problem"):
        found.append({"kind": "crash", "pointer": "", "text": problem, "operation": ""})
    return found


def is_imported(result: Result) -> bool:
    """Return whether a package compiles, is imported and constructed."""
    kinds = {each["kind"] for each in findings_of(result)}
    return result.exercise is not None and not kinds & _BROKEN


def is_called(result: Result) -> bool:
    """Return whether every operation was called, and arrived and was answered as declared."""
    return result.exercise is not None and not findings_of(result)


def is_typed(result: Result) -> bool | None:
    """Return whether mypy has nothing to say; None where it was not asked."""
    return None if result.types is None else not result.types.get("problem")


def fails_later(result: Result) -> bool:
    """Return whether what was generated fails to compile, to import, to type-check or to be called."""
    return result.generated and (not is_called(result) or is_typed(result) is False)


def rows(results: Iterable[Result]) -> list[tuple[str, Counter[str]]]:
    """Return the numbers of each set (the first folder) and version, and of all."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        group = result.name.partition("/")[0] if "/" in result.name else "."
        for name in (f"{group} {result.facts.get('version', '?')}", "all"):
            found[name].update(_numbers(result))
    return sorted(found.items(), key=lambda row: (row[0] == "all", row[0]))


def _numbers(result: Result) -> dict[str, int]:
    counts = (result.exercise or {}).get("counts", {})
    valid = bool(result.facts.get("valid"))
    return {
        "documents": 1,
        "valid": valid,
        "of them made": valid and result.generated,
        "made": result.generated,
        "imported": is_imported(result),
        "typed": is_typed(result) is True,
        "asked for types": is_typed(result) is not None,
        "called": is_called(result),
        "operations": counts.get("operations", 0),
        "called whole": counts.get("methods without a finding", 0),
    }


def table(results: list[Result]) -> str:
    """Return the table as text."""
    lines = [["", *_COLUMNS]]
    for name, numbers in rows(results):
        cells = [f"{numbers[column]:,}" for column in _COLUMNS]
        cells[_COLUMNS.index("typed")] += f" of {numbers['asked for types']}"
        lines.append([name, *cells])
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]).rstrip()
        for line in lines
    )


def refusals(results: list[Result]) -> dict[str, dict[str, Any]]:
    """Return the codes of the errors: documents that have them, those that have no other, places."""
    found: dict[str, dict[str, Any]] = {}
    for result in results:
        if result.generated:
            continue
        errors = [
            each for each in result.mint.get("diagnostics", ()) if each["severity"] == "error"
        ]
        codes = Counter(str(each["code"]) for each in errors)
        if not codes:
            codes["no diagnostic: " + str(result.mint.get("problem", ""))[:80]] += 1
        for code, places in codes.items():
            entry = found.setdefault(code, {"documents": [], "alone": 0, "places": 0})
            entry["documents"].append(result.name)
            entry["alone"] += len(codes) == 1
            entry["places"] += places
    return _ranked(found)


def failures(results: list[Result]) -> dict[str, dict[str, Any]]:
    """Return the kinds of what fails after generation: documents, places, the first examples."""
    found: dict[str, dict[str, Any]] = {}
    for result in results:
        listed = findings_of(result)
        if is_typed(result) is False and result.types is not None:
            words = str(result.types.get("words", ""))
            listed = [*listed, {"kind": "types", "pointer": "", "text": words, "operation": ""}]
        _gathered(found, result.name, listed)
    return _ranked(found)


def differences(results: list[Result]) -> dict[str, dict[str, Any]]:
    """Return the kinds of what neither package nor diagnostics show."""
    found: dict[str, dict[str, Any]] = {}
    for result in results:
        listed = (result.exercise or {}).get("inventory", {}).get("missing", ())
        _gathered(found, result.name, listed)
    return _ranked(found)


def _gathered(found: dict[str, dict[str, Any]], name: str, listed: Iterable[Any]) -> None:
    for each in listed:
        entry = found.setdefault(each["kind"], {"documents": [], "places": 0, "examples": []})
        if name not in entry["documents"]:
            entry["documents"].append(name)
        entry["places"] += 1
        entry["examples"].append({"document": name, **each})


def _ranked(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return dict(sorted(found.items(), key=lambda each: (-len(each[1]["documents"]), each[0])))


def declared(results: list[Result]) -> dict[str, Counter[str]]:
    """Return the numbers of the inventory: declared, shown, told of by a diagnostic."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        counts = (result.exercise or {}).get("inventory", {}).get("counts", {})
        for kind, numbers in counts.items():
            found[kind].update(numbers)
    return dict(found)


def report(results: list[Result], shown: int = _SHOWN) -> Iterator[str]:
    """Yield the lines of the whole report."""
    yield table(results)
    yield "\nWhy documents are refused (documents, of them for nothing else, places):"
    for code, entry in refusals(results).items():
        yield f"  {len(entry['documents']):4} {entry['alone']:4} {entry['places']:6}  {code}"
    yield "\nWhat is generated and fails later (documents, places):"
    for kind, entry in failures(results).items():
        meaning = CALL_KINDS.get(kind, "mypy --strict complains")
        yield f"  {len(entry['documents']):4} {entry['places']:6}  {kind}: {meaning}"
        yield from _examples(entry, shown)
    yield "\nWhat neither package nor diagnostics show (documents, places):"
    for kind, entry in differences(results).items():
        numbers = declared(results)[kind]
        total = f"of {numbers['declared']:,} declared, {numbers['told']:,} told"
        yield f"  {len(entry['documents']):4} {entry['places']:6}  {kind} ({total})"
        yield from _examples(entry, shown)


def cause_of(found: dict[str, Any]) -> str:
    """Return what places of one cause have in common: the keyword that is broken, or the words but for names."""
    if found["kind"] == "not-allowed":
        return str(found["pointer"]).rpartition("/")[2]
    words = re.sub(r"^[\w.]+: ", "", str(found["text"]).partition("\n")[0])
    return re.sub(r"""'[^']*'|"[^"]*"|`[^`]*`|[\w.-]*[/_\d][^\s:;,|)]*|\{.*\}""", "…", words)[:90]


def _examples(entry: dict[str, Any], shown: int) -> Iterator[str]:
    """The causes that most documents have, each with its first place."""
    causes: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in entry["examples"]:
        causes[cause_of(each)].append(each)
    by_documents = sorted(causes.values(), key=lambda each: -len({one["document"] for one in each}))
    for places in by_documents[:shown]:
        documents, first = len({one["document"] for one in places}), places[0]
        text = first["text"].replace("\n", " | ")[:200]
        where = f"{first['document']} {first['pointer']}"
        yield f"       {documents:4} {len(places):6}  {where}: {text}"


def as_json(results: list[Result]) -> dict[str, Any]:
    """Return all of it for programs."""
    return {
        "table": {name: dict(numbers) for name, numbers in rows(results)},
        "refusals": refusals(results),
        "failures": failures(results),
        "differences": differences(results),
        "inventory": {kind: dict(numbers) for kind, numbers in declared(results).items()},
        "documents": [_document(result) for result in results],
    }


def _document(result: Result) -> dict[str, Any]:
    stages = (result.facts, result.mint, result.exercise or {}, result.types or {})
    return {
        "name": result.name,
        **{key: result.facts.get(key) for key in ("version", "bytes", "operations", "valid")},
        "generated": result.generated,
        "imported": is_imported(result),
        "typed": is_typed(result),
        "called": is_called(result),
        "counts": (result.exercise or {}).get("counts", {}),
        "seconds": [stage.get("seconds") for stage in stages],
    }
