"""A build back end that generates the clients and then lets `uv_build` work: `build-backend = "specmint.building.uv"`."""

from __future__ import annotations

from specmint.building.wrapped import Wrapped

_WRAPPED = Wrapped(
    module="uv_build",
    include='Name it in pyproject.toml: `source-include = ["specs/**"]` under [tool.uv.build-backend]; clients lie in the package that is built.',
)

build_wheel = _WRAPPED.build_wheel
build_editable = _WRAPPED.build_editable
build_sdist = _WRAPPED.build_sdist
get_requires_for_build_wheel = _WRAPPED.get_requires
get_requires_for_build_editable = _WRAPPED.get_requires
get_requires_for_build_sdist = _WRAPPED.get_requires
