from collections.abc import Mapping, Sequence
from typing import Any

from ._runtime.client.arguments import Resource
from ._runtime.http.params import path
from ._runtime.http.styles import (
    allow_reserved,
    assigned,
    comma,
    deep_object,
    exploded,
    label_style,
    matrix_style,
    optional_json,
    pipe_delimited,
    space_delimited,
)
from .models import Color, ListInvoicesCreatedOption2


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def list(
        self,
        dots: int,
        tree: Sequence[str],
        color: str,
        rgb: Color,
        *,
        created: int | ListInvoicesCreatedOption2 | None = None,
        expand: Sequence[str] | None = None,
        fill: Color | None = None,
        line: Color | None = None,
        ids: Sequence[int] | None = None,
        words: Sequence[str] | None = None,
        filter: Mapping[str, Any] | None = None,
        note: str | None = None,
        url: str | None = None,
        anything: Any = None,
        x_color: Color | None = None,
        x_fill: Color | None = None,
        states: Sequence[str] | None = None,
        theme: Color | None = None,
    ) -> None:
        """GET /invoices/{dots}/{tree}/{color}/{rgb}"""
        self._api.call(
            "GET",
            path(
                "/invoices/{dots}/{tree}/{color}/{rgb}",
                dots=label_style(dots),
                tree=label_style(tree, explode=True),
                color=matrix_style("color", color),
                rgb=assigned(rgb),
            ),
            query={
                "created": deep_object(created),
                "expand": deep_object(expand),
                "fill": exploded(fill),
                "line": comma(line),
                "ids": pipe_delimited(ids),
                "words": space_delimited(words),
                "filter": optional_json(filter),
                "note": note,
                "url": allow_reserved(url),
                "anything": exploded(anything),
            },
            headers={"X-Color": comma(x_color), "X-Fill": assigned(x_fill)},
            cookies={"states": states, "theme": exploded(theme)},
        )

    # Arguments with another name on the wire; errors show both.
    _wire = {"x_color": "X-Color", "x_fill": "X-Fill"}
