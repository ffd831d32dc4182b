"""A small answer that unpacks to 200 MB costs less memory than twice the cap, in a process of its own."""

import functools
import json
import os
import subprocess
import sys
import zlib
from collections.abc import Iterator

import pytest
from starlette.responses import Response, StreamingResponse

from tests.behaviour.conftest import APIS, Api
from tests.servers import faults
from tests.servers.faults import Fault, VendorAnswer

from .fault_scenario import FaultScenario
from .repetitions import BOMB, SAMPLE, Tally

CAP = 64_000_000  # of `max_bytes`, if it is not set
_GZIP, _ZLIB, _RAW = 31, 15, -15
# A sample meets them with one client, sync and async.
_MET = APIS[:1] if SAMPLE else APIS


@pytest.fixture(params=_MET, ids=lambda api: api.name)
def api(request: pytest.FixtureRequest) -> Api:
    found: Api = request.param
    return found


@functools.cache
def _packed(bits: int) -> bytes:
    """That many bytes of JSON in a few hundred kB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, bits)
    block = b"x" * 1_000_000
    pieces = [packer.compress(b'{"padding": "')]
    pieces += [packer.compress(block) for _ in range(BOMB // len(block))]
    return b"".join([*pieces, packer.compress(b'"}'), packer.flush()])


def _member(text: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, _GZIP)
    return packer.compress(text) + packer.flush()


def _bomb(coding: str, packed: bytes, status: int = 200) -> Fault:
    def answer(vendor_answer: VendorAnswer) -> Response:
        headers = {"content-encoding": coding}
        return Response(packed, status, headers, media_type="application/json")

    return Fault(name=f"bomb {coding} {status}", commit=False, answer=answer)


def _plain() -> Fault:
    """Not packed at all, and just as long."""

    def pieces() -> Iterator[bytes]:
        for _ in range(BOMB // 65_536):
            yield b"x" * 65_536

    def answer(vendor_answer: VendorAnswer) -> Response:
        return StreamingResponse(pieces(), 200, media_type="application/json")

    return Fault(name="plain", commit=False, answer=answer)


def _bombs() -> list[tuple[Fault, str]]:
    """Each kind of bomb, and what its caller is told."""
    return [
        (_bomb("gzip", _packed(_GZIP)), "Unreadable"),
        (_bomb("deflate", _packed(_ZLIB)), "Unreadable"),
        (_bomb("deflate", _packed(_RAW)), "Unreadable"),
        # One member after another, each of them small.
        (_bomb("gzip", _member(b"x" * 1_000_000) * (BOMB // 1_000_000)), "Unreadable"),
        (_bomb("gzip", _packed(_GZIP), 500), "ServerFailed"),
        (_plain(), "Unreadable"),
        (faults.status(404, body="x" * 70_000_000), "NotFound"),
    ]


def test_a_bomb_stays_under_twice_the_cap(faulty: FaultScenario, tally: Tally) -> None:
    """Packed in whatever way, under whatever status: a typed error, and memory that stays bounded."""
    bombs = _bombs()[:2] if SAMPLE else _bombs()
    faulty.vendor.faults.only = lambda entry: entry.path == faulty.scenario.api.path
    faulty.vendor.faults.script(None, *(fault for fault, _ in bombs))
    method, path = faulty.scenario.api.reading
    task = {
        "package": faulty.name,
        "client": "async" if faulty.scenario.driver.is_async else "sync",
        "url": faulty.scenario.base_url,
        "credentials": faulty.scenario.credentials(),
        "call": [method, path, {"form": {}} if faulty.name == "bill_com" else {}],
        "times": len(bombs),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.memory_child"],
        input=json.dumps(task).encode(),
        stdout=subprocess.PIPE,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=120,
    )
    told = json.loads(done.stdout)
    peak = max(max(traced, resident) for _, traced, resident in told) / CAP
    tally.add(bombs=len(bombs))
    tally.most(bomb_peak=peak, bomb_mb=BOMB // 1_000_000)
    assert [error for error, *_ in told] == [error for _, error in bombs]
    assert peak < 2.0, told
