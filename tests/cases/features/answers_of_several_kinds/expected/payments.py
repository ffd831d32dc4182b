from ._runtime.client.arguments import Resource
from ._runtime.data.decode import TypeOf
from .models import PayAnswer, Receipt


class Payments(Resource):
    """Reach it as `client.payments`."""

    def pay(self) -> Receipt | PayAnswer:
        """POST /payments"""
        return self._api.call("POST", "/payments", into=TypeOf[Receipt | PayAnswer]())

    def get_last(self) -> Receipt | None:
        """GET /payments/last"""
        return self._api.call("GET", "/payments/last", into=TypeOf[Receipt | None]())
