"""The asynchronous voice of Billbee API: the same pages, awaited."""

from ._client import AsyncClient

__all__ = ["AsyncClient"]
