"""Say what to write instead of what a constructor refused."""

import difflib
from collections.abc import Mapping
from typing import Final

NO_FLOAT: Final = 'A float is not exact: give a Decimal made from text, such as Decimal("1.10")'


def unknown_field(name: str, wires: Mapping[str, str]) -> str:
    """Return what is wrong with a field that a model lacks; `wires` has its wire names.

    One of them is answered by its Python name, anything else by what looks most like it.
    """
    named = [python for python, wire in wires.items() if wire == name]
    close = named or difflib.get_close_matches(name, wires, n=1, cutoff=0.6)
    if close:
        return f"There is no such field; did you mean {close[0]}?"
    return "There is no such field"
