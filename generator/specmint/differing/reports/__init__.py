"""Differences as people and programs read them: one module for each form. Nothing here prints."""

from specmint.differing.reports.changelog import changelog
from specmint.differing.reports.github import github
from specmint.differing.reports.markdown import markdown
from specmint.differing.reports.problems import problems
from specmint.differing.reports.text import text

__all__ = ["changelog", "github", "markdown", "problems", "text"]
