"""What `specmint diff` says of an edit: breaking, additive or docs, by what a program gives and is given."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from specmint import ir
from specmint.differing import (
    Difference,
    Side,
    differences,
)
from specmint.differing.answers import KNOWN as ANSWERS
from specmint.differing.behaviour import KNOWN as BEHAVIOUR
from specmint.differing.client import KNOWN as CLIENT
from specmint.differing.definitions import KNOWN as DEFINITIONS
from specmint.differing.kinds import Kind
from specmint.differing.operations import KNOWN as OPERATIONS
from specmint.differing.servers import KNOWN as SERVERS
from specmint.lower import lower
from specmint.source import Files, load, read
from tests.support.changes import KINDS, RULES, get_item, move_path, require, set_property, small
from tests.support.edits import TARGETS, base, edits
from tests.support.sides import (
    SPECS,
    Edit,
    Json,
    compared,
    edited,
    operation,
    schema,
    side_of,
    spec,
    told,
    verdict,
)

# --- ten edits of real kinds on the four specs ------------------------------------------------------------------------


@pytest.mark.parametrize("api", TARGETS)
@pytest.mark.parametrize("name", edits("billbee"))
def test_an_edit_of_a_real_kind_has_its_verdict(api: str, name: str) -> None:
    """Each of the edits that vendors make has the verdict that a user of the client would give, and says why."""
    edit, wanted, kind = edits(api)[name]
    found = compared(base(api), edit)

    assert verdict(found) == wanted, told(found)
    assert not kind or kind in {one.kind for one in found}
    for one in found:
        ends = [end for end in (one.old, one.new) if end is not None]
        assert one.reason
        assert ends
        assert all(end.place is not None and end.place.line for end in ends), one


@pytest.mark.parametrize("api", TARGETS)
def test_a_comment_and_line_ends_are_no_difference(api: str) -> None:
    """A comment, an empty line and CRLF change nothing."""
    files = read(SPECS / api / "openapi.yaml")
    other = b"# A comment.\r\n\r\n" + files[files.entry].replace(b"\n", b"\r\n")
    old, new = load(files), load(Files({files.entry: other}, files.entry, folder=files.folder))

    assert differences(Side(lower(old)[0], old), Side(lower(new)[0], new)) == ()


# --- who gives and who is given ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("edit", "wanted"), RULES)
def test_a_difference_has_its_level(edit: Edit, wanted: set[str]) -> None:
    """What is given may become more, what is received less; what is both neither; and each difference is told once."""
    found = compared(small(), edit)
    told_of = told(found)
    ignored = {one for one in told_of if one.endswith("client.request")}

    assert {one for one in told_of if "class-" not in one} - ignored == wanted


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_its_level(kind: str) -> None:
    """Each kind that no rule above shows has an edit that is told as it, at its level."""
    old, edit, level = KINDS[kind]

    assert (level, kind) in {(str(one.level), one.kind) for one in compared(old, edit)}


def test_every_kind_is_shown() -> None:
    """Each kind of difference has an edit here that shows it."""
    by_rules = {one.split()[1] for _, wanted in RULES for one in wanted}

    assert by_rules | KINDS.keys() == set(get_args(Kind))


def test_an_argument_that_moves_is_breaking() -> None:
    """Arguments of the path may be given by position: their order counts, and that of the others does not."""

    def add(document: Json) -> None:
        item = document["paths"].pop("/items/{id}")
        two = {"name": "part", "in": "path", "required": True, "schema": {"type": "string"}}
        item["get"]["parameters"].insert(1, two)
        document["paths"]["/items/{id}/{part}"] = item

    def swap(document: Json) -> None:
        parameters = document["paths"]["/items/{id}/{part}"]["get"]["parameters"]
        parameters[:2] = reversed(parameters[:2])

    assert told(compared(edited(small(), add), swap)) == {
        "breaking argument-position items.get.id",
        "breaking argument-position items.get.part",
    }
    assert compared(small(), lambda document: get_item(document)["parameters"].reverse()) == ()


def test_a_changed_meaning_is_the_gravest() -> None:
    """A name that means something else stands before all that breaks loudly."""

    def swap(document: Json) -> None:
        schema(document, "Read")["properties"] = {
            "a": {"type": "string", "x-name": "b"},
            "b": {"type": "number", "x-name": "a"},
        }

    found = compared(small(), swap, require("Written"), move_path)

    assert found[0].kind == "name-changed-meaning"
    assert {one.python for one in found if one.kind == "name-changed-meaning"} == {
        "Read.a",
        "Read.b",
    }


def test_an_inline_schema_that_became_a_component_is_the_same() -> None:
    """A class that is only called otherwise is compared all the same: what changed in it is told."""
    old = edited(small())
    responses = old["paths"]["/items/{id}"]["get"]["responses"]["200"]["content"]
    responses["application/json"]["schema"] = edited(schema(old, "Read"))

    def name_it(document: Json) -> None:
        content = document["paths"]["/items/{id}"]["get"]["responses"]["200"]["content"]
        del content["application/json"]["schema"]["properties"]["b"]
        document["components"]["schemas"]["Named"] = content["application/json"]["schema"]
        content["application/json"]["schema"] = {"$ref": "#/components/schemas/Named"}

    assert told(compared(old, name_it)) == {
        "breaking class-renamed GetItemAnswer",
        "breaking field-removed GetItemAnswer.b",
    }


def test_every_fact_of_the_ir_is_compared() -> None:
    """Each fact of the IR is compared by name; what the IR gains later counts as breaking until somebody says otherwise."""
    for known in (DEFINITIONS, OPERATIONS, ANSWERS, BEHAVIOUR, CLIENT, SERVERS):
        for one, names in known.items():
            assert names == {field.name for field in fields(one)}, one


def test_webhooks_are_compared() -> None:
    """To read webhooks is additive; to read others, by another signature, or none any more, is breaking."""
    schema: Json = {"type": "object", "properties": {"a": {"type": "string"}}}

    def webhooks(header: str) -> Edit:
        body = {"content": {"application/json": {"schema": schema}}}
        hook = {"post": {"requestBody": body, "responses": {"200": {"description": "ok"}}}}
        signature = {"algorithm": "shared-secret", "header": header}

        def edit(document: Json) -> None:
            document["webhooks"] = {"paid": hook}
            document["x-specmint-webhook-signature"] = signature

        return edit

    with_hooks = edited(small(), webhooks("X-Key"))

    assert "additive webhooks-added parse_webhook" in told(compared(small(), webhooks("X-Key")))
    assert "breaking webhooks-changed parse_webhook" in told(compared(with_hooks, webhooks("X")))
    gone = told(compared(with_hooks, lambda document: document.pop("webhooks")))
    assert "breaking webhooks-removed parse_webhook" in gone


def test_servers_are_compared_by_their_names() -> None:
    """A server that callers can choose and that goes is breaking, a new one additive, another address breaking."""

    def two(url: str, *more: str) -> Edit:
        servers = [
            {"url": "https://acme.example/v1", "description": "Live"},
            {"url": url, "description": "Sandbox"},
            *({"url": f"https://{name}.example", "description": name} for name in more),
        ]
        return lambda document: document.update(servers=servers)

    old = edited(small(), two("https://sandbox.example"))
    gone = compared(old, lambda document: document["servers"].pop())

    assert {(str(one.level), one.kind) for one in gone} == {("breaking", "server-removed")}
    more = compared(old, two("https://sandbox.example", "Europe"))
    assert {(str(one.level), one.kind) for one in more} == {("additive", "server-added")}
    moved = compared(old, two("https://other.example"))
    assert {(str(one.level), one.kind) for one in moved} == {("breaking", "server-changed")}

    def own_server(document: Json) -> None:
        get_item(document)["servers"] = [{"url": "https://files.example"}]

    assert told(compared(old, own_server)) == {"breaking server-changed items.get"}


def test_nothing_differs_in_the_same_document() -> None:
    """A document compared with itself shows nothing, whatever is in it."""
    for api in TARGETS:
        assert compared(spec(api)) == ()


def test_the_package_of_a_schema_that_nothing_uses_is_read() -> None:
    """A schema that no operation uses is compared as one that is read."""
    assert side_of(small()).directions[ir.Ident("Kind")] == {"received"}


def test_both_documents_take_the_same_path(tmp_path: Path) -> None:
    """A broken older document is reported with its own file and place."""
    import specmint

    (tmp_path / "new.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths: {}\n"
    )
    (tmp_path / "old.yaml").write_text("openapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths: 5\n")
    (result,) = specmint.diff("new.yaml", against="old.yaml", cwd=tmp_path)

    assert result.state == "failed"
    assert not result.ok
    assert {Path(one.place.file).name for one in result.diagnostics} == {"old.yaml"}


def test_what_a_status_is_is_compared() -> None:
    """Two successes whose types change places differ, though what the method returns is the same; so do errors' details."""
    json = "application/json"

    def answer(name: str) -> Json:
        schema = {"$ref": f"#/components/schemas/{name}"}
        return {"description": "x", "content": {json: {"schema": schema}}}

    def answers(**names: str) -> Edit:
        responses = {status[1:]: answer(name) for status, name in names.items()}
        return lambda document: operation(document, "getItem").update(responses=responses)

    first, second = [*small()["components"]["schemas"]][:2]
    old = edited(small(), answers(_200=first, _202=second, _404=first))

    def kinds(**names: str) -> set[tuple[str, str]]:
        return {(str(one.level), one.kind) for one in compared(old, answers(**names))}

    assert ("breaking", "answer-changed") in kinds(_200=second, _202=first, _404=first)
    assert kinds(_200=first, _202=second, _404=second) == {("breaking", "answer-changed")}
    assert kinds(_200=first, _202=second, _404=first, _409=first) == {
        ("additive", "answer-changed")
    }


# --- what was learnt from the histories of vendors' documents ---------------------------------------------------------


def _texts(found: tuple[Difference, ...]) -> set[str]:
    return {f"{one.what}: {one.reason}" for one in found}


def _form(**properties: Json) -> Edit:
    form = {"schema": {"type": "object", "properties": properties}}
    body = {"content": {"application/x-www-form-urlencoded": form}}
    return lambda document: operation(document, "createItem").update(requestBody=body)


_TEXT: Json = {"type": "string"}
_OPEN: Json = {"type": "object", "additionalProperties": True}


def test_any_takes_what_had_a_plain_type() -> None:
    """An argument or a member that is sent and becomes Any takes the lists and dicts of plain values that it took before."""
    lists = [
        {"type": "array", "items": one} for one in (_OPEN, {}, {"type": "string", "format": "date"})
    ]
    of_dicts, of_any, of_dates = (_form(a=_TEXT, b=one) for one in lists)

    assert told(compared(edited(small(), of_dicts), of_any)) == {
        "additive type-widened items.create.b"
    }
    assert "breaking type-changed items.create.b" in told(
        compared(edited(small(), of_dates), of_any)
    )
    written = [set_property("Written", "b", **one) for one in lists]
    assert told(compared(edited(small(), written[0]), written[1])) == {
        "additive type-widened Written.b"
    }
    assert told(compared(edited(small(), written[2]), written[1])) == {
        "breaking type-changed Written.b"
    }


def test_the_form_of_a_new_argument_is_no_difference_of_its_own() -> None:
    """A field that a form gains is an argument that was added, whatever it is written as; one that was there is told."""
    added = compared(edited(small(), _form(a=_TEXT)), _form(a=_TEXT, b=_OPEN))
    changed = compared(edited(small(), _form(a=_TEXT, b=_TEXT)), _form(a=_TEXT, b=_OPEN))

    assert told(added) == {"additive argument-added items.create.b"}
    assert "breaking form-changed items.create" in told(changed)
    assert any(
        "items.create writes /b as JSON, object by object instead of" in one
        for one in _texts(changed)
    )


def test_a_union_is_told_by_what_it_gained_and_lost() -> None:
    """Of a union the types that joined and left it are named, however many there are beside them."""
    kinds = [{"type": "integer"}, {"type": "boolean"}, {"type": "string"}]

    def union(*numbers: int) -> Edit:
        return set_property("Read", "b", anyOf=[kinds[number] for number in numbers])

    gained = compared(edited(small(), union(0, 1)), union(0, 1, 2))
    lost = compared(edited(small(), union(0, 1, 2)), union(0, 1))
    both = compared(edited(small(), union(0, 1)), union(0, 2))

    assert _texts(gained) == {"Read.b may also be str: programs use it as int | bool"}
    assert _texts(lost) == {"Read.b can no longer be str: programs that use it still work"}
    assert _texts(both) == {
        "Read.b may also be str and can no longer be bool: programs use it as int | bool"
    }


def test_an_argument_that_loses_its_place_is_told_so() -> None:
    """An argument that could be given by position and now by name only fails loudly there; it passes no other value."""

    def body(*, required: bool) -> Edit:
        return lambda document: operation(document, "createItem")["requestBody"].update(
            required=required
        )

    found = compared(edited(small(), body(required=True)), body(required=False))
    moved = [f"{one.what}: {one.reason}" for one in found if one.kind == "argument-position"]

    assert moved == [
        "items.create.written can be given by name only: programs that give it by position fail"
    ]


def test_statuses_that_change_alike_are_told_together() -> None:
    """Where a vendor gives all its errors another class, a method is told once, with the statuses."""

    def errors(name: str) -> Edit:
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        refused = {"description": "x", "content": content}
        return lambda document: get_item(document)["responses"].update(
            dict.fromkeys(("401", "403", "422"), refused)
        )

    found = compared(edited(small(), errors("Read")), errors("Both"))

    assert [one for one in _texts(found) if "details" in one] == [
        "items.get has Both instead of Read as the details of its errors for 401, 403, 422: programs that use Read fail"
    ]


def test_a_model_whose_name_a_page_takes_is_removed() -> None:
    """Models and pages are in modules of their own: where a page takes the name of a model that went, no program goes on with it."""

    def answer_with(name: str) -> Edit:
        def edit(document: Json) -> None:
            schemas = document["components"]["schemas"]
            schemas.pop("Items", None)
            schemas[name] = {"type": "object", "properties": {"a": {"type": "string"}}}
            content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
            get_item(document)["responses"] = {"200": {"description": "x", "content": content}}

        return edit

    found = told(compared(edited(small(), answer_with("Items")), answer_with("Others")))

    assert "breaking class-removed Items" in found or "breaking class-renamed Items" in found
    assert not {one for one in found if "name-changed-meaning" in one}


def test_long_texts_are_shown_where_they_differ() -> None:
    """Of two long descriptions that begin alike the reader sees the words that changed."""
    begin = "This sentence is the same in both documents. " * 10
    docs = [
        set_property("Read", "b", type="number", description=begin + end)
        for end in ("Old.", "New end.")
    ]
    (found,) = compared(edited(small(), docs[0]), docs[1])

    assert found.old is not None and found.new is not None
    assert found.old.value.startswith("…") and found.old.value.endswith("Old.")
    assert found.new.value.endswith("New end.") and len(found.new.value) < 80
