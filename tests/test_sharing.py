"""`runtime = "shared"`: one runtime for the clients of a project. `clients`: which of the two a package has."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import specmint
from specmint.config import find
from specmint.gate import GateError, check_runtime
from specmint.runtime_files import shared_runtime_files
from specmint.spell.table import BESIDE, SHARED_RUNTIME

SPEC = """openapi: 3.1.0
x-specmint: 1
info: {{title: {title}, version: "1"}}
servers: [{{url: "https://api.acme.test"}}]
x-rate-limit: [{{requests: 2, window: 3600}}]
x-session:
  login: login
  credentials: [/email, /password]
  token: $response.body#/token
  put: {{in: header, name: X-Session}}
  idle: 1800
paths:
  /login:
    post:
      operationId: login
      tags: [Session]
      security: []
      x-rate-limit: false
      requestBody:
        required: true
        content:
          application/json:
            schema: {{type: object, required: [email, password],
              properties: {{email: {{type: string}}, password: {{type: string}}}}}}
      responses:
        "200":
          description: ok
          content: {{application/json: {{schema: {{type: object, properties: {{token: {{type: string}}}}}}}}}}
  /{things}/{{id}}:
    get:
      operationId: get{things}
      tags: [{things}]
      parameters: [{{name: id, in: path, required: true, schema: {{type: integer}}}}]
      responses:
        "200":
          description: ok
          content: {{application/json: {{schema: {{$ref: "#/components/schemas/Thing"}}}}}}
components:
  schemas: {{Thing: {{type: object, required: [amount], properties: {{amount: {{type: number}}}}}}}}
"""

#: Two clients of one account at one vendor, against a vendor that counts its logins.
CALLS = """
import json, sys, warnings
import httpx2
import acme, globex, specmint_runtime.errors

logins = 0

def vendor(request):
    global logins
    if request.url.path == "/login":
        logins += 1
        return httpx2.Response(200, json={"token": "t"})
    if request.url.path.endswith("/404"):
        return httpx2.Response(404, json={})
    return httpx2.Response(200, content=b'{"amount": "odd"}' if "/Crates" in request.url.path else b'{"amount": 1.10}')

class Store(dict):
    load = dict.get
    save = dict.__setitem__
    drop = dict.pop

def client(package, store):
    pool = httpx2.Client(transport=httpx2.MockTransport(vendor))
    return package.Client(email="a@b.test", password="p", session_store=store, http=pool)

store, told = Store(), {}
one, two = client(acme, store), client(globex, store)
told["amount"] = str(one.bottles.get(7).amount)
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    two.crates.get(7)
told["warned at"] = [item.filename for item in seen]
told["logins"] = logins
try:
    two.crates.get(8)
except globex.errors.NotSent as error:
    told["limited"] = error.message
refused = []
for package, pages in ((acme, "bottles"), (globex, "crates")):
    who = client(package, store).with_options(rate_limits=False)
    try:
        getattr(who, pages).get(404)
    except specmint_runtime.errors.Error as error:
        refused.append(type(error).__name__)
told["refused"] = refused
told["same class"] = acme.errors.Error is globex.errors.Error is specmint_runtime.errors.Error
told["loggers"] = [who._api.view.state.log.name for who in (one, two)]
print(json.dumps(told))
"""


def project(root: Path, options: str = "", **outputs: str) -> Path:
    """Write a project with an API for each output; `options` are lines of `[tool.specmint]`."""
    root.mkdir(parents=True, exist_ok=True)
    text = f"[tool.specmint]\n{options}\n"
    for name, output in outputs.items():
        things = {"acme": "Bottles", "globex": "Crates"}[name]
        (root / f"{name}.yaml").write_text(SPEC.format(title=name, things=things))
        text += f'[tool.specmint.apis.{name}]\nspec = "{name}.yaml"\noutput = "{output}"\n'
    (root / "pyproject.toml").write_text(text)
    return root


def run(script: str, cwd: Path) -> str:
    """Return what a script prints that lies and runs in a folder."""
    (cwd / "script.py").write_text(script)
    command = [sys.executable, "script.py"]
    result = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stderr
    return result.stdout


def test_clients_of_one_account_share_what_it_has(tmp_path: Path) -> None:
    """Errors, limits and a stored session are common to two clients; loggers and warnings are each one's own."""
    root = project(tmp_path, 'runtime = "shared"', acme="clients/acme", globex="clients/globex")
    specmint.generate(cwd=root)
    told = json.loads(run(CALLS, root / "clients"))

    assert told == {
        "amount": "1.10",
        "warned at": [str(root / "clients" / "script.py")],
        "logins": 1,
        "limited": "the rate limit does not open in time",
        "refused": ["NotFound", "NotFound"],
        "same class": True,
        "loggers": ["acme", "globex"],
    }


def test_where_the_runtime_is_imported_from(tmp_path: Path) -> None:
    """Top-level without a package; relatively by clients beside it; by its full name by clients elsewhere."""
    top = project(tmp_path / "top", 'runtime = "shared"', acme="out/acme", globex="out/globex")
    inner = f'runtime = "shared"\nruntime-package = "shop.billing.{SHARED_RUNTIME}"'
    beside = project(
        tmp_path / "beside", inner, acme="src/shop/billing/acme", globex="src/shop/crm/globex"
    )
    found = [find(root) for root in (top, beside)]
    places = [(one.runtime, [api.form.runtime for api in one.apis]) for one in found if one]

    assert places == [
        (top / "out" / SHARED_RUNTIME, [SHARED_RUNTIME, SHARED_RUNTIME]),
        (
            beside / "src/shop/billing" / SHARED_RUNTIME,
            [BESIDE, f"shop.billing.{SHARED_RUNTIME}"],
        ),
    ]
    specmint.generate(cwd=beside)
    script = "import shop.billing.acme as a, shop.crm.globex as g; print(a.errors.Error is g.errors.Error, a.Client, g.AsyncClient)"
    assert run(script, beside / "src").startswith("True <class 'shop.billing.acme._client.Client'>")


def test_the_shared_runtime_is_kept_like_a_client(tmp_path: Path) -> None:
    """A hand edit is reported and stops every client; what is stale is removed; `check` compares it."""
    root = project(tmp_path, 'runtime = "shared"', acme="out/acme", globex="out/globex")
    specmint.generate(cwd=root)
    runtime = root / "out" / SHARED_RUNTIME
    assert (runtime / "py.typed").exists() and (runtime / ".specmint.json").exists()

    (runtime / "errors.py").write_text("# mine\n")
    (root / "acme.yaml").write_text(SPEC.format(title="newer", things="Barrels"))
    with pytest.raises(specmint.Failed) as outdated:
        specmint.check(cwd=root)
    assert [result.state for result in outdated.value.results] == [
        "outdated",
        "outdated",
        "current",
    ]
    with pytest.raises(specmint.Failed) as refused:
        specmint.generate(cwd=root)
    assert [item.code for item in refused.value.diagnostics] == ["edited-by-hand"]
    assert not (root / "out/acme/barrels.py").exists()

    specmint.generate(cwd=root, force=True)
    assert (root / "out/acme/barrels.py").exists()
    assert specmint.check(cwd=root, from_scratch=True)[0].state == "current"


def test_a_file_beside_a_project_stands_alone(tmp_path: Path) -> None:
    """`generate FILE --output DIR`, and a configured API with `--output`, make a package with a copy of the runtime."""
    root = project(tmp_path, 'runtime = "shared"', acme="out/acme")
    specmint.generate(root / "acme.yaml", output=root / "file", package="acme", cwd=root)
    specmint.generate("acme", output=root / "elsewhere", cwd=root)

    assert not (root / "out").exists()
    for folder in ("file", "elsewhere"):
        assert (root / folder / "acme/_runtime/errors.py").exists()
        assert not (root / folder / SHARED_RUNTIME).exists()


def test_back_to_copies(tmp_path: Path) -> None:
    """The option works both ways; one client of two is not taken back alone."""
    project(tmp_path, 'runtime = "shared"', acme="out/acme", globex="out/globex")
    specmint.generate(cwd=tmp_path)
    project(tmp_path, "", acme="out/acme", globex="out/globex")
    with pytest.raises(specmint.SpecmintError, match="nothing was written: globex"):
        specmint.generate("acme", cwd=tmp_path)
    assert not (tmp_path / "out/acme/_runtime").exists()

    specmint.generate(cwd=tmp_path)
    assert (tmp_path / "out/acme/_runtime/errors.py").exists()
    assert [result.state for result in specmint.check(cwd=tmp_path)] == ["current", "current"]


def test_a_shared_runtime_imports_nothing_from_outside() -> None:
    """The gate refuses a module of it that reaches beyond the package, Python and its two libraries."""
    tree = shared_runtime_files()
    check_runtime(tree)
    errors = next(path for path in tree if path.name == "errors.py")
    for line in ("import specmint", "from .. import other", "from requests import get"):
        with pytest.raises(GateError, match="unexpected import"):
            check_runtime({**tree, errors: f"{line}\n"})


@pytest.mark.parametrize(("kind", "other"), [("sync", "async"), ("async", "sync")])
def test_one_client_of_the_two(kind: str, other: str, tmp_path: Path) -> None:
    """`clients` of the project, or of an API before it, leaves the other client, its pages and its name out."""
    root = project(tmp_path, f'clients = ["{other}"]', acme="out/acme")
    file = root / "pyproject.toml"
    file.write_text(file.read_text() + f'clients = ["{kind}"]\n')
    config = find(root)
    assert config is not None and config.apis[0].form.clients == (kind,)
    specmint.generate(cwd=root)
    folder = root / "out/acme"
    named = {"sync": "Client", "async": "AsyncClient"}

    assert (folder / "_client.py").exists() is (folder / "bottles.py").exists() is (kind == "sync")
    assert (folder / "aio").exists() is (kind == "async")
    script = (
        f"import acme; acme.{named[kind]}; print(*acme.__all__, hasattr(acme, {named[other]!r}))"
    )
    words = run(script, root / "out").split()
    assert named[kind] in words and named[other] not in words and words[-1] == "False"
    assert f"acme.{named[other]}(" not in (folder / "README.md").read_text()

    file.write_text(file.read_text().replace(f'clients = ["{kind}"]\n', ""))
    specmint.generate(cwd=root)  # what is no longer made is removed
    assert (folder / "aio").exists() is (other == "async")


def test_strictly_typed_wherever_it_stands(tmp_path: Path) -> None:
    """mypy and pyright, both strict, have nothing to say of clients and runtime at top level, in a regular and in a
    namespace package, beside a client that carries a copy, or of a package with one client.
    """
    shared = 'runtime = "shared"\n'
    top = project(tmp_path / "top", shared, acme="acme", globex="globex")
    specmint.generate(top / "acme.yaml", output=top, package="alone", cwd=tmp_path)
    for folder in ("regular/shop", "regular/shop/billing"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "__init__.py").touch()
    inside = shared + f'runtime-package = "shop.billing.{SHARED_RUNTIME}"\nclients = ["async"]'
    project(tmp_path / "regular", inside, acme="shop/billing/acme", globex="shop/crm/globex")
    (tmp_path / "regular/shop/crm").mkdir()
    (tmp_path / "regular/shop/crm/__init__.py").touch()
    spaced = shared + f'runtime-package = "corp.{SHARED_RUNTIME}"\nclients = ["sync"]'
    project(tmp_path / "spaced", spaced, acme="corp/acme")
    roots = ["top", "regular", "spaced"]
    for root in roots:
        specmint.generate(cwd=tmp_path / root)
    (tmp_path / "mypy.ini").write_text(
        f"[mypy]\nstrict = true\nmypy_path = {':'.join(roots)}\nexplicit_package_bases = true\n"
    )
    # What pyright says of one runtime holds for its equals, of which each would cost it 15 seconds; mypy reads them all.
    first, *equal = sorted(tmp_path.rglob(SHARED_RUNTIME), key=lambda found: len(found.parts))
    modules = {path.relative_to(first): path.read_bytes() for path in first.rglob("*.py")}
    assert [{path: (other / path).read_bytes() for path in modules} for other in equal] == [
        modules
    ] * 2
    settings = {
        "typeCheckingMode": "strict",
        "include": roots,
        "exclude": [other.relative_to(tmp_path).as_posix() for other in equal],
        "extraPaths": roots,
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    for command in (["mypy", *roots], ["pyright", "--pythonpath", sys.executable]):
        result = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

        assert result.returncode == 0, result.stdout[-3000:]
