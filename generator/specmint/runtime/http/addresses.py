"""Fill in paths of a document that hold a query, or a fragment.

OpenAPI has no such paths, but vendors do: the query belongs to the call, and a fragment
only tells operations of one address apart.
"""

from collections.abc import Mapping
from urllib.parse import quote

from .params import VARIABLE, Encoded, encoded, path


def address_of(
    template: str, names: Mapping[str, object] | None = None, /, **values: object
) -> Encoded:
    """Return a path and its query filled in, as `path` does; the fragment is not sent.

    A pair of the query whose variable is `None` is left out.
    """
    known = {**(names or {}), **values}
    where, _, query = template.partition("#")[0].partition("?")
    pairs = "&".join(filter(None, (_filled_pair(pair, known) for pair in query.split("&"))))
    filled = Encoded(f"{path(where, known)}?{pairs}".removesuffix("?"))
    filled.template = template
    return filled


def _filled_pair(pair: str, known: Mapping[str, object]) -> str:
    """Return a pair of a template's query, "" if a variable in it has no value."""
    pieces = VARIABLE.split(pair)
    if any(known[name] is None for name in pieces[1::2]):
        return ""
    written = (encoded(known[name], name) for name in pieces[1::2])
    literal = [quote(piece, safe="=/?:@!$'()*,;%") for piece in pieces[::2]]
    return literal[0] + "".join(map("".join, zip(written, literal[1:], strict=True)))
