"""Moments and numbers in the forms that vendors use: read in each of them, written in the first, exact to the edges."""

import datetime as dt
import decimal
import json
from decimal import Decimal as D
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from specmint.runtime.data.decode import Deviation, SpecDrift
from specmint.runtime.data.encode import json_tree
from specmint.runtime.data.fields import DateTime, Maybe, Unzoned
from specmint.runtime.data.model import Model
from specmint.runtime.data.wire_forms import Flag, Forms, Numeral, Plain
from specmint.runtime.data.wire_moments import Epoch, Iso, MsDate, Stamp
from specmint.runtime.errors import BadRequest
from specmint.runtime.http.params import text
from tests.runtime.answers import read

UTC = dt.UTC
LOCAL = Stamp("%Y-%m-%d %H:%M:%S")


class Job(Model):
    at: Maybe[DateTime] = None
    times: list[DateTime] | None = None
    note: Maybe[str] = None


# --- a date-time without its offset -------------------------------------------------------


@pytest.mark.parametrize(
    "wire", ["2026-01-02T03:04:05", "2026-01-02 03:04:05.25", "0001-01-01T00:00"]
)
def test_a_moment_without_offset_is_reported_and_goes_back_as_it_came(wire: str) -> None:
    """The spec promises an offset; without one the moment is kept, and what was read can be written."""
    found: list[Deviation] = []
    job = read({"at": wire, "times": [wire]}, Job, drift="warn", report=found.append)

    assert job.at == dt.datetime.fromisoformat(wire) and job.at.tzinfo is None
    assert [(each.pointer, each.kind) for each in found] == [
        ("/at", "value"),
        ("/times/*", "value"),
    ]
    assert "offset" in found[0].expected
    job.note = "changed"
    assert json_tree(job) == {
        "at": job.at.isoformat(),
        "times": [job.at.isoformat()],
        "note": "changed",
    }
    assert text(job.at, "since") == job.at.isoformat()


def test_a_moment_that_a_caller_makes_needs_an_offset() -> None:
    """A vendor would guess it; only what came without one goes back without one."""
    with pytest.raises(BadRequest, match="at: Input should be a datetime with a zone"):
        Job(at=dt.datetime(2026, 1, 2))
    job = Job(at=dt.datetime(2026, 1, 2, tzinfo=dt.UTC))
    job.at = dt.datetime(2026, 1, 2)  # what is assigned is checked when it is sent
    with pytest.raises(BadRequest, match="at: Input should be a datetime with a zone"):
        json_tree(job)
    with pytest.raises(BadRequest, match="with an offset"):
        Job(at="2026-01-02T03:04:05")  # type: ignore[arg-type]
    with pytest.raises(SpecDrift) as caught:
        read({"at": "2026-01-02T03:04:05"}, Job)
    assert isinstance(caught.value.value.at, Unzoned)


def test_what_is_no_moment_is_not_made_one() -> None:
    """Leap seconds, other text and other types are reported, and kept as they came."""
    for odd in ("2016-12-31T23:59:60", "2026-13-01T00:00:00", "soon", 7):
        found: list[Deviation] = []
        assert read({"at": odd}, Job, drift="warn", report=found.append).at == odd
        assert len(found) == 1
    assert read({"note": "2026-01-02T03:04:05"}, Job).note == "2026-01-02T03:04:05"


# --- several forms ------------------------------------------------------------------------

EAST = dt.timezone(dt.timedelta(hours=-5))


@pytest.mark.parametrize(
    ("codec", "wire", "value", "written"),
    [
        (Forms(LOCAL, Iso()), "2017-05-18 09:36:19", dt.datetime(2017, 5, 18, 9, 36, 19), None),
        (
            Forms(LOCAL, Iso()),
            "2026-03-10T01:01:49-05:00",
            dt.datetime(2026, 3, 10, 1, 1, 49, tzinfo=EAST),
            None,
        ),
        (
            Forms(Iso(), LOCAL),
            "2017-05-18 09:36:19",
            dt.datetime(2017, 5, 18, 9, 36, 19),
            "2017-05-18T09:36:19",
        ),
        (Forms(Epoch("seconds"), Iso()), 0, dt.datetime(1970, 1, 1, tzinfo=UTC), None),
        (Forms(Plain(), Numeral()), "1.10", D("1.10"), D("1.10")),
        (Forms(Plain(), Numeral()), D("1.10"), D("1.10"), None),
        (Forms(Numeral(), Plain()), D("1.10"), D("1.10"), "1.10"),
        (Forms(Plain(whole=True), Numeral(whole=True)), "7", 7, 7),
        (Forms(Plain(whole=True), Numeral(whole=True)), D("7.0"), 7, 7),
        (Forms(Flag(true=True, false=False), Flag(true=1, false=0)), 0, False, False),
        (Forms(Flag(true=True, false=False), Flag(true=1, false=0)), True, True, None),
        (MsDate(), "/Date(0)/", dt.datetime(1970, 1, 1, tzinfo=UTC), "/Date(0+0000)/"),
        (
            MsDate(),
            "/Date(1451988985943+1300)/",
            dt.datetime(2016, 1, 5, 10, 16, 25, 943000, tzinfo=UTC),
            None,
        ),
        (MsDate(), "/Date(-1+0000)/", dt.datetime(1969, 12, 31, 23, 59, 59, 999000, UTC), None),
    ],
)
def test_any_form_is_read_and_the_first_is_written(
    codec: Any, wire: object, value: object, written: object
) -> None:
    """Of the forms that can express the value; `None` here is what was read."""
    made = read(wire, Annotated[Any, codec])

    assert made == value and type(made) is type(value)
    assert json_tree(made, (codec,)) == (wire if written is None else written)


@pytest.mark.parametrize(
    ("codec", "wire"),
    [
        (Forms(LOCAL, Iso()), "10/03/2026"),
        (Forms(Plain(), Numeral()), "1,10"),
        (Forms(Plain(), Numeral()), True),
        (Forms(Plain(whole=True), Numeral(whole=True)), D("7.5")),
        (Forms(Plain(whole=True), Numeral(whole=True)), D("1e999999")),
        (Forms(Flag(true=True, false=False), Flag(true=1, false=0)), 2),
        (MsDate(), "/Date(soon)/"),
        (MsDate(), "/Date(999999999999999)/"),
        (MsDate(), "/Date(0+9999)/"),
        (MsDate(), 0),
        (Iso(), "20260102"),
    ],
)
def test_a_form_that_was_not_declared_is_drift(codec: Any, wire: object) -> None:
    """It is kept as it came, and never guessed."""
    found: list[Deviation] = []

    assert read(wire, Annotated[Any, codec], drift="warn", report=found.append) == wire
    assert len(found) == 1


def test_a_value_that_no_form_can_express_is_refused() -> None:
    """By the first form's words."""
    with pytest.raises(BadRequest, match="without zone is needed"):
        json_tree(dt.datetime(2026, 1, 1, tzinfo=UTC), (Forms(LOCAL, LOCAL),))


# --- edges --------------------------------------------------------------------------------

ODD = dt.timezone(dt.timedelta(minutes=53, seconds=28))
EDGES = [
    dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=14))),
    dt.datetime(9999, 12, 31, 23, tzinfo=dt.timezone(dt.timedelta(hours=-12))),
]


@pytest.mark.parametrize("moment", EDGES)
def test_moments_at_the_edge_of_the_calendar_are_refused_or_written(moment: dt.datetime) -> None:
    """No other exception than BadRequest leaves, from a model, an argument or a body."""

    class Edge(Model):
        at: Annotated[dt.datetime, Stamp("%Y-%m-%dT%H:%M:%SZ")]

    with pytest.raises(BadRequest, match="edge"):
        Edge(at=moment)
    with pytest.raises(BadRequest, match="edge"):
        json_tree({"at": moment}, (Stamp("%Y-%m-%dT%H:%M:%SZ"),))
    for codec in (Iso(), Epoch("seconds"), Epoch("milliseconds"), MsDate()):
        assert read(json_tree(moment, (codec,)), Annotated[Any, codec], drift="ignore") is not None


@pytest.mark.parametrize("codec", [Iso(), Stamp("%Y-%m-%d %H:%M:%S%z"), MsDate()])
def test_an_offset_with_seconds_is_refused(codec: Any) -> None:
    """Berlin's of 1890 has no form on the wire."""
    with pytest.raises(BadRequest, match="whole minutes"):
        json_tree(dt.datetime(1890, 1, 1, tzinfo=ODD), (codec,))


@pytest.mark.parametrize("unit", ["seconds", "milliseconds"])
def test_a_foreign_decimal_context_moves_no_moment(unit: Any) -> None:
    """Neither rounds nor raises, whatever the caller has set."""
    wire = D("1700000078.123456") if unit == "seconds" else D("1700000078123.456")
    wanted = dt.datetime(2023, 11, 14, 22, 14, 38, 123456, UTC)
    every: Any = [decimal.Inexact, decimal.Rounded, decimal.FloatOperation]
    for context in (decimal.Context(prec=6), decimal.Context(prec=2, traps=every)):
        with decimal.localcontext(context):
            assert read(wire, Annotated[Any, Epoch(unit)]) == wanted
            assert read("1700000078.123456", Annotated[Any, Numeral()]) == D("1700000078.123456")
            assert json_tree(D("1700000078.123456"), (Numeral(),)) == "1700000078.123456"
            assert read(D("7.0"), Annotated[Any, Plain(whole=True)]) == 7


@given(st.datetimes(timezones=st.sampled_from([UTC, EAST, ODD])) | st.datetimes())
def test_every_datetime_is_written_or_refused(moment: dt.datetime) -> None:
    """And what is written is read again, to the form's own precision."""
    for codec in (Iso(), LOCAL, Stamp("%Y-%m-%dT%H:%M:%SZ"), Epoch("seconds"), MsDate()):
        try:
            wire = json_tree(moment, (codec,))
        except BadRequest:
            continue
        again: Any = read(json.loads(json.dumps(wire)), Annotated[Any, codec])
        assert abs(again - moment) < dt.timedelta(seconds=1)


def test_the_adapter_of_pydantic_knows_the_forms() -> None:
    """They are ordinary annotations."""
    assert TypeAdapter(Annotated[dt.datetime, MsDate()]).validate_python("/Date(0)/").year == 1970
