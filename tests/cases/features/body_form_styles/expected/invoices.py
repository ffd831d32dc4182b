from collections.abc import Mapping, Sequence
from typing import Literal

from ._runtime.client.arguments import Resource
from ._runtime.http.params import given
from ._runtime.http.styles import (
    allow_reserved,
    comma,
    deep_object,
    exploded,
    inner_json,
    pipe_delimited,
    space_delimited,
)
from .models import (
    CreateInvoiceBodyAddress,
    CreateInvoiceBodyBuyerOption2,
    CreateInvoiceBodyContact,
    CreateInvoiceBodyTrialEndOption2,
    Item,
)


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def create(
        self,
        *,
        metadata: Mapping[str, str] | None = None,
        items: Sequence[Item] | None = None,
        expand: Sequence[str] | None = None,
        trial_end: Literal["now"] | CreateInvoiceBodyTrialEndOption2 | None = None,
        address: CreateInvoiceBodyAddress | None = None,
        contact: CreateInvoiceBodyContact | None = None,
        tags: Sequence[str] | None = None,
        states: Sequence[str] | None = None,
        buyer: str | CreateInvoiceBodyBuyerOption2 | None = None,
        lines: Sequence[Item] | None = None,
        url: str | None = None,
    ) -> None:
        """POST /invoices"""
        self._api.call(
            "POST",
            "/invoices",
            form=given(
                metadata=deep_object(metadata),
                items=deep_object(items),
                expand=deep_object(expand),
                trial_end=deep_object(trial_end),
                address=exploded(address),
                contact=comma(contact),
                tags=pipe_delimited(tags),
                states=space_delimited(states),
                buyer=inner_json(buyer),
                lines=inner_json(lines),
                url=allow_reserved(url),
            ),
        )

    # Arguments with another name on the wire; errors show both.
    _wire = {
        "items": "items",
        "address": "address",
        "contact": "contact",
        "lines": "lines",
    }
