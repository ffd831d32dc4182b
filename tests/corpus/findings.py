"""What was found wrong, as plain data that travels between processes."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

#: The kinds of what is found when an operation is called, worst first.
CALL_KINDS: Final = {
    "crash": "the harness or the package ended without a word",
    "compile": "a file does not compile, or warns",
    "import": "a module cannot be imported, or warns",
    "construct": "a client, a resource or a model cannot be made",
    "no-method": "an operation of the document has no method",
    "unsendable": "a call with arguments made from the types is refused before it is sent",
    "call-failed": "a call ends in an exception of Python's before it is sent",
    "no-arguments": "no value could be made for an argument",
    "request-line": "another method or path arrives than is declared",
    "parameter": "a parameter arrives with another value, or not at all",
    "undeclared": "something arrives that the document does not declare",
    "media-type": "a body arrives as something that is not declared",
    "body": "a body arrives with other data than the arguments hold",
    "argument-lost": "an argument was given, and what it holds does not arrive",
    "credentials": "none of the declared security requirements is met",
    "not-allowed": "what arrives is not valid by the document's own schema",
    "answer": "a valid answer is refused, or said to break the document",
}


def is_told(pointer: str, said: Iterable[str]) -> bool:
    """Return whether one of the pointers of diagnostics is this place, or one that holds it.

    One that begins with a star is a media type that was told of once for many places.
    """
    return any(pointer == each or pointer.startswith(each + "/") for each in said)


def places_of(diagnostics: Iterable[dict[str, Any]]) -> list[str]:
    """Return the pointers of diagnostics, and with a star the media type of one that was told of once for many places."""
    found = [str(each["pointer"]) for each in diagnostics if each["pointer"]]
    many = [str(each.get("message", "")) for each in diagnostics]
    media = [_IN_MANY.search(each) for each in many if " other place" in each]
    return found + [f"*{each[1]}" for each in media if each]


_IN_MANY: Final = re.compile(r"are not (?:sent|asked for) in (\S+): ")


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: its kind, the JSON Pointer of what declares it, and what is wrong."""

    kind: str
    pointer: str
    text: str
    operation: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
