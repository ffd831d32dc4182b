from collections.abc import Sequence

from ._runtime.client.arguments import Resource
from ._runtime.data.fields import Decimal
from ._runtime.http.params import given


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def create(
        self,
        number: str,
        *,
        amount: Decimal | None = None,
        states: Sequence[str] | None = None,
    ) -> None:
        """POST /invoices"""
        self._api.call(
            "POST", "/invoices", form=given(number=number, amount=amount, states=states)
        )
