"""The models of a large document stand in modules, each loaded when something in it is needed; those of a small one do not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from specmint.cli import main
from specmint.encode import Code
from specmint.render.models import LONGEST, Part, cut
from specmint.spell.imports import Used
from specmint.spell.table import Scope

GROUPS = ["Account", "Balance", "Customer", "Invoice", "Payment", "Refund"]


def schema(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, **more}


def reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def document(each: int) -> dict[str, Any]:
    """Return a document with so many schemas in each group, and a ring, an alias, an enum and a name of Python's among them."""
    words = schema({f"field_{n}": {"type": "string", "description": "Words."} for n in range(20)})
    schemas = {f"{group}Part{n}": words for group in GROUPS for n in range(each)}
    schemas |= {
        "Customer": schema({"id": {"type": "string"}, "invoice": reference("Invoice"), "amount": reference("BalanceAmount")}),
        "Invoice": schema({"customer": reference("Customer"), "warning": reference("Warning"), "state": reference("RefundState")}),
        "Warning": schema({"text": {"type": "string"}, "account": reference("AccountPart1")}),
        "BalanceAmount": {"anyOf": [{"type": "string"}, reference("PaymentPart0")]},
        "RefundState": {"type": "string", "enum": ["open", "paid"]},
    }  # fmt: skip
    answer = {"description": "", "content": {"application/json": {"schema": reference("Customer")}}}
    get = {"operationId": "getCustomer", "tags": ["Customers"], "responses": {"200": answer}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Large", "version": "1"},
        "servers": [{"url": "https://large.example"}],
        "paths": {"/customer": {"get": get}},
        "components": {"schemas": schemas},
    }


def generate(root: Path, package: str, each: int, *more: str) -> Path:
    """Write the document and its package below `root`, and return the folder of the package."""
    spec = root / f"{package}.json"
    spec.write_text(json.dumps(document(each)), encoding="utf-8")
    arguments = ["--package", package, "--output", str(root), "--models", "all", "--quiet"]
    assert main(["generate", str(spec), *arguments, *more]) == 0
    return root / package


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("large"), "large_api", 16)


def run(folder: Path, code: str) -> str:
    """Return what a fresh interpreter prints that can import the package."""
    environment = {**os.environ, "PYTHONPATH": str(folder.parent)}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=environment, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip


LOADED = "print(sorted(each.rpartition('.')[2] for each in sys.modules if each.startswith('large_api.models.')))"


def test_a_model_loads_only_the_modules_of_what_it_is_made_of(large: Path) -> None:
    """`import pkg.models` loads none of its modules, a model those that it leads to, at any depth."""
    files = {path.name for path in (large / "models").glob("*.py")}
    names = ("account", "balance", "customer", "invoice", "like_builtins", "payment", "refund")

    assert files == {"__init__.py", *(f"_{name}.py" for name in names)}
    assert run(large, f"import sys, large_api.models; {LOADED}") == "[]\n"
    apart = run(large, f"import sys; from large_api.models import PaymentPart0; {LOADED}")
    ring = run(large, f"import sys, large_api; large_api.Customer(id='a'); {LOADED}")
    assert apart == "['_payment']\n"
    assert ring == f"{[f'_{name}' for name in names]}\n"


def test_names_of_other_modules_are_there_whatever_asks_for_them(large: Path) -> None:
    """Reading, type hints, subclasses, JSON Schema and pickles do not see that models stand in several modules."""
    printed = run(large, """if True:
        import pickle, typing
        from large_api import Customer, models
        assert {'Customer', 'RefundState'} <= set(dir(models)) == set(models.__all__)
        assert typing.get_type_hints(models.Invoice)['warning'].__args__[0] is models.Warning
        class Mine(Customer): pass
        tree = {'id': 'a', 'invoice': {'state': 'paid', 'warning': {'text': 'b', 'account': {}}, 'customer': {'amount': 'c'}}}
        mine = Mine.from_wire(tree, drift='raise')
        assert isinstance(mine.invoice.customer, Customer) and isinstance(mine.invoice.state, models.RefundState)
        assert isinstance(mine.invoice.warning, models.Warning) and mine.invoice.customer.amount == 'c'
        assert 'Warning' in Customer.model_json_schema()['$defs']
        assert not hasattr(models, 'Customr') and models.Customer is Customer
        print(pickle.dumps(mine.invoice.customer).hex())
        """)  # fmt: skip
    again = "import pickle; print(pickle.loads(bytes.fromhex('{}')).__class__(id='d').to_wire())"

    assert run(large, again.format(printed.strip())) == '{"id":"d"}\n'


def test_a_type_checker_knows_the_models(large: Path, tmp_path: Path) -> None:
    """mypy --strict finds no error in the modules, and a misspelled name where they are used."""
    user = tmp_path / "user.py"
    user.write_text(
        "from large_api.models import Customer, Customr\nreveal_type(Customer().invoice)\n",
        encoding="utf-8",
    )
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", str(user), str(large / "models")],
        env={**os.environ, "MYPYPATH": str(large.parent)}, cwd=tmp_path, capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip

    assert 'no attribute "Customr"' in checked and "_invoice.Invoice" in checked
    assert "Found 1 error in 1 file" in checked


def test_a_package_changes_from_one_module_to_many_and_back(tmp_path: Path) -> None:
    """The old modules go when the new ones come, and a run afterwards has nothing to do."""
    package = generate(tmp_path, "turning_api", 1)
    assert (package / "models.py").exists() and not (package / "models").exists()

    generate(tmp_path, "turning_api", 16)
    assert not (package / "models.py").exists() and (package / "models/_customer.py").exists()

    generate(tmp_path, "turning_api", 1)
    assert (package / "models.py").exists() and not list(package.glob("models/*.py"))


def test_an_edited_module_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What somebody has written into models.py is never removed unasked, also where models/ takes its place."""
    package = generate(tmp_path, "edited_api", 1)
    (package / "models.py").write_text("edited", encoding="utf-8")
    spec = tmp_path / "edited_api.json"
    spec.write_text(json.dumps(document(16)), encoding="utf-8")

    assert main(
        [
            "generate",
            str(spec),
            "--package",
            "edited_api",
            "--output",
            str(tmp_path),
            "--models",
            "all",
        ]
    )
    assert "models.py" in capsys.readouterr().err
    assert (package / "models.py").read_text(encoding="utf-8") == "edited"


def test_the_files_do_not_depend_on_the_hash_seed(tmp_path: Path, large: Path) -> None:
    """Sets of names have no say in which module a class stands, or in what order names are imported."""
    spec = large.parent / "large_api.json"
    for seed in ("0", "1"):
        subprocess.run(
            [sys.executable, "-m", "specmint", "generate", str(spec), "--package", "large_api",
             "--output", str(tmp_path / seed), "--models", "all", "--quiet"],
            env={**os.environ, "PYTHONHASHSEED": seed}, check=True,
        )  # fmt: skip
    one, two = (tmp_path / seed / "large_api" for seed in ("0", "1"))
    files = sorted(path.relative_to(one) for path in one.rglob("*.py"))

    assert len(files) > 20
    assert all((one / file).read_bytes() == (two / file).read_bytes() for file in files)


def part(name: str, lines: int = 20) -> Part:
    return Part(names=(name,), texts=(Code("\n" * lines),), used=Used(Scope.MODELS))


def homes(*parts: Part) -> dict[str, str]:
    return {each.names[0]: module for module, own in cut(parts).items() for each in own}


def test_a_schema_that_is_added_moves_no_other() -> None:
    """The module of a class follows from its own name; further words count only where a module would be too long."""
    few = [
        part("Account"),
        part("AccountLink"),
        part("PostAccountsBody"),
        part("Bank"),
        part("Get"),
    ]
    before = homes(*few)

    assert before == {
        "Account": "_account", "AccountLink": "_account", "PostAccountsBody": "_accounts", "Bank": "_bank", "Get": "_get"
    }  # fmt: skip
    assert homes(*reversed(few), part("AccountHolder")).items() > before.items()
    long = homes(*few, part("AccountLinkHolder", LONGEST))
    assert long == before | {
        "AccountLink": "_account_link",
        "AccountLinkHolder": "_account_link_holder",
    }
