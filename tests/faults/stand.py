"""A vendor with everything around it that can break: proxy, door, time."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.behaviour.conftest import World
from tests.servers.proxy import Proxy

from .clockwork import Time
from .door import Door

_CREATE = {
    "billbee": "/api/v1/customers",
    "bill_com": "/api/v2/Crud/Create/Customer.json",
    "chargeover": "/api/v3/customer",
    "billing_booth_one": "/customer",
}
_LOGIN = {"bill_com": "/api/v2/Login.json", "billing_booth_one": "/token"}
_NAME = {"billbee": "Name", "chargeover": "company"}


@dataclass(slots=True, kw_only=True)
class Stand:
    """One vendor and one voice: what every test of faults works with."""

    world: World
    proxy: Proxy
    door: Door
    time: Time

    @property
    def name(self) -> str:
        return self.world.api.name

    @property
    def vendor(self) -> Any:
        return self.world.vendor

    @property
    def has_session(self) -> bool:
        return self.name in _LOGIN

    @property
    def create_path(self) -> str:
        return _CREATE[self.name]

    @property
    def login_path(self) -> str:
        return _LOGIN[self.name]

    def client(self, url: str = "", **options: Any) -> Any:
        """A client by this stand's time, at the vendor itself or at that address."""
        base = (url or self.world.url) + self.world.api.prefix
        return self.time.rule(self.world.client(base_url=base, **options))

    def warm(self, client: Any) -> Any:
        """The client, with its session open."""
        self.world.run(self.read(client))
        return client

    def read(self, client: Any, **parts: Any) -> Any:
        """A call that only reads."""
        method, path = self.world.api.reading
        if self.name == "bill_com":
            parts.setdefault("form", {})
        return client.request(method, path, **parts)

    def create(self, client: Any, name: str) -> Any:
        """A create, under a name of its own."""
        return client.customers.create(self.world.new(name))

    def told(self, call: Callable[[], Any]) -> str:
        """What a call tells its caller: "ok", or the name of the error."""
        return told(self.world.package, lambda: self.world.run(call()))

    def only_creates(self) -> None:
        """Faults and cuts are for creates, and for logins between them."""
        paths = {self.create_path, _LOGIN.get(self.name)}
        self.vendor.faults.only = lambda entry: entry.method == "POST" and entry.path in paths
        self.proxy.only = lambda method, path: method == "POST" and path in paths

    def only_calls(self) -> None:
        """Faults and cuts are for all but logins."""
        login = _LOGIN.get(self.name)
        self.vendor.faults.only = lambda entry: entry.path != login
        self.proxy.only = lambda method, path: path != login

    def made(self) -> Counter[str]:
        """How many records the vendor keeps under each name."""
        member = _NAME.get(self.name, "name")
        return Counter(str(each.record[member]) for each in self.vendor.ledger.created)


def told(package: Any, call: Callable[[], Any]) -> str:
    """What a call tells its caller; anything but the package's own errors is a failure."""
    try:
        call()
    except package.errors.Error as error:
        return type(error).__name__
    return "ok"
