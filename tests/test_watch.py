"""`specmint watch`: what is saved is generated, without a test ever waiting: the pause between two looks is a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from specmint.cli import main
from specmint.commands.watch import Round, watch
from specmint.jobs import UsageError

SPEC = """\
openapi: 3.1.0
info: {title: Acme, version: "1"}
servers: [{url: "https://api.acme.test"}]
paths:
  /a: {get: {operationId: getThing, tags: [A], responses: {"204": {description: fine}}}}
"""
WITH_PART = SPEC.replace('{"204": {description: fine}}', '{"200": {$ref: "part.yaml#/Answer"}}')
PROJECT = '[tool.specmint.apis.acme]\nspec = "acme.yaml"\noutput = "out/acme"\n'
Action = Callable[[], object]


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project with one API, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    Path("pyproject.toml").write_text(PROJECT)
    Path("acme.yaml").write_text(SPEC)


class Script:
    """The pause between two looks: does what comes next, and ends the watch after the last."""

    def __init__(self, *actions: Action) -> None:
        self._actions = list(actions)

    def __call__(self) -> None:
        if not self._actions:
            raise KeyboardInterrupt
        self._actions.pop(0)()


def nothing() -> None:
    """Let a pause pass."""


def save(name: str, text: str) -> Action:
    """Save a file."""

    def write() -> None:
        Path(name).write_text(text)

    return write


def rounds(*actions: Action, apis: tuple[str, ...] = ()) -> Iterator[Round]:
    """The rounds of a watch while these things happen, one in each pause."""
    try:
        yield from watch(*apis, pause=Script(*actions))
    except KeyboardInterrupt:
        return


def states(made: Round) -> dict[str, str]:
    """The state of each API of a round."""
    return {one.name: one.state for one in made.results}


def test_a_save_generates() -> None:
    """The first round makes everything; a save makes what it changed, once."""
    changed = SPEC.replace("getThing", "getOther")

    first, second = rounds(nothing, save("acme.yaml", changed), nothing, nothing)

    assert states(first) == {"acme": "written"} == states(second)
    assert [str(path) for path in second.results[0].written if path.suffix == ".py"]
    assert "def get_other" in Path("out/acme/a.py").read_text()


def test_a_touch_is_no_save() -> None:
    """A file whose time alone is new, or that was saved as it was, makes no round."""
    (first,) = rounds(Path("acme.yaml").touch, nothing, save("acme.yaml", SPEC), nothing, nothing)

    assert states(first) == {"acme": "written"}


def test_a_comment_is_a_round_only_if_a_file_is_written() -> None:
    """Later rounds have the APIs that were touched alone; where none was, there is no round."""
    Path("pyproject.toml").write_text(PROJECT + PROJECT.replace("acme", "other"))
    Path("other.yaml").write_text(SPEC)

    first, second = rounds(save("other.yaml", SPEC.replace("/a", "/b")), nothing, nothing)

    assert states(first) == {"acme": "written", "other": "written"}
    assert states(second) == {"other": "written"}


def test_saves_in_a_row_are_one() -> None:
    """While files go on changing nothing is made; then once, of the last of them."""
    steps = [
        save("acme.yaml", SPEC.replace("getThing", f"getThing{number}")) for number in (1, 2, 3)
    ]

    first, second = rounds(*steps, nothing, nothing)

    assert states(second) == {"acme": "written"}
    assert "def get_thing3" in Path("out/acme/a.py").read_text()


def test_a_broken_spec_keeps_its_package() -> None:
    """An error is shown and the package stays; mended, it is made."""
    broken = SPEC.replace("responses", "responses: 1 #")

    first, second, third = rounds(
        save("acme.yaml", broken), nothing, save("acme.yaml", SPEC.replace("Thing", "New")), nothing
    )
    assert states(second) == {"acme": "failed"} and second.results[0].diagnostics
    assert states(third) == {"acme": "written"}
    assert Path("out/acme/a.py").exists()


def test_a_file_that_is_referred_to_is_watched() -> None:
    """A part is watched as the spec is, also one that was not there when the spec was read."""
    Path("acme.yaml").write_text(WITH_PART)

    first, second, third = rounds(
        save("part.yaml", "Answer: {description: fine}\n"),
        nothing,
        save(
            "part.yaml",
            "Answer: {description: f, content: {text/plain: {schema: {type: string}}}}\n",
        ),
        nothing,
    )

    assert states(first) == {"acme": "failed"}
    assert states(second) == {"acme": "written"} == states(third)


def test_a_spec_that_is_gone_for_a_moment() -> None:
    """Editors put a new file in the place of the old one: what is back before the next look but one is one save."""
    changed = SPEC.replace("getThing", "getOther")

    _, second = rounds(Path("acme.yaml").unlink, save("acme.yaml", changed), nothing, nothing)

    assert states(second) == {"acme": "written"}


def test_the_configuration_is_watched() -> None:
    """A new API is made when pyproject.toml is saved; a broken one is shown, and watched until it is mended."""
    Path("other.yaml").write_text(SPEC)
    two = PROJECT + PROJECT.replace("acme", "other")

    first, second, third = rounds(
        save("pyproject.toml", PROJECT + "[tool.specmint.apis"),
        nothing,
        save("pyproject.toml", two),
        nothing,
    )

    assert [one.code for one in second.problems] == ["config-not-toml"] and not second.results
    assert states(third) == {"other": "written"}


def test_what_is_saved_meanwhile_is_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A save while packages are made is a change, for files are looked at before they are read."""
    made = iter([SPEC.replace("getThing", "getLate")])

    def progress(stage: str) -> None:
        text = next(made, None) if stage == "formatting" else None
        if text is not None:
            Path("acme.yaml").write_text(text)

    found = watch(progress=progress, pause=Script(nothing, nothing, nothing))
    states_found = [states(next(found)), states(next(found))]

    assert states_found == [{"acme": "written"}, {"acme": "written"}]
    assert "def get_late" in Path("out/acme/a.py").read_text()


@pytest.mark.parametrize("api", ["-", "nobody"])
def test_what_cannot_be_watched(api: str) -> None:
    """Standard input, and an API that is not there, are wrong use, said before anything is made."""
    with pytest.raises(UsageError):
        next(watch(api))

    assert not Path("out").exists()
    assert main(["watch", api]) == 2


def test_ctrl_c_ends_it_quietly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C is how a watch ends: exit 0, and nothing is printed about it; what was made before is."""

    def short(*apis: str, **options: object) -> Iterator[Round]:
        yield from watch(*apis, pause=Script(save("acme.yaml", SPEC + "x: 1\n"), nothing))

    monkeypatch.setattr("specmint.commands.watch.watch", short)

    assert main(["watch"]) == 0

    printed = capsys.readouterr()
    assert printed.out.startswith("acme: ") and "written in out/acme" in printed.out
    assert "[" in printed.err and "Traceback" not in printed.err
