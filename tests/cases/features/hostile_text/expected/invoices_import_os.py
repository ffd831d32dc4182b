"""Ends \"\"\" here, and \\N{BULLET} \\"""

from ._runtime.client.arguments import Resource
from ._runtime.http.params import path
from .models import Invoice


class InvoicesImportOs(Resource):
    """Reach it as `client.invoices_import_os`."""

    def get_x_y(self, id: str) -> Invoice:
        """Say \u202e \"\"\" and \\

        Args:
            id: */ {% raw %} {{ x }}

        GET /it's/{id}/a"b
        """
        return self._api.call("GET", path("/it's/{id}/a\"b", id=id), into=Invoice)
