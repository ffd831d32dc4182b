"""The harness of `make bench`: its table, and that what it measures runs. No time is asserted."""

from __future__ import annotations

import pytest

from tests.bench.changed import changed, seconds
from tests.bench.measures import SPECS, Measure, measures
from tests.bench.measuring import compared, cpu_seconds
from tests.bench.programs import PROGRAMS
from tests.bench.table import page

_STUB = Measure("stub", (("ours",),), (("peer",),), "another", goal=2)


def test_the_table_shows_the_median_of_interleaved_pairs() -> None:
    """Sides take turns after a pair that is not counted; the median ratio decides whether the goal is met."""
    costs = iter([99.0, 1.0, 3.0, 1.0, 1.0, 1.0, 8.0, 2.0])
    asked: list[str] = []

    def cost(measure: Measure, commands: tuple[tuple[str, ...], ...]) -> float:
        asked.append(commands[0][0])
        return next(costs)

    figures = compared(_STUB, 3, cost)

    assert asked == ["ours", "peer"] * 4
    row = "| stub | 3.000 | another | 1.000 | 3.00 (1.00-4.00) | <= 2 | missed |\n"
    assert f"\n{row}\n## Goals that are missed\n" in page({_STUB: figures}, 3, 0.5)


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_each_program_runs_once(name: str) -> None:
    """A program of the benchmark works at its smallest size, and says what it spent."""
    assert PROGRAMS[name](1) >= 0


def test_each_program_is_measured() -> None:
    """Every program stands in a measure, so none is left over."""
    commands = [command for each in measures() for command in (*each.ours, *each.peer)]

    assert {command[3] for command in commands if "tests.bench.programs" in command} == {*PROGRAMS}


def test_one_change_is_measured_by_a_second_run() -> None:
    """A description of JSON or YAML is changed and nothing else, and the run after it costs something."""
    assert changed('{"description": "A"}, {"description": "Old."}') == (
        '{"description": "A"}, {"description": "Now Old."}'
    )
    assert (
        changed("description: Old.\ndescription: |\n") == "description: Now Old.\ndescription: |\n"
    )
    assert seconds(SPECS[0]) > 0


@pytest.mark.parametrize("name", ["nothing-generate", "nothing-check", "one-call-sync"])
def test_a_command_runs_once(name: str) -> None:
    """The commands of a measure end well in the environment that they are given, without a network."""
    measure = next(each for each in measures(smallest=True) if each.name == name)

    assert cpu_seconds(measure, measure.ours) > 0
    assert cpu_seconds(measure, measure.peer) > 0
