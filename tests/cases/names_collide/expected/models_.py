"""Models."""

from collections.abc import Sequence

from ._runtime.client.arguments import Resource
from .models import Decimal_


class Models(Resource):
    """Reach it as `client.models_`."""

    _wire = {
        "from_": "from",
        "self_": "self",
        "path_": "path",
        "id_2": "id",
        "chosen": "Foo-Bar",
    }

    def get_item(
        self,
        *,
        from_: str | None = None,
        self_: str | None = None,
        path_: str | None = None,
        id: str | None = None,
        id_2: str | None = None,
        chosen: str | None = None,
    ) -> Decimal_:
        """GET /a"""
        return self._api.call(
            "GET",
            "/a",
            query={
                "from": from_,
                "self": self_,
                "path": path_,
                "id": id,
                "Foo-Bar": chosen,
            },
            headers={"id": id_2},
            into=Decimal_,
        )

    def get_item_2(self) -> None:
        """GET /b"""
        self._api.call("GET", "/b")

    def list(self) -> Sequence[str]:
        """GET /c"""
        return self._api.call("GET", "/c", into=list[str])
