"""The same bytes wherever and whenever a document is generated."""

import itertools
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from .documents import digest_of
from .processes import python
from .run import Settings

_SEED: Final = 12
_HASH_SEEDS: Final = ("0", "1", "4242")
_ZONES: Final = ("UTC", "Asia/Kathmandu")
_LOCALES: Final = ("C", "C.UTF-8")
_FOLDERS: Final = ("one", "two/deeper")


def surroundings() -> Iterator[tuple[dict[str, str], str]]:
    """Yield environments and folders: every pair of two settings is among them."""
    every = itertools.product(_HASH_SEEDS, _ZONES, _LOCALES, _FOLDERS)
    for seed, zone, locale, folder in every:
        odd = _ZONES.index(zone) ^ _LOCALES.index(locale) ^ _FOLDERS.index(folder)
        if not odd:
            yield {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "LANG": locale}, folder


def determinism(documents: list[Path], count: int, settings: Settings) -> list[str]:
    """Return a line for each of some documents, drawn with a fixed seed, of which the bytes differ."""
    chosen = random.Random(_SEED).sample(sorted(documents), min(count, len(documents)))
    return [line for document in chosen for line in _differing(document, settings)]


def _differing(document: Path, settings: Settings) -> Iterator[str]:
    digests: dict[str, str] = {}
    for environment, name in surroundings():
        folder = settings.state / ".again" / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        result = folder / "mint.json"
        ended = python(
            *("-m", "tests.corpus.mint", document, folder, result),
            limits=settings.limits,
            environment=environment,
        )
        files = sorted(path for path in folder.rglob("*") if path.is_file() and path != result)
        found = ended.problem or digest_of(*files)
        digests.setdefault(found, f"{environment} in {name}")
    if len(digests) > 1:
        yield f"{document}: other bytes: " + "; or with ".join(digests.values())
