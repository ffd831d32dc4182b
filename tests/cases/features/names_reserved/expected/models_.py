from collections.abc import Sequence

from ._runtime.client.arguments import Resource
from .models import Decimal_


class Models(Resource):
    """Reach it as `client.models_`."""

    def import_(
        self,
        *,
        from_: str | None = None,
        self_: str | None = None,
        path_: str | None = None,
        type: str | None = None,
    ) -> Decimal_:
        """GET /a"""
        return self._api.call(
            "GET",
            "/a",
            query={"from": from_, "self": self_, "path": path_, "type": type},
            into=Decimal_,
        )

    def list(self) -> Sequence[str]:
        """GET /b"""
        return self._api.call("GET", "/b", into=list[str])

    # Arguments with another name on the wire; errors show both.
    _wire = {"from_": "from", "self_": "self", "path_": "path"}
