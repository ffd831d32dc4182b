"""Python values and their form on the wire."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from specmint.runtime.data import decode
from specmint.runtime.data.fields import READING, Date, DateTime, Decimal, Float
from specmint.runtime.data.model import Model
from specmint.runtime.data.multiple import Matches, MultipleOf
from specmint.runtime.data.wire_forms import Codec, Flag, Null, Numeral
from specmint.runtime.data.wire_moments import Day, Epoch, Iso, Stamp
from tests.runtime import answers

UTC = dt.UTC
D = decimal.Decimal


def read(kind: Any, value: object) -> Any:
    """As the value of an answer."""
    return TypeAdapter(kind, config=ConfigDict(strict=True)).validate_python(value, context=READING)


def given_by_user(kind: Any, value: object) -> Any:
    """As an argument of a model's constructor."""
    return TypeAdapter(kind, config=ConfigDict(strict=True)).validate_python(value)


def refused(check: Any, kind: Any, value: object) -> bool:
    try:
        check(kind, value)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize(
    "spelled", ["1.10", "12345678901234567.89", "1E+2", "-0.00", "1e999999999"]
)
def test_a_decimal_keeps_its_digits(spelled: str) -> None:
    """What the vendor spelled is what the caller gets."""
    assert str(read(Decimal, D(spelled))) == str(D(spelled))


def test_an_amount_takes_whole_numbers() -> None:
    """Vendors write `99` where they mean `99.00`."""
    assert str(read(Decimal, 99)) == "99"
    assert read(Decimal, 10**30) == D(10**30)


@pytest.mark.parametrize("value", [True, 1.5, "1.10", None, D("NaN"), D("Infinity"), [D(1)]])
def test_an_amount_takes_nothing_else(value: object) -> None:
    """Above all no float: its digits are lost already."""
    assert refused(given_by_user, Decimal, value)
    assert refused(read, Decimal, value)


def test_a_float_takes_any_finite_number() -> None:
    """Where the spec says that digits may get lost."""
    assert read(Float, D("1.5")) == 1.5
    assert read(Float, 2) == 2.0
    assert refused(read, Float, D("1e999"))
    assert refused(read, Float, "1.5")
    assert refused(read, Float, True)


SPELLINGS = {
    "2021-05-09T15:59:41Z": dt.datetime(2021, 5, 9, 15, 59, 41, tzinfo=UTC),
    "2021-05-09t15:59:41z": dt.datetime(2021, 5, 9, 15, 59, 41, tzinfo=UTC),
    "2021-05-09T15:59:41+00:00": dt.datetime(2021, 5, 9, 15, 59, 41, tzinfo=UTC),
    "2016-12-09T21:38:40.000+0000": dt.datetime(2016, 12, 9, 21, 38, 40, tzinfo=UTC),
    "2021-05-09T15:59:41.2800621Z": dt.datetime(2021, 5, 9, 15, 59, 41, 280062, UTC),
    "2021-05-09T12:29:41-03:30": dt.datetime(2021, 5, 9, 15, 59, 41, tzinfo=UTC),
    "2021-05-09T17:59:41+02": dt.datetime(2021, 5, 9, 15, 59, 41, tzinfo=UTC),
    "2021-05-09 15:59:41 +0000": dt.datetime(2021, 5, 9, 15, 59, 41, tzinfo=UTC),
    "2021-05-09T15:59Z": dt.datetime(2021, 5, 9, 15, 59, tzinfo=UTC),
    "2021-05-09T15:59:41,5Z": dt.datetime(2021, 5, 9, 15, 59, 41, 500000, UTC),
}


@pytest.mark.parametrize(("text", "moment"), SPELLINGS.items())
def test_a_moment_is_read_in_every_spelling_vendors_use(text: str, moment: dt.datetime) -> None:
    """With an offset in any form, with any digits of a second."""
    assert read(DateTime, text) == moment


NO_MOMENTS = [
    "2021-05-09",
    "1620575981",
    "1612010112345",
    1620575981,
    D("1.5"),
    "2016-12-31T23:59:60Z",
    "2021-11-01T00:00:00",
    "2020-01-01 10:11:12",
    "",
    "now",
    True,
]


@pytest.mark.parametrize(
    "value", [*NO_MOMENTS, "2021-02-30T00:00:00Z", "٢021-05-09T15:59:41Z", dt.date(2021, 5, 9)]
)
def test_a_moment_is_never_guessed(value: object) -> None:
    """A day is no moment, a number may count anything."""
    assert refused(read, DateTime, value)


def test_a_day_is_read_from_its_one_spelling() -> None:
    """`YYYY-MM-DD`; a moment is no day."""
    assert read(Date, "2024-02-29") == dt.date(2024, 2, 29)
    assert given_by_user(Date, dt.date(2024, 2, 29)) == dt.date(2024, 2, 29)
    for wrong in ("2023-02-29", "20240229", "2024-02-29T00:00:00", "0000-00-00", 20240229):
        assert refused(read, Date, wrong)
    assert refused(given_by_user, Date, dt.datetime(2024, 2, 29, 10))


ACTIVE = Flag(true="1", false="2")
STAMP = Stamp("%Y-%m-%dT%H:%M:%S.%f%z", fraction=3)
LOCAL = Stamp("%Y-%m-%d %H:%M:%S")

PAIRS: list[tuple[type, Codec, object, object]] = [
    (bool, ACTIVE, True, "1"),
    (bool, ACTIVE, False, "2"),
    (bool, Flag(true=1, false=0), False, 0),
    (
        dt.datetime,
        STAMP,
        dt.datetime(2016, 12, 9, 21, 38, 40, 120000, UTC),
        "2016-12-09T21:38:40.120+0000",
    ),
    (dt.datetime, LOCAL, dt.datetime(2015, 3, 4, 8, 55, 33), "2015-03-04 08:55:33"),
    (dt.datetime, LOCAL, dt.datetime(999, 3, 4), "0999-03-04 00:00:00"),
    (
        dt.datetime,
        Stamp("%Y-%m-%dT%H:%M:%S.%fZ", 3),
        dt.datetime(2020, 1, 2, tzinfo=UTC),
        "2020-01-02T00:00:00.000Z",
    ),
    (
        dt.datetime,
        Stamp("%Y-%m-%dT%H:%M:%S.%f", 7),
        dt.datetime(2020, 1, 2, 3, 4, 5, 6),
        "2020-01-02T03:04:05.0000060",
    ),
    (dt.datetime, Stamp("100%%f %Y"), dt.datetime(2020, 1, 1), "100%f 2020"),
    (dt.date, Day("%m/%d/%y"), dt.date(1999, 12, 31), "12/31/99"),
    (dt.datetime, Epoch("seconds"), dt.datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC), 1700000000),
    (dt.datetime, Epoch("milliseconds"), dt.datetime(1969, 12, 31, 23, 59, 59, 999000, UTC), -1),
    (int, Numeral(whole=True), 2**70, str(2**70)),
    (int, Numeral(whole=True), -5, "-5"),
    (decimal.Decimal, Numeral(), D("1.10"), "1.10"),
]


@pytest.mark.parametrize(("kind", "codec", "value", "literal"), PAIRS)
def test_a_value_and_its_literal_are_one(
    kind: Any, codec: Codec, value: object, literal: object
) -> None:
    """Read gives the value, written gives the literal: nothing is lost on either way."""
    assert read(Annotated[kind, codec], literal) == value
    assert type(read(Annotated[kind, codec], literal)) is type(value)
    assert codec.accepts(value)
    assert codec.encode(value) == literal


@pytest.mark.parametrize(
    "text", ["2021-11-01T00:00:00", "2021-11-01T20:33:27.017", "2021-11-01T20:33:27+01:00"]
)
def test_a_vendor_may_write_no_offset(text: str) -> None:
    """ISO 8601 as it is: what was read can be sent back, with an offset and without."""
    value = read(Annotated[DateTime, Iso()], text)
    assert value == dt.datetime.fromisoformat(text) and Iso().accepts(value)
    assert dt.datetime.fromisoformat(Iso().encode(value)) == value
    assert refused(read, Annotated[DateTime, Iso()], "yesterday")


UNKNOWN: list[tuple[type, Codec, object]] = [
    (bool, ACTIVE, "3"),
    (bool, ACTIVE, 1),
    (bool, ACTIVE, True),
    (bool, Flag(true=1, false=0), True),
    (bool, Flag(true=1, false=0), D("1.0")),
    (dt.datetime, STAMP, "2016-12-09"),
    (dt.datetime, STAMP, 5),
    (dt.datetime, LOCAL, "2015-03-04T08:55:33"),
    (dt.date, Day("%m/%d/%y"), "31/12/99"),
    (dt.date, Day("%m/%d/%y"), None),
    (dt.datetime, Epoch("seconds"), "1700000000"),
    (dt.datetime, Epoch("seconds"), True),
    (dt.datetime, Epoch("seconds"), D("1e999999999")),
    (dt.datetime, Epoch("seconds"), 10**14),
    (int, Numeral(whole=True), 5),
    (int, Numeral(whole=True), "007"),
    (int, Numeral(whole=True), "1.0"),
    (int, Numeral(whole=True), " 5"),
    (int, Numeral(whole=True), "1_000"),
    (int, Numeral(whole=True), "٣"),
    (int, Numeral(whole=True), "1" + "0" * 5000),
    (decimal.Decimal, Numeral(), "1,5"),
    (decimal.Decimal, Numeral(), "NaN"),
    (decimal.Decimal, Numeral(), ""),
    (decimal.Decimal, Numeral(), D("1.5")),
]


@pytest.mark.parametrize(("kind", "codec", "literal"), UNKNOWN)
def test_a_literal_that_is_not_known_is_never_guessed(
    kind: Any, codec: Codec, literal: object
) -> None:
    """`"3"` is neither active nor inactive, and a bool is not what the wire should hold."""
    with pytest.raises(ValidationError) as caught:
        read(Annotated[kind, codec], literal)
    assert codec.expected.split()[0] in str(caught.value) or isinstance(codec, Numeral)


@pytest.mark.parametrize(("kind", "codec", "value", "literal"), PAIRS)
def test_a_model_is_constructed_from_the_python_value(
    kind: Any, codec: Codec, value: object, literal: object
) -> None:
    """And, as data files hold it, from the literal."""
    assert given_by_user(Annotated[kind, codec], value) == value
    assert given_by_user(Annotated[kind, codec], literal) == value


@pytest.mark.parametrize("codec", [ACTIVE, STAMP, Day("%m/%d/%y"), Epoch("seconds"), Numeral()])
def test_codecs_work_inside_unions_lists_and_mappings(codec: Codec) -> None:
    """Wherever a type may stand."""
    kind, value, literal = next(
        (kind, value, literal) for kind, known, value, literal in PAIRS if known == codec
    )
    plain: Any = Annotated[kind, codec]

    assert read(plain | None, None) is None
    assert read(plain | None, literal) == value
    assert read(list[plain], [literal, literal]) == [value, value]
    assert read(dict[str, plain | None], {"a": literal, "b": None}) == {"a": value, "b": None}


@pytest.mark.parametrize(
    ("codec", "value"),
    [
        (STAMP, dt.datetime(2020, 1, 1)),
        (LOCAL, dt.datetime(2020, 1, 1, tzinfo=UTC)),
        (Stamp("%y-%m-%d"), dt.datetime(2077, 1, 1)),
        (Day("%m/%d/%y"), dt.date(2077, 1, 1)),
        (Epoch("seconds"), dt.datetime(2020, 1, 1)),
        (Numeral(), D("1e999999999")),
    ],
)
def test_what_the_wire_cannot_tell_is_refused_before_it_is_sent(
    codec: Codec, value: object
) -> None:
    """A zone that would be dropped, a century that would be lost, a text without end."""
    kind: Any = type(value)

    with pytest.raises(ValueError):
        codec.encode(value)
    assert refused(given_by_user, Annotated[kind, codec], value)


def test_a_zone_is_converted_where_the_format_says_utc() -> None:
    """The instant stays, whatever the caller's zone."""
    east = dt.timezone(dt.timedelta(hours=2))

    assert Stamp("%H:%M:%SZ").encode(dt.datetime(1900, 1, 1, 14, tzinfo=east)) == "12:00:00Z"
    assert Epoch("seconds").encode(dt.datetime(1970, 1, 1, 2, tzinfo=east)) == 0


def test_fractions_are_cut_not_rounded() -> None:
    """A moment is never moved into the future."""
    late = dt.datetime(2020, 12, 31, 23, 59, 59, 999999, UTC)

    assert STAMP.encode(late) == "2020-12-31T23:59:59.999+0000"
    assert Epoch("milliseconds").encode(late) == 1609459199999
    assert read(Annotated[dt.datetime, Epoch("seconds")], D("0.5")) == dt.datetime(
        1970, 1, 1, microsecond=500000, tzinfo=UTC
    )


@settings(max_examples=300)
@given(st.datetimes(timezones=st.just(UTC)))
def test_any_moment_comes_back(moment: dt.datetime) -> None:
    """As far as the format tells it."""
    stamp = Stamp("%Y-%m-%dT%H:%M:%S.%f%z")

    assert stamp.decode(stamp.encode(moment)) == moment
    assert read(DateTime, moment.isoformat()) == moment


@settings(max_examples=300)
@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=D("-1e300"), max_value=D("1e300"))
)
def test_any_amount_that_travels_as_text_comes_back(amount: decimal.Decimal) -> None:
    """With its digits, though without its exponent."""
    numeral = Numeral()
    try:
        text = numeral.encode(amount)
    except ValueError:
        assert abs(amount.adjusted()) > 400
        return

    assert "E" not in text
    assert numeral.decode(text) == amount


PARENT = Annotated[str | None, Null("0000", "", send="")]


def test_sentinels_read_none_and_none_is_sent_as_declared() -> None:
    """Null looks different on every wire."""
    assert read(PARENT, "0000") is None
    assert read(PARENT, "") is None
    assert read(PARENT, None) is None
    assert read(PARENT, "00001") == "00001"
    assert Null("0000", "", send="").encode(None) == ""
    assert Null("0000").encode(None) is None


def test_a_sentinel_is_its_literal_and_nothing_like_it() -> None:
    """`0` is not False, and not `0.0`."""
    group = Annotated[int | None, Null(0)]

    assert read(group, 0) is None
    assert read(group, 7) == 7
    assert refused(read, group, False)
    assert refused(read, PARENT, 0)


def test_a_sentinel_may_stand_beside_another_form() -> None:
    """`0000-00-00` where a day is written in a format of its own."""
    day = Annotated[Annotated[dt.date, Day("%Y%m%d")] | None, Null("00000000")]

    assert read(day, "00000000") is None
    assert read(day, "20240229") == dt.date(2024, 2, 29)


class Bounded(Model):
    """Bounds of fields that must be given, where pydantic puts them before the type's own rules."""

    amount: Decimal = Field(ge=0)
    cents: Annotated[Decimal, MultipleOf("0.01")] = Field(gt=0, le=100)
    tens: Decimal = Field(default=D(0), multiple_of=10)
    weight: Float = Field(default=1.0, lt=2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": D("-0.01")},
        {"amount": -1},
        {"cents": 0},
        {"cents": D("100.01")},
        {"cents": D("0.001")},
        {"tens": 15},
        {"weight": 2.0},
        {"amount": 1.5},
    ],
)
def test_bounds_hold_for_amounts_that_must_be_given(wrong: dict[str, Any]) -> None:
    """An amount below zero is refused, and one that is fine keeps its digits."""
    fine = {"amount": D("0.10"), "cents": 100, "tens": 20, "weight": 1.5}
    made = Bounded.model_validate(fine)
    assert (str(made.amount), str(made.cents), made.weight) == ("0.10", "100", 1.5)
    with pytest.raises(ValidationError):
        Bounded.model_validate({**fine, **wrong})


class NullBeside(Model):
    """Limits beside literals that mean null, as they are generated."""

    text: Annotated[Annotated[str, Field(max_length=3)] | None, Null("")] = None
    amount: Annotated[Annotated[Decimal, Field(ge=0)] | None, Null(-1)] = None
    step: Annotated[Annotated[int, Field(multiple_of=5)] | None, Null(0)] = None
    items: Annotated[Annotated[list[int], Field(max_length=1)] | None, Null("")] = None


@pytest.mark.parametrize(
    ("name", "wrong", "null"),
    [("text", "abcd", ""), ("amount", -2, -1), ("step", 7, 0), ("items", [1, 2], "")],
)
def test_limits_hold_beside_literals_that_mean_null(name: str, wrong: object, null: object) -> None:
    """What is read is held to them, and the literal is not."""
    with pytest.raises(decode.SpecDrift, match=f"/{name}: "):
        answers.read({name: wrong}, NullBeside)
    assert getattr(answers.read({name: null}, NullBeside), name) is None


def test_a_second_pattern_is_for_texts_as_the_first() -> None:
    """Both must hold, and neither takes bytes for a text."""
    kind: Any = Annotated[str, Field(pattern="a"), Matches("b")]

    assert given_by_user(kind, "ab") == "ab"
    for wrong in ("a", "b", "", b"ab", 1):
        assert refused(given_by_user, kind, wrong)
