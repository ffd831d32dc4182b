"""The vendor's words, and those about single fields, where they are not in the usual places."""

from typing import Any

import pytest

from specmint.runtime import errors
from tests.runtime.test_outcome import refused

VIOLATIONS = {"@type": "BadRequest", "fieldViolations": [{"field": "a", "description": "x"}]}
VIOLATED = {
    "field_violations": [{"field": "a", "description": "y"}, {"field": "b", "description": "z"}]
}


@pytest.mark.parametrize(
    ("body", "words", "fields"),
    [
        ({"error": {"details": [VIOLATIONS]}}, "a: x", {"a": ("x",)}),
        (
            {"message": "m", "details": [{"@type": "Help"}, VIOLATIONS, VIOLATED]},
            "m",
            {"a": ("x", "y"), "b": ("z",)},
        ),
        ({"error": {"message": "m", "param": "amount"}}, "m", {"amount": ("m",)}),
        ({"detail": "d", "field": "amount"}, "d", {"amount": ("d",)}),
        ({"name": "BAD", "message": "m", "path": "/v1/x"}, "m", {}),
        (
            {"errors": [{"path": ["lines", 0, "amount"], "message": "m"}]},
            "m",
            {"lines.0.amount": ("m",)},
        ),
        ({"errors": [{"location": "body.amount", "message": "m"}]}, "m", {"body.amount": ("m",)}),
        ({"errors": [{"target": "amount", "message": "m"}]}, "m", {"amount": ("m",)}),
        ([{"propertyName": "Amount", "errorMessage": "m"}], "m", {"Amount": ("m",)}),
        ({"errors": [{"field": "a", "defaultMessage": "m"}]}, "m", {"a": ("m",)}),
        ({"invalidFields": [{"name": "a", "message": "m"}]}, "a: m", {"a": ("m",)}),
        ({"errors": {"attribute_errors": {"a": [{"message": "m"}]}}}, "a: m", {"a": ("m",)}),
        ({"issues": [{"field": "a", "message": "m"}]}, "m", {"a": ("m",)}),
        ({"errorMessages": ["m"], "errors": {}}, "m", {}),
        ({"error": {"code": "1", "message": {"lang": "de", "value": "m"}}}, "m", {}),
        ({"code": 1, "value": "5"}, '{"code":1,"value":"5"}', {}),
        ({"reasons": [{"code": 1, "message": "m"}]}, "m", {}),
        ({"ErrorInformation": {"Error": 1, "Message": "m"}}, "m", {}),
        ({"DeveloperErrorMessage": "m", "ErrorCode": 1}, "m", {}),
        ({"errcode": 1, "errmsg": "m"}, "m", {}),
        ({"hydra:description": "m"}, "m", {}),
        ({"errors": [{"message": "m", "fields": ["a", "b"]}]}, "m", {"a": ("m",), "b": ("m",)}),
        (
            [{"message": "m", "errorCode": "MISSING", "fields": ["Name", "Id__c"]}],
            "m",
            {"Name": ("m",), "Id__c": ("m",)},
        ),
        ([{"message": "m", "errorCode": "MALFORMED", "fields": []}], "m", {}),
        ({"errors": [{"message": "m", "fields": ["a", 1]}]}, "m", {}),
        (
            {"userErrors": [{"field": ["input", "email"], "message": "m"}, {"message": "n"}]},
            "m; n",
            {"input.email": ("m",)},
        ),
    ],
)
def test_words_and_fields_that_vendors_hide_deeper(
    body: Any, words: str, fields: dict[str, tuple[str, ...]]
) -> None:
    """In details without a name of their own, under names of their own, of the one field that an error names."""
    error = refused(422, body)

    assert isinstance(error, errors.Invalid)
    assert (error.message, error.fields) == (words, fields)
