"""What is sent and what comes back."""

from __future__ import annotations

from typing_extensions import TypeAliasType

from ._model import Model
from ._runtime.data.fields import DateTime, Maybe


class Base(Model):
    """Base."""

    id: str
    note: Maybe[str] = None


class Card(Model):
    """Card."""

    id: str
    note: Maybe[str] = None
    number: str


class Owner(Model, extra="forbid"):
    """Owner."""

    parent: Maybe[Owner] = None
    aliases: Maybe[list[int | str]] = None


Tree = TypeAliasType("Tree", "list[Tree]")


Json = TypeAliasType("Json", "str | list[Json] | dict[str, Json]")


class PayAnswer(Model):
    """Pay answer."""

    eta: Maybe[DateTime] = None


class Bank(Model, extra="forbid"):
    """Bank."""

    iban: str
    owner: Maybe[Owner] = None


Method = TypeAliasType("Method", "Card | Bank")


__all__ = ["Bank", "Base", "Card", "Json", "Method", "Owner", "PayAnswer", "Tree"]
