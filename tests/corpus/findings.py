"""What was found wrong, as plain data that travels between processes."""

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

    One that begins with a star is the end of a pointer: of what was told once for many places.
    """
    return any(
        pointer == each
        or pointer.startswith(each + "/")
        or (each.startswith("*") and pointer.endswith(each[1:]))
        for each in said
    )


def places_of(diagnostics: Iterable[dict[str, Any]]) -> list[str]:
    """Return the pointers of diagnostics; of one with "other places", the media type that it is told of in all of them."""
    found = [str(each["pointer"]) for each in diagnostics if each["pointer"]]
    many = [each for each in diagnostics if " other place" in each.get("message", "")]
    media = [str(each["pointer"]).rpartition("/content/") for each in many]
    return found + [f"*/content/{name}" for _, of, name in media if of and "/" not in name]


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: its kind, the JSON Pointer of what declares it, and what is wrong."""

    kind: str
    pointer: str
    text: str
    operation: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
