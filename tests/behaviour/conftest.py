"""One running server for the whole session, and behind it, test by test, one fresh vendor."""

import importlib
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from starlette.applications import Starlette

import specmint
from tests.servers import bill_com, billbee, billing_booth_one, chargeover
from tests.servers.ledger import Entry
from tests.servers.proxy import Proxy, proxied
from tests.servers.server import Server, serve

from .driver import Driver

FEATURES = Path(__file__).parents[1] / "cases" / "features"


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """What tests of every vendor need to know about one of them."""

    name: str
    create_app: Callable[[], Starlette]
    credentials: tuple[str, ...]
    prefix: str = ""  # of the base URL
    reading: tuple[str, str]  # a request that only reads, after the base URL
    new: Callable[[Any, str], Any]  # package and name -> the body of a create

    @property
    def path(self) -> str:
        """The path of `reading`, as the ledger has it."""
        return self.prefix + self.reading[1]


APIS = [
    Api(
        name="billbee",
        create_app=billbee.create_app,
        credentials=("api_key", "username", "password"),
        reading=("GET", "/api/v1/customers"),
        new=lambda package, name: package.CustomerCreate(name=name),
    ),
    Api(
        name="bill_com",
        create_app=bill_com.create_app,
        credentials=("user_name", "password", "org_id", "dev_key"),
        prefix="/api/v2",
        reading=("POST", "/GetSessionInfo.json"),
        new=lambda package, name: package.CustomerCreate(name=name),
    ),
    Api(
        name="chargeover",
        create_app=chargeover.create_app,
        credentials=("public_key", "private_key"),
        reading=("GET", "/api/v3/customer"),
        new=lambda package, name: package.CustomerCreate(company=name),
    ),
    Api(
        name="billing_booth_one",
        create_app=billing_booth_one.create_app,
        credentials=("email", "password"),
        reading=("GET", "/customer"),
        new=lambda package, name: package.CustomerInput(
            name=name, customer_group_id=3, organisation_id=1
        ),
    ),
]


@dataclass(slots=True, kw_only=True)
class Scenario:
    """A vendor, the address it listens on, and the package that talks to it."""

    api: Api
    package: ModuleType
    vendor: Any
    driver: Driver
    url: str
    no_retries: Any  # Retries.off()
    breaks_rules: bool = False  # the test itself makes the client break a rule of the vendor
    clients: list[Any] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        return self.url + self.api.prefix

    def credentials(self) -> dict[str, str]:
        return {name: getattr(self.vendor, name) for name in self.api.credentials}

    def client(self, **options: Any) -> Any:
        """A client with the right credentials, unless told otherwise; closed after the test.

        Rate limits are off unless asked for, because they make tests wait.
        """
        given = {"base_url": self.base_url, "rate_limits": False, **self.credentials(), **options}
        client = self.driver.client_type(self.package)(**given)
        self.clients.append(client)
        return client

    def new(self, name: str = "Diamond") -> Any:
        """The body of a create, with what is required and no more."""
        return self.api.new(self.package, name)

    def run(self, value: Any) -> Any:
        return self.driver.run(value)

    def entries(self, method: str | None = None, path: str | None = None) -> list[Entry]:
        found: list[Entry] = self.vendor.ledger.calls(method, path)
        return found

    def last(self) -> Entry:
        return self.entries()[-1]


@pytest.fixture(scope="session", autouse=True)
def _no_certificates() -> Iterator[None]:
    """The servers speak plain http: do not read the certificates for each client (40 ms)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl.SSLContext, "load_verify_locations", lambda *given, **named: None)
        yield


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The one server; tests change the application behind it."""
    with serve(billbee.create_app()) as running:
        yield running


@pytest.fixture(scope="session")
def shared_proxy(server: Server) -> Iterator[Proxy]:
    """The one proxy in front of it."""
    with proxied(server.port) as proxy:
        yield proxy


@pytest.fixture
def proxy(shared_proxy: Proxy) -> Iterator[Proxy]:
    """The proxy, with an empty script."""
    shared_proxy.reset()
    yield shared_proxy
    shared_proxy.reset()


@pytest.fixture(scope="module")
def package_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], ModuleType]]:
    """Makes the package of a case, once for a module, behind which nothing is left of it."""
    folder = tmp_path_factory.mktemp("cases")
    sys.path.insert(0, str(folder))

    def make(case: str) -> ModuleType:
        name = f"acme_{case}"
        if name not in sys.modules:
            (spec,) = FEATURES.glob(f"{case}/spec.*")
            specmint.generate(spec, output=folder, package=name)
        return importlib.import_module(name)

    yield make
    sys.path.remove(str(folder))
    for name in [name for name, each in sys.modules.items() if _is_in(folder, each)]:
        del sys.modules[name]


def _is_in(folder: Path, module: ModuleType) -> bool:
    return Path(getattr(module, "__file__", None) or ".").is_relative_to(folder)


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> Iterator[Driver]:
    """One for each client."""
    driver = Driver(request.param)
    yield driver
    driver.close()


@pytest.fixture
def scenario(server: Server, driver: Driver, api: Api) -> Iterator[Scenario]:
    """The vendor that the module (or the parameter) names by the fixture `api`."""
    with running_scenario(server, driver, api) as scenario:
        yield scenario


@contextmanager
def running_scenario(server: Server, driver: Driver, api: Api) -> Iterator[Scenario]:
    """A fresh vendor on the server; at the end, clients closed and no rule of the vendor broken."""
    app = api.create_app()
    server.app = app
    scenario = Scenario(
        api=api,
        package=importlib.import_module(api.name),
        vendor=app.state.vendor,
        driver=driver,
        url=server.url,
        no_retries=importlib.import_module(api.name).Retries.off(),
    )
    try:
        yield scenario
    finally:
        for client in scenario.clients:
            driver.run(client.close())
    assert [entry for entry in scenario.entries() if entry.outcome.startswith("crash")] == []
    assert scenario.breaks_rules or scenario.vendor.ledger.violations() == []


def api_named(name: str) -> Api:
    return next(api for api in APIS if api.name == name)
