"""Processes share a login through a store, whatever the store does; refused ones are not repeated."""

import errno
import json
import shutil
import stat
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specmint.runtime import errors
from specmint.runtime.engine.retry import Retries
from specmint.runtime.features import session_files
from specmint.runtime.features.session_files import FileLock, FileSessionStore
from specmint.runtime.http.request import Request
from tests.runtime.fake_driver import FakeDriver, answer, view
from tests.runtime.session_vendor import Actor, SessionVendor, call, opened, session, store_key
from tests.runtime.test_session_sharing import Store
from tests.runtime.vendor import Received, http, vendor

CHILD = """
import sys
from specmint.runtime.client.base import BaseClient
from specmint.runtime.features import session_files
from specmint.runtime.features.session_files import FileSessionStore
from specmint.runtime.features.sessions import SessionManager
from tests.runtime.both_clients import CREDENTIALS, SHARED
manager = SessionManager(SHARED, FileSessionStore(sys.argv[2]))
client = BaseClient(SHARED, credentials=CREDENTIALS, base_url=sys.argv[1], sessions=manager)
sys.stdin.readline()
print(client.request("POST", "/make", json={}))
"""


# --- one login ----------------------------------------------------------------------------


def test_one_login_for_all_processes(tmp_path: Path) -> None:
    """Four processes that start together, and a login that takes its time."""
    slow = threading.Event()

    def react(sent: Received) -> Any:
        if sent.path == "/login":
            return http(200, {"token": "canary-token"}, first=lambda: slow.wait(1.0))
        return http(200, {"id": 1})

    with vendor(react) as place:
        command = [sys.executable, "-c", CHILD, place.url, str(tmp_path / "sessions")]
        root = str(Path(__file__).parents[2])
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "cwd": root}
        children = [subprocess.Popen(command, text=True, **pipes) for _ in range(4)]
        for child in children:
            assert child.stdin is not None
            child.stdin.write("\n")
            child.stdin.flush()
        told = [child.communicate(timeout=60)[0] for child in children]
        paths = [sent.path for sent in place.requests]
    assert told == ["{'id': 1}\n"] * 4
    assert paths.count("/login") == 1 and paths.count("/make") == 4


class Locked(Store):
    """A store whose lock somebody else has, until that one has logged in."""

    def __init__(self, turns: int, then: Callable[[], object]) -> None:
        super().__init__()
        self.turns, self.then = turns, then
        self.given_back = 0

    def lock(self, key: str) -> "Locked":
        return self

    def acquire(self, *, blocking: bool) -> bool:
        assert not blocking  # an event loop must not be held up
        self.turns -= 1
        if self.turns == 0:
            self.then()
        return self.turns <= 0

    def release(self) -> None:
        self.given_back += 1


def locked(turns: int) -> tuple[FakeDriver, SessionVendor, Any, Locked]:
    """A client whose store's lock is taken for so many looks; then there is a session in it."""

    def other_logs_in() -> None:
        vendor.alive.add("theirs")
        store[store_key(state)] = json.dumps(["theirs", None, driver.now, driver.now])

    store = Locked(turns, other_logs_in)
    driver, vendor, state = opened(store=store)
    return driver, vendor, state, store


def test_the_login_of_another_is_waited_for() -> None:
    """Looked for ten times a second, and used when it is there; the lock is given back."""
    driver, vendor, state, store = locked(turns=8)
    assert call(driver, state) == 1
    assert (vendor.logins, driver.slept, store.given_back) == (0, [0.1] * 7, 1)


def test_a_lock_that_is_never_free_is_waited_for_a_minute() -> None:
    """The process that has it may be stuck: then the client logs in all the same."""
    driver, vendor, state, store = locked(turns=10_000)
    assert call(driver, state) == 1
    assert vendor.logins == 1 and sum(driver.slept) == pytest.approx(60.0, abs=0.2)


def test_who_has_no_time_does_not_wait_for_the_login_of_another() -> None:
    """At the deadline there is no further look."""
    driver, vendor, state, _ = locked(turns=10_000)
    opening = state.sessions.open(view(state), 0.0, threading.Lock())

    with pytest.raises(errors.NotSent, match="before another process logged in"):
        driver.run(opening)
    assert (driver.slept, vendor.logins) == ([], 0)


def test_a_login_has_the_time_that_is_left_after_waiting() -> None:
    """Seven looks, and nothing in the store then: the login ends with the call, not later."""
    driver, vendor, state, store = locked(turns=8)
    store.then = lambda: None
    began = driver.now
    call(driver, state, retries=Retries(deadline=20.0))

    login, thing = driver.sends
    assert vendor.calls == ["login", "thing"] and began < driver.now
    assert [round(each.until - began, 3) for each in (login, thing)] == [20.0, 20.0]


def test_a_call_that_is_over_gives_the_lock_back() -> None:
    """If its own `finally` does not, the next who logs in does."""
    driver, vendor, state, store = locked(turns=1)
    store.then = lambda: None
    first = Actor(driver, state)
    assert state.sessions._login.lock is store
    state.sessions._login.running.release()  # its driver is gone, its steps stay where they are
    assert call(driver, state) == 1 and vendor.logins == 1
    assert store.given_back >= 2
    first.steps.close()


# --- files --------------------------------------------------------------------------------


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows closes a user's folders itself")
def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    """The folder is 0700, also one that was open; the files are 0600."""
    for folder in (tmp_path / "new" / "er", tmp_path / "open"):
        if folder.name == "open":
            folder.mkdir()
            folder.chmod(0o755)
        store = FileSessionStore(folder)
        store.save("key", "secret")
        assert mode(folder) == 0o700 and mode(folder / "key.json") == 0o600
        folder.chmod(0o755)
        FileSessionStore(str(folder))  # holds our files alone, so it is ours to close
        assert mode(folder) == 0o700
    (tmp_path / "open" / "other.txt").touch()
    (tmp_path / "open").chmod(0o755)
    with pytest.raises(ValueError, match="a folder of its own"):
        FileSessionStore(tmp_path / "open")
    assert mode(tmp_path / "open") == 0o755


def test_a_file_is_replaced_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails on the way leaves the old one, and nothing else."""
    store = FileSessionStore(tmp_path / "s")
    assert store.load("key") is None
    store.save("key", "old")

    def fails(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", fails)
        with pytest.raises(KeyboardInterrupt):
            store.save("key", "new")
    assert store.load("key") == "old" and [*(tmp_path / "s").iterdir()] == [
        tmp_path / "s" / "key.json"
    ]
    store.drop("key")
    store.drop("key")
    assert store.load("key") is None
    with pytest.raises(ValueError):
        store.load("../key")


def test_a_folder_that_was_removed_is_made_anew(tmp_path: Path) -> None:
    """Caches are cleaned up while programs run: the next login is kept and locked as the first was, for nobody else to read."""
    store = FileSessionStore(tmp_path / "sessions")
    for _ in range(2):
        assert store.load("key") is None
        assert store.lock("key").acquire(blocking=False)
        store.save("key", "text")
        assert store.load("key") == "text"
        assert stat.S_IMODE((tmp_path / "sessions").stat().st_mode) == 0o700
        shutil.rmtree(tmp_path / "sessions")
        store.save("key", "text")
        shutil.rmtree(tmp_path / "sessions")


def test_bytes_that_are_no_text_are_rubbish_too(tmp_path: Path) -> None:
    """A disk that failed leaves anything: a login writes over it."""
    driver, vendor, state = opened(store=FileSessionStore(tmp_path / "sessions"))
    file = tmp_path / "sessions" / f"{store_key(state)}.json"
    file.write_bytes(b"\xff\xfe[")
    call(driver, state)

    assert vendor.logins == 1 and json.loads(file.read_text())[0] == "token-1"


def test_a_disk_without_locks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no lock that another has, for which each login would wait a minute."""

    def no_locks(descriptor: int, blocking: bool) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(session_files, "_lock", no_locks)
    driver, _, state = opened(store=FileSessionStore(tmp_path / "sessions"))

    with pytest.raises(errors.NotSent, match="acquire raised OSError .No locks available."):
        call(driver, state)
    assert driver.slept == []


def test_a_lock_of_the_system(tmp_path: Path) -> None:
    """One has it at a time; it is free when its file is closed, by whatever."""
    store = FileSessionStore(tmp_path)
    one, two = store.lock("key"), store.lock("key")
    assert one.acquire(blocking=False) and not two.acquire(blocking=False)
    two.release()
    assert not store.lock("key").acquire(blocking=False)
    assert store.lock("other").acquire(blocking=False)
    one.release()
    one.release()
    assert two.acquire(blocking=True)
    del two
    assert FileLock(tmp_path / "key.lock").acquire(blocking=False)


# --- stores that fail ---------------------------------------------------------------------


class Failing(Store):
    """Raises at one method, as long as it is told to."""

    def __init__(self, method: str) -> None:
        super().__init__()
        self.method: str | None = method

    def _ask(self, method: str) -> None:
        if self.method == method:
            raise OSError(13, "Permission denied", "canary-secret")

    def load(self, key: str) -> str | None:
        self._ask("load")
        return super().load(key)

    def save(self, key: str, text: str) -> None:
        self._ask("save")
        super().save(key, text)

    def drop(self, key: str) -> None:
        self._ask("drop")
        super().drop(key)


@pytest.mark.parametrize("method", ["load", "save", "drop"])
def test_a_store_that_fails_is_an_error_and_heals(method: str) -> None:
    """It names the method and why, without what the store said; then all goes on, with one login."""
    store = Failing(method)
    driver, vendor, state = opened(store=store)
    if method == "drop":
        call(driver, state)
        vendor.alive.clear()
    with pytest.raises(errors.NotSent, match=f"{method} raised PermissionError .Permission denied"):
        call(driver, state)
    store.method = None
    assert call(driver, state) == 1
    assert vendor.logins == (2 if method == "drop" else 1)
    assert call(driver, driver.state(state.api, user="u", password="p4ssword", store=store)) == 1


def test_a_store_that_failed_tells_no_session() -> None:
    """Neither its error nor any frame of ours holds the token."""
    driver, vendor, state = opened(store=Failing("save"))
    with pytest.raises(errors.NotSent) as caught:
        call(driver, state)
    assert caught.value.__cause__ is None and caught.value.__context__ is None
    frames = [frame for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
    ours = [frame for frame in frames if "tests" not in frame.f_code.co_filename]
    assert len(ours) > 5
    assert not [frame for frame in ours if "token-1" in repr(frame.f_locals)]


@pytest.mark.parametrize(
    "text",
    [
        '["t", null, ' + "9" * 400 + ", 1]",
        "[" * 100_000,
        '["t", null, NaN, 1]',
        '["t", null, 1e999, 1e999]',
        '["a\\nb", null, 1, 1]',
        '["\\ud800", null, 1, 1]',
        '["", null, 1, 1]',
        "[7, null, 1, 1]",
    ],
)
def test_rubbish_is_replaced(text: str) -> None:
    """Numbers without end, depth without end, tokens that cannot travel: a login writes over it."""
    store = Store()
    driver, vendor, state = opened(store=store)
    store[store_key(state)] = text
    assert call(driver, state) == 1 and vendor.logins == 1
    assert json.loads(store[store_key(state)])[0] == "token-1"


def test_a_clock_that_is_ahead_does_not_prolong_a_session() -> None:
    """A session that another machine used in the future is used from now."""
    store = Store()
    driver, vendor, state = opened(session(idle=100.0), store=store)
    vendor.alive.add("theirs")
    store[store_key(state)] = json.dumps(["theirs", None, driver.now + 1e6, driver.now + 1e6])
    call(driver, state)
    assert vendor.logins == 0
    driver.turn(101.0)
    store.clear()
    call(driver, state)
    assert vendor.logins == 1


# --- credentials that are refused ---------------------------------------------------------


def test_refused_credentials_are_tried_again_after_a_pause_only() -> None:
    """A minute, then two, then four, up to an hour; the error says what is the matter, and when."""
    driver, vendor, state = opened()
    vendor.login = lambda: answer(403, {"code": "LOCKED", "message": "Wrong password"})
    for logins, pause in ((1, 60), (2, 120), (3, 240)):
        for _ in range(50):
            with pytest.raises(errors.NotAllowed, match="Wrong password") as caught:
                call(driver, state)
            assert (caught.value.operation, caught.value.code) == ("login", "LOCKED")
        assert f"refused before: the next login is tried in {pause} s" in str(caught.value)
        assert vendor.logins == logins
        driver.turn(float(pause))
    for _ in range(10):
        driver.turn(3_600.0)
        with pytest.raises(errors.NotAllowed):
            call(driver, state)
    vendor.login = None
    with pytest.raises(errors.NotAllowed, match="in 3600 s"):
        call(driver, state)
    driver.turn(3_600.0)
    assert call(driver, state) == 1
    vendor.alive.clear()
    assert call(driver, state) == 1  # it healed: nothing of the pause is left


def test_sessions_that_are_refused_at_once_are_no_reason_for_ever_more_logins() -> None:
    """A login that goes well, and calls that do not: three logins, then a pause."""
    driver, vendor, state = opened()

    def refuses(sent: Request) -> Any:
        return vendor(sent) if sent.url.endswith("login") else answer(401, {})

    driver.vendor = refuses
    for _ in range(10):
        with pytest.raises(errors.NotAllowed):
            call(driver, state)
    assert vendor.logins == 3
    with pytest.raises(errors.NotAllowed, match="each new session is refused.*in 60 s"):
        call(driver, state)
    driver.vendor = vendor
    driver.turn(60.0)
    assert call(driver, state) == 1


def test_a_token_that_cannot_travel_is_told_by_the_login() -> None:
    """It does not become the session, on which each call would fail until it ends."""
    driver, vendor, state = opened()
    vendor.login = lambda: answer(200, {"data": {"sessionId": "a\r\nb"}})
    with pytest.raises(errors.Unreadable, match="cannot be sent"):
        call(driver, state)
    vendor.login = None
    assert call(driver, state) == 1
