"""`specmint vendor`: copies of clients inside somebody's package, kept true to their specs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipapp
import zipfile
from pathlib import Path

import pytest

import specmint
from specmint.cli import main

SPEC = """openapi: 3.1.0
info: {title: Acme Billing, version: "1"}
servers: [{url: "https://api.acme.test"}]
paths:
  /invoices/{id}:
    get:
      operationId: getInvoice
      tags: [Invoices]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Invoice"}}}}}
components:
  schemas: {Invoice: {type: object, required: [id, amount], properties: {id: {type: string}, amount: {type: number}}}}
"""
CONFIGURED = """[tool.specmint]
vendor = "src/shop/_vendor"
[tool.specmint.apis.acme]
spec = "acme.yaml"
output = "generated/acme"
"""
#: A program that calls an API through two clients of one package, and says where they came from.
CALLS = """
import sys, httpx2
from shop._vendor import acme, globex

def vendor(request):
    if request.url.path.endswith("/404"):
        return httpx2.Response(404, json={})
    return httpx2.Response(200, content=b'{"id": "7", "amount": 12345678901234567.89}')

def main():
    for package in (acme, globex):
        http = httpx2.Client(transport=httpx2.MockTransport(vendor))
        client = package.Client(http=http)
        assert str(client.invoices.get("7").amount) == "12345678901234567.89"
        try:
            client.invoices.get("404")
        except acme.errors.NotFound as error:
            assert type(error) is globex.errors.NotFound
    assert not any(name.partition(".")[0] in ("specmint", "specmint_runtime") for name in sys.modules)
    print(acme.__name__, acme.Client.__module__, acme.errors.Error.__module__)

main()
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one configured API, `acme`, and the spec of another."""
    (tmp_path / "pyproject.toml").write_text(CONFIGURED)
    (tmp_path / "acme.yaml").write_text(SPEC)
    (tmp_path / "globex.yaml").write_text(SPEC.replace("Acme Billing", "Globex"))
    return tmp_path


@pytest.fixture(scope="module")
def vendored_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `_vendor` with two clients, for tests that copy it."""
    root = tmp_path_factory.mktemp("vendored")
    (root / "acme.yaml").write_text(SPEC)
    (root / "globex.yaml").write_text(SPEC.replace("Acme Billing", "Globex"))
    specmint.vendor("acme.yaml", package="acme", into=Path("_vendor"), cwd=root)
    specmint.vendor("globex.yaml", into=Path("_vendor"), cwd=root)
    return root / "_vendor"


@pytest.fixture
def app(vendored_once: Path, tmp_path: Path) -> Path:
    """A folder with the package `shop`, which holds the clients and has no `__init__.py`, and a program beside it."""
    shutil.copytree(vendored_once, tmp_path / "app" / "shop" / "_vendor")
    (tmp_path / "app" / "__main__.py").write_text(CALLS)
    return tmp_path / "app"


def run(*words: str | Path, cwd: Path) -> str:
    """Run Python isolated from this checkout and return what the program printed."""
    done = subprocess.run(
        [sys.executable, "-I", *map(str, words)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


HOME = "shop._vendor.acme shop._vendor.acme._client shop._vendor.specmint_runtime.errors"


def test_clients_share_the_runtime_beside_them(app: Path) -> None:
    """Below a namespace package two clients run on one runtime, which stands beside them and is no top-level package."""
    assert sorted(path.name for path in (app / "shop" / "_vendor").iterdir()) == [
        ".specmint.json",
        "__init__.py",
        "acme",
        "globex",
        "specmint_runtime",
    ]
    assert run(app, cwd=app.parent) == HOME


def test_the_folder_may_be_a_namespace_package(app: Path) -> None:
    """Without any `__init__.py` above the clients they are found all the same."""
    (app / "shop" / "_vendor" / "__init__.py").unlink()

    assert run(app, cwd=app.parent) == HOME


def test_clients_run_from_a_zip_file(app: Path, tmp_path: Path) -> None:
    """Imported by zipimport, every module of both clients loads: no module looks for its own file."""
    with zipfile.ZipFile(tmp_path / "shop.zip", "w") as archive:
        for path in sorted(
            app.rglob("*")
        ):  # with the folders: a namespace package is one in a zip file too
            archive.write(path, path.relative_to(app))
    (tmp_path / "calls.py").write_text(
        f"import sys; sys.path.insert(0, 'shop.zip')\n{CALLS}\n"
        "import importlib, pkgutil, zipimport, shop._vendor as top\n"
        "for module in pkgutil.walk_packages(top.__path__, top.__name__ + '.'): importlib.import_module(module.name)\n"
        "assert isinstance(acme.__spec__.loader, zipimport.zipimporter)\n"
    )

    assert run("calls.py", cwd=tmp_path) == HOME


def test_clients_run_in_a_zipapp(app: Path, tmp_path: Path) -> None:
    """An application that is one file of zipapp calls through both clients."""
    zipapp.create_archive(app, tmp_path / "shop.pyz")

    assert run("shop.pyz", cwd=tmp_path) == HOME


def test_two_copies_of_one_client_do_not_meet(app: Path, tmp_path: Path) -> None:
    """Two folders that hold the same client, in one process, are two clients: classes, errors and state are apart."""
    shutil.copytree(app / "shop" / "_vendor", app / "shop" / "_older")
    script = (
        "import sys; sys.path.insert(0, 'app')\n"
        "import shop._vendor.acme as new, shop._older.acme as old\n"
        "assert new.Invoice is not old.Invoice and new.errors.Error is not old.errors.Error\n"
        "assert old.Client.__module__ == 'shop._older.acme._client'\n"
        "new.Client(), old.AsyncClient()\n"
    )

    assert run("-c", script, cwd=tmp_path) == ""


def test_one_client_under_two_names(project: Path) -> None:
    """One spec may be vendored under two names, whose models are then two classes."""
    for name in ("acme_eu", "acme_us"):
        specmint.vendor("acme.yaml", package=name, into=Path("src/shop/_vendor"), cwd=project)
    script = (
        "import sys; sys.path.insert(0, 'src')\n"
        "from shop._vendor import acme_eu, acme_us\n"
        "assert acme_eu.Invoice is not acme_us.Invoice and acme_eu.errors.Error is acme_us.errors.Error\n"
    )

    assert run("-c", script, cwd=project) == ""
    assert specmint.vendor(check=True, cwd=project).apis == ("acme_eu", "acme_us")


def test_one_manifest_says_where_all_came_from(project: Path) -> None:
    """The manifest has the digest of each spec, the options, the version of the generator, and the licence."""
    specmint.vendor("acme", "globex.yaml", cwd=project)
    folder = project / "src/shop/_vendor"
    manifests = list(folder.rglob(".specmint.json"))
    said = json.loads(manifests[0].read_text())

    assert manifests == [folder / ".specmint.json"]
    assert said["generator"] == f"specmint {specmint.__version__}"
    assert sorted(said["spec"]) == ["acme/acme.yaml", "globex/globex.yaml"]
    assert said["options"]["vendored"] == {
        "acme": {"api": "acme", "spec": "acme.yaml"},
        "globex": {"file": "../../../globex.yaml", "spec": "globex.yaml"},
    }
    assert "carries no condition" in said["options"]["license"]
    assert {scope.partition("/")[0] for scope in said["names"]} == {"acme", "globex"}


def test_update_needs_no_argument(project: Path) -> None:
    """`vendor = ...` names the folder, and its manifest the clients: `--update` and `--check` need to be told nothing."""
    specmint.vendor("acme", "globex.yaml", cwd=project)
    (project / "globex.yaml").write_text(
        SPEC.replace("amount: {type: number}", "amount: {type: integer}")
    )

    with pytest.raises(specmint.Failed) as failed:
        specmint.vendor(check=True, cwd=project)
    (checked,) = failed.value.results
    assert isinstance(checked, specmint.Vendored)
    changed = [str(change.path) for change in checked.changes]
    assert "globex/models.py" in changed and not any(path.startswith("acme/") for path in changed)

    updated = specmint.vendor(update=True, cwd=project)
    assert (updated.state, updated.apis) == ("written", ("acme", "globex"))
    assert sorted(map(str, updated.written)) == sorted(changed)
    assert specmint.vendor(check=True, from_scratch=True, cwd=project).state == "current"
    assert specmint.vendor(update=True, cwd=project).state == "unchanged"


def test_nothing_is_made_where_nothing_changed(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the specs, the options and the files as they were, no spec is even parsed."""
    specmint.vendor("acme", cwd=project)

    def no(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("specmint.commands.vendoring.make", no)
    assert specmint.vendor("acme", cwd=project).state == "unchanged"
    assert specmint.vendor(check=True, cwd=project).state == "current"


def test_a_check_finds_what_is_missing_edited_or_old(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--check` names a missing file, a hand edit and a changed one, exits 1, and touches nothing."""
    monkeypatch.chdir(project)
    assert main(["vendor", "acme"]) == 0
    folder = project / "src/shop/_vendor"
    (folder / "acme/errors.py").unlink()
    (folder / "specmint_runtime/errors.py").write_text("# mine\n")
    (project / "acme.yaml").write_text(SPEC.replace("getInvoice", "fetchInvoice"))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    capsys.readouterr()

    assert main(["vendor", "--check"]) == 1
    said = capsys.readouterr().err
    assert "missing: acme/errors.py" in said and "edited: specmint_runtime/errors.py" in said
    assert "changed: acme/invoices.py" in said and "run: specmint vendor --update" in said
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_edited_file_is_kept(project: Path) -> None:
    """A file that was edited is reported, and with it nothing is written, until the edit is given up."""
    specmint.vendor("acme", cwd=project)
    page = project / "src/shop/_vendor/acme/invoices.py"
    page.write_text(page.read_text() + "# mine\n")
    (project / "acme.yaml").write_text(SPEC.replace("getInvoice", "fetchInvoice"))

    with pytest.raises(specmint.Failed, match="edited-by-hand"):
        specmint.vendor(update=True, cwd=project)
    assert page.read_text().endswith("# mine\n") and "fetch" not in page.read_text()

    assert specmint.vendor(update=True, force=True, accept=["invoices.get"], cwd=project).ok
    assert "# mine" not in page.read_text()


def test_foreign_files_are_never_touched(project: Path) -> None:
    """Files of others stay: beside the clients and in them, an `__init__.py` of theirs too, which gets no text of ours."""
    folder = project / "src/shop/_vendor"
    (folder / "six").mkdir(parents=True)
    theirs = {folder / "__init__.py": "", folder / "six/__init__.py": "x = 1\n"}
    for path, text in theirs.items():
        path.write_text(text)
    specmint.vendor("acme", "globex.yaml", cwd=project)
    theirs[folder / "acme/local.py"] = "y = 2\n"
    (folder / "acme/local.py").write_text("y = 2\n")
    specmint.vendor(remove=["acme"], cwd=project)

    assert {path: path.read_text() for path in theirs} == theirs
    assert sorted(path.name for path in (folder / "acme").rglob("*") if path.is_file()) == [
        "local.py"
    ]
    assert specmint.vendor(check=True, cwd=project).apis == ("globex",)


def test_what_is_not_named_stays(project: Path) -> None:
    """Vendoring one API keeps the others, and makes them true to their specs as well; removal is asked for."""
    specmint.vendor("globex.yaml", cwd=project)
    added = specmint.vendor("acme", cwd=project)

    assert added.apis == ("acme", "globex")
    assert {path.parts[0] for path in added.written} == {"acme", ".specmint.json"}
    removed = specmint.vendor(remove=["globex"], cwd=project)
    assert {path.parts[0] for path in removed.removed} == {"globex"}
    assert not (project / "src/shop/_vendor/globex").exists()


def test_names_keep_their_meaning(project: Path) -> None:
    """A name of a vendored client that would come to mean something else is an error, as it is for `generate`."""
    specmint.vendor("acme", cwd=project)
    moved = SPEC.replace("operationId: getInvoice", "operationId: getBill").replace(
        "/invoices", "/old"
    )
    (project / "acme.yaml").write_text(
        moved.replace(
            "components:",
            "  /bills/{id}:\n    get: {operationId: getInvoices, tags: [Invoices], responses: {'204': {description: ok}},\n"
            "      parameters: [{name: id, in: path, required: true, schema: {type: string}}]}\ncomponents:",
        )
    )

    with pytest.raises(specmint.Failed, match="name-changed-meaning"):
        specmint.vendor(update=True, cwd=project)


def test_all_or_nothing(project: Path) -> None:
    """Where the spec of one client has an error no client is written, and all errors are told at once."""
    specmint.vendor("acme", "globex.yaml", cwd=project)
    (project / "acme.yaml").write_text(SPEC.replace("getInvoice", "fetchInvoice"))
    (project / "globex.yaml").write_text(SPEC.replace("/invoices/{id}", "/../invoices/{id}"))

    with pytest.raises(specmint.Failed, match="path-template"):
        specmint.vendor(update=True, cwd=project)
    assert "fetch" not in (project / "src/shop/_vendor/acme/invoices.py").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--into", "src/shop/_vendor"], "name APIs, or say --update"),
        (["acme", "--update"], "name no API with it"),
        (["--update", "--package", "x"], "--package goes with exactly one API"),
        (["-", "--package", "x"], "a copy remembers the file of its spec"),
        (["acme", "--package", "specmint_runtime"], "the package that clients share"),
        (["acme", "--into", "."], "cannot be imported from"),
        (["acme", "--into", "src"], "name a folder inside a package of yours"),
        (["acme", "--into", "src/third-party"], "cannot be imported from src/third-party"),
        (["--remove", "acme"], "holds no 'acme' to remove: it holds nothing"),
        (["acme.yaml", "acme.yaml"], "would both be the package acme_billing"),
        (["nobody"], "no API is called 'nobody'"),
    ],
)
def test_wrong_use_is_told(
    words: list[str],
    said: str,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What cannot be meant exits 2, says what to do instead, and writes nothing."""
    monkeypatch.chdir(project)

    assert main(["vendor", *words]) == 2
    assert said in capsys.readouterr().err
    assert not (project / "src").exists()


def test_vendoring_and_generating_keep_apart(project: Path) -> None:
    """Neither command writes into a folder of the other's, whose files it would take for its own."""
    specmint.generate("acme", cwd=project)
    with pytest.raises(specmint.SpecmintError, match="not-ours"):
        specmint.vendor("acme", into=Path("generated/acme"), cwd=project)

    specmint.vendor("globex.yaml", cwd=project)
    with pytest.raises(specmint.Failed, match="not-ours"):
        specmint.generate("globex.yaml", output=Path("src/shop"), package="_vendor", cwd=project)
    assert specmint.vendor(check=True, cwd=project).ok
    assert specmint.check("acme", cwd=project)[0].ok


def test_json_says_what_was_done(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--json` has the folder, the packages in it, what was written, and what would change."""
    monkeypatch.chdir(project)
    main(["vendor", "acme", "--json"])
    written = json.loads(capsys.readouterr().out)["apis"][0]
    (project / "src/shop/_vendor/acme/errors.py").unlink()
    code = main(["vendor", "--check", "--json"])
    checked = json.loads(capsys.readouterr().out)

    assert (written["state"], written["apis"]) == ("written", ["acme"])
    assert written["output"] == "src/shop/_vendor" and "acme/errors.py" in written["written"]
    assert (code, checked["ok"]) == (1, False)
    assert checked["apis"][0]["changes"] == [{"kind": "missing", "path": "acme/errors.py"}]
