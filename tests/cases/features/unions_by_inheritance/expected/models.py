"""What is sent and what comes back."""

from __future__ import annotations

from typing import Annotated, Literal

from typing_extensions import TypeAliasType

from ._model import Model
from ._runtime.data.fields import Maybe
from ._runtime.data.unions import Tagged, Unlisted


class Pet(Model):
    """An animal."""

    pet_type: Literal["Pet"] = "Pet"
    name: str
    friend: Maybe[AnyPet] = None


AnyPet = TypeAliasType(
    "AnyPet", 'Annotated[Cat | Dog | Puppy | Pet | Unlisted, Tagged("petType")]'
)
"""An animal."""


class Cat(Model):
    """An animal."""

    pet_type: Literal["Cat"] = "Cat"
    name: str
    friend: Maybe[AnyPet] = None
    lives: Maybe[int] = None


class Dog(Model):
    """An animal."""

    pet_type: Literal["Dog"] = "Dog"
    name: str
    friend: Maybe[AnyPet] = None
    bark: Maybe[str] = None


class Puppy(Model):
    """An animal."""

    pet_type: Literal["Puppy"] = "Puppy"
    name: str
    friend: Maybe[AnyPet] = None
    bark: Maybe[str] = None


__all__ = ["AnyPet", "Cat", "Dog", "Pet", "Puppy", "Unlisted"]
