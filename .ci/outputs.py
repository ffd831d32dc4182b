"""Print the folders that hold the packages configured in pyproject.toml, for the type checkers."""

from pathlib import Path

from specmint.config import find, shown

config = find(Path.cwd())
apis = () if config is None else config.apis
print(*sorted({shown(api.output.parent) for api in apis}))
