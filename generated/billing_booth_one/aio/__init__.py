"""The asynchronous client of Billing Booth One API: the same pages, awaited."""

from ._client import AsyncClient

__all__ = ["AsyncClient"]
