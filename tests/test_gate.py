"""Whatever got past the encoders is stopped before it is written, and so is a file that binds a name twice."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from specmint.gate import GateError, check, check_runtime


def refusal(source: str, file: str = "page.py") -> str:
    """What the gate says of a file."""
    with pytest.raises(GateError) as caught:
        check({PurePosixPath(file): source})
    return str(caught.value).removeprefix(f"{file}:").lstrip("0123456789: ")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import os\n", "unexpected import of os"),
        ("import decimal as dt\n", "unexpected import of decimal"),
        ("from os import system\n", "unexpected import of system from os"),
        ("from .models import A as B\n", "unexpected import of A from .models"),
        ("from ._runtime.data.fields import _Reads\n", "unexpected import of _Reads"),
        ("from ._runtime.spec import Api\n", "unexpected import of Api"),
        ("from . import errors\n", "unexpected import of errors from ."),
        ("from .other import Thing\n", "unexpected import of Thing from .other"),
        ("from .. import models\n", "unexpected import from outside the package"),
        ("import datetime, subprocess\n", "unexpected import of datetime"),
        ("print('x')\n", "unexpected call of print"),
        ("x = __import__('os')\n", "unexpected call of __import__"),
        ("x = open('f')\n", "unexpected call of open"),
        ("x = Customer()\n", "unexpected call of Customer"),
        ("'a' + str(1)\n", "unexpected expression"),
        ("x = 'a' + 'b'\n", "unexpected operation"),
        ("f'{x}'\n", "unexpected expression"),
        ("x = f'{x}'\n", "unexpected JoinedStr"),
        ("@evil\ndef f(): pass\n", "unexpected decorator"),
        ("@evil\nclass A: pass\n", "unexpected decorator"),
        ("class A(metaclass=B): pass\n", "unexpected decorator"),
        ("def f(a=evil()): pass\n", "unexpected default"),
        ("def f(a=b): pass\n", "unexpected default"),
        ("x = [].append\n", "unexpected attribute [].append"),
        ("x = A.__subclasses__\n", "unexpected attribute A.__subclasses__"),
        ("x = dt.timedelta\n", "unexpected attribute dt.timedelta"),
        ("x = BY_PAGE.listing\n", "unexpected attribute BY_PAGE.listing"),
        ("x = BY_PAGE.__call__.__globals__\n", "unexpected attribute BY_PAGE.__call__.__globals__"),
        ("x = BY_PAGE.start\n", "unexpected attribute BY_PAGE.start"),
        ("x = BY_PAGE()\n", "unexpected call of BY_PAGE"),
        ("x = Off[int]()\n", "unexpected call of Off[int]"),
        ("x = TypeOf()\n", "unexpected call of TypeOf"),
        ("x = Field[int]()\n", "unexpected call of Field[int]"),
        ("x = a.TypeOf[int]()\n", "unexpected call of a.TypeOf[int]"),
        ("x = TypeOf[evil()]()\n", "unexpected call of evil"),
        ("x = TypeOf[int](evil())\n", "unexpected call of evil"),
        ("exec('1')\n", "unexpected call of exec"),
        ("while True: pass\n", "unexpected While"),
        ("try:\n    x = 1\nexcept E: x = 2\n", "unexpected Try"),
        ("if evil: x = 1\n", "unexpected condition"),
        ("if TYPE_CHECKING:\n    import os\n", "unexpected import of os"),
        ("if TYPE_CHECKING:\n    x = 1\nelse:\n    x = evil()\n", "unexpected call of evil"),
        ("self._api.call(evil())\n", "unexpected call of evil"),
        ("class A:\n    x = evil()\n", "unexpected call of evil"),
        ("class A(extra=evil()): 'x'\n", "unexpected call of evil"),
        ("x = A | evil()\n", "unexpected call of evil"),
        ("from ._api import helper\n", "unexpected import of helper from ._api"),
        ("from .evil import BY_PAGE\n", "unexpected import of BY_PAGE from .evil"),
        ("self._api.call(into=evil())\n", "unexpected call of evil"),
        ("x: A[evil()] = None\n", "unexpected call of evil"),
        ("def f() -> evil(): 'a'\n", "unexpected call of evil"),
        ("lambda: open('f')\n", "unexpected expression"),
        ("x = lambda: open('f')\n", "unexpected call of open"),
        ("x = yes if True else no\n", "unexpected IfExp"),
        ("global x\n", "unexpected Global"),
        ("del x\n", "unexpected Delete"),
        ("x = (y := 1)\n", "unexpected NamedExpr"),
        ("x = __builtins__\n", "unexpected name __builtins__"),
        ("'\\q'\n", "invalid escape sequence"),
        ("x = '\n", "unterminated string literal"),
        ("x = 1\0\n", "null bytes"),
    ],
)
def test_what_no_template_writes_is_refused(source: str, reason: str) -> None:
    """A node, call, import, decorator or attribute that templates do not make is an error, and so is a warning."""
    assert reason in refusal(source)


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("_api.py", "from ._runtime.http.params import path\n"),
        ("models.py", "x = path('/a')\n"),
        ("_model.py", "import httpx2\n"),
        ("__init__.py", "from ._runtime.data.fields import Decimal\n"),
        ("_client.py", "from .models import Customer\n"),
        ("_client.py", "from .errors import Error\n"),
        ("_client.py", "from .customers import helper\n"),
        ("_client.py", "from os import System\n"),
        ("_client.py", "from xcustomers import Customers\n"),
        ("_client.py", "from .._runtime.client.base import Evil\n"),
        ("aio/_client.py", "from ..customers import Customers\n"),
        ("aio/customers.py", "from .models import Customer\n"),
    ],
)
def test_each_file_has_names_of_its_own(file: str, source: str) -> None:
    """What one kind of file may import or call, another may not."""
    assert refusal(source, file).startswith("unexpected")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (
            "from ._runtime.client.arguments import Resource\nfrom .models import Resource\n",
            "Resource",
        ),
        ("from .models import Customers\nclass Customers: x = 1\n", "Customers"),
        ("import decimal\nfrom .models import decimal\n", "decimal"),
        ("class A: x = 1\nclass A: x = 2\n", "A"),
        ("X = 1\nX = 2\n", "X"),
        ("class A:\n    x: int\n    x: str\n", "x"),
        ("class A:\n    def f(self): 'a'\n    def f(self): 'b'\n", "f"),
        ("class A:\n    f: int\n    def f(self): 'b'\n", "f"),
        ("def f(a):\n    a = 1\n", "a"),
        ("def f(a):\n    from .models import a\n", "a"),
        ("if TYPE_CHECKING:\n    from .models import A\nelse:\n    A = 1\n", "A"),
    ],
)
def test_a_name_bound_twice_is_refused(source: str, name: str) -> None:
    """No module, class or function binds a name twice: a reader would get the one and mean the other."""
    assert refusal(source).startswith(f"{name} is bound twice, first at line ")


def test_the_modules_of_models_import_each_other() -> None:
    """Where models have a module each, the names they import from one another are the spec's; from elsewhere none is."""
    check({PurePosixPath("models/_a.py"): "from ._b import Invoice\n"})
    check({PurePosixPath("models/__init__.py"): "from ._a import Customer\n"})
    assert refusal("from .b import Invoice\n", "models/_a.py") == (
        "unexpected import of Invoice from .models.b"
    )
    assert refusal("from ._b import Invoice\n", "models/a.py") == (
        "unexpected import of Invoice from .models._b"
    )
    assert refusal("from ._b import Invoice\n", "customers/_a.py").startswith("unexpected import")


def test_modules_are_imported_whole_by_the_name_of_the_table() -> None:
    """A module of Python's or of a library is imported as such; one of the package is taken from the package."""
    check({PurePosixPath("page.py"): "import datetime as dt\nimport decimal\n"})
    check({PurePosixPath("__init__.py"): "from . import errors, models\n"})
    assert refusal("import errors\n", "__init__.py") == "unexpected import of errors"
    assert refusal("from . import decimal\n") == "unexpected import of decimal from ."


@pytest.mark.parametrize("lines_before", [0, 1])
def test_a_comment_that_names_an_encoding_is_refused(lines_before: int) -> None:
    """Python would read the file in that encoding (PEP 263), and the gate has read it as UTF-8."""
    source = "# Made.\n" * lines_before + "# Generated from coding: utf-7.yaml\nx = 1\n"

    with pytest.raises(GateError) as caught:
        check({PurePosixPath("page.py"): source})
    assert str(caught.value) == (f"page.py:{lines_before + 1}: a comment that names an encoding")
    check({PurePosixPath("page.py"): "# Made.\n" * 2 + "# coding: utf-7\n"})


def test_the_clients_import_the_pages_beside_them() -> None:
    """The classes of pages are named by the spec, so any is let through; and then they may be called."""
    source = "from .customers import Customers\nx = Customers()\n"

    check({PurePosixPath("_client.py"): source})
    assert refusal("x = Customers()\n", "_client.py") == "unexpected call of Customers"


def test_a_runtime_imports_itself_and_what_it_needs() -> None:
    """A shared runtime is our own code: its imports alone are looked at, and those of Python files alone."""
    check_runtime({PurePosixPath("a/b.py"): "import json, pydantic\nfrom ..c import d\n"})
    check_runtime({PurePosixPath("py.typed"): "no Python at all: ("})
    for source, what in [
        ("import requests\n", "requests"),
        ("from requests.api import get\n", "requests.api"),
        ("from ...c import d\n", "outside the package"),
    ]:
        with pytest.raises(GateError, match=f"a/b.py:1: unexpected import of {what}"):
            check_runtime({PurePosixPath("a/b.py"): source})


def test_a_shared_runtime_lies_beside_the_package() -> None:
    """What is imported from the folder above is the shared runtime, where there is one, and nothing further up."""
    source = "from ..shared.http.params import path\n"

    check({PurePosixPath("page.py"): source}, "..shared")
    with pytest.raises(GateError, match="unexpected import from outside the package"):
        check({PurePosixPath("page.py"): source}, "shared")
    with pytest.raises(GateError, match="unexpected import from outside the package"):
        check({PurePosixPath("page.py"): f"from .{source[5:]}"}, "..shared")


def test_an_argument_named_twice_is_refused() -> None:
    """Python's parser lets two arguments of one name pass; the gate does not."""
    assert refusal("def f(a, *, a=None): 'x'\n") == "a is bound twice, first at line 1"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("path", "path('/a')"),
        ("list", "self._api.call(into=list[str])"),
        ("dt", "self._api.call(into=TypeOf[dt.date]())"),
        ("path", "self._api.bulk(json=lambda a: path('/a'))"),
    ],
)
def test_an_argument_that_hides_what_its_method_names_is_refused(name: str, body: str) -> None:
    """A method never calls an argument, nor looks into one: something else of that name was meant."""
    source = f"def f(self, {name}: str):\n    {body}\n"

    assert refusal(source) == f"the argument {name} hides what is meant"


def test_names_may_come_back_in_inner_scopes() -> None:
    """A method's argument may bear the name of a method, a field that of a class, and what it is annotated with."""
    source = """
class A:
    id: str

    def list(self, list: list[str], id: str):
        return self._api.call("GET", query={"list": list, "id": [id for id in list]})

    def id_(self, list: str): 'a'
"""
    check({PurePosixPath("page.py"): source})


def test_what_templates_write_passes() -> None:
    """The pages as they are made pass; what is no Python, and the copied runtime, is not looked at."""
    source = '''
class Things:
    """Doc."""

    def __init__(self, api: Transport) -> None:
        self._api = api

    async def get(self, id: str) -> Thing:
        return await self._api.call("GET", path("/x/{id}", id=id), json={"a": [each for each in b]}, into=TypeOf[A | None]())

    def list(self) -> AsyncPages[Thing]:
        return self._api.pages("GET", "/x", of=Thing, paging=BY_PAGE)
'''
    check(
        {
            PurePosixPath("page.py"): source,
            PurePosixPath("README.md"): "not Python",
            PurePosixPath("_runtime/a.py"): "import os",
        }
    )
