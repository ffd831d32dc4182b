from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from ._runtime.client.arguments import Resource
from ._runtime.data.fields import Decimal
from ._runtime.data.multiple import MultipleOf
from ._runtime.http.params import path


class Payments(Resource):
    """Reach it as `client.payments`."""

    def list(
        self,
        code: Annotated[str, Field(min_length=3, max_length=3)],
        *,
        page_size: Annotated[int, Field(ge=1, le=250)] | None = None,
        states: (
            Annotated[
                Sequence[Annotated[str, Field(pattern="^[a-z]+$")]], Field(min_length=1)
            ]
            | None
        ) = None,
        over: Annotated[Decimal, Field(gt=0), MultipleOf("0.01")] | None = None,
    ) -> None:
        """GET /payments/{code}"""
        self._api.call(
            "GET",
            path("/payments/{code}", code=code),
            query={"pageSize": page_size, "states": states, "over": over},
        )

    # Arguments with another name on the wire; errors show both.
    _wire = {"page_size": "pageSize"}
