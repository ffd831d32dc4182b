"""References: where they lead, and which lead nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specmint import resolve as resolve_module
from specmint.diagnostics import SpecmintError
from specmint.document import Document
from specmint.resolve import (
    BadReference,
    follow,
    is_reference,
    resolve,
    target_of,
)
from specmint.source import Files, load


def document(**files: str) -> Document:
    """`a__b="..."` is the file a/b.yaml; the entry is the first."""
    named = {f"{name.replace('__', '/')}.yaml": text.encode() for name, text in files.items()}
    return load(Files(named, next(iter(named))))


def failure(doc: Document, key: str = "a") -> tuple[str, str]:
    """Code and pointer of the problem with the reference at a key."""
    with pytest.raises(SpecmintError) as caught:
        resolve(doc.root() / key)
    (problem,) = caught.value.diagnostics
    return problem.code, problem.place.pointer


def test_chain_across_files() -> None:
    """A reference to a reference in another file is followed to the end."""
    doc = document(
        main="a: {$ref: 'x/one.yaml#/b'}",
        x__one="b: {$ref: '../two.yaml'}",
        two="type: string",
    )
    found = resolve(doc.root() / "a")
    assert (found.file, found.path, found.value) == ("two.yaml", (), {"type": "string"})


def test_a_node_that_is_no_reference_is_itself() -> None:
    """Only a mapping with a text `$ref` is a reference."""
    doc = document(main="a: {$ref: {type: string}}\nb: [1]\nc: {$ref: 1}")
    for key in "abc":
        assert not is_reference(doc.root() / key)
        assert resolve(doc.root() / key) == doc.root() / key


@pytest.mark.parametrize(
    ("fragment", "wanted"),
    [
        ("#/t~1u", 1),
        ("#/t~0u", 2),
        ("#/%74~1u", 1),
        ("#/a%20b", 3),
        ("#/p%25q", 4),
        ("#/list/1", 6),
        ("#/", 7),
        ("main.yaml#/list/0", 5),
        ("./x/../main.yaml#/list/0", 5),
    ],
)
def test_pointers(fragment: str, wanted: int) -> None:
    """RFC 6901, 6: percent-decoding first, then ~1 and ~0; an empty token is a key like any."""
    doc = document(
        main=f"a: {{$ref: '{fragment}'}}\n" "t/u: 1\nt~u: 2\na b: 3\np%q: 4\nlist: [5, 6]\n'': 7\n"
    )
    assert resolve(doc.root() / "a").value == wanted


@pytest.mark.parametrize(
    ("ref", "code"),
    [
        ("#/b", "dangling-reference"),
        ("#/list/2", "dangling-reference"),
        ("#/list/01", "dangling-reference"),
        ("#/list/-", "dangling-reference"),
        ("#/text/0", "dangling-reference"),
        ("#/a/$ref/0", "dangling-reference"),
        ("#anchor", "dangling-reference"),
        ("#/%zz", "malformed-reference"),
        ("#/%ff", "malformed-reference"),
        ("other.yaml", "reference-to-missing-file"),
        ("http://example.com/a.yaml", "remote-reference"),
        ("HTTPS://example.com/a.yaml", "remote-reference"),
        ("//example.com/a.yaml", "remote-reference"),
        ("file:///etc/passwd", "remote-reference"),
        ("urn:x:y", "remote-reference"),
        ("C:/x.yaml", "remote-reference"),
        ("/etc/passwd", "reference-outside"),
        ("../x.yaml", "reference-outside"),
        ("%2e%2e/x.yaml", "reference-outside"),
        ("x/..%2f..%2fy.yaml", "reference-outside"),
        ("..", "reference-outside"),
        ("x%00.yaml", "reference-outside"),
        ("x\\\\y.yaml", "reference-outside"),
        ("#/a", "reference-cycle"),
    ],
)
def test_bad_references(ref: str, code: str) -> None:
    """Each is an error at the `$ref` itself."""
    doc = document(main=f'a: {{$ref: "{ref}"}}\nlist: [1, 2]\ntext: abc\n')
    assert failure(doc) == (code, "/a/$ref")


def test_problems_say_what_to_do() -> None:
    """A misspelt name gets a suggestion, a missing file its reason."""
    doc = document(main="a: {$ref: '#/schemas/Custmer'}\nschemas: {Customer: {}}")
    with pytest.raises(SpecmintError, match="Did you mean 'Customer'") as caught:
        resolve(doc.root() / "a")
    assert "there is no 'Custmer' in /schemas" in caught.value.diagnostics[0].message


def test_circle_of_three() -> None:
    """A -> B -> C -> A is found from each of them."""
    doc = document(main="a: {$ref: '#/b'}\nb: {$ref: '#/c'}\nc: {$ref: '#/a'}\nd: {$ref: '#/c'}")
    for key in "abcd":
        assert failure(doc, key) == ("reference-cycle", f"/{key}/$ref")


def test_long_chains_are_refused_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a chain of references is, only so many of them are followed."""
    text = "\n".join(f"a{n}: {{$ref: '#/a{n + 1}'}}" for n in range(5000)) + "\na5000: 1\n"
    doc = document(main=text)
    followed: list[str] = []
    find = resolve_module.find
    monkeypatch.setattr(
        resolve_module, "find", lambda node, ref: (followed.append(ref), find(node, ref))[1]
    )

    assert failure(doc, "a0")[0] == "reference-cycle"
    assert len(followed) == resolve_module.LONGEST_CHAIN
    assert resolve(doc.root() / "a4980").value == 1


def test_suggestions_are_cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt name is compared with so many others at most: each comparison is dear."""
    names = ", ".join(f"Customer{n}: {{}}" for n in range(2000))
    doc = document(main=f"a: {{$ref: '#/schemas/Custmer'}}\nschemas: {{{names}}}")
    compared: list[str] = []
    monkeypatch.setattr(
        resolve_module, "get_close_matches", lambda name, names, n: compared.extend(names) or []
    )

    assert failure(doc)[0] == "dangling-reference"
    assert 0 < len(compared) <= 500


def test_anchors() -> None:
    """JSON Schema 2020-12, 8.2.2: a plain fragment names the schema with that $anchor."""
    doc = document(
        main="a: {$ref: '#pet'}\nb: {$ref: 'other.yaml#pet'}\nexample: {$anchor: pet, no: 1}\n"
        "s: {properties: {example: {$anchor: pet, yes: 1}}}",
        other="deep: [{$anchor: pet, other: 1}]",
    )
    assert resolve(doc.root() / "a").path == ("s", "properties", "example")
    assert resolve(doc.root() / "b").pointer == "/deep/0"


def test_embedded_schemas() -> None:
    """JSON Schema 2020-12, 8.2.1: an $id that is declared here is found here, not fetched."""
    doc = document(
        main="a: {$ref: 'https://example.com/pet'}\n"
        "b: {$ref: 'https://example.com/pet#/$defs/name'}\n"
        "c: {$ref: 'https://example.com/dog'}\n"
        "s:\n"
        "  $id: https://example.com/pet\n"
        "  x: {$ref: '#/$defs/name'}\n"
        "  y: {$ref: '#/s'}\n"
        "  z: {$ref: pet}\n"
        "  $defs: {name: {type: string}}\n"
    )
    root = doc.root()
    assert resolve(root / "a").pointer == "/s"
    assert resolve(root / "b").pointer == "/s/$defs/name"
    assert failure(doc, "c")[0] == "remote-reference"
    assert resolve(root / "s" / "x").pointer == "/s/$defs/name"
    assert resolve(root / "s" / "y").pointer == "/s"
    assert resolve(root / "s" / "z").pointer == "/s"


def test_follow_is_one_step() -> None:
    """`follow` stops at the next node, reference or not."""
    doc = document(main="a: {$ref: '#/b'}\nb: {$ref: '#/c'}\nc: 1")
    assert follow(doc.root() / "a") == doc.root() / "b"


@given(st.text(st.sampled_from("./%2e5cCfFabx:\\#~0 \n\0é?"), max_size=40))
def test_no_reference_leaves_the_folder(ref: str) -> None:
    """Whatever the spelling, a target is a relative name without `..`, or it is refused."""
    try:
        target = target_of(ref, "sub/main.yaml")
    except BadReference as problem:
        assert problem.code in ("remote-reference", "reference-outside", "malformed-reference")
        return
    parts = target.file.split("/")
    assert not target.file.startswith("/")
    assert ".." not in parts
    assert "\\" not in target.file
    assert "\0" not in target.file
    assert not parts[0].endswith(":")
