from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from ._runtime.client.arguments import Resource


class Payments(Resource):
    """Reach it as `client.payments`."""

    def delete(
        self,
        why: Annotated[str, Field(max_length=20)],
        ids: Annotated[Sequence[Annotated[int, Field(le=9)]], Field(max_length=2)],
    ) -> None:
        """DELETE /payments"""
        self._api.call("DELETE", "/payments", json={"data": {"why": why, "ids": ids}})

    # Arguments with another name on the wire; errors show both.
    _wire = {"why": "data.why", "ids": "data.ids"}
