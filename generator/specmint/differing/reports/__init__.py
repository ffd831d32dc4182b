"""Differences as people and programs read them: one module for each form. Nothing here prints."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from specmint.differing.difference import Difference
from specmint.differing.reports.changelog import changelog
from specmint.differing.reports.github import github
from specmint.differing.reports.markdown import markdown
from specmint.differing.reports.problems import problems
from specmint.differing.reports.text import text

Report: TypeAlias = Literal["text", "markdown", "changelog", "github"]
"""The forms of a report that are text."""

__all__ = ["Report", "problems", "reported", "text"]


def reported(name: str, differences: Sequence[Difference], report: Report) -> str:
    """Return the differences of an API in one of the forms, without colour."""
    match report:
        case "text":
            return text(name, differences)
        case "markdown":
            return markdown(name, differences)
        case "changelog":
            return changelog(name, differences)
        case "github":
            return github(name, differences)
