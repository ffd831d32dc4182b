"""Enums that their vendor may add values to.

A value that the spec does not list survives a read: it is an instance of the enum,
`known` is False, `value` and `str()` give what was answered. It is not constructed nor
sent by accident, only on purpose: `CustomerType.unlisted("gold")`.
"""

import enum
from typing import Any, Self

from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from .values import READING


class Growing(enum.Enum):
    """What the two open enums have in common."""

    _on_purpose: bool

    @property
    def known(self) -> bool:
        """Whether the spec lists this value."""
        return self._value_ in type(self)._value2member_map_

    @property
    def may_be_sent(self) -> bool:
        """Whether it is listed, or was made with `unlisted`."""
        return self.known or self._on_purpose

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
            return cls(value)
        made: Self = cls._plain().__new__(cls, value)
        made._name_, made._value_, made._on_purpose = "UNLISTED", value, on_purpose
        return made

    @classmethod
    def _plain(cls) -> Any:
        return int if issubclass(cls, int) else str

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return type(self)._make, (self._value_, self.may_be_sent)

    @classmethod
    def _check(cls, value: object, info: ValidationInfo) -> Self:
        """What is no listed literal: a member, or whatever an answer holds."""
        if isinstance(value, cls) and value.may_be_sent:
            return value
        if info.context is READING and type(value) is cls._plain():
            return cls._make(value, on_purpose=False)
        raise ValueError

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        members = cls._value2member_map_
        literal = core_schema.literal_schema(list(members))
        plain: CoreSchema = core_schema.str_schema(strict=True)
        if cls._plain() is int:
            plain = core_schema.int_schema(strict=True)
        return core_schema.union_schema(
            [
                core_schema.no_info_after_validator_function(
                    members.__getitem__, core_schema.chain_schema([plain, literal])
                ),
                core_schema.with_info_plain_validator_function(
                    cls._check, json_schema_input_schema=plain
                ),
            ],
            mode="left_to_right",
            custom_error_type="listed_type",
            custom_error_message=cls.expected(),
            serialization=core_schema.simple_ser_schema("any"),
        )


class OpenEnum(str, Growing):
    """Texts that a vendor may add to."""

    @classmethod
    def unlisted(cls, value: str) -> Self:
        """A text that the spec does not list, to be sent on purpose."""
        return cls._make(value, on_purpose=True)

    def __str__(self) -> str:
        return str(self._value_)

    def __format__(self, format_spec: str) -> str:
        return format(str(self), format_spec)


class OpenIntEnum(int, Growing):
    """Integers that a vendor may add to."""

    @classmethod
    def unlisted(cls, value: int) -> Self:
        """An integer that the spec does not list, to be sent on purpose."""
        return cls._make(value, on_purpose=True)

    def __str__(self) -> str:
        return str(self._value_)

    def __format__(self, format_spec: str) -> str:
        return format(int(self), format_spec)
