"""Values without parts as Python writes them: those that a document shows, or plain ones."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from specmint import ir
from specmint.encode import literal
from specmint.ir import Text
from specmint.spell.layout import Expression, bracketed, leaf
from specmint.spell.moments import day_of, moment_of, shown_day, shown_moment, stamped
from specmint.spell.plausible import plausible_number, plausible_text

_AMOUNT = Decimal("12.50")
_MOMENT = dt.datetime(2026, 2, 3, 4, 5, tzinfo=dt.UTC)


def constant(value: ir.Example) -> Expression:
    if isinstance(value, Decimal):
        return _decimal(value, is_given=False)
    assert not isinstance(value, ir.ArrayExample | ir.ObjectExample)
    return leaf(literal(value))


def _decimal(value: Decimal | int, *, is_given: bool) -> Expression:
    return leaf(f"Decimal({literal(str(value))})", "Decimal", is_given=is_given)


def given_scalar(kind: ir.ScalarKind, value: ir.Example) -> Expression | None:
    """Return a value that travels as it is; None where the type does not take it."""
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    match kind, value:
        case "string", Text():
            return leaf(literal(value), is_given=True)
        case "string", int() if is_number:  # a text of digits, written without quotes
            return leaf(literal(str(value)), is_given=True)
        case "content", Text():
            return leaf(literal(value), is_given=True)
        case "boolean", bool():
            return leaf(literal(value), is_given=True)
        case "integer", int() if is_number:
            return leaf(literal(value), is_given=True)
        case "decimal", int() | Decimal() if is_number:
            return _decimal(value, is_given=True)
        case "float", int() | Decimal() if is_number:
            return leaf(literal(value), is_given=True)
        case "date", Text(raw):
            return shown_day(day_of(raw), is_given=True)
        case "datetime", Text(raw):
            return shown_moment(moment_of(raw, is_aware=True), is_given=True)
        case "any", _:
            return _anything(value)
        case _:
            return None


def _anything(value: ir.Example) -> Expression:
    """Return any value of JSON as a display."""
    if isinstance(value, ir.ArrayExample):
        return bracketed("[", [("", _anything(one)) for one in value.items], "]")
    if isinstance(value, ir.ObjectExample):
        parts = [(f"{literal(name)}: ", _anything(one)) for name, one in value.members]
        return bracketed("{", parts, "}")
    if isinstance(value, Decimal):
        return _decimal(value, is_given=True)
    return leaf(literal(value), is_given=True)


def plain_scalar(kind: ir.ScalarKind, name: str, limits: ir.Limits) -> Expression | None:
    match kind:
        case "string":
            text = plausible_text(name, limits)
            return None if text is None else leaf(literal(text))
        case "integer":
            number = plausible_number(limits, 1)
            return None if number is None else leaf(literal(int(number)))
        case "decimal":
            amount = plausible_number(limits, _AMOUNT)
            return None if amount is None else _decimal(amount, is_given=False)
        case _:
            return _PLAIN[kind]


def plain_coded(codec: ir.Codec) -> Expression | None:
    match codec:
        case ir.Flag():
            return leaf("True")
        case ir.Numeral(exact=exact) | ir.Plain(exact=exact):
            return _decimal(_AMOUNT, is_given=False) if exact else leaf("1")
        case ir.Stamp(whole_day=True):
            return _PLAIN["date"]
        case ir.Stamp() | ir.Iso():
            is_aware = isinstance(codec, ir.Stamp) and "%z" in codec.format.raw
            zone = dt.UTC if is_aware else None
            return shown_moment(_MOMENT.replace(tzinfo=zone), is_given=False)
        case ir.Epoch() | ir.MsDate():
            return _PLAIN["datetime"]
        case ir.Forms(forms):
            return plain_coded(forms[0])


def given_coded(codec: ir.Codec, value: ir.Example) -> Expression | None:
    """Return what a value that travels in a form of its own is in Python; None where it is not of that form."""
    match codec, value:
        case ir.Flag(true=true, false=false), _:
            known = [word for word in (True, False) if value == (true if word else false)]
            return leaf(literal(known[0]), is_given=True) if known else None
        case ir.Numeral(exact=True), Text(raw) if raw.replace(".", "", 1).isdecimal():
            return _decimal(Decimal(raw), is_given=True)
        case ir.Numeral(exact=False), Text(raw) if raw.isdecimal():
            return leaf(literal(int(raw)), is_given=True)
        case ir.Plain(exact=exact), _:
            return given_scalar("decimal" if exact else "integer", value)
        case ir.Stamp(whole_day=True), Text(raw):
            stamp = stamped(raw, codec.format.raw)
            return shown_day(None if stamp is None else stamp.date(), is_given=True)
        case ir.Stamp(), Text(raw):
            return shown_moment(stamped(raw, codec.format.raw), is_given=True)
        case ir.Iso(), Text(raw):
            return shown_moment(moment_of(raw, is_aware=None), is_given=True)
        case ir.Forms(forms), _:
            found = (given_coded(form, value) for form in forms)
            return next((one for one in found if one is not None), None)
        case _:
            return None


_PLAIN: dict[ir.ScalarKind, Expression | None] = {
    "boolean": leaf("True"),
    "float": leaf("1.5"),
    "date": shown_day(_MOMENT.date(), is_given=False),
    "datetime": shown_moment(_MOMENT, is_given=False),
    "bytes": leaf('b"..."'),
    "file": leaf('b"..."'),
    "content": leaf('b"..."'),
    "any": leaf('{"key": "value"}'),
    "none": None,
}
