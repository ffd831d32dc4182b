"""HTML in descriptions is read as Markdown; what only looks like HTML stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from specmint.markup import markdown

PIECES = [
    "<b>",
    "</b>",
    "<p>",
    "</P>",
    "<ul>",
    "<li>",
    "</li>",
    "</ul>",
    "<a href='https://a.test'>",
    "</a>",
]
PIECES += [
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<pre>",
    "</pre>",
    "<br/>",
    "<id>",
    "`<b>`",
    "text",
    "\n",
    " ",
    "|",
]
PIECES += ["<!", "<![", "<!--", "&lt;", "<", ">", "</", "<code>", "</code>", "\ue000", "<h2>", "</h2>"]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("A <b>bold</b> and <i>light</i> word.", "A **bold** and *light* word."),
        ("<strong> kept </strong>apart", "**kept** apart"),
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("One.<br>Two.<BR />Three.", "One.\n\nTwo.\n\nThree."),
        ("Set <code>a_b</code>.", "Set `a_b`."),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<ol><li>one<li>two</ol>", "1. one\n2. two"),
        ("<ul><li>one<ul><li>in it</li></ul></li></ul>", "- one\n  - in it"),
        ("See <a href='https://a.test/b'>the page</a>.", "See [the page](https://a.test/b)."),
        ("<a href='https://a.test'>https://a.test</a>", "https://a.test"),
        ("<a href='javascript:x()'>press</a>", "press"),
        ("<h2>Title</h2>Text", "## Title\n\nText"),
        ("<blockquote><strong>Note:</strong> this.</blockquote>", "> **Note:** this."),
        ("<pre><code>a\n  b</code></pre>", "```\na\n  b\n```"),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
            "| a | b |\n| --- | --- |\n| 1 | 2 |",
        ),
        ("<div class='x'>a <span style='y'>b</span></div>", "a b"),
        ("<b>never closed", "**never closed**"),
        ("closed</b> only", "closed only"),
        ("<b>&lt;id&gt; &amp; more</b>", "**<id> & more**"),
        ("<script>alert(1)</script><p>Text</p>", "Text"),
    ],
)
def test_what_means_something_is_kept(text: str, becomes: str) -> None:
    """Paragraphs, emphasis, code, lists, links, headings, quotations and tables become those of Markdown."""
    assert markdown(text) == becomes


@pytest.mark.parametrize(
    "text",
    [
        "A List<String> of /items/<id>, where a < b and b > c.",
        "Write `<b>` for bold, &amp; for and.",
        "```\n<p>code</p>\n```",
        "# Title\n\n* one\n* two\n",
        "<https://a.test>",
        "",
    ],
)
def test_what_is_no_html_stays(text: str) -> None:
    """Type parameters, placeholders, comparisons and code are no tags."""
    assert markdown(text) == text


def test_placeholders_beside_tags_stay() -> None:
    """A tag that HTML does not know is text, beside those that it knows."""
    assert (
        markdown("<p>The <Id> of a List<String>, as `<b>`.</p>")
        == "The <Id> of a List<String>, as `<b>`."
    )


@given(st.lists(st.sampled_from(PIECES), max_size=40))
@example(["<tr>", "text"])
@example(["</", "&lt;", "text", "<b>"])
def test_any_text_is_read(pieces: list[str]) -> None:
    """However tags are nested or broken, every word is kept, and none is shown twice."""
    text = "".join(pieces)

    assert markdown(text).count("text") == text.count("text") or "<!" in text


def test_many_tags_end() -> None:
    """Tags inside tags, ten thousand of them, are read in passing: no mark is made for what is too deep."""
    assert len(markdown("<b>" * 10_000 + "text" + "</b>" * 10_000)) < 1_000
