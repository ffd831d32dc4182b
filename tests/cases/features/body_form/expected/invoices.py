"""Invoices."""

from collections.abc import Sequence

from ._runtime.request import given
from ._runtime.resource import Resource
from ._runtime.values import Decimal


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
