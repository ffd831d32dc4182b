"""Print the amount of an invoice: `python -m acme_app https://api.acme.example/v1 7`."""

import sys

from acme_app.billing import Client


def main() -> None:
    """Read one invoice."""
    server, invoice = sys.argv[1:]
    with Client(base_url=server, api_key="demo") as client:
        print(client.invoices.get(int(invoice)).amount)


main()
