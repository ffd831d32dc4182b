"""`with_options(extra_query=, extra_body=)`: what the spec lacks is sent with calls, and nothing that they say is lost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from specmint.runtime.errors import BadRequest
from tests.runtime.both_clients import SHARED, Staged, Thing
from tests.runtime.vendor import http


def sent(stage: Staged, options: dict[str, Any], **parts: Any) -> Any:
    """The request of a call under these options."""
    play = stage(http(200, {"id": 7}))
    play("POST", "/make", options=options, **parts)
    return play.seen[0]


def test_the_query_has_more(stage: Staged) -> None:
    """Parameters are added to those of the call, in every form that a query has; one that is None is left out."""
    extra = {"preview": True, "expand": ["a", "b"], "none": None}
    request = sent(stage, {"extra_query": extra}, query={"q": "x", "left_out": None})

    assert request.target == "/make?q=x&preview=true&expand=a&expand=b"


def test_a_json_body_has_more(stage: Staged) -> None:
    """Members are added to the object of a model, exact to the digit, and None is null."""
    extra = {"rate": Decimal("1.10"), "note": None, "one": Thing(id=8)}
    request = sent(stage, {"extra_body": extra}, json=Thing(id=7))

    assert request.body == b'{"id":7,"rate":1.10,"note":null,"one":{"id":8}}'


def test_a_form_has_more(stage: Staged) -> None:
    """Fields are added to a form, which stays one."""
    request = sent(stage, {"extra_body": {"b": 2}}, form={"a": "x", "left_out": None})

    assert (request.body, request.headers["content-type"]) == (
        b"a=x&b=2",
        "application/x-www-form-urlencoded",
    )


def test_views_of_views_add_up(stage: Staged) -> None:
    """A view of a view adds to what the first one adds, as with headers."""
    play = stage(http(200, {"id": 7}))
    play.who.client = play.who.client.with_options(extra_query={"a": 1, "b": 1})
    play("POST", "/make", options={"extra_query": {"b": 2, "c": 3}})

    assert play.seen[0].target == "/make?a=1&b=2&c=3"


@pytest.mark.parametrize(
    ("options", "parts", "because"),
    [
        ({"extra_body": {"id": 8}}, {"json": Thing(id=7)}, "the call sends 'id' itself"),
        ({"extra_body": {"a": 8}}, {"form": {"a": 7}}, "the call sends 'a' itself"),
        ({"extra_query": {"q": 8}}, {"query": {"q": 7}}, "the call sends 'q' itself"),
        ({"extra_body": {"a": 8}}, {"json": [1]}, "a body that is a JSON object or a form"),
        ({"extra_body": {"a": 8}}, {"content": b"x"}, "a body that is a JSON object or a form"),
        ({"extra_body": {"a": 8}}, {}, "a body that is a JSON object or a form"),
    ],
)
def test_nothing_is_lost(
    stage: Staged, options: dict[str, Any], parts: dict[str, Any], because: str
) -> None:
    """What a call sends itself is never replaced, and members have a body to stand in: nothing is sent otherwise."""
    play = stage(http(200, {"id": 7}))

    with pytest.raises(BadRequest, match=because):
        play("POST", "/make", options=options, **parts)
    assert play.seen == []


def test_a_login_has_nothing_more(stage: Staged) -> None:
    """What is added to calls is not added to the login that they need."""
    play = stage(http(200, {"token": "t"}), http(200, {"id": 7}), api=SHARED)
    play("POST", "/make", json={}, options={"extra_query": {"a": 1}, "extra_body": {"b": 2}})

    login, call = play.seen
    assert (login.target, b'"b"' in login.body) == ("/login", False)
    assert (call.target, call.body) == ("/make?a=1", b'{"b":2}')
