"""`specmint init`: a spec to start with, a document that is copied, a first draft of recordings."""

from __future__ import annotations

import json
import shutil
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specmint.cli import main
from specmint.commands.init import init
from specmint.diagnostics import Diagnostic, SpecmintError
from specmint.drafting.behaviour import envelope_of, items_at, paging_of
from specmint.drafting.names import names_of
from specmint.replaying.exchange import Content, Exchange
from specmint.source import load, read

ROOT = Path(__file__).parents[1]
SECRET = "hunter2hunter2"
Said = Callable[[], str]


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test runs in a folder of its own, with nothing in it."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """What was printed since the last look, both streams."""

    def look() -> str:
        printed = capsys.readouterr()
        return printed.out + printed.err

    return look


def spec(name: str) -> Any:
    """The data of the spec that was started."""
    return load(read(Path("specs") / name / "openapi.yaml")).root().value


# --- from nothing -------------------------------------------------------------------------------


def test_a_new_api_generates_at_once(said: Said) -> None:
    """Without anything at all, a spec is written that has nothing to complain of, and its client is made and current."""
    assert main(["init", "acme_billing"]) == 0
    assert "next: specmint generate acme_billing" in said()

    for command in (["validate"], ["generate"], ["check"]):
        assert main(command) == 0
        assert "warning" not in said() and "error" not in said()
    text = Path("specs/acme_billing/openapi.yaml").read_text()
    for key in ("x-envelope", "x-errors", "x-paging", "x-rate-limit", "x-idempotency-key"):
        assert f"# {key}" in text


def test_what_is_commented_is_right(said: Said) -> None:
    """Each line of the vocabulary that the example shows as a comment is valid where it stands, without the `#`."""
    assert main(["init", "acme"]) == 0
    file = Path("specs/acme/openapi.yaml")
    lines = file.read_text().splitlines()
    opened = [
        (
            line.replace("# ", "", 1)
            if line.lstrip().startswith(("# x-", "#   ", "# active", "# closed"))
            else line
        )
        for line in lines
    ]
    file.write_text("\n".join(opened) + "\n")
    assert opened != lines
    said()

    main(["validate", "acme", "--json"])

    # The example has no member `ok`, for its answers come without an envelope: nothing else is said.
    found = json.loads(said())["diagnostics"]
    assert {one["code"] for one in found} <= {
        "unknown-answer-member",
        "extension-without-effect",
        "unknown-request-place",
        "payload-not-declared",
    }
    assert found


def test_an_existing_project_is_kept_as_it_is() -> None:
    """pyproject.toml is only added to: every byte stays, line ends too, and the package goes beside the others."""
    before = b"[project]\r\nname='a'   # mine\r\n[tool.specmint.apis.old]\r\nspec='o.yaml'\r\noutput='src/acme/old'"
    Path("pyproject.toml").write_bytes(before)
    Path("pyproject.toml").chmod(0o640)

    init("new")

    after = Path("pyproject.toml").read_bytes()
    added = tomllib.loads(after.decode())["tool"]["specmint"]["apis"]["new"]
    assert after.startswith(before + b"\r\n\r\n[tool.specmint.apis.new]\r\n")
    assert added == {"spec": "specs/new/openapi.yaml", "output": "src/acme/new"}
    assert stat.S_IMODE(Path("pyproject.toml").stat().st_mode) == 0o640


def test_the_package_may_have_a_folder_of_its_own(
    said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--output` names the package's folder from where the command runs; pyproject.toml names it from its own folder."""
    Path("pyproject.toml").write_text("[project]\nname = 'shop'\n[tool.specmint]\n")
    Path("src/shop").mkdir(parents=True)
    monkeypatch.chdir("src")

    assert main(["init", "acme", "--output", "shop/billing"]) == 0
    assert 'output = "src/shop/billing"\n' in Path("../pyproject.toml").read_text()
    assert main(["generate", "acme"]) == 0
    assert Path("shop/billing/_client.py").exists()


@pytest.mark.parametrize("output", ["../elsewhere", "src/my-client", ".", "a/specmint_runtime"])
def test_outputs_that_cannot_be(output: str, said: Said) -> None:
    """A folder outside of the project, and a name that no package can have, are refused before anything is written."""
    assert main(["init", "acme", "--output", output]) == 2
    assert f"--output {output}" in said()
    assert list(Path().iterdir()) == []


def test_nothing_is_overwritten(said: Said) -> None:
    """A folder that is there, and a name that is configured, are refused; what was there stays."""
    Path("specs/acme").mkdir(parents=True)
    Path("specs/acme/notes.txt").write_text("mine")

    assert main(["init", "acme"]) == 2
    assert "specs/acme exists already" in said()
    assert not Path("pyproject.toml").exists()
    assert main(["init", "other"]) == 0
    shutil.rmtree("specs/other")
    said()
    assert main(["init", "other"]) == 2
    assert "other is configured already" in said()
    assert sorted(path.name for path in Path("specs").rglob("*")) == ["acme", "notes.txt"]


@pytest.mark.parametrize("name", ["class", "a-b", "json", "specmint_runtime", "../x", ""])
def test_names_that_cannot_be(name: str, said: Said) -> None:
    """What no package can be called is refused before anything is written."""
    assert main(["init", name]) == 2
    assert "cannot be the name of a package" in said()
    assert list(Path().iterdir()) == []


def test_apis_that_nothing_can_be_added_to(said: Said) -> None:
    """Where the APIs are an inline table, TOML allows no addition: the lines to write are shown, and nothing is touched."""
    before = '[tool.specmint]\napis = {old = {spec = "o.yaml", output = "out/old"}}\n'
    Path("pyproject.toml").write_text(before)

    assert main(["init", "new"]) == 1

    printed = said()
    assert "[config-not-extended]" in printed and 'output = "out/new"' in printed
    assert Path("pyproject.toml").read_text() == before
    assert not Path("specs").exists() or not list(Path("specs").iterdir())


# --- from a document ----------------------------------------------------------------------------

DOCUMENT = """\
# the vendor's own words
openapi: 3.0.3
info: {title: Acme, version: "1"}
servers: [{url: "https://api.acme.test"}]
paths:
  /a:
    get:
      operationId: a
      tags: [A]
      responses:
        "200": {description: fine, content: {application/json: {schema: {$ref: "parts/a.yaml#/A"}}}}
"""


def test_a_document_is_copied_with_its_files() -> None:
    """A vendor's document stays as it is, byte for byte, and so does each local file that it refers to, and no other."""
    Path("vendor/parts").mkdir(parents=True)
    Path("vendor/api.yaml").write_text(DOCUMENT)
    Path("vendor/parts/a.yaml").write_text("A: {type: object, properties: {b: {type: string}}}\n")
    Path("vendor/parts/unused.yaml").write_text("B: 1\n")

    init("acme", "vendor/api.yaml")

    copied = {str(path.relative_to("specs/acme")) for path in Path("specs/acme").rglob("*.yaml")}
    assert copied == {"api.yaml", "parts/a.yaml"}
    assert Path("specs/acme/api.yaml").read_text() == DOCUMENT
    assert main(["generate", "acme", "--quiet"]) == 0


def test_a_document_with_an_error_starts_nothing(said: Said) -> None:
    """Where no client would come of a document, its errors are shown at their places, and nothing is written."""
    Path("api.yaml").write_text(DOCUMENT)

    assert main(["init", "acme", "--from", "api.yaml"]) == 1

    assert "parts/a.yaml is referred to and cannot be copied: there is no such file" in said()
    assert sorted(path.name for path in Path().iterdir()) == ["api.yaml"]


# --- from recordings ----------------------------------------------------------------------------

RECORDED = [
    *sorted(ROOT.glob("tests/cases/replay/har/exchanges.*")),
    *sorted(ROOT.glob("tests/cases/replay/mitmproxy/exchanges.*")),
    *sorted(ROOT.glob("tests/cases/replay/postman/exchanges.*")),
    *sorted(ROOT.glob("tests/cases/replay/cassette/exchanges.*")),
    *sorted(ROOT.glob("tests/cases/replay/cassette_of_vcrpy/exchanges.*")),
    *(
        ROOT / "specs" / name / "exchanges"
        for name in ("bill_com", "billbee", "billing_booth_one", "chargeover")
    ),
]


@pytest.mark.parametrize("recording", RECORDED, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_draft_replays_its_own_recording(recording: Path, said: Said) -> None:
    """What is drafted of a recording validates, generates, and its client replays that recording without a finding."""
    files = [str(recording)]
    if recording.is_dir():
        files = sorted(map(str, recording.iterdir()))
    assert main(["init", "drafted", "--from", *files]) == 0
    assert main(["validate", "drafted", "--quiet"]) == 0
    assert main(["generate", "drafted", "--quiet"]) == 0
    said()

    code = main(["replay", "drafted", *files])

    assert code == 0, said()


def har(*entries: dict[str, Any]) -> None:
    """Write recorded.har with these entries."""
    Path("recorded.har").write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}))


def entry(method: str, url: str, answer: object, status: int = 200, **more: Any) -> dict[str, Any]:
    """An entry of an archive."""
    headers = [{"name": name, "value": value} for name, value in more.get("headers", {}).items()]
    request: dict[str, Any] = {"method": method, "url": url, "headers": headers}
    if "body" in more:
        request["postData"] = {"mimeType": "application/json", "text": json.dumps(more["body"])}
    content = {"mimeType": "application/json", "text": json.dumps(answer)}
    response = {"status": status, "headers": [], "content": content}
    return {"request": request, "response": response}


SHOP = "https://api.shop.test/v2"
KEY = {"X-Api-Key": SECRET, "Authorization": f"Bearer {SECRET}"}


def shop() -> None:
    """A recording with an envelope, pages, credentials, a refusal and a foreign host."""
    page = {"ok": True, "meta": {"total": 3}}
    one = {"id": 1, "status": "open", "total": 10.5, "paid": None}
    two = {"id": 2, "status": "paid", "total": 7, "paid": "2026-01-02", "password": SECRET}
    three = {"id": 3, "status": "open", "total": 7, "paid": None, "note": "x"}
    refusal = {"ok": False, "error": {"code": "E7", "message": "no"}, "meta": {}, "data": None}
    har(
        entry(
            "GET",
            f"{SHOP}/invoices?page=1&api_key={SECRET}",
            {**page, "data": [one, two]},
            headers=KEY,
        ),
        entry(
            "GET",
            f"{SHOP}/invoices?page=2&api_key={SECRET}",
            {**page, "data": [three]},
            headers=KEY,
        ),
        entry("GET", f"{SHOP}/invoices/2", {"ok": True, "data": two}, headers=KEY),
        entry(
            "POST",
            f"{SHOP}/invoices",
            {"ok": True, "data": one},
            201,
            body={"total": 10.5},
            headers=KEY,
        ),
        entry("POST", f"{SHOP}/invoices", refusal, 200, body={"total": -1}, headers=KEY),
        entry("GET", f"{SHOP}/reports/9", {"ok": False}, 500, headers=KEY),
        entry("GET", "https://ads.test/pixel", {"a": 1}),
    )


def test_a_draft_proposes_what_was_seen() -> None:
    """Operations, types, optional members, words of a choice, envelope, paging and credentials are in the draft."""
    shop()

    init("shop", "recorded.har")

    drafted = spec("shop")
    lists = drafted["paths"]["/v2/invoices"]["get"]
    invoice = drafted["components"]["schemas"]["Invoice"]
    assert drafted["servers"] == [{"url": "https://api.shop.test"}]
    assert drafted["x-envelope"] == {
        "payload": "/data",
        "success": {"/ok": True},
        "code": "/error/code",
        "message": "/error/message",
    }
    assert lists["operationId"] == "listInvoices"
    assert lists["x-paging"] == {
        "style": "page",
        "page": "$request.query.page",
        "items": "/data",
        "total": "/meta/total",
    }
    assert [one["name"] for one in lists["parameters"]] == ["page"]
    assert drafted["paths"]["/v2/invoices/{id}"]["get"]["operationId"] == "getInvoice"
    assert invoice["required"] == ["id", "status", "total", "paid"]
    assert invoice["properties"]["status"] == {"type": "string", "enum": ["open", "paid"]}
    assert invoice["properties"]["total"] == {"type": "number"}
    assert invoice["properties"]["paid"] == {"type": ["string", "null"], "format": "date"}
    assert invoice["properties"]["password"]["format"] == "password"
    assert sorted(drafted["security"][0]) == ["bearer", "x_api_key"]


def test_a_draft_has_its_evidence_beside_it() -> None:
    """Each line says how often it was seen, or where; what never succeeded is named and left out."""
    shop()

    init("shop", "recorded.har")

    text = Path("specs/shop/openapi.yaml").read_text()
    assert "get:  # seen in recorded.har, exchanges 1 and 2" in text
    assert "note:  # in 1 of 5" in text
    assert '"x-envelope":  # data was in 5 of 5 successes' in text
    assert "# in 6 of 6 requests" in text
    assert "# Left out: GET /v2/reports/{id}, which never answered data with success" in text
    assert "ads.test" not in text


def test_no_secret_of_a_recording_is_in_its_draft() -> None:
    """No value of a header, a query, a password or a member that only looks like a choice gets into the draft."""
    shop()

    init("shop", "recorded.har")

    text = Path("specs/shop/openapi.yaml").read_text()
    assert SECRET not in text
    assert "10.5" not in text


def test_a_map_by_identifiers_shows_none_of_them() -> None:
    """The keys of an object that are addresses or identifiers are values: the draft has a map in their place."""
    har(
        entry("GET", f"{SHOP}/balances", {"ann@shop.test": 1, "bob@shop.test": 2}),
        entry("GET", f"{SHOP}/rates", {"123456": {"a": 1}}),
    )

    init("shop", "recorded.har")

    text = Path("specs/shop/openapi.yaml").read_text()
    assert "ann@" not in text and "123456" not in text
    assert text.count("additionalProperties") == 2


def test_a_recording_of_nothing(said: Said) -> None:
    """Where no exchange is a success with data, there is nothing to draft, and nothing is written."""
    har(entry("GET", f"{SHOP}/a", {}, 404))

    assert main(["init", "shop", "--from", "recorded.har"]) == 1

    assert "[nothing-recorded]" in said()
    assert sorted(path.name for path in Path().iterdir()) == ["recorded.har"]


@pytest.mark.parametrize(
    ("method", "template", "is_list", "names"),
    [
        ("GET", "/api/v3/customers", True, ("listCustomers", "Customers", "Customer")),
        ("GET", "/customers/{id}", False, ("getCustomer", "Customers", "Customer")),
        (
            "GET",
            "/customers/{id}/addresses",
            True,
            ("listCustomerAddresses", "Customers", "CustomerAddress"),
        ),
        ("POST", "/tax-rates", False, ("createTaxRate", "TaxRates", "TaxRate")),
        ("PATCH", "/a/{id}", False, ("changeA", "A", "A")),
        ("GET", "/v1", False, ("getRoot", "Root", "Root")),
        ("GET", "/customers/key:{key}", False, ("getCustomerByKey", "Customers", "Customer")),
        ("GET", "/2fa/status", False, ("getX2faStatus", "X2fa", "X2faStatus")),
    ],
)
def test_names(method: str, template: str, is_list: bool, names: tuple[str, str, str]) -> None:
    """Operations, resources and records are named after method and path."""
    found = names_of(method, template, is_list=is_list)

    assert (found.operation, found.resource, found.noun) == names


def exchange(answer: Any, status: int = 200, query: tuple[tuple[str, str], ...] = ()) -> Exchange:
    """An exchange with a JSON answer."""
    content = Content(kind="json", tree=answer, data=json.dumps(answer).encode())
    return Exchange(
        file="a", index=1, method="GET", path="/", headers={}, query=query,
        status=status, answer_headers={}, answer=content,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "declared"),
    [
        ([{"data": 1, "status": 0}, {"data": 2, "status": 0}], {"payload": "/data"}),
        ([{"data": 1}, {"data": 2}], None),
        ([{"id": 1, "name": "a"}, {"id": 2, "name": "b"}], None),
        ([{"data": 1, "ok": True}], None),
        (
            [{"data": 1, "ok": True}, {"data": None, "ok": False, "message": "no"}],
            {"payload": "/data", "success": {"/ok": True}, "message": "/message"},
        ),
        (
            [{"result": 1, "status": "open"}, {"result": 2, "status": "paid"}],
            {"payload": "/result"},
        ),
    ],
)
def test_envelopes(answers: list[Any], declared: object) -> None:
    """An envelope is proposed of what several answers share; what says success, only where something else was seen."""
    found = envelope_of([exchange(answer) for answer in answers])

    assert (found and found.declared) == declared


def test_paging_needs_a_position() -> None:
    """A list that was never asked for by page or offset has no paging: nothing shows how it would go on."""
    answer = {"data": [1], "meta": {"total": 1}}

    assert items_at([answer], "data") == ("data",)
    assert paging_of([exchange(answer)], ("data",)) == {}
    assert paging_of([exchange(answer, query=(("offset", "0"), ("limit", "5")))], ("data",)) == {
        "style": "offset",
        "offset": "$request.query.offset",
        "size": "$request.query.limit",
        "items": "/data",
        "total": "/meta/total",
    }


def test_a_failure_to_write_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pyproject.toml cannot be put in its place, the spec is not there either."""

    def fails(self: Path, target: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fails)

    with pytest.raises(SpecmintError) as raised:
        init("acme")

    (problem,) = raised.value.diagnostics
    assert isinstance(problem, Diagnostic) and problem.code == "write-failed"
    assert not Path("pyproject.toml").exists()
    assert list(Path("specs").iterdir()) == []
