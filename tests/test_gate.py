"""Whatever got past the encoders is stopped before it is written."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from specmint.gate import GateError, check


@pytest.mark.parametrize(
    "source",
    [
        "import os\n",
        "from os import system\n",
        "import datetime, subprocess\n",
        "print('x')\n",
        "x = __import__('os')\n",
        "x = open('f')\n",
        "'a' + str(1)\n",
        "x = 'a' + 'b'\n",
        "f'{x}'\n",
        "@evil\ndef f(): pass\n",
        "@evil\nclass A: pass\n",
        "class A(metaclass=B): pass\n",
        "def f(a=evil()): pass\n",
        "def f(a=b): pass\n",
        "x = [].append\n",
        "x = A.__subclasses__\n",
        "x = BY_PAGE.listing.__globals__\n",
        "x = by.listing\n",
        "x = BY_PAGE.start\n",
        "x = BY_PAGE.listing()\n",
        "x = Off[int]()\n",
        "x = a.Of[int]()\n",
        "x = Of[evil()]()\n",
        "x = Of[int](evil())\n",
        "exec('1')\n",
        "while True: pass\n",
        "try:\n    x = 1\nexcept E: x = 2\n",
        "if evil: x = 1\n",
        "x: A[evil()] = None\n",
        "def f() -> evil(): 'a'\n",
        "lambda: open('f')\n",
        "x = yes if True else no\n",
        "global x\n",
        "del x\n",
        "x = (y := 1)\n",
        "'\\q'\n",
        "x = '\n",
        "x = 1\0\n",
    ],
)
def test_what_no_template_writes_is_refused(source: str) -> None:
    """A node, call, import, decorator or attribute that templates do not make is an error, and so is a warning."""
    with pytest.raises(GateError):
        check({PurePosixPath("page.py"): source})


def test_what_templates_write_passes() -> None:
    """The pages as they are made pass."""
    source = '''
class Things:
    """Doc."""

    def __init__(self, api: Transport) -> None:
        self._api = api

    async def get(self, id: str) -> Thing:
        return await self._api.call("GET", path("/x/{id}", id=id), json={"a": [each for each in b]}, into=TypeOf[A | None]())

    def list(self) -> AsyncPages[Thing]:
        return self._api.pages("GET", "/x", of=Thing, by=BY_PAGE.listing_async)
'''
    check(
        {
            PurePosixPath("page.py"): source,
            PurePosixPath("README.md"): "not Python",
            PurePosixPath("_runtime/a.py"): "import os",
        }
    )
