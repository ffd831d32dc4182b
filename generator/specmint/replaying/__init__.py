"""Recorded exchanges against a spec and its client: what the vendor does that the spec does not say.

Each exchange is walked along the schemas of the spec, and made again by the generated client, whose transport answers
from the recording. What is found has its place in the spec; `overlay` writes what would bring the spec up to date.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from specmint import ir
from specmint.config import shown
from specmint.diagnostics import Diagnostic, Place, SpecmintError, error
from specmint.document import Document
from specmint.replaying.client import NotRunnable, Package, imported
from specmint.replaying.exchange import Exchange
from specmint.replaying.files import read_exchanges
from specmint.replaying.findings import Bench, Finding, findings_of
from specmint.replaying.matching import is_of_vendor, spec_of
from specmint.replaying.overlay import overlay_of
from specmint.replaying.report import diagnostics_of
from specmint.replaying.secrets import Secrets, secrets_of

__all__ = ["Exchange", "Report", "read_exchanges", "replay"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What replaying found. `replayed` exchanges are of operations that the spec has, `unknown` of others.

    `skipped` exchanges are of other vendors, as an archive of a browser holds them, or their answer was not kept.
    """

    document: Document
    secrets: Secrets
    findings: tuple[Finding, ...]
    replayed: int
    skipped: int

    @property
    def unknown(self) -> list[str]:
        """The operations that the spec does not have, as `METHOD /template`, once for each exchange."""
        return [f"{one.exchange.method} {one.template}" for one in self.findings if one.template]

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Return the findings by their places, each once, with the exchanges that show it."""
        return diagnostics_of(self.findings)

    def overlay(self, extends: str = "") -> str:
        """Return an OpenAPI Overlay 1.0 that would bring the document up to date; "" if it would do nothing.

        `extends` is the document's address, as seen from where the overlay will lie.
        """
        return overlay_of(self.document, self.findings, self.secrets, extends)


def replay(
    document: Document,
    api: ir.Api,
    package: Path,
    exchanges: Iterable[Exchange],
    progress: Callable[[str], None],
    runtime: Path | None = None,
) -> Report:
    """Replay exchanges through a package. Raises SpecmintError if it cannot be imported.

    `runtime` is the top-level package that holds the shared runtime, for a package that imports it absolutely.

    Where an archive shows a host of the spec, any other host is another vendor's, however alike its paths are.
    """
    spec = spec_of(document, api)
    secrets = secrets_of(api)
    findings: list[Finding] = []
    replayed = skipped = 0
    with _running(package, runtime) as client:
        bench = Bench(spec=spec, package=client, secrets=secrets)
        recorded = list(exchanges)
        at_home = any(one.host and is_of_vendor(spec, one) for one in recorded)
        for exchange in recorded:
            progress(exchange.label)
            foreign = at_home and not is_of_vendor(spec, exchange)
            found = None if foreign else findings_of(bench, exchange)
            findings += found or ()
            skipped += found is None
            replayed += found is not None and not any(one.template for one in found)
    return Report(
        document=document,
        secrets=secrets,
        findings=tuple(findings),
        replayed=replayed,
        skipped=skipped,
    )


@contextmanager
def _running(folder: Path, runtime: Path | None) -> Generator[Package]:
    try:
        with imported(folder, runtime) as package:
            yield package
    except NotRunnable as reason:
        hint = "Run specmint generate; a client needs httpx2 and pydantic beside it."
        raise SpecmintError(
            error("cannot-run-client", str(reason), Place(file=shown(folder)), hint)
        ) from None
