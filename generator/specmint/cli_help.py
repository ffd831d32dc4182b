"""What `specmint --help` shows beside the commands."""

from __future__ import annotations

from typing import Final

DESCRIPTION: Final = (
    "Mint typed Python clients from OpenAPI documents, for APIs that charge people money."
)
PROGRAM_EXAMPLES: Final = """examples:
  specmint init acme                                      start specs/acme/, and name the API in pyproject.toml
  specmint generate                                       every API of [tool.specmint.apis] in pyproject.toml
  specmint generate billbee                               one of them
  specmint generate openapi.yaml --output clients         no configuration: the package goes below clients/
  curl https://api.acme.test/spec | specmint validate -   a document from standard input
  specmint check                                          exit 1 if an output is out of date
  specmint watch                                          generate on every save, until Ctrl-C
  specmint validate openapi.yaml                          every problem of a document, with its place
  specmint replay billbee recorded.har                    what the vendor does that the spec does not say
  specmint ir billbee                                     what a document means, as JSON
  specmint schema openapi > openapi.schema.json           what editors complete, explain and check with
  specmint diff billbee                                   what changed since the last commit, and what it breaks
  specmint explain dangling-reference                     what a diagnostic means, with an example and the cure
  specmint vendor billbee --into src/acme/_vendor         a copy inside a package of yours, kept true by --check

configuration, in pyproject.toml:
  [tool.specmint.apis.billbee]
  spec = "specs/billbee/openapi.yaml"
  output = "generated/billbee"

  [tool.specmint]
  runtime = "shared"       one runtime for all clients, beside them; "copied" (each carries its own) unless it says so
  vendor = "src/acme/_vendor"
                           the folder of specmint vendor
  distribution = true      a pyproject.toml and README.md around each client; { version = "1.2.0" } if [project] has none
  clients = ["sync"]       leaves the asynchronous client out, ["async"] the other; an API's own table may say otherwise

Exit codes: 0 fine; 1 findings, or an output that is out of date; 2 wrong use.
"""
