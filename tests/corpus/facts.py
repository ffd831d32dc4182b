"""What a document is, and whether openapi-spec-validator takes it, in a process of its own.

python -m tests.corpus.facts DOCUMENT RESULT.json
"""

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from openapi_spec_validator import OpenAPIV2SpecValidator, validate
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from .declared import operations_of
from .documents import Document
from .home import stay_home


def facts(path: Path) -> dict[str, Any]:
    """Return the version of a document, its size, and whether the validator takes it."""
    document = Document(path)
    found: dict[str, Any] = {"version": document.version, "bytes": path.stat().st_size}
    try:
        found["operations"] = len(operations_of(document))
    except Exception as error:
        found["unreadable"] = f"{type(error).__name__}: {error}"
    found["valid"] = _is_valid(document)
    return found


def _is_valid(document: Document) -> bool:
    plain = _plain(document.root.value)
    try:
        if document.version == "2.0":
            validate(plain, cls=OpenAPIV2SpecValidator, base_uri=document.path.as_uri())
        else:
            validate(plain, base_uri=document.path.as_uri())
    except OpenAPIValidationError:
        return False
    except Exception:  # what it cannot read it does not take: a version, a reference, a cycle
        return False
    return True


def _plain(value: Any) -> Any:
    """The same tree with floats, which is what the validator's own schemas know."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return float(value) if isinstance(value, Decimal) else value


def main(arguments: list[str]) -> None:
    path, result = map(Path, arguments)
    stay_home()
    result.write_text(json.dumps(facts(path.resolve()), indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
