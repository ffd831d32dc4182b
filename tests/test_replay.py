"""A folder is a test: `tests/cases/replay/<rule>/` is a spec, recorded exchanges, and what must be said of them.

The first line of a spec states the rule. `report.txt` is what the command says and its exit code, `overlay.yaml` what
`--overlay` writes. An overlay that is applied takes away every finding that it is there for.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

import specmint
from specmint.cli import main
from specmint.overlays import overlaid
from specmint.replaying.files import read_exchanges
from specmint.source import load, read, yaml_reader
from specmint.source.fault import Limits

CASES = Path(__file__).parent / "cases" / "replay"
FOLDERS = sorted(path for path in CASES.iterdir() if path.is_dir())
GOLDENS = ("report.txt", "overlay.yaml")
PROJECT = """
[tool.specmint.apis.acme]
spec = "spec.yaml"
output = "made/acme"
overlays = ["overlay.yaml"]
"""
MENDED = {"undeclared-field", "missing-field", "new-enum-value", "changed-type", "unexpected-null"}
MENDED |= {"unknown-operation"}


def staged(folder: Path, at: Path) -> str:
    """A copy of a case with its client generated; the name of its exchanges."""
    shutil.copytree(folder, at, ignore=shutil.ignore_patterns(*GOLDENS), dirs_exist_ok=True)
    (outcome,) = specmint.generate(at / "spec.yaml", output=at / "out", package="acme")
    assert outcome.state == "written", outcome.diagnostics
    return next(path.name for path in at.glob("exchanges.*"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_case(
    folder: Path,
    tmp_path: Path,
    update: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The report and the overlay of a case are what was reviewed; nothing else lies in its folder."""
    exchanges = staged(folder, tmp_path)
    monkeypatch.chdir(tmp_path)
    code = main(
        [
            "replay",
            "spec.yaml",
            exchanges,
            "--output",
            "out",
            "--package",
            "acme",
            "--overlay",
            "overlay.yaml",
            "--verbose",
        ]
    )
    said = capsys.readouterr()
    made = {"report.txt": f"{said.err}{said.out}exit {code}\n"}
    if (tmp_path / "overlay.yaml").exists():
        made["overlay.yaml"] = (tmp_path / "overlay.yaml").read_text(encoding="utf-8")
    if update:
        for name in GOLDENS:
            (folder / name).unlink(missing_ok=True)
        for name, text in made.items():
            (folder / name).write_text(text, encoding="utf-8")

    assert made == {
        name: (folder / name).read_text(encoding="utf-8")
        for name in GOLDENS
        if (folder / name).exists()
    }
    assert (folder / "spec.yaml").read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize(
    "folder",
    [folder for folder in FOLDERS if (folder / "overlay.yaml").exists()],
    ids=lambda path: path.name,
)
def test_overlay_brings_the_spec_up_to_date(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`overlays = [...]` reads what replay writes, as an independent reading of Overlay 1.0.0 does, and no warning is said.

    Applied, an overlay takes away all it was written for: what is left, it said it would leave.
    """
    overlay: Any = data(folder / "overlay.yaml")
    left = [
        line.partition(": ")[2]
        for line in (folder / "overlay.yaml").read_text().splitlines()
        if line.startswith("# left")
    ]
    exchanges = staged(folder, tmp_path)
    monkeypatch.chdir(tmp_path)
    shutil.copy(folder / "overlay.yaml", "overlay.yaml")
    Path("pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (made,) = specmint.generate("acme")
    assert made.state == "written", made.diagnostics
    files = read(Path("spec.yaml"), overlays=[Path("overlay.yaml")])
    ours = overlaid(load(files), values=10_000, depth=250)
    assert ours.document.root().value == applied(data(folder / "spec.yaml"), overlay)
    assert ours.diagnostics == ()
    (outcome,) = specmint.replay("acme", exchanges)

    remaining = [item for item in outcome.diagnostics if item.code in MENDED]
    assert [
        item
        for item in remaining
        if not any(what.partition(": ")[2] in item.message for what in left)
    ] == []


def data(path: Path) -> Any:
    return yaml_reader.parse(path.read_text(encoding="utf-8"), Limits()).data


STEP = re.compile(r"\.([A-Za-z_]\w*)|\['((?:[^'\\]|\\.)*)'\]|\[(\d+)\]")


def applied(document: Any, overlay: Any) -> Any:
    """A document with an overlay applied, by the words of Overlay 1.0.0 and for the paths that we write."""
    assert overlay["overlay"] == "1.0.0" and overlay["actions"]
    for action in overlay["actions"]:
        assert STEP.sub("", action["target"]) == "$"
        steps = [
            int(found[3]) if found[3] else found[1] or re.sub(r"\\(.)", r"\1", found[2])
            for found in STEP.finditer(action["target"])
        ]
        owner: Any = {"$": document}
        target, name = document, "$"
        for step in steps:
            owner, target, name = target, target[step], step
        assert isinstance(target, dict | list), "a target is an object or an array"
        if action.get("remove"):
            del owner[name]
        elif isinstance(target, list):
            target.append(action["update"])
        else:
            merge(target, action["update"])
    return document


def merge(target: dict[str, Any], update: dict[str, Any]) -> None:
    for name, value in update.items():
        if isinstance(value, dict) and isinstance(target.get(name), dict):
            merge(target[name], value)
        else:
            target[name] = value


def test_no_secret_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Credentials in an archive stand neither in the report nor in the overlay, in no form of the report."""
    exchanges = staged(CASES / "har", tmp_path)
    monkeypatch.chdir(tmp_path)
    arguments = [
        "replay",
        "spec.yaml",
        exchanges,
        "--output",
        "out",
        "--package",
        "acme",
        "--overlay",
        "o.yaml",
    ]
    main(arguments)
    main([*arguments, "--json"])
    said = capsys.readouterr()

    assert (CASES / "har" / "exchanges.har").read_text().count("canary") > 5
    assert "canary" not in said.out + said.err + (tmp_path / "o.yaml").read_text()
    assert "Y2FuYXJ5" not in said.out + said.err


def test_json_and_quiet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """--json is one object with every finding and its place; --quiet says no more than the findings."""
    exchanges = staged(CASES / "missing_field", tmp_path)
    monkeypatch.chdir(tmp_path)
    arguments = ["replay", "spec.yaml", exchanges, "--output", "out", "--package", "acme"]

    assert main([*arguments, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["apis"][0]["state"], told["apis"][0]["replayed"]) == (
        False,
        "drifted",
        2,
    )
    assert {item["code"] for item in told["diagnostics"]} == {"missing-field"}
    assert all(item["file"] == "spec.yaml" and item["line"] > 1 for item in told["diagnostics"])

    assert main([*arguments, "--quiet"]) == 1
    assert capsys.readouterr().out == ""


def test_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No exchanges, no such file, no output for a spec file: exit 2, and what to do."""
    staged(CASES / "clean", tmp_path)
    monkeypatch.chdir(tmp_path)

    assert main(["replay", "spec.yaml", "--output", "out", "--package", "acme"]) == 2
    assert main(["replay", "spec.yaml", "nowhere.har", "--output", "out", "--package", "acme"]) == 2
    assert main(["replay", "spec.yaml", "exchanges.yaml"]) == 2
    assert main(["replay", "nobody", "exchanges.yaml"]) == 2
    said = capsys.readouterr().err
    assert "no exchanges in exchanges" in said and "no file nowhere.har" in said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "- {request: {method: GET}, response: {}}",
            "exchanges.yaml:1:13: error: `request` has no `path`",
        ),
        (
            "source: guessed\nrequest: {method: GET, path: /x}\nresponse: {}",
            "exchanges.yaml:1:9: error: `source` is none of",
        ),
        (
            "request: {method: GET, path: x}\nresponse: {status: 999}",
            "exchanges.yaml:1:30: error: `path` does not start",
        ),
        ("- 3", "exchanges.yaml:1:3: error: an exchange is an object"),
        ("{", "exchanges.yaml:"),
        ('{"log": {"entries": {}}}', "the exchange has no `request`"),
        ("", "exchanges.yaml:"),
    ],
)
def test_broken_files_are_located(
    text: str,
    told: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file that holds no exchanges is told with file, line and column."""
    staged(CASES / "clean", tmp_path)
    monkeypatch.chdir(tmp_path)
    Path("exchanges.yaml").write_text(text)

    assert (
        main(["replay", "spec.yaml", "exchanges.yaml", "--output", "out", "--package", "acme"]) == 1
    )
    assert told in capsys.readouterr().err


def test_a_client_must_be_there_and_of_today(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a package: exit 1, and the command that makes it. One of an older spec: a warning beside the findings."""
    staged(CASES / "clean", tmp_path)
    monkeypatch.chdir(tmp_path)

    assert (
        main(
            ["replay", "spec.yaml", "exchanges.yaml", "--output", "elsewhere", "--package", "acme"]
        )
        == 1
    )
    assert "[cannot-run-client]" in capsys.readouterr().err
    with Path("spec.yaml").open("a") as spec:
        spec.write("\n# newer\n")
    assert (
        main(["replay", "spec.yaml", "exchanges.yaml", "--output", "out", "--package", "acme"]) == 0
    )
    assert "[client-outdated]" in capsys.readouterr().err


def test_nothing_is_left_imported(tmp_path: Path) -> None:
    """A client that was replayed leaves no module behind, and takes no name from one that is imported."""
    exchanges = staged(CASES / "clean", tmp_path)
    before = set(sys.modules)
    specmint.replay(
        tmp_path / "spec.yaml", tmp_path / exchanges, output=tmp_path / "out", package="acme"
    )

    assert {
        name for name in set(sys.modules) - before if "acme" in name or "replayed" in name
    } == set()


def test_help_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    """The command explains itself with examples and its exit codes, and stands in the README."""
    with pytest.raises(SystemExit) as stopped:
        main(["replay", "--help"])
    said = capsys.readouterr().out

    assert stopped.value.code == 0
    assert "specmint replay" in said.split("examples:")[1]
    assert "Exit codes: 0 nothing to report; 1 findings" in said
    assert "`specmint replay API [FILE...]`" in (CASES.parents[2] / "README.md").read_text()


def test_what_a_client_saved_replays_clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `calls.save()` wrote of a session, secrets and personal data redacted, is read back and has no finding."""
    httpx2 = pytest.importorskip("httpx2")
    import bill_com

    answers = {
        "/Login.json": b'{"response_status":0,"response_message":"Success","response_data":{"sessionId":"abcdefgh","orgId":"o","apiEndPoint":"https://api.bill.com/api/v2","usersId":"u"}}',
        "/List/Customer.json": b'{"response_status":0,"response_message":"Success","response_data":[]}',
        "/Logout.json": b'{"response_status":0,"response_message":"Success","response_data":{}}',
    }
    transport = httpx2.MockTransport(
        lambda request: httpx2.Response(
            200, content=answers[request.url.path], headers={"content-type": "application/json"}
        )
    )
    http = httpx2.Client(transport=transport)
    client = bill_com.Client(
        dev_key="canary-dev-key",
        user_name="ada@example.com",
        password="canary-password",
        org_id="008",
        base_url="http://acme.test",
        http=http,
    )
    with http, client, client.watch() as calls:
        list(client.customers.list(max=5))
    calls.save(tmp_path / "calls.json")
    monkeypatch.chdir(Path(__file__).parents[1])
    (outcome,) = specmint.replay("bill_com", tmp_path / "calls.json")

    assert [item.text() for item in outcome.diagnostics if item.code != "client-outdated"] == []
    assert outcome.replayed == 2


ELSEWHERE = "https://other.test/v1/customers/9?x=1"
HOME = "https://api.acme.test/v1/customers/7"
PROXY = "http://127.0.0.1:8080/v1/customers/9?key=k"


def entry(url: str, method: str = "GET", text: str = '{"id": 7}', **headers: str) -> dict[str, Any]:
    named = [{"name": name, "value": value} for name, value in headers.items()]
    content = {"mimeType": "application/json", "text": text}
    return {
        "request": {"method": method, "url": url},
        "response": {"status": 200, "headers": named, "content": content},
    }


def told(url: str, status: int = 200, **content: Any) -> dict[str, Any]:
    """An entry whose answer has no text, as Firefox, Chrome and Playwright may write it."""
    answer = {"status": status, "headers": [], "content": {"mimeType": "", **content}}
    return {"request": {"method": "GET", "url": url}, "response": answer}


@pytest.mark.parametrize(
    ("entries", "replayed", "skipped"),
    [
        ([entry(HOME), entry(ELSEWHERE)], 1, 1),
        ([entry(PROXY)], 1, 0),
        ([entry(HOME), entry("http://[::1/v1/customers/7")], 1, 1),
        ([entry(HOME), entry(HOME, "OPTIONS")], 1, 1),
        ([entry(HOME, text="\ud800")], 1, 0),
        ([entry(HOME), told(HOME, size=10), told(HOME, size=-1), told(HOME, _file="7")], 1, 3),
        ([entry(HOME), told(HOME, 304, size=0), told(HOME, 101), entry(HOME, "CONNECT")], 1, 0),
        ([entry(HOME, **{"x-\u4e00": "a", "x-b": "\u4e00\ud800"})], 1, 0),
    ],
    ids=["elsewhere", "proxy", "no URL", "preflight", "half", "left out", "no answer", "headers"],
)
def test_what_archives_hold(
    entries: list[Any], replayed: int, skipped: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other vendors, the browser's own questions, and text that nothing can have sent: no internal error."""
    staged(CASES / "har", tmp_path)
    monkeypatch.chdir(tmp_path)
    Path("it.har").write_text(json.dumps({"log": {"entries": entries}}))
    (outcome,) = specmint.replay("spec.yaml", "it.har", output=Path("out"), package="acme")
    assert "internal-error" not in {item.code for item in outcome.diagnostics}
    assert (outcome.replayed, outcome.skipped) == (replayed, skipped)


def test_every_broken_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All problems of all files at once, each once."""
    staged(CASES / "clean", tmp_path)
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text("- {response: {}}")
    Path("b.yaml").write_text("- 3")
    (outcome,) = specmint.replay(
        "spec.yaml", "a.yaml", "b.yaml", output=Path("out"), package="acme"
    )
    told = [(item.place.file, item.message) for item in outcome.diagnostics if item.place]
    assert told == [
        ("a.yaml", "the exchange has no `request`"),
        ("b.yaml", "an exchange is an object with `request` and `response`"),
    ]


@pytest.mark.parametrize("media", ["", "APPLICATION/X-WWW-FORM-URLENCODED; charset=utf-8"])
def test_a_form_of_an_archive_is_known(media: str, tmp_path: Path) -> None:
    """By its type in any case, or by the header where a tool left the type out."""
    form = {"name": "Content-Type", "value": "application/x-www-form-urlencoded"}
    asked = {"method": "POST", "url": HOME, "headers": [form]}
    one = {**entry(HOME), "request": {**asked, "postData": {"mimeType": media, "text": "a=1"}}}
    (tmp_path / "it.har").write_text(json.dumps({"log": {"entries": [one]}}))
    (read,) = read_exchanges(tmp_path / "it.har", "it.har")
    assert read.body is not None and (read.body.kind, read.body.tree) == ("form", {"a": "1"})
