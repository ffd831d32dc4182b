"""The asynchronous client of Billbee API: the same pages, awaited."""

from ._client import AsyncClient

__all__ = ["AsyncClient"]
