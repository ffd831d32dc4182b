"""Overlays: what they make of a document, where what they bring is written, and what each command does with them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import specmint
from specmint.cli import main
from specmint.diagnostics import SpecmintError
from specmint.document import Document, Json
from specmint.overlays import overlaid
from specmint.overlays.paths import BadPath, Paths
from specmint.overlays.tree import Tree
from specmint.pipeline import silent, understand
from specmint.source import Files, load, read

HEAD = "overlay: 1.1.0\ninfo: {title: Ours, version: '1'}\nactions:\n"
SPEC = """\
openapi: 3.1.0
info: {title: Acme, version: "1"}
servers: [{url: "https://api.acme.test"}]
paths:
  /invoices:
    get:
      operationId: getInvoices
      tags: [Invoices]
      parameters:
        - {name: first, in: query, schema: {type: string}}
        - {name: second, in: query, schema: {type: string}}
        - {name: third, in: query, schema: {type: strng}}
      responses: {"200": {description: ok, content: {application/json: {schema: {type: object}}}}}
"""
PROJECT = (
    '[tool.specmint.apis.acme]\nspec = "vendor/spec.yaml"\noutput = "out/acme"\n'
    'overlays = ["ours.yaml"]\n'
)
OURS = HEAD + "  - target: $.info\n    update: {description: Ours.}\n"


def changed(text: str, *actions: str, head: str = HEAD) -> Document:
    """Return the document of a text, with an overlay of these actions applied, each a line in braces."""
    overlay = head + "".join(f"  - {action}\n" for action in actions)
    names = {"spec.yaml": text.encode(), "ours.yaml": overlay.encode()}
    files = Files(names, "spec.yaml", overlays=["ours.yaml"])
    return overlaid(load(files), values=10_000, depth=250).document


@pytest.mark.parametrize(
    ("actions", "becomes"),
    [
        (["{target: $, update: {b: {c: 2}}}"], {"a": [1, 2, 3], "b": {"c": 2, "d": "x"}}),
        (["{target: $.b, update: {e: [1]}}"], {"a": [1, 2, 3], "b": {"c": 1, "d": "x", "e": [1]}}),
        (["{target: $, update: {a: [4, 5]}}"], {"a": [1, 2, 3, 4, 5], "b": {"c": 1, "d": "x"}}),
        (["{target: $.a, update: 4}"], {"a": [1, 2, 3, 4], "b": {"c": 1, "d": "x"}}),
        (["{target: $.a, update: [4, 5]}"], {"a": [1, 2, 3, 4, 5], "b": {"c": 1, "d": "x"}}),
        (["{target: $.a, update: {k: v}}"], {"a": [1, 2, 3, {"k": "v"}], "b": {"c": 1, "d": "x"}}),
        (["{target: $.b.d, update: y}"], {"a": [1, 2, 3], "b": {"c": 1, "d": "y"}}),
        (["{target: $.b.d, update: null}"], {"a": [1, 2, 3], "b": {"c": 1, "d": None}}),
        (['{target: "$.a[?@ < 3]", update: 0}'], {"a": [0, 0, 3], "b": {"c": 1, "d": "x"}}),
        (['{target: "$.a[?@ < 3]", remove: true}'], {"a": [3], "b": {"c": 1, "d": "x"}}),
        (['{target: "$.a[0, 2]", remove: true}'], {"a": [2], "b": {"c": 1, "d": "x"}}),
        (["{target: $.b, remove: true}"], {"a": [1, 2, 3]}),
        (["{target: $..c, remove: true}"], {"a": [1, 2, 3], "b": {"d": "x"}}),
        (["{target: $..*, remove: true}"], {}),
        (["{target: $.b, copy: $}"], {"a": [1, 2, 3], "b": {"c": 1, "d": "x", "a": [1, 2, 3]}}),
        (["{target: $.a, copy: $.b}"], {"a": [1, 2, 3, {"c": 1, "d": "x"}], "b": {"c": 1, "d": "x"}}),
        (
            ["{target: $, update: {n: {}}}", "{target: $.n, copy: $.b}", "{target: $.b, remove: true}"],
            {"a": [1, 2, 3], "n": {"c": 1, "d": "x"}},
        ),
        (
            ["{target: $.a, remove: true}", "{target: $, update: {a: new}}"],
            {"a": "new", "b": {"c": 1, "d": "x"}},
        ),
    ],
)  # fmt: skip
def test_actions(actions: list[str], becomes: Json) -> None:
    """Objects are merged, lists appended to, plain values replaced, values removed and copied, one action after the other."""
    text = "a: [1, 2, 3]\nb: {c: 1, d: x}\n"
    if actions[-1].endswith("copy: $}"):
        # The copy is of what was there before.
        becomes = {"a": [1, 2, 3], "b": {"c": 1, "d": "x", "a": [1, 2, 3], "b": {"c": 1, "d": "x"}}}

    assert changed(text, *actions).root().value == becomes


def test_an_older_overlay_replaces_what_is_unlike() -> None:
    """In version 1.0 a value may take the place of one of another kind, which 1.1 calls an error."""
    action, old = "{target: $, update: {b: [1]}}", HEAD.replace("1.1.0", "1.0.0")

    assert changed("b: text\n", action, head=old).root().value == {"b": [1]}
    with pytest.raises(SpecmintError, match="a list cannot be merged with a plain value"):
        changed("b: text\n", action)


def test_what_is_one_value_in_yaml_changes_in_one_place() -> None:
    """An update of one of two values that an alias makes one changes that one alone, and not the vendor's data."""
    text = "one: &it {k: [1]}\ntwo: *it\n"
    document = changed(text, "{target: $.one.k, update: 2}", "{target: $.two, update: {m: 3}}")

    assert document.root().value == {"one": {"k": [1, 2]}, "two": {"k": [1], "m": 3}}


def test_one_value_for_many_targets_stays_one_for_each() -> None:
    """What an action brings to several targets can be changed in one of them by a later action."""
    document = changed(
        "a: {}\nb: {}\n",
        "{target: \"$['a', 'b']\", update: {tags: [x]}}",
        "{target: $.b.tags, update: y}",
    )

    assert document.root().value == {"a": {"tags": ["x"]}, "b": {"tags": ["x", "y"]}}


# --- places -----------------------------------------------------------------------------------------------------------


def located(document: Document, *path: str) -> tuple[str, int]:
    """Return file and line of what stands at a path of a document."""
    place = document.node("spec.yaml", path).place
    return place.file, place.line


def test_places() -> None:
    """What an overlay brings is found in the overlay; what it leaves, or moves up in a list, where the vendor wrote it."""
    document = changed(
        SPEC,
        "{target: '$.paths[\"/invoices\"].get.parameters[0]', remove: true}",
        "{target: '$.paths[\"/invoices\"].get', update: {parameters: [{name: new, in: query}], summary: S}}",
        "{target: '$.paths[\"/invoices\"].get.parameters[1]', update: {description: D}}",
        "{target: $.info, copy: '$.servers[0]'}",
    )
    get = ("paths", "/invoices", "get")

    assert [document.node("spec.yaml", (*get, "parameters", str(index), "name")).string for index in range(3)] == [
        "second", "third", "new",
    ]  # fmt: skip
    assert located(document, *get, "parameters", "0", "name") == ("spec.yaml", 11)
    assert located(document, *get, "parameters", "1", "schema", "type") == ("spec.yaml", 12)
    assert located(document, *get, "parameters", "1", "description") == ("ours.yaml", 6)
    assert located(document, *get, "parameters", "2", "name") == ("ours.yaml", 5)
    assert located(document, *get, "summary") == ("ours.yaml", 5)
    assert located(document, *get, "tags") == ("spec.yaml", 8)
    assert located(document, "info", "url") == ("ours.yaml", 7)


def test_places_of_swagger() -> None:
    """An overlay of a Swagger 2.0 document is applied to it as it is written, and is pointed into after the conversion."""
    text = (
        'swagger: "2.0"\ninfo: {title: A, version: "1"}\nhost: a.test\npaths: {}\n'
        "definitions: {A: {type: object}}\n"
    )
    overlay = HEAD + "  - target: $.definitions.A\n    update: {properties: {b: {type: strng}}}\n"
    files = Files(
        {"s.yaml": text.encode(), "o.yaml": overlay.encode()}, "s.yaml", overlays=["o.yaml"]
    )
    (found,) = [
        one for one in understand(files, None, silent).diagnostics if "strng" in one.message
    ]

    assert (found.place.file, found.place.line) == ("o.yaml", 5)
    assert found.place.pointer == "/actions/0/update/properties/b/type"


TREES: st.SearchStrategy[Json] = st.recursive(
    st.integers(0, 3) | st.sampled_from(["a", "b"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)
MAPPINGS = st.dictionaries(st.sampled_from("abc"), TREES, max_size=3)


def act(tree: Tree, value: Json, file: str, data: st.DataObject) -> None:
    """Bring a value to some place of a tree, or remove what is there."""
    target = data.draw(st.sampled_from([(), *Paths().select("$..*", tree.data)]))
    held, flag = tree.at(target), data.draw(st.booleans())
    if isinstance(held, dict) and isinstance(value, dict):
        list(tree.merge(target, value, (file, ()), replaces=flag))
    elif isinstance(held, list):
        tree.append(target, value, (file, ()))
    elif target and flag:
        tree.replace(target, value, (file, ()))
    elif target:
        tree.remove(target)


@given(data=st.data(), start=MAPPINGS, brought=st.lists(TREES, max_size=6))
def test_everything_is_found_where_it_is_written(
    data: st.DataObject, start: dict[str, Json], brought: list[Json]
) -> None:
    """After any actions each plain value stands as it is at the place that is said of it, in the document or an overlay."""
    files: dict[str, Json] = dict(zip("012345", brought, strict=False))
    files["spec"] = start
    as_it_was = repr(files)
    tree = Tree("spec", start)
    for number, value in enumerate(brought):
        act(tree, value, str(number), data)
    document = Document({}, "spec")
    document.written = tree.written()

    for location in Paths().select("$..*", tree.data):
        file, path = document.origin("spec", tuple(map(str, location)))
        if not isinstance(tree.at(location), dict | list):
            assert at(files[file], path) == tree.at(location)
    assert repr(files) == as_it_was


def at(value: Json, path: tuple[str, ...]) -> Json:
    """Return what stands at a path of data."""
    for token in path:
        value = value[int(token)] if isinstance(value, list) else value[token]  # type: ignore[index]
    return value


# --- expressions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("$.a", [("a",)]),
        ("$['x y']", [("x y",)]),
        ("$.a[?@ >= 2]", [("a", 1), ("a", 2)]),
        ("$.a[-1]", [("a", 2)]),
        ("$.a[0, 0]", [("a", 0)]),
        ("$..n", [("x y", "n")]),
        ("$[?match(@.n, 'B.l*')]", [("x y",)]),
        ("$[?match(@.n, 'ill')]", []),
        ("$[?search(@.n, 'ill')]", [("x y",)]),
        ("$[?match(@.n, 'a)|(Bill')]", []),
        ("$[?@.price == 0.1]", [("x y",)]),
        ("$.b", []),
    ],
)
def test_selected(expression: str, found: list[tuple[str | int, ...]]) -> None:
    """A JSONPath selects what RFC 9535 says, each value once; a pattern of `match` is for the whole text."""
    document = load(Files({"s.yaml": b"a: [1, 2, 3]\nx y: {n: Bill, price: 0.1}\n"}, "s.yaml"))

    assert Paths().select(expression, document.root().value) == found


@pytest.mark.parametrize(
    ("expression", "because"),
    [
        ("$.a.b-c", "found '-' at character 6"),
        ("a", "expected"),
        ("", "expected"),
        ("$[?" + "(" * 990 + "@" + ")" * 990 + "]", "nested too deeply"),
        ("$" + ".a" * 1000 + "!", "longer than 2000 characters"),
        ("$[?@ == 1e99999]", "a number that no document can have"),
        ("$..[?@..[?@..[?@..x]]]", "looks at too much"),
        ("$..*..*..*..*..*", "looks at too much"),
        ("$..[?count($..*) > 1]", "looks at too much"),
    ],
)
def test_hostile_expressions(expression: str, because: str) -> None:
    """An expression that is none, or that would take too long, ends with a reason: what it visits is counted."""
    value: Json = {}
    for _ in range(60):
        value = {"a": value, "b": [value, 1]} if len(repr(value)) < 2_000 else {"a": value}

    with pytest.raises(BadPath, match=because):
        Paths(visits=50_000).select(expression, value)


def test_a_hostile_pattern_is_linear() -> None:
    """A pattern that would make a backtracking engine try for ever is answered: it runs in the engine of the models."""
    data: Json = {"a": {"n": "x" * 5_000}}

    assert Paths().select("$[?match(@.n, '(x+x+)+y')]", data) == []


# --- commands ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with an API, whose document is the vendor's and has an overlay outside of its folder."""
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "spec.yaml").write_text(SPEC)
    (tmp_path / "ours.yaml").write_text(OURS)
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_changed_is_said(project: Path) -> None:
    """An overlay that changed makes the package outdated, and is named; so are overlays that are added or taken away."""
    specmint.generate()
    assert specmint.check()[0].state == "current"
    (project / "ours.yaml").write_text(OURS.replace("Ours.", "Ours again."))
    (edited,) = specmint.check(errors="return")
    (project / "ours.yaml").write_text(OURS)
    (project / "pyproject.toml").write_text(PROJECT.replace('overlays = ["ours.yaml"]', ""))
    (removed,) = specmint.check(errors="return")

    assert (edited.state, edited.reasons) == ("outdated", ("the overlay ../ours.yaml changed",))
    assert (removed.state, removed.reasons) == ("outdated", ("options changed (overlays)",))


def test_the_command_line_adds_overlays(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--overlay` comes after what is configured, is counted like it, and goes with one API alone."""
    more = HEAD + "  - target: $.info\n    update: {description: Mine.}\n"
    (project / "more.yaml").write_text(more)

    assert main(["generate", "acme", "--overlay", "more.yaml"]) == 0
    assert '"""Acme\n\nMine.' in (project / "out/acme/__init__.py").read_text()
    assert main(["check", "acme", "--overlay", "more.yaml"]) == 0
    assert main(["check", "acme"]) == 1
    assert "options changed (overlays)" in capsys.readouterr().err
    assert main(["validate", "vendor/spec.yaml", "acme", "--overlay", "more.yaml"]) == 2
    assert main(["generate", "acme", "--overlay", "none.yaml"]) == 1
    assert (
        "none.yaml: error: cannot read the overlay: there is no such file"
        in capsys.readouterr().err
    )


def test_what_an_overlay_refers_to_is_read(project: Path) -> None:
    """A reference in an overlay leads from where it is put, the document; the file that it names is read and counted."""
    (project / "vendor" / "parts.yaml").write_text("Answer: {description: ok}\n")
    (project / "ours.yaml").write_text(
        HEAD + "  - target: $.paths['/invoices'].get.responses\n"
        "    update: {'202': {$ref: 'parts.yaml#/Answer'}}\n"
    )
    files = read(Path("vendor/spec.yaml"), overlays=[Path("ours.yaml")])

    assert list(files) == ["spec.yaml", "../ours.yaml", "parts.yaml"]
    assert specmint.generate()[0].read == tuple(
        Path(name) for name in ("ours.yaml", "vendor/parts.yaml", "vendor/spec.yaml")
    ) + (project / "pyproject.toml",)


def test_the_whole_vocabulary_may_come_from_an_overlay(project: Path) -> None:
    """With the marker in it, an overlay says all that our keys can say, and the vendor's file stays as it is."""
    (project / "ours.yaml").write_text(
        HEAD + "  - {target: $, update: {x-specmint: 1}}\n"
        "  - {target: '$.paths[\"/invoices\"].get', update: {x-name: all_of_them}}\n"
    )
    specmint.generate()

    assert "def all_of_them(" in (project / "out/acme/invoices.py").read_text()
    assert (project / "vendor/spec.yaml").read_text() == SPEC


def test_diff_applies_overlays(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both documents have their overlays: a revision those that it had, so that what an overlay adds is a difference."""
    for words in (["init", "-q"], ["add", "vendor"], ["commit", "-qm", "first"]):
        who = ["-c", "user.name=A", "-c", "user.email=a@acme.test"]
        subprocess.run(["git", *who, *words], check=True, cwd=project)
    (project / "ours.yaml").write_text(
        HEAD + "  - {target: '$.paths[\"/invoices\"].get.parameters[0]', remove: true}\n"
    )
    (project / "same.yaml").write_text(SPEC)

    assert main(["diff", "acme"]) == 1
    assert "first" in capsys.readouterr().out
    assert main(["diff", "acme", "--against", "same.yaml"]) == 0


def test_configured_overlays_are_a_list(project: Path) -> None:
    """What is no list of file names is an error at its line of pyproject.toml."""
    (project / "pyproject.toml").write_text(PROJECT.replace('["ours.yaml"]', '"ours.yaml"'))

    with pytest.raises(
        SpecmintError, match="pyproject.toml:4.*overlays in .* is not a list of file"
    ):
        specmint.generate()


def test_a_copy_counts_its_overlays(project: Path) -> None:
    """A vendored copy is made anew when an overlay of its API changes, or is taken away."""
    (project / "app").mkdir()
    specmint.vendor("acme", into=project / "app" / "_vendor")
    assert specmint.vendor(into=project / "app" / "_vendor", check=True).state == "current"
    (project / "pyproject.toml").write_text(PROJECT.replace('overlays = ["ours.yaml"]', ""))

    assert specmint.vendor(into=project / "app" / "_vendor", update=True).state == "written"


def test_nothing_is_imported_without_overlays(project: Path) -> None:
    """The library for JSONPath is imported where there are overlays, and nowhere else."""
    script = "import sys, specmint.cli; specmint.cli.main(['validate', 'vendor/spec.yaml']); print('jsonpath_rfc9535' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.endswith("False\n")


@pytest.mark.parametrize(
    ("action", "codes"),
    [
        ("{target: $.components.parameters.P, update: {description: x}}", ["overlay-beside-reference"]),
        ("{target: $.components.parameters.P, update: {$ref: 'other.yaml#/Q'}}", []),
        ("{target: $.components.schemas.S, update: {description: x}}", []),
        ("{target: $.components.schemas.S.x, update: {description: x}}", ["overlay-without-effect"]),
        ("{target: \"$.paths['/a']\", update: {summary: x}}", []),
    ],
)  # fmt: skip
def test_an_overlay_reaches_no_other_file(action: str, codes: list[str]) -> None:
    """What it brings to a reference is told, unless it counts beside one; a target inside another file selects nothing."""
    entry = (
        "openapi: 3.1.0\npaths: {/a: {$ref: 'other.yaml#/I'}}\ncomponents: {parameters:"
        " {P: {$ref: 'other.yaml#/P'}}, schemas: {S: {$ref: 'other.yaml#/S'}}}\n"
    )
    names = {"spec.yaml": entry, "ours.yaml": f"{HEAD}  - {action}\n", "other.yaml": "S: {x: {}}\n"}
    files = Files(
        {name: text.encode() for name, text in names.items()}, "spec.yaml", overlays=["ours.yaml"]
    )
    said = overlaid(load(files), values=10_000, depth=250).diagnostics

    assert [each.code for each in said] == codes
    assert all(each.place.file == "ours.yaml" for each in said)
    if codes == ["overlay-without-effect"]:
        assert "no file that this refers to" in said[0].hint
