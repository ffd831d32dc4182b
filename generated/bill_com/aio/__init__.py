"""The asynchronous client of Bill.com API v2: the same pages, awaited."""

from ._client import AsyncClient

__all__ = ["AsyncClient"]
