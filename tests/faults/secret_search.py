"""Searches everything that a program may print, log, pickle or save for secrets."""

import itertools
import logging
import pickle
import traceback
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from json import dumps
from pathlib import Path
from types import ModuleType
from urllib.parse import quote, quote_plus


def request_spellings(secret: str) -> set[str]:
    """A secret as requests carry it: in a URL, a form, JSON, Basic authentication."""
    packed = b64encode(secret.encode()).decode()
    quoted = {dumps(secret)[1:-1], dumps(secret, ensure_ascii=False)[1:-1]}
    php = dumps(secret)[1:-1].replace("/", "\\/")
    return {secret, quote(secret, safe=""), quote_plus(secret), packed, php, *quoted}


def spellings(secret: str) -> set[str]:
    """The same, and how the repr of any of it looks."""
    plain = {*request_spellings(secret), quote(secret)}
    return plain | {repr(each)[1:-1] for each in plain} | {repr(secret.encode())[2:-1]}


@dataclass(slots=True)
class SecretSearch:
    """Collects texts and where they were found; `leaks` returns those that contain a secret."""

    places: list[tuple[str, str]] = field(default_factory=list)
    locals: bool = False  # of the frames of a traceback, as crash reporters show them

    def add(self, where: str, *texts: object) -> None:
        self.places += [(where, each if isinstance(each, str) else repr(each)) for each in texts]

    def leaks(self, secrets: Iterable[str]) -> list[str]:
        """`where: secret in ...` for each secret found, in any spelling, or the rest of one."""
        known = list(secrets)
        wanted = {spelling: secret for secret in known for spelling in spellings(secret)}
        for short, long in itertools.permutations(known, 2):
            if long.startswith(short):  # what hiding only the short one leaves of the long one
                wanted["redacted" + long.removeprefix(short)] = long
        return sorted(
            {
                f"{where}: {secret} in {_around(text, spelling)}"
                for where, text in self.places
                for spelling, secret in wanted.items()
                if spelling in text
            }
        )

    def error(self, where: str, error: BaseException, package: ModuleType) -> None:
        """Everything an error shows, and all that hangs on it."""
        home = str(Path(str(package.__file__)).parent)
        seen: set[int] = set()
        chain: list[BaseException | None] = [error]
        while chain:
            each = chain.pop()
            if each is None or id(each) in seen:
                continue
            seen.add(id(each))
            chain += [each.__cause__, each.__context__]
            self.add(where, str(each), repr(each), vars(each), each.args, pickled(each))
            self.add(f"{where}, traceback", "".join(traceback.format_exception(each)))
            if self.locals:
                self.add(f"{where}, locals", *_locals(each, home))


def pickled(thing: object) -> str:
    """What a pickle of it holds; the refusal's own words if it cannot be pickled."""
    try:
        return pickle.dumps(thing).decode("latin-1")
    except Exception as error:
        return f"{error!r}"


def _locals(error: BaseException, home: str) -> Iterator[str]:
    """What a crash reporter shows of the frames in the package: the repr of each local variable."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename.startswith(home):
            for name, value in frame.f_locals.items():
                yield f"{frame.f_code.co_name}: {name} = {value!r}"


def _around(text: str, spelling: str) -> str:
    at = text.index(spelling)
    return repr(text[max(0, at - 40) : at + len(spelling) + 10])


class _LogCollector(logging.Handler):
    def __init__(self, search: SecretSearch) -> None:
        super().__init__(logging.DEBUG)
        self._search = search
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self._search.add(f"log {record.name}", self.format(record), record.args, vars(record))


@contextmanager
def logs(search: SecretSearch) -> Iterator[None]:
    """Everything that is logged at DEBUG, by whomever, is searched."""
    root, collector = logging.getLogger(), _LogCollector(search)
    level = root.level
    root.addHandler(collector)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(collector)
        root.setLevel(level)
