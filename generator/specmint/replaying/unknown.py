"""Operations that a spec does not have: known by method and path template, and proposed from successes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count

from specmint.document import Json
from specmint.replaying.exchange import Content, Exchange, segments
from specmint.replaying.infer import Schema, inferred
from specmint.replaying.matching import Spec, paths_of
from specmint.replaying.secrets import Secrets
from specmint.replaying.wire import json_in
from specmint.runtime.http.params import VARIABLE

IDENTIFIER = re.compile(
    r"\d+|[0-9a-fA-F-]{32,36}|(?=\D*\d)(?=[^A-Za-z]*[A-Za-z])[0-9A-Za-z_-]{16,}"
)
"""A number, a UUID, or a long mixture of digits and letters."""
_FORM = "application/x-www-form-urlencoded"


def template_of(spec: Spec, exchange: Exchange) -> str:
    """Return the path of an exchange below the server's, with a variable in place of each number or other identifier.

    Where the spec has a path of the same shape, it is that one, with its names.
    """
    template = templated(paths_of(spec, exchange)[0])
    known = {_shape(path): path for path, _ in spec.root.members("paths")}
    return known.get(_shape(template), template)


def templated(path: str) -> str:
    """Return a path with a variable in place of each number or other identifier: `{id}`, `{id2}` and so on."""
    names = (f"{{id{number}}}" for number in count(2))
    template = ""
    for segment, decoded in zip(path.split("/")[1:], segments(path), strict=True):
        step = segment
        if IDENTIFIER.fullmatch(decoded):
            step = "{id}" if "{id}" not in template else next(names)
        template += f"/{step}"
    return template


def _shape(template: str) -> str:
    return VARIABLE.sub("{}", template)


def proposed(
    template: str, exchanges: Sequence[Exchange], secrets: Secrets, *, is_31: bool
) -> Json:
    """Return an operation as its successes show it; None if none of the exchanges was one.

    Pages, pictures and scripts, which an archive of a browser holds too, are no operations.
    """
    done = [one for one in exchanges if is_done(one)]
    if not done:
        return None
    operation: dict[str, Json] = {}
    parameters = [*_in_path(template, done), *_in_query(done, secrets)]
    if parameters:
        operation["parameters"] = parameters
    bodies = [one.body for one in done if one.body is not None]
    content = _content(bodies, secrets, is_31)
    if content:
        operation["requestBody"] = {"required": len(bodies) == len(done), "content": content}
    responses: dict[str, Json] = {}
    for status in sorted({one.status for one in done}):
        answers = [one.answer for one in done if one.status == status]
        responses[str(status)] = {
            "description": "As recorded.",
            **_answered(answers, secrets, is_31),
        }
    operation["responses"] = responses
    return operation


def is_done(exchange: Exchange) -> bool:
    """Return whether an exchange is a success that answers data, or nothing."""
    answer = exchange.answer
    return 200 <= exchange.status < 300 and (answer.kind == "json" or not answer.data)


def _answered(answers: Sequence[Content], secrets: Secrets, is_31: bool) -> dict[str, Json]:
    content = _content(answers, secrets, is_31)
    if not content:
        return {}
    return {"content": content}


def _content(bodies: Sequence[Content], secrets: Secrets, is_31: bool) -> dict[str, Json]:
    """Return the media types of bodies, each with the schema of all that was seen of it."""
    content: dict[str, Json] = {}
    trees = [one.tree for one in bodies if one.kind == "json"]
    forms = [one.tree for one in bodies if one.kind == "form" and isinstance(one.tree, dict)]
    if trees:
        content["application/json"] = {"schema": inferred(trees, is_31=is_31)}
    if forms:
        fields = [
            {name: value for name, value in form.items() if name not in secrets.form}
            for form in forms
        ]
        content[_FORM] = {"schema": inferred(list[Json](fields), is_31=is_31)}
    return content


def _in_path(template: str, exchanges: Sequence[Exchange]) -> list[Json]:
    steps = template.split("/")[1:]
    found: list[Json] = []
    for index, step in enumerate(steps):
        variable = VARIABLE.search(step)
        if variable is not None:
            # The template is as long as the end of each path: a server's own path may stand before it.
            whole = [segments(one.path)[index - len(steps)] for one in exchanges]
            seen = [one.removeprefix(step[: variable.start()]) for one in whole]
            schema = _of_texts(seen)
            found.append({"name": variable[1], "in": "path", "required": True, "schema": schema})
    return found


def _in_query(exchanges: Sequence[Exchange], secrets: Secrets) -> list[Json]:
    seen: dict[str, list[str]] = {}
    for one in exchanges:
        for name, text in one.query:
            seen.setdefault(name, []).append(text)
    return [
        {"name": name, "in": "query", "schema": _of_texts(texts)}
        for name, texts in seen.items()
        if name not in secrets.query
    ]


def _of_texts(texts: Sequence[str]) -> Schema:
    if all(type(json_in(text)) is int for text in texts):
        return {"type": "integer"}
    return {"type": "string"}
