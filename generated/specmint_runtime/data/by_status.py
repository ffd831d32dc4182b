"""What an answer is read as where an operation declares several successes."""

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from .decode import TypeOf

T = TypeVar("T")


class TypeByStatus(TypeOf[T]):
    """Names the type of each declared success, for `into=`; `T` is the union of them.

        TypeByStatus[Invoice | Job | str]({"200": Invoice, "202": Job, "203 text/csv": str})

    A key is a status, a class of them (`2XX`) or `default`; a media type behind it is that
    of a success that is no JSON. None means that there is no payload.
    """

    def __init__(self, forms: Mapping[str, Any]) -> None:
        self._forms = forms

    def for_answer(self, status: int, headers: Mapping[str, str]) -> Any:
        """Return what an answer is read as: the type declared for it, or any of them.

        The status itself is looked for, then its class, then `default`; for a status that
        none of them names the answer may be whatever it fits best.
        """
        plain = headers.get("content-type", "").partition(";")[0].strip().lower()
        for declared in (f"{status}", f"{status // 100}XX", "default"):
            forms = {
                key.partition(" ")[2]: into
                for key, into in self._forms.items()
                if key.partition(" ")[0] == declared
            }
            if forms:
                usual = next(iter(forms.values()))
                return forms.get(plain, forms.get("", usual))
        union: Any = self
        return get_args(union.__orig_class__)[0]
