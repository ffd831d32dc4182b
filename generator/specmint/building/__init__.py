"""Clients that are generated while a project is built: hooks for the back ends that make wheels of Python projects.

`hatch`, `setuptools` and `pdm` are plug-ins, which those back ends find by the entry points in pyproject.toml. `poetry` and
`uv` are back ends of their own (PEP 517) around back ends that have no plug-ins.
"""
