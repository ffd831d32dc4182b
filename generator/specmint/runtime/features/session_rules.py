"""Describe the session of an API: how to log in, and how long that lasts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..spec import Limit, Operation, Pointer, Put


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """How to log in, and how long a login lasts.

    Attributes:
        login, logout: Keys into `Api.operations`; the login may be an own `operation`.
        fields: Member of the login's body (name or pointer) to constructor argument.
        constants: Member of the login's body to the value that it always has.
        token: Where the login's answer keeps the secret, and `expires`, its seconds.
        idle: Seconds that a session lasts after its last use; `lifetime`, in all.
        margin: Seconds by which a new login comes before either end.
        base_url: Where the answer says that calls go from then on, to one of `hosts`.
        budget: How many logins the vendor allows.
    """

    login: str
    token: Pointer
    put: Put
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    constants: Mapping[str, object] = field(default_factory=dict[str, object])
    body: Literal["form", "json"] = "json"
    idle: float | None = None
    lifetime: float | None = None
    margin: float = 0.0
    logout: str | None = None
    base_url: Pointer | None = None
    hosts: tuple[str, ...] = ()
    budget: Limit | None = None
    expires: Pointer | None = None
    operation: Operation | None = None
