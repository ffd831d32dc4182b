"""Where requests go, and the credentials that they carry."""

from __future__ import annotations

import pytest

from .documents import check, errors, problems


@pytest.mark.parametrize(
    "url",
    ["https://a.example/v1", "HTTP://a.example:8080", "/v1", "v1", "https://[::1]:80/"]
    + ["https://a.example/it's", "https://a.example/%20"],
)
def test_servers(url: str) -> None:
    """http, https, or relative to where the document is."""
    assert check(f'servers: [{{url: "{url}"}}]') == []


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "ftp://a.example", "localhost:80"]
    + ["https://user:pw@a.example", "https://user@a.example", "https://a.example\\\\@b.example"]
    + ["https://a.example\\r\\nX: y", 'https://a.example/\\"+x+\\"', "https://a.example/a b"]
    + [
        "https:///path",
        "https://",
        "https:a.example",
        "https://a.example:99x",
        "https://a.example?x",
    ]
    + ["https://a.example#x", "https://a.example/{", "https://{host}.example"],
)
def test_bad_servers(url: str) -> None:
    """Credentials go there: no other scheme, no user and password, nothing a URL cannot hold."""
    found = errors(check(f'servers: [{{url: "{url}"}}]'))
    assert {code for code, _ in found} <= {"server-url", "server-variable"}
    assert found


def test_passwords_are_not_repeated() -> None:
    """A password in a server URL is refused without being shown once more."""
    for scheme in ("https://", "//", "{s}://", "https:", "HTTP://a\\", "ftp://"):
        server = f"url: '{scheme}user:hunter2@a.example/', variables: {{s: {{default: https}}}}"
        (problem,) = check(f"servers: [{{{server}}}]")
        assert (problem.code, problem.place.pointer) == ("server-url", "/servers/0/url")
        assert "hunter2" not in problem.text()


def test_server_variables() -> None:
    """The URL is judged with its defaults in it: they cannot smuggle in what it may not hold."""
    server = "servers: [{{url: '{{p}}://{{h}}.example/x', variables: {{p: {0}, h: {1}}}}}]"
    assert check(server.format("{default: https}", "{default: a}")) == []
    assert check(server.format("{default: https}", '{default: "it\'s"}')) == []
    assert check(server.format("{default: https, enum: [http, https]}", "{default: a}")) == []
    bad = check(server.format("{default: javascript}", "{default: a}"))
    assert errors(bad) == [("server-url", "/servers/0/url")]
    bad = check(server.format("{default: https}", "{default: user@evil.example/}"))
    assert errors(bad) == [("server-url", "/servers/0/url")]
    bad = check(server.format("{default: ftp, enum: [http, https]}", "{default: a}"))
    assert ("default-not-in-enum", "/servers/0/variables/p/default") in errors(bad)


@pytest.mark.parametrize(
    ("text", "code", "pointer"),
    [
        ("{type: apiKey, in: header}", "missing-field", ""),
        ("{type: apiKey, name: k}", "missing-field", ""),
        ("{type: apiKey, in: body, name: k}", "security-in", "/in"),
        ('{type: apiKey, in: header, name: "a\\r\\nb"}', "header-name", "/name"),
        ("{type: apiKey, in: cookie, name: 'a;b'}", "header-name", "/name"),
        ("{type: http}", "missing-field", ""),
        ("{type: http, scheme: 'a b'}", "security-scheme-name", "/scheme"),
        ("{type: basic}", "security-type", "/type"),
        ("{scheme: basic}", "missing-field", ""),
        ("{type: oauth2}", "missing-field", ""),
    ],
)
def test_security_schemes(text: str, code: str, pointer: str) -> None:
    """A scheme that does not say all that is needed to send its credentials, or that cannot be sent, is told."""
    found = problems(check(f"components: {{securitySchemes: {{k: {text}}}}}"))
    assert found == [(code, f"/components/securitySchemes/k{pointer}")]


def test_security_requirements() -> None:
    """A requirement names schemes of the document."""
    schemes = "components: {securitySchemes: {apiKey: {type: http, scheme: basic}}}"
    assert check(f"{schemes}\nsecurity: [{{apiKey: []}}, {{}}]") == []
    (problem,) = check(f"{schemes}\nsecurity: [{{apikey: []}}]")
    assert (problem.code, problem.place.pointer) == (
        "unknown-security-scheme",
        "/security/0/apikey",
    )
    assert "Did you mean 'apiKey'?" in problem.hint
