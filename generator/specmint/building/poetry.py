"""A build back end that generates the clients and then lets `poetry` work: `build-backend = "specmint.building.poetry"`."""

from __future__ import annotations

from specmint.building.wrapped import Wrapped

_WRAPPED = Wrapped(
    module="poetry.core.masonry.api",
    include='Name it in pyproject.toml: `include = [{ path = "...", format = ["sdist", "wheel"] }]` under [tool.poetry].',
)

build_wheel = _WRAPPED.build_wheel
build_editable = _WRAPPED.build_editable
build_sdist = _WRAPPED.build_sdist
get_requires_for_build_wheel = _WRAPPED.get_requires
get_requires_for_build_editable = _WRAPPED.get_requires
get_requires_for_build_sdist = _WRAPPED.get_requires
