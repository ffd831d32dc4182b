"""Ask for the second opinion where the other tool stops."""

import sys

import datamodel_code_generator

from specmint.pipeline import silent, understand
from specmint.source import Files
from specmint.witness import second_opinion

SPEC = b"""
openapi: 3.1.0
info: {title: Probe, version: "1"}
paths: {}
components: {schemas: {Payer: {type: object, properties: {name: {type: string}}}}}
"""


def stops(*_: object, **__: object) -> str:
    raise RuntimeError("maximum depth")


datamodel_code_generator.generate = stops  # type: ignore[assignment]
understood = understand(Files({"openapi.yaml": SPEC}, "openapi.yaml"), None, silent)
assert understood.api is not None
(found,) = second_opinion(understood.document, understood.api).differences
sys.exit(found.text())
