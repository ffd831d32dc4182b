from collections.abc import Sequence

from ._runtime.client.arguments import Resource
from .models import AnyPet


class Pets(Resource):
    """Reach it as `client.pets`."""

    def list(self) -> Sequence[AnyPet]:
        """GET /pets"""
        return self._api.call("GET", "/pets", into=list[AnyPet])

    def create(self, pet: AnyPet) -> None:
        """POST /pets"""
        self._api.call("POST", "/pets", json=pet)
