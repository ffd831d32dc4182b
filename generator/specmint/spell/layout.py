"""Expressions that are laid out for readers: on one line where that fits, else broken as black breaks them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from specmint.encode import Code

Parts = tuple[tuple[str, "Expression"], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A call or a display: its `parts` between `opening` and `closing`, each behind a prefix such as `amount=`.

    One without parts is all in `opening`. `needs` are the names that it takes from the standard library; `is_given`
    says whether a value in it is one that the document shows. `size` counts all that is in it.
    """

    opening: Code
    parts: Parts = ()
    closing: Code = Code("")
    needs: frozenset[str] = frozenset()
    is_given: bool = False
    size: int = 1

    def flat(self) -> str:
        """Return it as one line."""
        inner = ", ".join(f"{prefix}{part.flat()}" for prefix, part in self.parts)
        return f"{self.opening}{inner}{self.closing}"

    def lines(self, width: int, before: str = "", after: str = "") -> list[str]:
        """Return its lines, none longer than `width` where that can be helped, between what stands on the same lines."""
        whole = f"{before}{self.flat()}{after}"
        if not self.parts or len(whole) <= width:
            return [whole]
        indent = " " * (len(before) - len(before.lstrip()) + 4)
        row = indent + self.flat().removeprefix(self.opening).removesuffix(self.closing)
        opening, closing = f"{before}{self.opening}", f"{indent[4:]}{self.closing}{after}"
        if len(row) <= width:
            return [opening, row, closing]
        comma = ""
        if len(self.parts) > 1:  # black adds none behind a single part
            comma = ","
        inner = [part.lines(width, indent + prefix, comma) for prefix, part in self.parts]
        return [opening, *(line for lines in inner for line in lines), closing]

    def laid_out(self, width: int, before: str = "", after: str = "") -> Code:
        """Return it as code of one or more lines."""
        return Code("\n".join(self.lines(width, before, after)))


def leaf(text: str, *needs: str, is_given: bool = False) -> Expression:
    """Return an expression without parts."""
    return Expression(opening=Code(text), needs=frozenset(needs), is_given=is_given)


def bracketed(opening: str, parts: Iterable[tuple[str, Expression]], closing: str) -> Expression:
    """Return a call or a display of these parts."""
    inner = tuple(parts)
    return Expression(
        opening=Code(opening),
        parts=inner,
        closing=Code(closing),
        needs=frozenset[str]().union(*(part.needs for _, part in inner)),
        is_given=any(part.is_given for _, part in inner),
        size=1 + sum(part.size for _, part in inner),
    )
