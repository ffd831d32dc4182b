from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from ._runtime.client.arguments import Resource
from ._runtime.data.fields import Decimal
from ._runtime.http.contents import FileLike
from ._runtime.http.multipart import multipart_body, typed_part
from ._runtime.http.params import given
from ._runtime.http.styles import deep_object, optional_json
from .models import CreateDocumentBodyOwner, Note


class Documents(Resource):
    """Reach it as `client.documents`."""

    def create(
        self,
        file: FileLike,
        purpose: str,
        *,
        pages: Annotated[Sequence[FileLike], Field(max_length=3)] | None = None,
        picture: FileLike | None = None,
        picture_x_checksum: str | None = None,
        either: FileLike | Sequence[FileLike] | None = None,
        amount: Decimal | None = None,
        labels: Sequence[str] | None = None,
        owner: CreateDocumentBodyOwner | None = None,
        notes: Sequence[Note] | None = None,
        settings: Mapping[str, str] | None = None,
        ids: Sequence[int] | None = None,
        source: str | None = None,
    ) -> None:
        """Args:
            file: The scan.

        POST /documents
        """
        self._api.call(
            "POST",
            "/documents",
            content=multipart_body(
                given(
                    file=file,
                    pages=pages,
                    picture=typed_part(
                        picture, "image/png", given({"X-Checksum": picture_x_checksum})
                    ),
                    either=either,
                    purpose=purpose,
                    amount=amount,
                    labels=labels,
                    owner=owner,
                    notes=notes,
                    settings=deep_object(settings),
                    ids=optional_json(ids),
                    source=typed_part(source, "application/xml"),
                )
            ),
        )

    def replace(self, *, fields: Mapping[str, Any] | None = None) -> None:
        """PUT /documents"""
        self._api.call("PUT", "/documents", content=multipart_body(fields))

    # Arguments with another name on the wire; errors show both.
    _wire = {
        "picture_x_checksum": "picture.X-Checksum",
        "owner": "owner",
        "notes": "notes",
    }
