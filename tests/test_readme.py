"""What README.md says is so: its promises have tests, its examples run."""

from __future__ import annotations

import ast
import os
import re
import sys
from pathlib import Path
from unittest.mock import MagicMock

import httpx2
import pytest

from specmint.runtime.needs import NEEDS
from tests.support.transcript import played_line

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
#: Played by test_wheel.py, in a new environment.
NEW_USER = re.findall(r"^## From a published document to CI\n.*?(?=^## )", README, re.M | re.S)[0]
PROMISES = dict(re.findall(r"^\| (\d+)\. .*? \| (.*) \|$", README, re.MULTILINE))
PYTHON = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_each_promise_has_a_row() -> None:
    """The promises are numbered without a gap, from 1 to 6."""
    assert list(PROMISES) == ["1", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize("number", PROMISES)
def test_each_promise_names_a_test_that_exists(number: str) -> None:
    """Each promise has at least one named test, and each named test is in its file."""
    named = re.findall(r"`([^`]+)`", PROMISES[number])

    assert named
    for name in named:
        file, _, function = name.partition("::")
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert function in [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]


#: The words of README, and the test of them.
SAID = re.findall(
    r"^\| (.+) \| `(\S+\.py)::(\w+)` \|$",
    (ROOT / "tests" / "README.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
PROSE = re.sub(r"^```.*?^```$", "", README, flags=re.MULTILINE | re.DOTALL)
#: Sections that promise nothing: a tour and a frame, whose commands are played, and what is left to others.
PROMISE_NOTHING = {
    "Tour",
    "Tasks",
    "Put clients into your package",
    "What is not checked",
    "License",
}


def words(text: str) -> str:
    return " ".join(text.split())


def without_a_row(texts: list[str]) -> list[str]:
    """Return the texts of which no row of the table has words."""
    return [text for text in texts if not any(said in words(text) for said, *_ in SAID)]


def test_each_section_and_each_point_has_a_test() -> None:
    """Who adds a promise names the test that would notice if it were not so."""
    sections = re.split(r"^##+ ", README, flags=re.MULTILINE)[1:]
    kept = [one for one in sections if one.partition("\n")[0] not in PROMISE_NOTHING]
    points = [
        point
        for one in re.split(r"^##+ ", PROSE, flags=re.MULTILINE)[1:]
        if one.partition("\n")[0] not in PROMISE_NOTHING
        for point in re.findall(r"^- (.*?)(?=^- |^\S|^$|\Z)", one, re.MULTILINE | re.DOTALL)
    ]

    assert without_a_row(kept) == [] and without_a_row(points) == []


@pytest.mark.parametrize(("said", "file", "function"), SAID, ids=[one[2] for one in SAID])
def test_each_row_has_words_of_readme_and_a_test(said: str, file: str, function: str) -> None:
    """A row that README outgrew goes with what it said."""
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))

    assert said in words(README)
    assert function in [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]


def played(text: str, project: Path) -> str:
    """Play README in a folder, and return it with what its commands print now.

    A block whose first line is a comment with the name of a file is written to that file, and the commands of a console block
    are run one by one.
    """

    def one(block: re.Match[str]) -> str:
        named = re.match(r"# (\S+\.\w+)\n", block[2])
        if named is not None:
            (project / named[1]).write_text(block[2], encoding="utf-8")
        if block[1] != "console":
            return block[0]
        lines = ""
        for command in re.findall(r"^\$ (.*)$", block[2], re.MULTILINE):
            lines += f"$ {command}\n{played_line(command, project)[0]}"
        return f"```console\n{lines}```"

    return re.sub(r"^```(\w+)\n(.*?)^```$", one, text, flags=re.MULTILINE | re.DOTALL)


def test_every_command_prints_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands of README, run in its order in one project, print the lines that stand below them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "generated"))

    before, after = README.split(NEW_USER)
    now = played(before, tmp_path) + NEW_USER + played(after, tmp_path)

    if (
        os.environ.get("SPECMINT_README") == "write"
    ):  # to take over a wanted change of what is printed
        (ROOT / "README.md").write_text(now, encoding="utf-8")
    assert now.splitlines() == README.splitlines()


#: What the vendors of the examples answer, by the end of the path.
_CUSTOMER = {"id": "1", "customer_id": 1, "name": "Diamond", "company": "Test Company"}
ANSWERS: dict[str, object] = {
    "/Login.json": {"response_status": 0, "response_data": {"sessionId": "s"}},
    "/Create/Customer.json": {"response_status": 0, "response_data": _CUSTOMER},
    "/List/Customer.json": {"response_status": 0, "response_data": [_CUSTOMER]},
    "/api/v1/customers/1": {"ErrorCode": 0, "Data": {"Id": 1, "Name": "Diamond"}},
    "/api/v3/customer": {"code": 201, "status": "OK", "response": {"id": 1}},
    "/api/v3/customer/1": {"code": 200, "status": "OK", "response": _CUSTOMER},
    "/api/v3/customer/1234": {"code": 200, "status": "OK", "response": _CUSTOMER},
    "/token": {"token": "t"},
    "/customer": {"limit": 10, "offset": 0, "count": 1, "data": [{"id": 1, "name": "Smith"}]},
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that examples ask for: what would reach a network is answered here."""
    paths: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        paths.append(request.url.path)
        found = [one for path, one in ANSWERS.items() if request.url.path.endswith(path)]
        return httpx2.Response(200, json=found[0]) if found else httpx2.Response(500)

    async def answer_later(_: object, request: httpx2.Request) -> httpx2.Response:
        return answer(request)

    monkeypatch.setattr(httpx2.HTTPTransport, "handle_request", lambda _, request: answer(request))
    monkeypatch.setattr(httpx2.AsyncHTTPTransport, "handle_async_request", answer_later)
    return paths


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("number", range(len(PYTHON)))
def test_every_python_block_runs(
    number: int, asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each Python block runs as it stands, with nothing but what it imports; a call in it gets an answer."""
    block, tracing = PYTHON[number], MagicMock()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "opentelemetry", tracing)
    monkeypatch.setitem(sys.modules, "opentelemetry.trace", tracing.trace)
    documents = re.findall(
        r"^```(?:yaml|toml)\n.*?^```$", README.replace(NEW_USER, ""), re.M | re.S
    )
    played("\n".join(documents), tmp_path)

    exec(compile(block, f"README.md, Python block {number + 1}", "exec"), {"__name__": "readme"})

    calls = re.search(r"\w+\.customers\.", block)
    assert bool(asked) == (calls is not None and "MockTransport" not in block)
    started = tracing.trace.get_tracer.return_value.start_as_current_span
    assert started.called == ("opentelemetry" in block)


def test_the_versions_are_those_of_the_table() -> None:
    """README names the versions of the libraries that the runtime asks for."""
    for name, floor in NEEDS.items():
        assert f"`{name}` ({floor} or later)" in README
