import decimal
from typing import Annotated

from pydantic import Field

from ._runtime.client.arguments import Resource
from ._runtime.data.fields import Decimal
from .models import Thing


class Things(Resource):
    """Reach it as `client.things`."""

    def create(
        self,
        thing: Thing,
        *,
        version: (
            Annotated[Decimal, Field(ge=decimal.Decimal("1"), le=decimal.Decimal("1"))]
            | Annotated[
                Decimal, Field(ge=decimal.Decimal("1.5"), le=decimal.Decimal("1.5"))
            ]
            | None
        ) = None,
    ) -> Thing:
        """POST /things"""
        return self._api.call(
            "POST", "/things", query={"version": version}, json=thing, into=Thing
        )
