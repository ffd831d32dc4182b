"""The command line, as a careful person would use it."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import specmint.validation
from specmint.cli import main
from specmint.document import Document
from specmint.validation import Judged

SPEC = """openapi: 3.1.0
info: {title: Acme Billing, version: "1"}
servers: [{url: "https://api.acme.test"}]
paths:
  /ping: {get: {operationId: ping, tags: [Health], responses: {"204": {description: fine}}}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "openapi.yaml").write_text(SPEC)
    return tmp_path


def test_generate_without_configuration(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A spec and --output are enough: the package is named after info.title."""
    assert main(["generate", "openapi.yaml", "--output", "clients"]) == 0
    assert (folder / "clients" / "acme_billing" / "health.py").exists()
    assert "files written in clients/acme_billing" in capsys.readouterr().out


def test_generate_twice_touches_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second run finds nothing to do, and does not touch a file."""
    main(["generate", "openapi.yaml", "--output", "clients", "--package", "acme"])
    before = {path: path.stat().st_mtime_ns for path in (folder / "clients").rglob("*")}
    capsys.readouterr()

    assert main(["generate", "openapi.yaml", "--output", "clients", "--package", "acme"]) == 0
    assert before == {path: path.stat().st_mtime_ns for path in (folder / "clients").rglob("*")}
    assert "up to date" in capsys.readouterr().out


def _unread(*_: object, **__: object) -> None:
    raise AssertionError("the spec was read although nothing changed")


@pytest.mark.parametrize("command", ["generate", "check"])
@pytest.mark.parametrize("crlf", [False, True])
def test_no_work_where_nothing_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: str, crlf: bool
) -> None:
    """A package that info.title named is found again by its manifest: the spec is not parsed, CRLF or not."""
    other = folder / "other.yaml"
    other.write_text(SPEC.replace("Acme Billing", "Other"))
    main(["generate", "other.yaml", "--output", "clients"])
    main(["generate", "openapi.yaml", "--output", "clients"])
    for path in [folder / "openapi.yaml", *folder.glob("clients/acme_billing/**/*.*")] * crlf:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    monkeypatch.setattr("specmint.commands.making.understand", _unread)

    assert main([command, "openapi.yaml", "--output", "clients"]) == 0


@pytest.mark.parametrize("change", ["", "# a comment"])
def test_a_changed_spec_is_work(
    folder: Path, monkeypatch: pytest.MonkeyPatch, change: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A package of another name, a changed spec or a changed package is never taken for up to date."""
    main(["generate", "openapi.yaml", "--output", "clients", "--package", "acme"])
    if change:
        main(["generate", "openapi.yaml", "--output", "clients"])
        (folder / "openapi.yaml").write_text(SPEC + change)
    capsys.readouterr()

    assert main(["generate", "openapi.yaml", "--output", "clients"]) == 0
    assert "written in clients/acme_billing" in capsys.readouterr().out


def test_a_spec_from_standard_input(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`-` is a spec on standard input, whose files are found beside the working folder; it is read once."""

    def given(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    given(SPEC)
    assert main(["generate", "-", "--output", "clients"]) == 0
    assert "files written in clients/acme_billing" in capsys.readouterr().out
    given(SPEC)
    assert main(["check", "-", "--output", "clients"]) == 0
    given("openapi: [")
    assert main(["validate", "-"]) == 1
    assert "-:1:11: error" in capsys.readouterr().err
    (folder / "health.yaml").write_text("get: {responses: {}}")
    given(SPEC.partition("/ping")[0] + "/ping: {$ref: health.yaml}\n")
    assert main(["validate", "-"]) == 0
    assert "health.yaml:1:7: warning" in capsys.readouterr().err
    assert main(["validate", "-", "-"]) == 2
    assert "read only once" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["https://api.acme.test/openapi.json", "file:///etc/passwd"])
def test_a_url_gets_an_answer_of_its_own(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is fetched: who names a URL is told so, and how to get the file."""
    assert main(["validate", url]) == 2
    said = capsys.readouterr().err

    assert f"{url} is a URL, and specmint fetches nothing" in said
    assert f"curl -fsSL -o openapi.yaml {url}" in said


def test_configured_apis(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With [tool.specmint.apis] no argument is needed, and an unknown name is wrong use (exit 2)."""
    (folder / "pyproject.toml").write_text(
        '[tool.specmint.apis.acme]\nspec = "openapi.yaml"\noutput = "generated/acme"\n'
    )

    assert main(["generate"]) == 0
    assert main(["check"]) == 0
    assert capsys.readouterr().out.startswith("acme: ")
    assert main(["generate", "nobody"]) == 2
    assert "configured are acme" in capsys.readouterr().err


def test_check_tells_what_changed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """check exits 1 with the file and the command that mends it, and is silent when all is well."""
    main(["generate", "openapi.yaml", "--output", "out", "--package", "acme"])
    capsys.readouterr()
    assert main(["check", "openapi.yaml", "--output", "out", "--package", "acme"]) == 0
    assert capsys.readouterr() == ("", "")

    (folder / "openapi.yaml").write_text(SPEC.replace("/ping", "/pong"))
    assert main(["check", "openapi.yaml", "--output", "out", "--package", "acme"]) == 1
    told = capsys.readouterr().err
    assert "changed: health.py" in told
    assert "/pong" in told
    last = told.splitlines()[-1]
    assert last.startswith("openapi.yaml: out/acme is out of date; run: specmint generate ")

    assert main(shlex.split(last.partition("run: specmint ")[2])) == 0
    assert main(["check", "openapi.yaml", "--output", "out", "--package", "acme"]) == 0


def test_hand_edits_are_kept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An edited file is reported and kept, and overwritten only with --force."""
    main(["generate", "openapi.yaml", "--output", "out", "--package", "acme"])
    page = folder / "out" / "acme" / "health.py"
    page.write_text(page.read_text() + "# mine\n")
    (folder / "openapi.yaml").write_text(SPEC.replace("/ping", "/pong"))

    assert main(["generate", "openapi.yaml", "--output", "out", "--package", "acme"]) == 1
    assert "[edited-by-hand]" in capsys.readouterr().err
    assert page.read_text().endswith("# mine\n")
    assert (
        main(["generate", "openapi.yaml", "--output", "out", "--package", "acme", "--force"]) == 0
    )
    assert "mine" not in page.read_text()


BROKEN = {
    "unknown reference": SPEC
    + "  /b: {get: {requestBody: {$ref: '#/components/requestBodies/B'}}}\n",
    "duplicate operationId": SPEC + "  /b: {get: {operationId: ping, responses: {}}}\n",
    "wrong type": SPEC + "  /b: {get: 7}\n",
    "bad YAML": SPEC + "  - [\n",
    "empty": "",
    "binary": "\0\1\2\3",
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_specs_change_nothing(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A broken spec gives a message that names file and line, exit 1, and an untouched output folder."""
    main(["generate", "openapi.yaml", "--output", "out", "--package", "acme"])
    before = {path: path.read_bytes() for path in (folder / "out").rglob("*") if path.is_file()}
    capsys.readouterr()
    (folder / "openapi.yaml").write_text(BROKEN[name])

    assert main(["generate", "openapi.yaml", "--output", "out", "--package", "acme"]) == 1
    assert capsys.readouterr().err.startswith("openapi.yaml:")
    assert before == {
        path: path.read_bytes() for path in (folder / "out").rglob("*") if path.is_file()
    }


def test_missing_spec(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is not there is named; nothing is written."""
    assert main(["generate", "missing.yaml", "--output", "out"]) == 1
    assert "missing.yaml" in capsys.readouterr().err
    assert not (folder / "out").exists()


@pytest.mark.parametrize("name", ["class", "1a", "a b", "json", "../x", "Ü"])
def test_package_names(folder: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A name that cannot be imported, or hides a module, is wrong use."""
    assert main(["generate", "openapi.yaml", "--output", "out", "--package", name]) == 2
    assert not (folder / "out").exists()


def test_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--json gives one object for machines, with the same exit code."""
    assert main(["generate", "openapi.yaml", "--output", "out", "--json"]) == 0
    good = json.loads(capsys.readouterr().out)
    assert good["ok"] is True
    assert good["apis"][0]["state"] == "written"

    (folder / "openapi.yaml").write_text(BROKEN["wrong type"])
    assert main(["validate", "openapi.yaml", "--json"]) == 1
    bad = json.loads(capsys.readouterr().out)
    assert bad["diagnostics"][0]["line"] > 0
    assert bad["diagnostics"][0]["pointer"].startswith("/paths/~1b/get")


def test_ir(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`specmint ir` prints the meaning of a document as JSON."""
    assert main(["ir", "openapi.yaml"]) == 0
    api = json.loads(capsys.readouterr().out)
    assert api["resources"][0]["operations"][0]["path"] == "/ping"


@pytest.mark.parametrize(
    "command", ["generate", "check", "validate", "ir", "replay", "diff", "explain", "vendor"]
)
def test_help_has_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every command explains itself with examples."""
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])

    assert stopped.value.code == 0
    assert f"specmint {command}" in capsys.readouterr().out.split("examples:")[1]


def test_commands_are_documented() -> None:
    """Every command stands in the README."""
    readme = (Path(__file__).parents[1] / "README.md").read_text()

    names = ("generate", "check", "validate", "ir", "replay", "diff", "schema", "init", "watch")
    for command in (*names, "explain", "vendor"):
        assert f"specmint {command}" in readme


def test_module_runs(folder: Path) -> None:
    """`python -m specmint` is the same program; without a command it shows its help and exits 2."""
    result = subprocess.run(
        [sys.executable, "-m", "specmint"], capture_output=True, text=True, check=False
    )

    assert result.returncode == 2
    assert "usage: specmint" in result.stdout


def test_no_colour_off_a_terminal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Escape sequences go to terminals only, and never from a spec."""
    (folder / "openapi.yaml").write_text(
        SPEC.replace("Acme", "\\e[31mAcme") + 'components: {schemas: {A: {type: "\\e[2J"}}}\n'
    )
    main(["validate", "openapi.yaml"])

    assert "\x1b" not in capsys.readouterr().err


def on_terminal(folder: Path, *arguments: str, **environment: str) -> str:
    """What a command writes to standard error where that is a terminal."""
    ours, theirs = pty.openpty()
    clean = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    command = [sys.executable, "-m", "specmint", *arguments]
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**clean, "TERM": "xterm", **environment},
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    ):
        os.close(theirs)
        written = b""
        try:
            while data := os.read(ours, 65536):
                written += data
        except OSError:  # how Linux says that the other side is closed
            pass
    os.close(ours)
    return written.decode()


def test_progress_and_colour_are_for_terminals(folder: Path) -> None:
    """A terminal sees what is being done, and the severity in colour; the line of the progress is taken away again."""
    (folder / "openapi.yaml").write_text(BROKEN["wrong type"])
    written = on_terminal(folder, "validate", "openapi.yaml")

    assert "validating …" in written and "\x1b[1;31merror" in written
    assert written.rpartition("…")[2].startswith("\r\x1b[K")


@pytest.mark.parametrize(
    "environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "dumb"]
)
def test_colour_can_be_switched_off(folder: Path, environment: dict[str, str]) -> None:
    """NO_COLOR (no-color.org) and a terminal that knows no escape sequences get plain text."""
    (folder / "openapi.yaml").write_text(BROKEN["wrong type"])

    assert "\x1b[1;" not in on_terminal(folder, "validate", "openapi.yaml", **environment)


def test_an_empty_no_color_counts_as_absent(folder: Path) -> None:
    """By no-color.org the variable switches colour off when it is present and not empty."""
    (folder / "openapi.yaml").write_text(BROKEN["wrong type"])

    assert "\x1b[1;31merror" in on_terminal(folder, "validate", "openapi.yaml", NO_COLOR="")


def test_progress_names_nothing_raw(folder: Path) -> None:
    """The name of a file cannot send an escape sequence to the terminal by way of the progress."""
    (folder / "a\x1b[31m.yaml").write_text(SPEC)

    assert "\x1b[31m" not in on_terminal(folder, "validate", "a\x1b[31m.yaml")


def test_the_last_line_counts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is something to say, the last line says how much: errors by kind, for one cause makes many."""
    wrong = ", ".join(f"{method}: 7" for method in ("get", "put", "post"))
    (folder / "openapi.yaml").write_text(
        SPEC
        + f"  /b: {{{wrong}, delete: {{requestBody: {{$ref: '#/no'}}}}}}\n"
        + "webhooks: {paid: {post: {responses: {'200': {description: ok}}}}}\n"
    )

    assert main(["validate", "openapi.yaml"]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "4 errors of 2 kinds"


def test_all_well_is_said_in_a_line_or_not_at_all(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`validate` says of a sound document that it is; a current package leaves nothing to say."""
    main(["generate", "openapi.yaml", "--output", "out"])
    capsys.readouterr()

    assert main(["validate", "openapi.yaml"]) == 0
    assert capsys.readouterr() == ("openapi.yaml: nothing to report\n", "")
    assert main(["check", "openapi.yaml", "--output", "out"]) == 0
    assert main(["generate", "openapi.yaml", "--output", "out", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every document gets a note and a warning at its root."""

    def validate(document: Document) -> Judged:
        root = document.root()
        note, warning = root.note("some-note", "for the curious"), root.warning(
            "some-warning", "look"
        )
        return Judged(document, (note, warning))

    monkeypatch.setattr(specmint.validation, "validate", validate)


COUNTED = ["1 warning, 1 note"]
SHOWN = ["note", "warning", *COUNTED]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["validate", "openapi.yaml"], SHOWN),
        (["generate", "openapi.yaml", "--output", "out"], ["warning", *COUNTED]),
        (["generate", "openapi.yaml", "--output", "out", "--verbose"], SHOWN),
        (["ir", "openapi.yaml"], ["warning", *COUNTED]),
        (["validate", "openapi.yaml", "--quiet"], []),
        (["generate", "openapi.yaml", "--output", "out", "--quiet"], []),
    ],
)
def test_notes_are_counted_or_shown(
    folder: Path,
    noted: None,
    arguments: list[str],
    expected: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A note is shown by validate and --verbose, and else only counted; no note and no warning fails a run."""
    assert main(arguments) == 0
    lines = capsys.readouterr().err.splitlines()
    shown = [found[1] for line in lines if (found := re.search(r": (note|warning): ", line))]

    assert [*shown, *lines[-1:]] == expected


def test_json_counts_by_severity(
    folder: Path, noted: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """Programs get every diagnostic, notes too, and how many there are."""
    assert main(["generate", "openapi.yaml", "--output", "out", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)

    assert told["counts"] == {"error": 0, "warning": 1, "note": 1}
    assert {item["severity"] for item in told["diagnostics"]} == {"warning", "note"}


JSON_KEYS = {
    "generate": {
        "name",
        "state",
        "output",
        "written",
        "removed",
        "excluded",
        "unreached",
        "read",
        "reasons",
    },
    "check": {"name", "state", "output", "changes", "reasons"},
    "validate": {"name", "state", "excluded", "unreached"},
}


@pytest.mark.parametrize("command", JSON_KEYS)
def test_json_has_what_the_command_found(
    folder: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each command has keys of its own, and says the same of a document that is refused."""
    place = [] if command == "validate" else ["--output", "out"]
    for text in (SPEC, BROKEN["wrong type"]):
        (folder / "openapi.yaml").write_text(text)
        code = main([command, "openapi.yaml", *place, "--json"])
        told = capsys.readouterr()
        data = json.loads(told.out)

        assert told.err == ""
        assert data["ok"] is (code == 0)
        assert [set(api) for api in data["apis"]] == [JSON_KEYS[command]]


def test_json_of_a_broken_configuration(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no API could be looked at, programs still get one object, with the problems."""
    (folder / "pyproject.toml").write_text("[tool.specmint]\nx = 1\n")

    assert main(["check", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["apis"]) == (False, [])
    assert [item["code"] for item in told["diagnostics"]] == ["config-unknown-key"]


def test_json_of_wrong_use(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong use is said to programs too: exit 2, and why."""
    assert main(["generate", "nobody", "--json"]) == 2
    told = json.loads(capsys.readouterr().out)

    assert told["ok"] is False and "no API is called 'nobody'" in told["usage"]


def test_quiet_and_verbose_exclude_each_other(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody can want both."""
    with pytest.raises(SystemExit) as stopped:
        main(["validate", "openapi.yaml", "--quiet", "--verbose"])

    assert stopped.value.code == 2
    assert "not allowed with argument" in capsys.readouterr().err


def test_a_closed_pipe_is_no_traceback(folder: Path) -> None:
    """`specmint ir ... | head` ends without a word once its reader is gone."""
    more_than_a_pipe_holds = "word " * 100_000
    (folder / "openapi.yaml").write_text(
        SPEC.replace("operationId: ping", f"operationId: ping, summary: {more_than_a_pipe_holds}")
    )
    command = [sys.executable, "-m", "specmint", "ir", "openapi.yaml"]
    # Unbuffered, Python takes a write that was cut short for a whole one.
    buffered = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    with subprocess.Popen(
        command, cwd=folder, env=buffered, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.read(1)
        running.stdout.close()
        told = running.stderr.read()

    assert (told, running.returncode) == (b"", 1)


def test_a_working_folder_that_is_gone_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who deletes the folder that he stands in is told so."""
    gone = folder / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    assert main(["check"]) == 2
    assert "the working folder does not exist any more" in capsys.readouterr().err


def test_a_full_disk_is_no_traceback(folder: Path) -> None:
    """Where the output cannot be written the reason is said, and the exit code is not that of success."""
    command = [sys.executable, "-m", "specmint", "ir", "openapi.yaml"]
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            command, cwd=folder, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )

    assert result.stderr == "specmint: cannot write the output: No space left on device\n"
    assert result.returncode == 1


EXCHANGES = """- operation: ping
  request: {method: GET, path: /ping}
  response: {status: 200, headers: {Content-Type: application/json}, json: {fresh: 1}}
"""
ANSWERING = """openapi: 3.1.0
info: {title: Acme Billing, version: "1"}
servers: [{url: "https://api.acme.test"}]
paths:
  /ping:
    get:
      operationId: ping
      tags: [Health]
      responses:
        "200":
          description: fine
          content: {application/json: {schema: {$ref: "#/components/schemas/Pong"}}}
components: {schemas: {Pong: {type: object, properties: {stale: {type: string}}}}}
"""


@pytest.fixture
def recorded(folder: Path) -> Path:
    """A client, and an exchange in which the vendor answers a field that the spec does not have."""
    (folder / "openapi.yaml").write_text(ANSWERING)
    (folder / "calls.yaml").write_text(EXCHANGES)
    main(["generate", "openapi.yaml", "--output", "out", "--package", "acme", "--quiet"])
    return folder


REPLAY = ["replay", "openapi.yaml", "calls.yaml", "--output", "out", "--package", "acme"]


def test_an_overlay_is_written_and_written_again(
    recorded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An overlay of ours that nobody edited is replaced by the next one."""
    assert main([*REPLAY, "--overlay", "drift.yaml"]) == 1
    first = (recorded / "drift.yaml").read_text()
    assert "openapi.yaml: the overlay is in drift.yaml" in capsys.readouterr().out

    (recorded / "calls.yaml").write_text(EXCHANGES.replace("fresh", "other"))
    assert main([*REPLAY, "--overlay", "drift.yaml", "--json"]) == 1
    assert "other" in (recorded / "drift.yaml").read_text() != first
    told = json.loads(capsys.readouterr().out)["apis"][0]
    assert (told["state"], told["replayed"], told["overlay"]) == ("drifted", 1, "drift.yaml")


@pytest.mark.parametrize(
    ("name", "code"), [("openapi.yaml", "not-ours"), ("drift.yaml", "edited-by-hand")]
)
def test_an_overlay_replaces_no_foreign_file(
    recorded: Path, name: str, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither the spec itself nor an edited overlay is overwritten, and the findings are shown all the same."""
    main([*REPLAY, "--overlay", "drift.yaml"])
    with (recorded / "drift.yaml").open("a") as file:
        file.write("# mine\n")
    before = (recorded / name).read_bytes()
    capsys.readouterr()

    assert main([*REPLAY, "--overlay", name]) == 1
    told = capsys.readouterr()
    assert f"[{code}]" in told.err and "[undeclared-field]" in told.err
    assert "overlay is in" not in told.out
    assert (recorded / name).read_bytes() == before
