"""`[tool.specmint]` in pyproject.toml."""

from pathlib import Path

import pytest

from specmint.config import ApiConfig, find, shown
from specmint.diagnostics import Diagnostic, SpecmintError
from specmint.form import Form

GOOD = """\
[project]
name = "shop"

[tool.specmint.apis.billbee]
spec = "specs/billbee/openapi.yaml"
output = "generated/billbee"

[tool.specmint.apis.bill-com]  # a name that is none in Python
output = "src/shop/vendors/bill_com"
package = "bill_com"
spec = "specs/bill_com/openapi.yaml"
"""


def project(tmp_path: Path, text: str) -> Path:
    (tmp_path / "pyproject.toml").write_text(text)
    return tmp_path


def problems(tmp_path: Path, text: str) -> list[Diagnostic]:
    with pytest.raises(SpecmintError) as error:
        find(project(tmp_path, text))
    return list(error.value.diagnostics)


def test_reads_every_api_in_the_order_written(tmp_path: Path) -> None:
    """Paths are relative to the file; the package is called as the API unless it says otherwise."""
    config = find(project(tmp_path, GOOD))
    assert config is not None
    assert config.file == tmp_path / "pyproject.toml"
    assert config.apis == (
        ApiConfig(
            name="billbee",
            spec=tmp_path / "specs/billbee/openapi.yaml",
            output=tmp_path / "generated/billbee",
            package="billbee",
            form=Form(spec="specs/billbee/openapi.yaml"),
        ),
        ApiConfig(
            name="bill-com",
            spec=tmp_path / "specs/bill_com/openapi.yaml",
            output=tmp_path / "src/shop/vendors/bill_com",
            package="bill_com",
            form=Form(spec="specs/bill_com/openapi.yaml"),
        ),
    )


def test_is_found_from_any_folder_below(tmp_path: Path) -> None:
    """The nearest file that configures us counts; others, even broken ones, are passed over."""
    inner = project(tmp_path, GOOD) / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.black]\nline-length = 100\n")
    (inner / "pyproject.toml").write_text("this is = = no TOML")
    config = find(inner)
    assert config is not None
    assert config.file == tmp_path / "pyproject.toml"
    (inner / "pyproject.toml").write_text('[project]\ndependencies = ["specmint"]\n')
    config = find(inner)
    assert config is not None
    assert config.file == tmp_path / "pyproject.toml"


def test_none_where_nothing_is_configured(tmp_path: Path) -> None:
    """No file, and a folder of that name."""
    assert find(tmp_path) is None
    (tmp_path / "pyproject.toml").mkdir()
    assert find(tmp_path) is None


def test_a_table_without_apis_is_a_configuration(tmp_path: Path) -> None:
    """It says that there are none, so the search ends here."""
    config = find(project(tmp_path, "[tool.specmint]\n"))
    assert config is not None
    assert config.apis == ()


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("[tool.specmint]\nx = 1\n", "config-unknown-key", 2),
        ("[tool]\nspecmint = 1\n", "config-wrong-type", 2),
        ("[tool.specmint]\napis = []\n", "config-wrong-type", 2),
        ("[tool.specmint.apis]\na = 'x'\n", "config-wrong-type", 2),
        ("[tool.specmint.apis.a]\nspec = 's'\n", "config-missing-key", 1),
        ("[tool.specmint.apis.a]\noutput = 'o'\n", "config-missing-key", 1),
        ("[tool.specmint.apis.a]\nspec = 's'\noutput = 'o'\nOutput = 'o'", "config-unknown-key", 4),
        ("[tool.specmint.apis.a]\nspec = 1\noutput = 'o'\n", "config-wrong-type", 2),
        ("[tool.specmint.apis.a]\nspec = ''\noutput = 'o'\n", "config-wrong-type", 2),
        ('[tool.specmint.apis.a]\nspec = "s\\u0000"\noutput = "o"\n', "config-wrong-type", 2),
        ("[tool.specmint.apis.a-b]\nspec = 's'\noutput = 'o'\n", "config-package-name", 1),
        ("[tool.specmint.apis.class]\nspec = 's'\noutput = 'o'\n", "config-package-name", 1),
        ("[tool.specmint.apis.json]\nspec = 's'\noutput = 'o'\n", "config-package-name", 1),
        (
            "[tool.specmint.apis.a]\nspec = 's'\noutput = 'o'\npackage = '../x'\n",
            "config-package-name",
            4,
        ),
        ("[tool.specmint.apis.a]\nspec = 's'\noutput = '.'\n", "config-output", 3),
        ("[tool.specmint.apis.a]\nspec = 's'\noutput = 'o/../..'\n", "config-output", 3),
        ("[tool.specmint]\n apis . a . spec = 1\napis.'a'.output = 'o'\n", "config-wrong-type", 2),
        ('[ tool . "specmint" . apis ]\na = {spec = 1, output = "o"}\n', "config-wrong-type", 2),
        ("[tool.specmint\n", "config-not-toml", 1),
        ("[tool.specmint]\na = 1\na = 2\n", "config-not-toml", 3),
    ],
)
def test_what_is_wrong_is_located(tmp_path: Path, text: str, code: str, line: int) -> None:
    """File and line, and what to write instead."""
    (problem,) = problems(tmp_path, text)
    assert (problem.code, problem.place.line) == (code, line)
    assert problem.place.file.endswith("pyproject.toml")
    assert problem.hint
    assert problem.source_line == text.split("\n")[line - 1]


def test_every_problem_is_reported(tmp_path: Path) -> None:
    """Not one at a time."""
    text = "[tool.specmint.apis.a]\nspce = 's'\n\n[tool.specmint.apis.b]\nspec = 1\n"
    found = [(problem.code, problem.place.line) for problem in problems(tmp_path, text)]
    assert sorted(found) == [
        ("config-missing-key", 1),
        ("config-missing-key", 1),
        ("config-missing-key", 4),
        ("config-unknown-key", 2),
        ("config-wrong-type", 5),
    ]


@pytest.mark.parametrize(
    "second", ["out/a", "out/a/inner", "out", "out/b/../a", "out/A", "Out/a/inner"]
)
def test_outputs_may_not_overlap(tmp_path: Path, second: str) -> None:
    """Each package would remove or carry the other's files."""
    text = "[tool.specmint.apis.{0}]\nspec = 's'\noutput = '{1}'\n"
    (problem,) = problems(tmp_path, text.format("a", "out/a") + text.format("b", second))
    assert (problem.code, problem.place.line) == ("config-output", 6)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """TOML is UTF-8."""
    (tmp_path / "pyproject.toml").write_bytes(b"[tool.specmint]\n# \xff\n")
    with pytest.raises(SpecmintError) as error:
        find(tmp_path)
    assert [problem.code for problem in error.value.diagnostics] == ["config-not-toml"]


def test_paths_are_shown_as_the_user_writes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Below the working folder they are relative; elsewhere, or without one, as they are."""
    inner = tmp_path / "inner"
    inner.mkdir()
    monkeypatch.chdir(inner)
    assert shown(inner / "a" / "b.yaml") == "a/b.yaml"
    assert shown(Path("a/b.yaml")) == "a/b.yaml"
    assert shown(tmp_path / "b.yaml") == str(tmp_path / "b.yaml")
    inner.rmdir()
    assert shown(Path("a.yaml")) == "a.yaml"
