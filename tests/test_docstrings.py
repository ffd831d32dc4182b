"""What docstrings of the generator say must be true of the code: names in backticks exist."""

from __future__ import annotations

from tests.support.docstring_names import missing_names

ALLOWED = {
    "runtime/body.py": ["wbits"],
    "runtime/model.py": ["bill_address1", "BillAddress1"],
}
"""Names that exist nowhere, by file below generator/specmint. This list only shrinks: an entry that is no longer needed
fails the test. A name of something that is gone is replaced, an example is written in "quotes"."""


def test_names_in_docstrings_exist() -> None:
    """A name in backticks is one of the project's, of the vocabulary's, or of Python's."""
    assert missing_names() == ALLOWED
