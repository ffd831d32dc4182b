"""Models in several modules: what one of them leads to is loaded and bound when it is asked for, built or inherited from."""

from __future__ import annotations

import importlib
import sys
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from specmint.runtime.data import modules

INIT = """
from specmint.runtime.data.modules import by_module
__all__ = ["Order", "Customer", "Address"]
HOMES = {"Order": "._order", "Customer": "._customer", "Address": "._address"}
__getattr__, __dir__ = by_module(__name__, HOMES)
"""
MODULE = """
from __future__ import annotations
from specmint.runtime.data.modules import ModularModel

class {name}(ModularModel):
    {fields}
"""
ORDERED = {"customer": {"orders": [{}], "address": {"street": "Main"}}}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A package of three modules: an order has a customer, who has orders and an address."""
    folder = tmp_path / "shop_in_modules"
    folder.mkdir()
    fields = {
        "Order": "customer: Customer | None = None",
        "Customer": "orders: list[Order] | None = None; address: Address | None = None",
        "Address": "street: str | None = None",
    }
    (folder / "__init__.py").write_text(INIT, encoding="utf-8")
    for name, each in fields.items():
        text = MODULE.format(name=name, fields=each)
        (folder / f"_{name.lower()}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module(folder.name)
    for name in [each for each in sys.modules if each.startswith(folder.name)]:
        del sys.modules[name]


def test_what_is_given_out_can_be_inspected_at_any_depth(shop: Any) -> None:
    """The names in the annotations of a model, and of the models that those lead to, are there for `get_type_hints`."""
    customer = typing.get_args(typing.get_type_hints(shop.Order)["customer"])[0]
    hints = typing.get_type_hints(customer)

    assert customer is shop.Customer
    assert typing.get_args(hints["address"])[0] is shop.Address
    assert dir(shop) == ["Address", "Customer", "Order"]
    with pytest.raises(AttributeError, match="'shop_in_modules' has no attribute 'Ordr'"):
        _ = shop.Ordr


def test_a_model_is_built_with_those_of_other_modules(shop: Any) -> None:
    """Also one that nobody asked the package for: a pickle imports it from its own module."""
    order = importlib.import_module(f"{shop.__name__}._order").Order

    made = order.from_wire(ORDERED, drift="raise")
    assert made.customer.address.street == "Main" and type(made.customer.orders[0]) is order


def test_a_subclass_elsewhere_is_built_with_them_too(shop: Any) -> None:
    """Its base is built first: the names are none of the module of the subclass. Another base is told of it as usual."""
    told = list[type]()

    class Listed:
        def __init_subclass__(cls, **options: Any) -> None:
            told.append(cls)

    order: Any = importlib.import_module(f"{shop.__name__}._order").Order
    mine: Any = type("Mine", (order, Listed), {"__module__": __name__})

    assert order.__pydantic_complete__
    assert mine.from_wire(ORDERED, drift="raise").customer.address.street == "Main"
    assert told == [mine]


def test_what_was_opened_is_not_looked_for_again(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model's names are bound once, with all that it leads to."""
    asked = list[str]()
    load = modules._load  # pyright: ignore[reportPrivateUsage]

    def counted(package: str, name: str) -> Any:
        asked.append(name)
        return load(package, name)

    monkeypatch.setattr(modules, "_load", counted)
    order = shop.Order
    assert {*asked} == {"Order", "Customer", "Address"}
    asked.clear()
    assert order.model_rebuild(force=True) and shop.Customer.model_rebuild(force=True)

    assert asked == ["Customer"]  # the package gave it out for the first time
