"""What docstrings of the generator say must be true of the code: names in backticks exist."""

from __future__ import annotations

from tests.support.docstring_names import missing_names


def test_names_in_docstrings_exist() -> None:
    """A name in backticks is one of the project's, of the vocabulary's, or of Python's; an example is in "quotes"."""
    assert missing_names() == {}
