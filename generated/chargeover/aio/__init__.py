"""The asynchronous client of ChargeOver REST API: the same pages, awaited."""

from ._client import AsyncClient

__all__ = ["AsyncClient"]
