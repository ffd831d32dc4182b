"""Find the credentials that a client needs: in its arguments, or in the environment."""

import os
from collections.abc import Iterator, Mapping

from ..errors import BadRequest
from ..spec import Api, ApiKey, Basic, Bearer, Operation, arguments_of


def from_environment(api: Api, argument: str) -> str:
    """Return what the environment has for an argument of the constructor, or "".

    Raises `BadRequest`, which names every variable that is needed and missing. An empty
    variable counts as missing.
    """
    value = os.environ.get(api.environment[argument], "")
    if not value and argument in api.needed:
        given = {name: os.environ.get(api.environment[name]) for name in api.needed}
        _raise_missing(api, [name for name in api.needed if not given[name]])
    return value


def check_credentials(api: Api, given: Mapping[str, object]) -> None:
    """Raise `BadRequest` where calls need credentials that were not given.

    It names all of them, and where they come from. If the operations accept several
    kinds, one is enough; if one operation needs none, a client without any is of use.
    """
    operations = tuple(api.operations.values())
    used = {name for one in operations for name in _arguments(api, one)}
    needed = [name for name in api.needed if name in used]
    if missing := [name for name in needed if _lacks(api, name, given)]:
        _raise_missing(api, missing)
    if operations and not any(_can_call(api, one, given) for one in operations):
        _raise_missing(api, [*dict.fromkeys(_arguments(api, operations[0]))], " or ")


def _lacks(api: Api, name: str, given: Mapping[str, object]) -> bool:
    """Return whether a credential is missing.

    A password of HTTP Basic may be empty: some vendors want a key as the name alone.
    """
    schemes = api.schemes.values()
    if any(isinstance(one, Basic) and one.password == name for one in schemes):
        return given.get(name) is None
    return not given.get(name)


def _can_call(api: Api, operation: Operation, given: Mapping[str, object]) -> bool:
    for names in operation.security or ((),):
        wanted = [each for name in names for each in _of(api, name)]
        if not any(_lacks(api, each, given) for each in wanted):
            return True
    return False


def _arguments(api: Api, operation: Operation) -> Iterator[str]:
    """Yield the arguments of the constructor that calls of an operation may use."""
    for names in operation.security:
        for name in names:
            yield from _of(api, name)
    yield from operation.form_credentials.values()
    if operation.session and api.session is not None:
        yield from api.session.fields.values()
        if api.session.operation is not None:
            yield from _arguments(api, api.session.operation)


def _of(api: Api, name: str) -> tuple[str, ...]:
    """Return the arguments that a security scheme takes."""
    login = api.session
    if login and login.fields and not login.operation and login.put.name == name:
        return tuple(login.fields.values())
    return arguments_of(api.schemes[name])


def _raise_missing(api: Api, missing: list[str], between: str = ", ") -> None:
    """Raise `BadRequest` for credentials that are missing."""
    names = between.join(f"{name} ({_place(api, name)})" for name in missing)
    variables = [api.environment[name] for name in missing if name in api.environment]
    advice = "pass what is missing to the constructor"
    if variables:
        advice = f"{advice}, or set {', '.join(variables)} and call from_env()"
    raise BadRequest(f"the client needs {names}: {advice}")


def _place(api: Api, name: str) -> str:
    """Return where a credential travels, as the vendor's documentation calls it."""
    for scheme in api.schemes.values():
        if name in arguments_of(scheme):
            match scheme:
                case Basic():
                    return "HTTP Basic"
                case Bearer():
                    return "bearer token"
                case ApiKey(place, key):
                    return f"{place} {key}"
    if api.session is not None and name in api.session.fields.values():
        return "login"
    return "form"
