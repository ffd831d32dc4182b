"""Lose a bound of a member, as no document makes lowering do."""

import dataclasses
import sys

from specmint import ir
from specmint.pipeline import silent, understand
from specmint.source import Files
from specmint.witness import second_opinion

SPEC = b"""
openapi: 3.1.0
info: {title: Probe, version: "1"}
paths: {}
components: {schemas: {Payer: {type: object, properties: {name: {type: string, maxLength: 40}}}}}
"""

understood = understand(Files({"openapi.yaml": SPEC}, "openapi.yaml"), None, silent)
api = understood.api
assert api is not None
(payer,) = api.definitions
assert isinstance(payer, ir.Model)
(name,) = payer.fields
unbounded = dataclasses.replace(payer, fields=(dataclasses.replace(name, type=ir.STRING),))
wrong = dataclasses.replace(api, definitions=(unbounded,))
(found,) = second_opinion(understood.document, wrong).differences
sys.exit(found.text())
