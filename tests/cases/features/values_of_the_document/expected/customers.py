from ._runtime.client.arguments import Resource
from ._runtime.data.fields import DateTime
from .models import Customer


class Customers(Resource):
    """Reach it as `client.customers`."""

    def create(
        self, customer: Customer, *, group: str, since: DateTime | None = None
    ) -> Customer:
        """POST /customers"""
        return self._api.call(
            "POST",
            "/customers",
            query={"group": group, "since": since},
            json=customer,
            into=Customer,
        )

    def create_token(self, name: str) -> str:
        """POST /tokens"""
        return self._api.call("POST", "/tokens", json={"name": name}, into=str)
