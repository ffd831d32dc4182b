"""Ten edits of the kinds that vendors make, on each of the four specs."""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.support.sides import Edit, Json, edited, operation, schema, spec


class Targets(NamedTuple):
    """What is edited in a spec: of a model that is read, one that is written, an enum, and two operations."""

    read: str
    number: str
    written: str
    optional: str
    enum: str
    renamed: str
    removed: str


TARGETS = {
    "bill_com": Targets(
        "Customer", "balance", "CustomerCreate", "email", "AccountType", "readCustomer", "undeleteCustomer"
    ),
    "billbee": Targets(
        "CustomerOrder", "TotalGross", "CustomerAddressPatch", "Company", "SearchType",
        "Customer_GetOne", "Customer_PatchAddress",
    ),
    "billing_booth_one": Targets(
        "Customer", "opening_balance", "CustomerTags", "tags", "CustomerStatus", "getCustomer", "cancelCustomers"
    ),
    "chargeover": Targets(
        "Customer", "balance", "CustomerCreate", "external_key", "CustomerStatus", "getCustomer", "countCustomers"
    ),
}  # fmt: skip


def base(api: str) -> Json:
    """Return a spec, with a code that is classed and a parameter that has a default."""
    document = edited(spec(api))
    document.setdefault("x-errors", {})["code-of-the-test"] = {"error": "conflict"}
    _some_list(api, document).setdefault("parameters", []).append(
        {"name": "probe", "in": "query", "schema": {"type": "integer", "default": 10}}
    )
    return document


def _some_list(api: str, document: Json) -> Json:
    return operation(document, TARGETS[api].renamed)


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed(one) for key, one in reversed(value.items())}
    return [_reversed(one) for one in value] if isinstance(value, list) else value


def edits(api: str) -> dict[str, tuple[Edit, str, str]]:
    """Return each edit with the verdict and the kind that tells it."""
    to = TARGETS[api]

    def number_to_string(document: Json) -> None:
        schema(document, to.read)["properties"][to.number] = {"type": "string"}

    def remove_first_value(document: Json) -> None:
        schema(document, to.enum)["enum"].pop(0)
        schema(document, to.enum).get("x-enum-varnames", [""]).pop(0)

    def remove_operation(document: Json) -> None:
        for item in document["paths"].values():
            for method, one in list(item.items()):
                if isinstance(one, dict) and one.get("operationId") == to.removed:
                    del item[method]

    def rename_operation(document: Json) -> None:
        one = operation(document, to.renamed)
        one["operationId"], one["x-name"] = "somethingElse", "something_else"

    def reorder(document: Json) -> None:
        for key in ("schemas", "parameters"):
            part = document["components"].get(key, {})
            document["components"][key] = _reversed_top(part)
        document["paths"] = _reversed_top(document["paths"])
        read = schema(document, to.read)
        read["properties"] = _reversed_top(read["properties"])

    return {
        "field added": (
            lambda document: schema(document, to.read)["properties"].update(probe={"type": "string"}),
            "additive",
            "field-added",
        ),
        "enum value removed": (
            remove_first_value,
            "breaking",
            "enum-value-removed",
        ),
        "operation renamed": (rename_operation, "breaking", "operation-renamed"),
        "field made required": (
            lambda document: schema(document, to.written).setdefault("required", []).append(to.optional),
            "breaking",
            "field-required",
        ),
        "number to string": (number_to_string, "breaking", "type-changed"),
        "operation removed": (remove_operation, "breaking", "operation-removed"),
        "error code re-classed": (
            lambda document: document["x-errors"]["code-of-the-test"].update(error="invalid"),
            "breaking",
            "error-reclassed",
        ),
        "default changed": (
            lambda document: _some_list(api, document)["parameters"][-1]["schema"].update(default=20),
            "breaking",
            "default-changed",
        ),
        "reordering": (reorder, "none", ""),
    }  # fmt: skip


def _reversed_top(value: Json) -> Json:
    return dict(reversed(value.items()))


#: The names of all ten. A comment is no edit of what a document says, so its text is edited where it is played.
EDITS = [*edits("billbee"), "comment"]
