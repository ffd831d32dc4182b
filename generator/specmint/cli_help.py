"""What `--help` shows beside the commands and options: examples, configuration, exit codes."""

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
  exclude = ["POST /files", "tag:Beta", "unsupported"]   leaves operations out; include = [...] names those to take;
                           models = "all" generates those too that no operation leads to; in an API's own table
  overlays = ["specs/billbee/overlay.yaml"]   OpenAPI Overlays that are applied to the spec, in an API's own table
  clients = ["sync"]       leaves the asynchronous client out, ["async"] the other; an API's own table may say otherwise

Exit codes: 0 fine; 1 findings, or an output that is out of date; 2 wrong use.
"""

SCHEMA_EXAMPLES: Final = """examples:
  specmint schema openapi > .schemas/openapi.json         for YAML and JSON: OpenAPI 3.0 and 3.1 with our keys
  specmint schema config > .schemas/pyproject.json        for TOML: [tool.specmint] in pyproject.toml

In a document:       # yaml-language-server: $schema=../../.schemas/openapi.json
In .taplo.toml:      [[rule]]
                     include = ["pyproject.toml"]
                     schema = { path = ".schemas/pyproject.json" }
"""

DIFF_EXAMPLES: Final = """examples:
  specmint diff billbee                                   against the last commit
  specmint diff billbee --against v1.4 --markdown         against a tag, for the text of a pull request
  specmint diff new.yaml --against old.yaml --json        two files
  specmint diff billbee --fail-on breaking                exit 0 unless a program could break

Exit codes: 0 nothing changed; 1 something did, or what --fail-on names; 2 wrong use.
"""

REPLAY_EXAMPLES: Final = """examples:
  specmint replay billbee                                 the exchanges beside the spec, specs/billbee/exchanges/
  specmint replay billbee recorded.yaml browser.har       what calls.save() wrote, and an archive of a browser or proxy
  specmint replay billbee today.har --overlay drift.yaml  an OpenAPI Overlay that brings the spec up to date
  specmint replay openapi.yaml calls.yaml --output clients --package acme

Exit codes: 0 nothing to report; 1 findings, each at its place in the spec; 2 wrong use.
"""

GENERATE_EXAMPLES: Final = """examples:
  specmint generate
  specmint generate billbee bill_com --json
  specmint generate openapi.yaml --output clients --package acme
  specmint generate openapi.yaml --output dist --distribution 1.2.0
  specmint generate billbee --force                       overwrite files that were edited by hand
  specmint generate billbee --accept Sort.AMOUNT          let this name mean what it would mean now
  specmint generate vendor.yaml --output clients --overlay ours.yaml    the vendor's file stays as it is
  specmint generate openapi.yaml --output clients --exclude "POST /files" --exclude tag:Beta
  specmint generate openapi.yaml --output clients --lenient   leave out what is wrong or not supported
  specmint generate --jobs 4                              four APIs at a time
  specmint generate --stamp out/clients --depfile out/clients.d      as a step of make or ninja

Exit codes: 0 fine, also where a dry run finds something to write (ask specmint check for that); 1 an error; 2 wrong use.
"""

CHECK_EXAMPLES: Final = """examples:
  specmint check                                          silent, exit 0: every output is as it would be generated
  specmint check billbee --from-scratch                   believe no manifest: generate anew and compare
  specmint check --fix                                    write what is out of date
  specmint check openapi.yaml --output clients
  specmint check specs/billbee/openapi.yaml               the APIs that a file of the project belongs to
"""

WATCH_EXAMPLES: Final = """examples:
  specmint watch                                          every API; a spec with an error keeps its package, and is shown
  specmint watch billbee
  specmint watch openapi.yaml --output clients
"""

VENDOR_EXAMPLES: Final = """examples:
  specmint vendor billbee bill_com --into src/acme/_vendor
  specmint vendor openapi.yaml --package acme_pay --into src/acme/_vendor
  specmint vendor --update --into src/acme/_vendor        make anew what is there, from the specs that it was made of
  specmint vendor --check                                 with vendor = "src/acme/_vendor" in pyproject.toml
  specmint vendor --remove billbee                        a copy stays until this is asked for

What was vendored from which spec, and the licence, stands in .specmint.json in that folder. Files that were edited by hand
are reported and kept, and files that are not Specmint's never touched.

Exit codes: 0 fine; 1 findings, or a folder that is out of date; 2 wrong use.
"""

VALIDATE_EXAMPLES: Final = """examples:
  specmint validate
  specmint validate openapi.yaml --json
"""

IR_EXAMPLES: Final = """examples:
  specmint ir billbee
  specmint ir openapi.yaml | jq .resources[].operations[].name
"""

INIT_EXAMPLES: Final = """examples:
  specmint init acme                                      a small spec with the vocabulary in it as comments
  specmint init acme --from vendor/openapi.yaml           the vendor's document, copied as it is
  specmint init acme --from a.json --output src/app/acme  its client is to be a part of the package app
  specmint init acme --from recorded.har                  a first draft of recordings, the evidence beside each line
"""

EXPLAIN_EXAMPLES: Final = """examples:
  specmint explain dangling-reference
  specmint explain name-changed-meaning --json
  specmint explain error-reclassed
"""
