"""First drafts of specs: from recorded exchanges, with the evidence beside each line, or from nothing."""

from __future__ import annotations

from specmint.drafting.recorded import NothingRecorded, drafted
from specmint.drafting.starter import starter

__all__ = ["NothingRecorded", "drafted", "starter"]
