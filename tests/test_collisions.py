"""Who keeps a name that several want, and what the others are called."""

from __future__ import annotations

import hashlib

import pytest

from specmint.collisions import (
    CLASSES,
    MEMBERS,
    VALUES_OF_ENUMS,
    Claim,
    Style,
    distinct,
    page_classes,
)
from specmint.names import LONGEST


def digest(text: str) -> str:
    """Return what is in the name of a thing that nothing but this text tells apart."""
    return hashlib.sha256(f"{text}\0\0".encode()).hexdigest()


def test_what_nothing_tells_apart_is_counted_in_the_end() -> None:
    """Digests of more and more digits, then numbers: the sixth to be told apart is number 6 plus the one that keeps the name."""
    names = distinct([Claim(wanted="pay", text="pay")] * 8, MEMBERS)
    whole = digest("pay")

    assert names[:5] == ["pay", *(f"pay_x{whole[:size]}" for size in (6, 12, 24, 48))]
    assert names[5:] == ["pay_6", "pay_7", "pay_8"]


@pytest.mark.parametrize(("length", "is_used"), [(40, True), (41, False)])
def test_words_beside_a_name_are_no_sentence(length: int, is_used: bool) -> None:
    """Forty characters at most are put behind it; else a digest stands for them."""
    beside = "q" * length
    one, other = (Claim(wanted="pay", text="pay", beside=each, place=each) for each in ("", beside))
    _, name = distinct([one, other], MEMBERS)

    assert (name == f"pay_{beside}") is is_used and name.startswith("pay_")
    assert is_used or len(name) == len("pay_x") + 6


@pytest.mark.parametrize(
    ("style", "begin", "ending", "letter"),
    [(MEMBERS, "x", "_at", "p"), (CLASSES, "X", "At", "P"), (VALUES_OF_ENUMS, "x", "_AT", "P")],
)
@pytest.mark.parametrize("beyond", [-3, -2, -1, 0, 1, 2])
def test_a_long_name_is_cut_at_its_front_for_the_suffix(
    style: Style, begin: str, ending: str, letter: str, beyond: int
) -> None:
    """It has LONGEST characters then, and says that something is missing; one that has room is kept whole."""
    wanted = letter + "q" * (LONGEST - len(ending) + beyond - 2) + "z"
    kept, name = distinct(
        [Claim(wanted=wanted, text="pay"), Claim(wanted=wanted, text="@pay")], style
    )

    assert kept == wanted and name.endswith("z" + ending) and len(name) <= LONGEST
    if beyond <= 0:
        assert name == wanted + ending
    else:
        assert name[0] == begin and len(name) == LONGEST
        assert wanted.endswith(name[1 : -len(ending)])


def test_the_mark_of_a_reserved_name_is_not_in_the_middle_of_another() -> None:
    """`class_` is `class_at` with a suffix, and not `class__at`."""
    claims = [Claim(wanted="class_", text=text) for text in ("class", "@class")]

    assert distinct(claims, MEMBERS) == ["class_", "class_at"]


def test_who_comes_later_yields_whatever_its_style() -> None:
    """A thing of a higher order is another kind, such as what Specmint adds: the document's own keeps its name."""
    own, added = Claim(wanted="pay", text="$pay"), Claim(wanted="pay", text="pay", order=1)

    assert distinct([added, own], MEMBERS)[1] == "pay"


def test_classes_of_pages_hide_nothing() -> None:
    """Neither a word of Python's, nor a model, nor what each page imports; each has `Resource` behind it then."""
    assert page_classes(["none", "customer_groups", "invoices", "resource"], {"Invoices"}) == [
        "NoneResource",
        "CustomerGroups",
        "InvoicesResource",
        "ResourceResource",
    ]
