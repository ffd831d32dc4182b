from ._api import BY_LINK
from ._runtime.client.arguments import Resource
from ._runtime.data.decode import TypeOf
from ._runtime.features.paging import Pages
from .models import Invoice


class Invoices(Resource):
    """Reach it as `client.invoices`."""

    def list(self) -> Pages[Invoice]:
        """Headers of the answer (see `page.response`):
            X-Total (integer): How many invoices there are.
            Link (string): Where the next page is.

        GET /invoices
        """
        return self._api.pages("GET", "/invoices", of=Invoice, paging=BY_LINK)

    def create(self) -> Invoice | None:
        """Create an invoice.

        Headers of the answer (see `with_response`):
            Location (string): Where the new invoice is, as an absolute URL, which
                is long enough to need a second line of text here; \"\"\" ends nothing.
            X-Job (string)

        POST /invoices
        """
        return self._api.call("POST", "/invoices", into=TypeOf[Invoice | None]())
