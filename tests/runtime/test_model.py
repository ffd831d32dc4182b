"""Models: strict to construct, exact to write, and refused before anything wrong is sent."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
import sys
import threading
import types
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypeAliasType

from specmint.runtime.data.decode import strictly
from specmint.runtime.data.encode import json_tree
from specmint.runtime.data.enums import OpenEnum, OpenIntEnum
from specmint.runtime.data.json_text import dumps, loads
from specmint.runtime.data.model import Model
from specmint.runtime.data.wire_moments import Day
from specmint.runtime.data.wire_names import camel_case, pascal_case
from specmint.runtime.errors import BadRequest
from tests.runtime.answers import read
from tests.runtime.sample_models import (
    Address,
    Anything,
    Card,
    Customer,
    CustomerCreate,
    CustomerType,
    Kind,
    Patch,
)
from tests.support.counting import python_calls


def problems(value: object) -> list[tuple[str, str]]:
    """Python and wire names of all that is wrong."""
    with pytest.raises(BadRequest) as caught:
        json_tree(value)
    return [(problem.python, problem.wire) for problem in caught.value.problems]


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "camel", "pascal"),
    [
        ("bill_address1", "billAddress1", "BillAddress1"),
        ("tel1", "tel1", "Tel1"),
        ("id", "id", "Id"),
        ("vat_1_rate", "vat1Rate", "Vat1Rate"),
        ("from_", "from", "From"),
    ],
)
def test_an_alias_rule_gives_the_wire_name(name: str, camel: str, pascal: str) -> None:
    """One rule for each API; what it does not give is spelled out at the field."""
    assert camel_case(name) == camel
    assert pascal_case(name) == pascal


def test_python_names_construct_and_wire_names_are_sent() -> None:
    """The rule's names, and the explicit ones."""
    customer = Customer(id=1, name="Acme", balance=Decimal(0), tel1="5")

    assert json_tree(customer) == {
        "Id": 1,
        "Name": "Acme",
        "Balance": Decimal(0),
        "tel_1": "5",
        "Entity": "Customer",
    }


# --- what is sent ---------------------------------------------------------------------------------


def test_absent_is_not_null() -> None:
    """What was not set is left out; None is sent as null, or as the spec wants null sent."""
    assert json_tree(CustomerCreate(name="A")) == {"Name": "A", "Entity": "Customer"}
    assert json_tree(CustomerCreate(name="A", kind=None)) == {
        "Name": "A",
        "Kind": None,
        "Entity": "Customer",
    }
    assert json_tree(CustomerCreate(name="A", parent_id=None)) == {
        "Name": "A",
        "ParentId": "",
        "Entity": "Customer",
    }
    assert json_tree(CustomerCreate(name="A", group_id=None)) == {
        "Name": "A",
        "GroupId": None,
        "Entity": "Customer",
    }


def test_a_member_that_may_be_absent_but_not_null_cannot_be_sent_as_null() -> None:
    """`Maybe` reads None when it was left out, and is left out again."""
    assert "Note" not in str(json_tree(CustomerCreate(name="A")))
    with pytest.raises(BadRequest):
        CustomerCreate(name="A", note=None)


def test_a_member_that_was_deleted_is_left_out() -> None:
    """`del` takes a member back: it is not sent, least of all as null; one that is required is missing."""
    customer = CustomerCreate(name="Acme", note="n")
    del customer.note

    assert json_tree(customer) == {"Name": "Acme", "Entity": "Customer"}
    del customer.name
    assert problems(customer) == [("name", "Name")]


def test_constants_are_always_sent() -> None:
    """Nobody has to repeat what never varies, and nobody can change it."""
    body = CustomerCreate(name="A")
    body.entity = "Vendor"  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]

    assert problems(body) == [("entity", "Entity")]
    with pytest.raises(BadRequest):
        CustomerCreate(name="A", entity="Vendor")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_members_the_spec_does_not_know_are_kept_but_not_sent() -> None:
    """Read, change, write does not send back what the vendor added."""
    customer = read(
        loads('{"Id": 1, "Name": "A", "Balance": 1.10, "Entity": "Customer", "New": {"a": [1]}}'),
        Customer,
    )

    assert customer.model_extra == {"New": {"a": [1]}}
    assert json_tree(customer) == {
        "Id": 1,
        "Name": "A",
        "Balance": Decimal("1.10"),
        "Entity": "Customer",
    }


def test_members_the_spec_leaves_open_are_data_and_are_sent() -> None:
    """With the type that is declared for them."""
    patch = Patch.model_validate({"id": 1, "Since": dt.date(2020, 1, 31)})

    assert json_tree(patch) == {"Id": 1, "Since": "01/31/20"}
    assert json_tree(Anything.model_validate({"id": 1, "x": {"y": [Decimal("1.10")]}})) == {
        "Id": 1,
        "x": {"y": [Decimal("1.10")]},
    }
    with pytest.raises(ValidationError):
        Patch.model_validate({"id": 1, "Since": "soon"})
    patch.Since = "soon"  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    assert problems(patch) == [("Since", "Since")]


def test_values_travel_in_their_own_form() -> None:
    """At any depth; amounts as the exact number they spell."""
    body = CustomerCreate(
        name="A",
        kind=Kind.PERSON,
        is_active=False,
        created_time=dt.datetime(2016, 12, 9, 21, 38, 40, tzinfo=dt.UTC),
        price=Decimal("1.10"),
        amount=Decimal("1.10"),
        addresses=[Address(city="B", zip=None)],
    )

    assert dumps(json_tree([{"obj": body}])) == (
        '[{"obj":{"Name":"A","Kind":"person","IsActive":"2","CreatedTime":"2016-12-09T21:38:40.000+0000",'
        '"Price":"1.10","Amount":1.10,"Addresses":[{"City":"B","Zip":null}],"Entity":"Customer"}}]'
    )


def test_plain_values_are_written_without_a_model() -> None:
    """What a page puts around models, and what `client.request` takes."""
    moment = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    id = uuid.UUID(int=1)

    assert json_tree(
        {"a": (1, None, True, Decimal("1.0"), "x"), "b": [moment, moment.date(), Kind.PERSON, id]}
    ) == {
        "a": [1, None, True, Decimal("1.0"), "x"],
        "b": ["2020-01-01T00:00:00+00:00", "2020-01-01", "person", str(id)],
    }
    assert problems({"a": b"", "b": {"c": object()}}) == [("a", "a"), ("b.c", "b.c")]


@pytest.mark.parametrize(
    ("zone", "what"),
    [
        (None, "a datetime with a zone is needed"),
        (dt.timezone(dt.timedelta(minutes=53, seconds=28)), "offset is whole minutes"),
    ],
)
def test_a_moment_without_its_offset_is_refused(zone: dt.timezone | None, what: str) -> None:
    """RFC 3339 5.6 wants one, in hours and minutes; a vendor would guess."""
    odd = dt.datetime(2020, 1, 1, 12, tzinfo=zone)
    customer = read(
        {
            "Id": 1,
            "Name": "A",
            "Balance": 1,
            "ArchivedAt": "2020-01-01T12:00:00Z",
            "Entity": "Customer",
        },
        Customer,
    )
    customer.archived_at = odd

    with pytest.raises(BadRequest, match=what) as caught:
        json_tree([customer, {"at": [odd]}])
    assert [(problem.python, problem.wire) for problem in caught.value.problems] == [
        ("[0].archived_at", "[0].ArchivedAt"),
        ("[1].at[0]", "[1].at[0]"),
    ]
    east = dt.datetime(2020, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=5, minutes=30)))
    assert json_tree(east) == "2020-01-01T00:00:00+05:30"


When = TypeAliasType("When", "Then")
Then = TypeAliasType("Then", "Annotated[dt.date, Day('%m/%d/%y')]")


def test_a_value_of_a_type_that_has_a_name_travels_in_its_form() -> None:
    """Generated aliases are text, for what they name may be defined later."""

    class Due(Model):
        due: When
        dues: list[When] | None = None

    day = dt.date(2020, 1, 31)
    assert json_tree(Due(due=day, dues=[day])) == {"due": "01/31/20", "dues": ["01/31/20"]}


def test_a_value_that_holds_itself_is_refused() -> None:
    """As a bad request, not as an exhausted stack."""
    address = Address(city="B")
    address.owner = Customer(id=1, name="A", balance=Decimal(0), main=address)

    with pytest.raises(BadRequest, match="deep"):
        json_tree(address)


# --- what is refused ------------------------------------------------------------------------------


BROKEN: list[dict[str, Any]] = [
    {"name": 1},
    {"name": True},
    {"name": b"A"},
    {},
    {"name": ""},
    {"name": "Abcdefghijk"},
    {"name": "abc"},
    {"name": "A", "kind": "gold"},
    {"name": "A", "is_active": "true"},
    {"name": "A", "is_active": 1},
    {"name": "A", "amount": 1.1},
    {"name": "A", "amount": "1.1"},
    {"name": "A", "amount": Decimal("-1")},
    {"name": "A", "amount": Decimal("NaN")},
    {"name": "A", "price": 1.1},
    {"name": "A", "main": {"city": 1}},
    {"name": "A", "addresses": [Address(city="B"), {}]},
    {"name": "A", "nmae": "typo"},
]


@pytest.mark.parametrize("wrong", BROKEN)
def test_a_body_that_breaks_the_spec_is_not_constructed(wrong: dict[str, Any]) -> None:
    """Missing, of another type, outside its enum, length, pattern or range, or unknown."""
    with pytest.raises(BadRequest):
        CustomerCreate(**wrong)


def test_models_are_strict() -> None:
    """`"5"` is no int, True is none, an int is no text."""
    for wrong in ({"id": "5"}, {"id": True}, {"id": 1.0}, {"name": 5}):
        with pytest.raises(BadRequest):
            Customer(**{"id": 1, "name": "A", "balance": Decimal(0)} | wrong)  # type: ignore[arg-type]


def test_what_is_said_of_a_wrong_value_does_not_show_it() -> None:
    """Bodies hold bank accounts; errors end in logs. The names are Python's."""
    with pytest.raises(ValidationError) as caught:
        CustomerCreate.model_validate({"name": 4012888888881881, "main": {"city": 5}})

    assert "4012888888881881" not in str(caught.value)
    assert [each["loc"] for each in caught.value.errors()] == [("name",), ("main", "city")]


def test_all_problems_are_listed_with_both_names() -> None:
    """Whatever was set after construction, in the model and below it."""
    body = CustomerCreate(
        name="A", addresses=[Address(city="B"), Address(city="C")], main=Address(city="D")
    )
    assert body.main is not None
    assert body.addresses is not None
    broken: Any = body
    broken.kind = "gold"
    broken.main.city = None
    broken.addresses[1].city = 3
    broken.is_active = "maybe"
    broken.price = 1.5

    assert problems({"obj": body}) == [
        ("kind", "obj.Kind"),
        ("is_active", "obj.IsActive"),
        ("price", "obj.Price"),
        ("main.city", "obj.Main.City"),
        ("addresses[1].city", "obj.Addresses[1].City"),
    ]
    assert [python for python, _ in problems([body, body])][:2] == ["[0].kind", "[0].is_active"]


def test_a_required_member_that_was_never_read_is_missing_when_written() -> None:
    """A lenient read does not make a body complete."""
    customer = read({"Id": 1}, Customer, drift="ignore")

    assert problems(customer) == [("name", "Name"), ("balance", "Balance")]


def test_a_value_kept_raw_by_a_lenient_read_is_not_sent_back() -> None:
    """What broke the spec on the way in would break it on the way out."""
    customer = read({"Id": "1", "Name": "A", "Balance": Decimal(1)}, Customer, drift="ignore")

    assert customer.id == "1"  # pyright: ignore[reportUnnecessaryComparison]
    assert problems(customer) == [("id", "Id")]


def test_a_mapping_in_the_place_of_a_model_is_sent_under_wire_names() -> None:
    """It is read by Python names, as in the constructor, or refused."""
    body: Any = CustomerCreate(name="A")
    body.main = {"city": "B"}

    assert json_tree(body) == {"Name": "A", "Main": {"City": "B"}, "Entity": "Customer"}
    body.main = {"town": "B"}
    assert problems(body) == [("main.city", "Main.City")]


def test_a_model_that_breaks_the_spec_says_so_with_both_names() -> None:
    """When it is constructed, with dicts in the place of models too."""
    wrong: Any = {"kind": "gold", "is_active": 5, "addresses": [{"city": 1}, {"city": "B"}, {}]}
    with pytest.raises(BadRequest) as caught:
        CustomerCreate(**wrong)

    assert [(problem.python, problem.wire) for problem in caught.value.problems] == [
        ("name", "Name"),
        ("kind", "Kind"),
        ("is_active", "IsActive"),
        ("addresses[0].city", "Addresses[0].City"),
        ("addresses[2].city", "Addresses[2].City"),
    ]
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "wrong",
    [{"amount": 1.1}, {"price": 1.1}, {"main": {"city": "B", "owner": {"balance": 1.1}}}],
)
def test_a_float_for_an_amount_is_answered_by_decimal(wrong: dict[str, Any]) -> None:
    """At any depth, and whatever form the amount travels in."""
    with pytest.raises(BadRequest) as caught:
        CustomerCreate(name="A", **wrong)

    assert any("Decimal(" in each.what for each in caught.value.problems)
    with pytest.raises(BadRequest) as caught:
        CustomerCreate(name="A", is_active=1.0)  # type: ignore[arg-type]  # pyright: ignore
    assert "Decimal" not in str(caught.value)


# --- enums that grow ------------------------------------------------------------------------------


def test_an_unlisted_value_survives_a_read() -> None:
    """It is an instance of the enum, tells its text, and compares with it."""
    gold = read("gold", Kind)

    assert isinstance(gold, Kind)
    assert not gold.known
    assert (gold.value, str(gold), f"{gold}", f"{gold:>5}") == ("gold", "gold", "gold", " gold")
    assert gold == "gold"
    assert hash(gold) == hash("gold")
    assert gold != Kind.BUSINESS
    assert read("business", Kind) is Kind.BUSINESS
    assert Kind.BUSINESS.known


def test_an_unlisted_integer_survives_a_read() -> None:
    """As a text does; but True is no integer, and a text is none."""
    seven = read(7, CustomerType)

    assert isinstance(seven, CustomerType)
    assert (seven.value, str(seven), seven + 1, seven.known) == (7, "7", 8, False)
    assert read(1, CustomerType) is CustomerType.BUSINESS
    for wrong in (True, "1", Decimal("1.5")):
        kept: object = read(wrong, CustomerType, drift="ignore")
        assert kept is wrong
        with pytest.raises(ValidationError):
            TypeAdapter(CustomerType).validate_python(wrong)


def test_an_unlisted_value_is_sent_only_on_purpose() -> None:
    """Neither text, nor what a read found, is taken for it."""
    gold = read("gold", Kind)

    for wrong in ("gold", gold):
        with pytest.raises(BadRequest, match=r"Kind.unlisted"):
            CustomerCreate(name="A", kind=wrong)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert json_tree(CustomerCreate(name="A", kind=Kind.unlisted("gold"))) == {
        "Name": "A",
        "Kind": "gold",
        "Entity": "Customer",
    }
    assert Kind.unlisted("person") is Kind.PERSON
    assert problems({"kind": gold}) == [("kind", "kind")]

    customer = read(
        {"Id": 1, "Name": "A", "Balance": 1, "Kind": "gold", "Entity": "Customer"}, Customer
    )
    assert problems(customer) == [("kind", "Kind")]
    customer.kind = Kind.unlisted("gold")
    assert "gold" in str(json_tree(customer))


def test_the_plain_value_of_a_member_is_taken() -> None:
    """As the exchange files and the answers hold it."""
    assert CustomerCreate.model_validate({"name": "A", "kind": "person"}).kind is Kind.PERSON


def test_enum_members_can_be_copied_and_pickled() -> None:
    """Answers travel to workers; a value that is not listed stays so, and keeps its purpose."""
    for value in (Kind.PERSON, read("gold", Kind), Kind.unlisted("gold"), CustomerType.unlisted(7)):
        for twin in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
            assert twin == value
            assert type(twin) is type(value)
            assert twin.refusal == value.refusal
    assert pickle.loads(pickle.dumps(Kind.PERSON)) is Kind.PERSON


def test_an_enum_takes_values_of_its_own_kind_only() -> None:
    """No bytes for a text, no text, bool or float for an integer, though Python would convert them; each has its members."""

    class Word(OpenEnum):
        A = "a"

    class Level(OpenIntEnum):
        LOW = 1

    kinds: tuple[tuple[Any, Any, list[Any]], ...] = (
        (Word, "a", [b"a", 1, "b", Level.LOW]),
        (Level, 1, ["1", True, 1.0, Decimal(1), 2, Word.A]),
    )
    for kind, listed, others in kinds:
        adapter = TypeAdapter[Any](kind)
        assert adapter.validate_python(listed) is kind(listed)
        assert adapter.validate_python(kind(listed)) is kind(listed)
        unlisted = kind.unlisted(type(listed)(7))
        assert adapter.validate_python(unlisted) is unlisted and unlisted.refusal == ""
        for other in others:
            with pytest.raises(ValidationError, match=f"{kind.__name__}.unlisted"):
                adapter.validate_python(other)


@pytest.mark.parametrize(
    ("count", "end"), [(8, "'v7'; or,"), (9, "'v7', …; or,"), (125, "'v7', …; or,")]
)
def test_a_long_list_of_values_is_not_told_in_full(count: int, end: str) -> None:
    """An error is one line: eight values are told, and that there are more."""
    make: Any = OpenEnum
    many = make("many", {f"V{n}": f"v{n}" for n in range(count)})

    assert end in many.expected() and many.expected().count("'") == 16


# --- the class itself -----------------------------------------------------------------------------


def test_models_can_be_dumped_described_copied_and_pickled() -> None:
    """Pydantic's own ways work, in Python values."""
    customer = read(
        {"Id": 1, "Name": "A", "Balance": Decimal("1.10"), "IsActive": "2", "Kind": "gold"}
        | {"Entity": "Customer"},
        Customer,
    )

    assert customer.model_dump(exclude_unset=True) == {
        "id": 1, "name": "A", "balance": Decimal("1.10"), "is_active": False, "kind": "gold",
        "entity": "Customer",
    }  # fmt: skip
    assert '"balance":"1.10"' in customer.model_dump_json()
    assert Customer.model_json_schema()["$defs"]
    assert pickle.loads(pickle.dumps(customer)) == customer == customer.model_copy()


@pytest.fixture
def chain(request: pytest.FixtureRequest) -> Iterator[types.ModuleType]:
    """A module of models, each made of the next one, and the last of a ring of the first."""
    length, forward, is_ring = request.param
    module = types.ModuleType(f"chain_{length}_{forward}_{is_ring}")
    lines = ["from __future__ import annotations", "from specmint.runtime.data.model import Model"]
    for n in range(length) if forward else reversed(range(length)):
        lines += [f"class M{n}(Model):", "    x: int | None = None"]
        if is_ring or n + 1 < length:
            lines.append(f"    next: list[M{(n + 1) % length}] | None = None")
    sys.modules[module.__name__] = module
    exec("\n".join(lines), module.__dict__)
    yield module
    del sys.modules[module.__name__]


@pytest.mark.parametrize(
    "chain", [(300, True, False), (300, False, False), (150, True, True)], indirect=True
)
def test_a_long_chain_of_models_is_built_without_exhausting_the_stack(
    chain: types.ModuleType,
) -> None:
    """Pydantic alone recurses through all that is not built yet, whichever was written first."""
    limit = sys.getrecursionlimit()

    assert chain.M0(x=1).x == 1
    assert chain.M0(next=[chain.M1(x=2)]).next[0].x == 2
    assert sys.getrecursionlimit() == limit


@pytest.mark.parametrize(
    "chain", [(150, True, False), (150, False, False), (150, True, True)], indirect=True
)
def test_a_long_chain_of_models_is_built_for_what_validates_it(chain: types.ModuleType) -> None:
    """An answer is read, and an argument checked, before any object of the class is made. pydantic 2.11 ends below 200."""
    assert strictly(list[chain.M0 | None])([{"next": [{"x": 2}]}])[0].next[0].x == 2


@pytest.mark.parametrize(
    "chain", [(60, True, False), (60, False, False), (60, True, True)], indirect=True
)
def test_many_threads_may_use_a_model_first(chain: types.ModuleType) -> None:
    """Classes are built on first use, by whoever comes first."""
    start, failed = threading.Barrier(16), list[BaseException]()

    def use(number: int) -> None:
        start.wait()
        try:
            assert getattr(chain, f"M{number}").model_validate({"x": 1}).x == 1
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=use, args=(number % 4,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not failed


def test_amounts_survive_from_text_to_text() -> None:
    """Digit for digit, through a model."""
    text = (
        '{"Id":1,"Name":"A","Balance":12345678901234567.89,'
        '"Prices":{"a":1.10,"b":1E+2},"Entity":"Customer"}'
    )

    assert dumps(json_tree(read(loads(text), Customer))) == text
    card = Card(number="1", limit=Decimal("0.10"), holder="x")
    assert dumps(
        json_tree(card)
    ) == '{"type":"card","Number":"1","Limit":0.10,"Holder":"x"}'.replace("type", "Type")


# --- what it costs --------------------------------------------------------------------------------


def test_members_that_are_json_already_cost_no_call() -> None:
    """A list of models is written with the same calls of Python for each, however many plain members are set."""

    def calls(**more: Any) -> int:
        people = [CustomerCreate(name="Acme", **more) for _ in range(100)]
        json_tree(people)
        return len(python_calls(lambda: json_tree(people)))

    assert calls() == calls(note="1") < 2_000
