import builtins
from collections.abc import Sequence

from ._runtime.client.arguments import Resource


class Things(Resource):
    """Reach it as `client.things`."""

    def get_texts(
        self, *, list: str | None = None, str: str | None = None, id: str | None = None
    ) -> Sequence[str]:
        """GET /texts"""
        return self._api.call(
            "GET",
            "/texts",
            query={"list": list, "str": str, "id": id},
            into=builtins.list[builtins.str],
        )

    def get_count(self, *, path_: str | None = None, dt_: str | None = None) -> int:
        """GET /count"""
        return self._api.call(
            "GET", "/count", query={"path": path_, "dt": dt_}, into=int
        )

    # Arguments with another name on the wire; errors show both.
    _wire = {"path_": "path", "dt_": "dt"}
