"""One rule makes every Python name."""

from __future__ import annotations

import hashlib
import keyword
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from specmint.collisions import CLASSES, MEMBERS, TAGS, VALUES_OF_ENUMS, Claim, Style, distinct
from specmint.ir import Ident
from specmint.names import (
    FIELD_NAMES,
    LONGEST,
    Role,
    argument_for,
    constant,
    free,
    is_identifier,
    is_package_name,
    is_plural,
    method_name,
    objection,
    package_name,
    pascal,
    plural,
    singular,
    snake,
    without_resource,
    words,
)
from specmint.operation_names import Address, spoken


@pytest.mark.parametrize(
    ("wire", "python"),
    [
        ("isActive", "is_active"),
        ("Tel1", "tel1"),
        ("billAddress1", "bill_address1"),
        ("VatId", "vat_id"),
        ("HTTPServer", "http_server"),
        ("Name2", "name2"),
        ("write_ipaddr", "write_ipaddr"),
        ("eBillCreated", "e_bill_created"),
        ("RPConvFee", "rp_conv_fee"),
        ("@type", "type"),
        ("1st", "field_1_st"),
        ("金额", "u91d1_u989d"),
        ("", "field"),
        ("+1", "plus_1"),
        ("-1", "minus_1"),
        ("<=", "less_or_equal"),
        ("-created_at", "created_at"),
        ("2024-01", "field_2024_01"),
    ],
)
def test_snake_case(wire: str, python: str) -> None:
    """Python names are the snake_case of wire names."""
    assert snake(wire) == python


@given(st.text(max_size=80))
def test_any_text_gives_a_name(wire: str) -> None:
    """Whatever a vendor calls a thing, it gets an ASCII name."""
    Ident(free(snake(wire)))
    Ident(free(pascal(wire)))


@pytest.mark.parametrize(
    ("value", "python"),
    [
        ("amount", "AMOUNT"),
        ("-amount", "MINUS_AMOUNT"),
        ("+amount", "PLUS_AMOUNT"),
        ("<=", "LESS_OR_EQUAL"),
        ("!=", "NOT_EQUAL"),
        ("+1", "PLUS_1"),
        ("@me", "AT_ME"),
        ("(none)", "NONE"),
        ("_private", "PRIVATE"),
        ("bank-transfer", "BANK_TRANSFER"),
        ("a+b", "A_B"),
        ("", "VALUE"),
    ],
)
def test_constants(value: str, python: str) -> None:
    """A symbol is a word at the start of an enum value, or where nothing else is left; between letters it separates."""
    assert constant(value) == python


@pytest.mark.parametrize("spelled", [snake, pascal, constant])
def test_long_names_keep_their_end(spelled: Callable[[str], str]) -> None:
    """A name has 120 characters at most; of a longer one the end is kept, in whole words."""
    wire = " ".join(["beginning", *["middle"] * 20, "end"])

    name = spelled(wire)

    assert len(name) <= LONGEST
    assert name.lower().startswith("middle")
    assert name.lower().endswith("end")
    assert len(spelled("x" * 500)) == LONGEST == 120
    assert len(spelled("1" * 500)) == LONGEST


_FORMS = {"snake": snake, "pascal": pascal, "constant": constant}


def named(*texts: str, style: Style = MEMBERS) -> dict[str, str]:
    """The name of each text, in a scope that holds just these."""
    claims = [Claim(wanted=_FORMS[style.form](text), text=text) for text in texts]
    return dict(zip(texts, distinct(claims, style), strict=True))


@pytest.mark.parametrize(
    ("style", "texts", "names"),
    [
        (MEMBERS, ["customer_name", "customerName"], ["customer_name_snake", "customer_name"]),
        (MEMBERS, ["CustomerName", "customer_name"], ["customer_name_pascal", "customer_name"]),
        (MEMBERS, ["_id", "id", "ID"], ["id_underscore", "id", "id_upper"]),
        (MEMBERS, ["@type", "type"], ["type_at", "type"]),
        (MEMBERS, ["foo-bar", "foo.bar"], ["foo_bar", "foo_bar_dot"]),
        (MEMBERS, ["中a", "a"], ["a_u4e2d", "a"]),
        (CLASSES, ["invoice", "Invoice"], ["InvoiceSnake", "Invoice"]),
        (CLASSES, ["Customer.Group", "CustomerGroup"], ["CustomerGroupDot", "CustomerGroup"]),
        (TAGS, ["invoices", "Invoices"], ["invoices_snake", "invoices"]),
        (VALUES_OF_ENUMS, ["ACTIVE", "active"], ["ACTIVE_UPPER", "ACTIVE"]),
    ],
)
def test_the_usual_style_keeps_the_plain_name(
    style: Style, texts: list[str], names: list[str]
) -> None:
    """Of colliding names the one in OpenAPI's usual style stays plain; the others get a suffix from their own text."""
    assert list(named(*texts, style=style).values()) == names


def test_texts_of_one_style() -> None:
    """Where two texts are in one style, the first by text stays plain, and the other gets a digest of its own text."""
    names = named("customerId", "customerID")

    assert names["customerID"] == "customer_id"
    assert names["customerId"].startswith("customer_id_x")
    assert names == named("customerID", "customerId")


_TEXTS = st.text(alphabet="aAbB_-.@é中1", max_size=4)


@given(st.lists(_TEXTS, unique=True, max_size=8), st.sampled_from([MEMBERS, CLASSES]), st.data())
def test_order_does_not_count(texts: list[str], style: Style, data: st.DataObject) -> None:
    """Names are distinct, and follow from the set of the texts: their order changes none."""
    names = named(*texts, style=style)

    assert len(set(names.values())) == len(texts)
    assert named(*data.draw(st.permutations(texts)), style=style) == names


@given(st.lists(_TEXTS, unique=True, max_size=8), _TEXTS)
def test_unrelated_names_change_nothing(texts: list[str], new: str) -> None:
    """A new text that wants no name which is taken changes the names of the others not at all."""
    before = named(*texts)
    if new in texts or snake(new) in before.values():
        return

    assert before.items() <= named(*texts, new).items()


def test_names_that_are_taken() -> None:
    """A name in use elsewhere is nobody's, and one that x-name gives is that thing's whatever its style."""
    claims = [
        Claim(wanted="id", text="id"),
        Claim(wanted="id", text="@id", given=True),
        Claim(wanted="token", text="token", beside="query"),
    ]

    assert distinct(claims, MEMBERS, {"token"}) == ["id_" + _digest("id"), "id", "token_query"]


def _digest(text: str) -> str:
    return "x" + hashlib.sha256(f"{text}\0\0".encode()).hexdigest()[:6]


class _Counted(str):
    """A text that counts how often it is compared for equality."""

    compared = 0

    def __eq__(self, other: object) -> bool:
        _Counted.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


@pytest.mark.parametrize("text", ["金", ""])
def test_equal_names_take_linear_time(text: str) -> None:
    """Twice as many things that want one name cost twice as many comparisons, whether or not their texts differ."""

    def comparisons(number: int) -> int:
        _Counted.compared = 0
        claims = [
            Claim(wanted=_Counted("name"), text=text and f"{text}{chr(0x4E00 + each)}")
            for each in range(number)
        ]
        assert len(set(distinct(claims, MEMBERS))) == number
        return _Counted.compared

    assert comparisons(2000) <= 2.5 * comparisons(1000)


def test_model_members_are_reserved() -> None:
    """No field hides a member of pydantic's base class."""
    members = {name for name in dir(BaseModel) if not name.startswith("_")}

    assert members <= FIELD_NAMES


@pytest.mark.parametrize(
    ("operation_id", "tag", "name"),
    [
        ("createCustomer", "Customers", "create"),
        ("listCustomers", "Customers", "list"),
        ("Customer_GetAll", "Customers", "get_all"),
        ("addCustomerAddress", "Customers", "add_address"),
        ("customers", "Customers", "customers"),
        ("getCustomerGroup", "Customer Groups", "get"),
        ("login", "Session", "login"),
    ],
)
def test_method_names(operation_id: str, tag: str, name: str) -> None:
    """A method does not repeat the name of its resource."""
    assert method_name(operation_id, tag) == name


@pytest.mark.parametrize(
    "title", ["json", "httpx2", "con", "class", "../../etc", "", "12", "specmint"]
)
def test_package_names_hide_nothing(title: str) -> None:
    """A package never takes the name of a module of Python's, of ours, or of a device."""
    name = package_name(title)

    assert is_package_name(name)
    assert not keyword.iskeyword(name)


@pytest.mark.parametrize(
    "name", ["json", "JSON", "CON", "httpx2", "specmint", "class", "é", "a-b", ""]
)
def test_package_names_that_are_refused(name: str) -> None:
    """A module of Python's, of ours or of a library, a device, a keyword, letters beyond ASCII, no identifier: each by itself."""
    assert not is_package_name(name)
    assert is_package_name("acme") and package_name("Acme") == "acme"
    assert package_name("json") == "json_client" and package_name("class") == "class_client"


@pytest.mark.parametrize(
    ("role", "name", "why"),
    [
        ("class", "Customer", ""),
        ("field", "customer", ""),
        ("class", "class", "is a keyword of Python"),
        ("class", "customer", "names a class, and must begin with a capital letter"),
        ("field", "Customer", "names no class, and must begin with a small letter"),
        ("method", "List", "names no class, and must begin with a small letter"),
        ("class", "Model", "is a name that generated code uses there itself"),
        ("class", "Resource", "is a name that generated code uses there itself"),
        ("class", "Client", "is a name that generated code uses there itself"),
        ("field", "model_dump", "is a name that generated code uses there itself"),
        ("field", "dt", "is a name that generated code uses there itself"),
        ("argument", "self", "is a name that generated code uses there itself"),
        ("argument", "path", "is a name that generated code uses there itself"),
        ("argument", "str", ""),
        ("method", "str", "is a name that generated code uses there itself"),
        ("method", "dt", "is a name that generated code uses there itself"),
        ("method", "list", ""),
        ("method", "self", ""),
        ("resource", "close", "is a name that generated code uses there itself"),
        ("resource", "httpx2", "is a name that generated code uses there itself"),
        ("resource", "models", "is a name that generated code uses there itself"),
        ("resource", "list", ""),
        ("constructor", "retries", "is a name that generated code uses there itself"),
        ("constructor", "super", "is a name that generated code uses there itself"),
        ("constructor", "models", ""),
    ],
)
def test_what_a_name_that_was_asked_for_must_not_be(role: Role, name: str, why: str) -> None:
    """Each role has its own reserved names; classes alone begin with a capital letter."""
    assert objection(name, role) == why


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("customers", "customer"),
        ("flies", "fly"),
        ("ties", "tie"),
        ("axes", "axe"),
        ("boxes", "box"),
        ("churches", "church"),
        ("addresses", "address"),
        ("statuses", "status"),
        ("aliases", "alias"),
        ("news", "news"),
        ("us", "us"),
        ("address", "address"),
        ("status", "status"),
        ("customer", "customer"),
    ],
)
def test_singular_by_the_ending(many: str, one: str) -> None:
    """An ending that leaves one letter is none of a plural's; a word that has none is its own singular."""
    assert singular(many) == one
    assert is_plural(many) is (many != one)


def test_plurals_of_arguments() -> None:
    """A `y` after a consonant becomes `ies`; ends that hiss get `es`."""
    names = ("customer", "category", "day", "y", "address", "box", "batch", "dish")
    assert [plural(name) for name in names] == [
        "customers", "categories", "days", "ys", "addresses", "boxes", "batches", "dishes",
    ]  # fmt: skip


def test_arguments_that_take_a_model() -> None:
    """Words that say what a model is for are left out; where nothing is left, it is the body."""
    models = ("CustomerCreate", "NewInvoice", "Patch", "Customer")
    assert [argument_for(model) for model in models] == ["customer", "invoice", "body", "customer"]


@pytest.mark.parametrize(
    ("operation", "tag", "kept"),
    [
        ("create customer", "Customers", "create"),
        ("customer create", "Customers", "create"),
        ("create customer group", "Customer Groups", "create"),
        ("customer list customer", "Customer", "list customer"),
        ("create group customer", "Customer Group", "create group customer"),
        ("customers", "Customers", ""),
        ("create", "", "create"),
        ("create", "Customers of ours", "create"),
    ],
)
def test_words_of_the_resource_are_taken_out_once(operation: str, tag: str, kept: str) -> None:
    """Only all of a tag's words together, wherever they stand, and only the first time."""
    assert without_resource(operation.split(), tag) == kept.split()


def test_what_can_be_asked_for_at_all() -> None:
    """An identifier of ASCII that is not private and no keyword."""
    names = ("customer", "a1", "_private", "class", "1a", "é")
    assert [is_identifier(name) for name in names] == [True, True, False, False, False, False]


def test_names_that_are_reserved_get_a_mark() -> None:
    """A keyword always, another name where it is taken."""
    assert [free("class"), free("id"), free("id", frozenset({"id"}))] == ["class_", "id", "id_"]


def test_symbols_are_words_only_where_they_are_asked_to_speak() -> None:
    """Of an enum's value a leading sign is a word; of a member's name it is not, unless nothing else is left."""
    assert words("-created_at") == ["created", "at"]
    assert words("-created_at", speaking=True) == ["minus", "created", "at"]
    assert words("+1") == ["plus", "1"]
    assert pascal("-created_at") == "CreatedAt" and pascal("+1") == "Plus1"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("GET /v1/customers/{id}/addresses", "list customer addresses"),
        ("GET /api/rest/v2.1/customers/{id}", "get customer"),
        ("POST /customers", "create customer"),
        ("POST /customers/{id}", "update customer"),
        ("PUT /customers/{id}", "update customer"),
        ("PATCH /customers/{id}", "change customer"),
        ("DELETE /customers/{id}.json", "delete customer"),
        ("POST /invoices/{id}/cancel", "cancel invoice"),
        ("POST /customers/{id}/sources/{source}/verify", "verify customer source"),
        ("GET /customers/search?query={query}", "customers search"),
        ("GET /service-status", "get service status"),
        ("GET /aliases", "list aliases"),
        ("GET /aliases/{id}", "get alias"),
        ("GET /batches/{id}", "get batch"),
        ("POST /token#refresh", "token refresh"),
        ("GET /{customer}:findOffers", "find offers"),
        ("GET /", "get root"),
        ("POST /v3/", "create v3"),
        ("TRACE /customers", "trace customers"),
    ],
)
def test_names_from_addresses(address: str, name: str) -> None:
    """An operation without an id is called after its method and the steps of its path that are neither filler nor variables."""
    method, _, path = address.partition(" ")

    assert " ".join(Address(method, path).name) == name


@pytest.mark.parametrize(
    ("address", "resource"),
    [
        ("GET /v1/customers/{id}/addresses", "customers"),
        ("POST /api/Payment-Methods", "payment_methods"),
        ("GET /{account}/invoices", "invoices"),
        ("GET /health", "health"),
        ("POST /login", ""),
        ("GET /search/customers", ""),
        ("POST /getInvoice", ""),
        ("GET /{id}", ""),
        ("GET /", ""),
    ],
)
def test_resources_from_addresses(address: str, resource: str) -> None:
    """A path begins with what its operations are about, unless it begins with what they do."""
    method, _, path = address.partition(" ")

    assert Address(method, path).resource == resource


@pytest.mark.parametrize(
    ("address", "operation_id", "said"),
    [
        ("POST /v1/customers/{customer}", "PostCustomersCustomer", ""),
        ("POST /v1/customers/{customer}", "post-v1-customers-customer", ""),
        ("GET /items/{id}", "read_item_items__id__get", "read_item"),
        ("GET /items", "getItems", "getItems"),
        ("GET /items/{id}", "getItem", "getItem"),
        ("GET /items/{id}", "items_get", "items_get"),
    ],
)
def test_ids_that_repeat_the_address(address: str, operation_id: str, said: str) -> None:
    """What a framework made of method and path is no name that somebody gave."""
    method, _, path = address.partition(" ")

    assert spoken(operation_id, Address(method, path)) == said


def test_words_in_the_plural_of_letters() -> None:
    """An abbreviation in the plural is one word."""
    assert [snake(wire) for wire in ("primaryIPs", "URLs", "DNSServer")] == [
        "primary_ips",
        "urls",
        "dns_server",
    ]
