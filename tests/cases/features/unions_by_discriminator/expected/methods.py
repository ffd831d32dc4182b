from collections.abc import Sequence

from ._runtime.client.arguments import Resource
from .models import Method


class Methods(Resource):
    """Reach it as `client.methods`."""

    def list(self) -> Sequence[Method]:
        """GET /methods"""
        return self._api.call("GET", "/methods", into=list[Method])

    def create(self, method: Method) -> None:
        """POST /methods"""
        self._api.call("POST", "/methods", json=method)
