"""Enums that their vendor may add values to.

A value that the spec does not list survives a read: it is an instance of the enum,
`known` is False, `value` and `str()` give what was answered. It cannot be constructed
or sent by accident, only on purpose: `CustomerType.unlisted("gold")`.
"""

import enum
from typing import Any, Self, cast

from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from .fields import READING, STORED, first_of, made, python_checked


class _OpenEnumBase(enum.Enum):
    """What the two open enums have in common."""

    _on_purpose: bool

    @property
    def known(self) -> bool:
        """Whether the spec lists this value."""
        return self._value_ in type(self)._value2member_map_

    @property
    def refusal(self) -> str:
        """Why it may not be sent; empty if it is listed, or made with `unlisted`."""
        allowed = self.known or self._on_purpose
        return "" if allowed else self.expected()

    @classmethod
    def expected(cls) -> str:
        """Say what to give instead of a value that is not listed."""
        values = [repr(member.value) for member in cls]
        listed = ", ".join([*values[:8], *["…"] * (len(values) > 8)])
        return f"Input should be {listed}; or, on purpose, {cls.__name__}.unlisted(…)"

    @classmethod
    def _of(cls, value: Any, on_purpose: bool) -> Self:
        """Return the member of this value, or make one that is not listed."""
        if value in cls._value2member_map_:
            return cast(Self, cls._value2member_map_[value])
        # `cls(value)` would refuse it, so the member is made past `Enum.__new__`.
        unlisted: Self = cls._plain_type().__new__(cls, value)
        unlisted._name_, unlisted._value_ = "UNLISTED", value
        unlisted._on_purpose = on_purpose
        return unlisted

    @classmethod
    def _plain_type(cls) -> Any:
        return int if issubclass(cls, int) else str

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return type(self)._of, (self._value_, not self.refusal)

    @classmethod
    def _check(cls, value: object, info: ValidationInfo) -> Self:
        """Accept what is not a listed literal: a member, or any value of an answer."""
        if isinstance(value, cls) and not value.refusal:
            return value
        if info.context in (READING, STORED) and type(value) is cls._plain_type():
            return cls._of(value, on_purpose=False)
        raise ValueError

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        members = cls._value2member_map_
        plain: CoreSchema = core_schema.str_schema(strict=True)
        if cls._plain_type() is int:
            plain = core_schema.int_schema(strict=True)
        listed: list[CoreSchema] = [plain, core_schema.literal_schema(list(members))]
        return first_of(
            "listed_type",
            cls.expected(),
            made(members.__getitem__, core_schema.chain_schema(listed)),
            python_checked(cls._check, plain),
        )


class OpenEnum(str, _OpenEnumBase):
    """Texts that a vendor may add to."""

    # `Enum.__str__` would give the member's name, and `format` follows it.
    __str__ = str.__str__

    def __format__(self, format_spec: str) -> str:
        return format(str(self), format_spec)

    @classmethod
    def unlisted(cls, value: str) -> Self:
        """Return a text that the spec does not list, to be sent on purpose."""
        return cls._of(value, on_purpose=True)


class OpenIntEnum(int, _OpenEnumBase):
    """Integers that a vendor may add to."""

    __str__ = int.__repr__

    def __format__(self, format_spec: str) -> str:
        return format(int(self), format_spec)

    @classmethod
    def unlisted(cls, value: int) -> Self:
        """Return an integer that the spec does not list, to be sent on purpose."""
        return cls._of(value, on_purpose=True)
