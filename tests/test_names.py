"""One rule makes every Python name."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from specmint.ir import Ident
from specmint.names import (
    FIELD_NAMES,
    distinct,
    free,
    is_package_name,
    method_name,
    package_name,
    pascal,
    snake,
)


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
        ("金额", "field"),
        ("", "field"),
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


@given(st.lists(st.sampled_from(["a", "b", "a_2", "a_3"]), max_size=8))
def test_distinct(names: list[str]) -> None:
    """Colliding names are numbered in order; a name that nobody else wants is kept."""
    chosen = distinct(names)

    assert len(set(chosen)) == len(names)
    for name in set(names):
        assert chosen[names.index(name)] == name


def test_unrelated_names_change_nothing() -> None:
    """A new name at the end renames none before it."""
    assert distinct(["a", "a", "b"])[:2] == distinct(["a", "a"])


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
