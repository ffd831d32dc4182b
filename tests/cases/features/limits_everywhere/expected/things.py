from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from ._runtime.client.arguments import Resource
from ._runtime.data.wire_forms import Null
from .models import CreateThingBody


class Things(Resource):
    """Reach it as `client.things`."""

    def create(
        self,
        thing: CreateThingBody,
        *,
        code: Annotated[Annotated[str, Field(max_length=3)] | None, Null("", send="")],
        least: Annotated[int, Field(ge=1)] | None = None,
    ) -> Sequence[Annotated[int, Field(ge=0)]]:
        """POST /things"""
        return self._api.call(
            "POST",
            "/things",
            query={"code": code, "least": least},
            json=thing,
            into=list[Annotated[int, Field(ge=0)]],
        )
