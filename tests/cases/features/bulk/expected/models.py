"""What is sent and what comes back."""

from __future__ import annotations

from ._model import Model
from ._runtime.data.fields import Maybe


class Invoice(Model):
    """Invoice."""

    number: str


class CreateInvoicesAnswer(Model):
    """Create invoices answer."""

    results: Maybe[list[CreateInvoicesAnswerResultsItem]] = None


class CreateInvoicesAnswerResultsItem(Model):
    """Create invoices answer results item."""

    ok: Maybe[bool] = None
    data: Maybe[Invoice] = None


__all__ = ["CreateInvoicesAnswer", "CreateInvoicesAnswerResultsItem", "Invoice"]
