"""Read the body of a refusal as what the spec declares for its status."""

from collections.abc import Mapping
from typing import Any, cast

from ..data.decode import read_leniently
from ..engine.payload import report_drift
from ..engine.state import View
from ..errors import CallFailed


class RefusalDetails:
    """Names what the bodies of refusals are read as, by status.

        RefusalDetails({"404": Problem, "4XX": Problem, "default": TypeOf[list[Fault]]()})

    The status itself counts before its class, and that before `default`.
    """

    def __init__(self, declared: Mapping[str, Any]) -> None:
        self._declared = declared

    def __call__(self, view: View, operation: str, error: CallFailed) -> None:
        """Give an error its `details`; without any where its body is no object or list.

        What does not fit is kept as it came, and reported. A refusal is never replaced:
        with `drift="raise"`, or where a warning is an error, it has the report as note.
        """
        status, body = error.status or 0, cast(object, error.body)
        keys = (f"{status}", f"{status // 100}XX", "default")
        found = [self._declared[key] for key in keys if key in self._declared]
        if status < 400 or not found or not isinstance(body, dict | list):
            return
        error.details, deviations = read_leniently(error.body, found[0])
        try:
            report_drift(view, operation, error.details, deviations)
        except Exception as report:
            error.add_note(f"the refusal is not what the spec declares: {report}")
