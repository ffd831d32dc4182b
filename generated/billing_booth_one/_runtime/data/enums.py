"""Enums that their vendor may add values to.

A value that the spec does not list survives a read: it is an instance of the enum,
`known` is False, `value` and `str()` give what was answered. It is not constructed nor
sent by accident, only on purpose: `CustomerType.unlisted("gold")`.
"""

import enum
from typing import Any, Self, cast

from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from .fields import READING, checked, first_of, made


class Growing(enum.Enum):
    """What the two open enums have in common."""

    _on_purpose: bool

    @property
    def known(self) -> bool:
        """Whether the spec lists this value."""
        return self._value_ in type(self)._value2member_map_

    @property
    def refusal(self) -> str:
        """Why it may not be sent; empty if it is listed, or made with `unlisted`."""
        return "" if self.known or self._on_purpose else self.expected()

    @classmethod
    def expected(cls) -> str:
        """What to give instead of a value that is not listed."""
        values = [repr(member.value) for member in cls]
        listed = ", ".join(values[:8]) + (", …" if len(values) > 8 else "")
        return f"Input should be {listed}; or, on purpose, {cls.__name__}.unlisted(…)"

    @classmethod
    def _make(cls, value: Any, on_purpose: bool) -> Self:
        """The member of this value, or one that is not listed."""
        if value in cls._value2member_map_:
            return cast(Self, cls._value2member_map_[value])
        made: Self = cls._plain().__new__(cls, value)
        made._name_, made._value_, made._on_purpose = "UNLISTED", value, on_purpose
        return made

    @classmethod
    def _plain(cls) -> Any:
        return int if issubclass(cls, int) else str

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return type(self)._make, (self._value_, not self.refusal)

    @classmethod
    def _check(cls, value: object, info: ValidationInfo) -> Self:
        """What is no listed literal: a member, or whatever an answer holds."""
        if isinstance(value, cls) and not value.refusal:
            return value
        if info.context is READING and type(value) is cls._plain():
            return cls._make(value, on_purpose=False)
        raise ValueError

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        members = cls._value2member_map_
        plain: CoreSchema = core_schema.str_schema(strict=True)
        if cls._plain() is int:
            plain = core_schema.int_schema(strict=True)
        listed: list[CoreSchema] = [plain, core_schema.literal_schema(list(members))]
        return first_of(
            "listed_type",
            cls.expected(),
            made(members.__getitem__, core_schema.chain_schema(listed)),
            checked(cls._check, plain),
        )


class OpenEnum(str, Growing):
    """Texts that a vendor may add to."""

    __str__ = str.__str__

    def __format__(self, format_spec: str) -> str:
        return format(str(self), format_spec)

    @classmethod
    def unlisted(cls, value: str) -> Self:
        """A text that the spec does not list, to be sent on purpose."""
        return cls._make(value, on_purpose=True)


class OpenIntEnum(int, Growing):
    """Integers that a vendor may add to."""

    __str__ = int.__repr__

    def __format__(self, format_spec: str) -> str:
        return format(int(self), format_spec)

    @classmethod
    def unlisted(cls, value: int) -> Self:
        """An integer that the spec does not list, to be sent on purpose."""
        return cls._make(value, on_purpose=True)
