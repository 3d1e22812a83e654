"""Where requests go: redirects, hosts allowed, proxies, certificates, and what never goes along."""

from __future__ import annotations

import ssl
from datetime import datetime, timezone
from pathlib import Path

import pytest
import trustme
from loopback import Client, Loopback, reply, unused_port

from itc_actions.errors import BadInput, Refused, Unreachable
from itc_actions.http.client import encode
from itc_actions.http.effects import Effect
from itc_actions.http.failures import RedirectRefused
from itc_actions.http.hosts import is_loopback


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def test_f34_a_redirect_to_another_host_is_refused_and_names_it() -> None:
    with Loopback(reply(200)) as other, Loopback(reply(302, Location=f"{other.origin}/y")) as server:
        with pytest.raises(RedirectRefused, match=f"{other.origin}/y") as caught:
            Client(server.origin).request("GET", "/x", Effect.READ)
        assert other.requests == []
    assert caught.value.exit_code == 5
    assert caught.value.other_host


def test_f34_a_redirect_from_https_to_http_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = trustme.CA()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", _bundle(authority, tmp_path))
    with Loopback(b"", tls=_context(authority, "127.0.0.1")) as server:
        server._answers[0] = reply(302, Location=server.origin.replace("https", "http") + "/y")
        with pytest.raises(RedirectRefused, match="unencrypted"):
            Client(server.origin).request("GET", "/x", Effect.READ)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_f34_a_redirected_write_is_never_sent_on(status: int) -> None:
    with Loopback(reply(status, Location="/y")) as server:
        client = Client(server.origin)
        with pytest.raises(RedirectRefused, match="/y"):
            client.request("POST", "/x", Effect.REPEATABLE, json={})
    assert server.lines == ["POST /x HTTP/1.1"]
    assert [done.accepted for done in client.tries] == [False]


def test_f34_a_redirect_in_a_circle_is_refused() -> None:
    with (
        Loopback(reply(302, Location="/y"), reply(302, Location="/x")) as server,
        pytest.raises(RedirectRefused, match="circle"),
    ):
        Client(server.origin).request("GET", "/x", Effect.READ)
    assert len(server.requests) == 2


@pytest.mark.parametrize("target", ["http://[::1", "http://127.0.0.1:notaport/"])
def test_f34_a_redirect_to_what_is_no_address_is_refused(target: str) -> None:
    with (
        Loopback(reply(302, Location=target)) as server,
        pytest.raises(RedirectRefused, match="that is no address") as caught,
    ):
        Client(server.origin).request("GET", "/x", Effect.READ)
    assert not caught.value.other_host


def test_nothing_is_sent_to_what_is_no_address() -> None:
    with Loopback(reply(200)) as server:
        with pytest.raises(Refused, match="it is no address"):
            Client(server.origin).request("POST", "http://[::1", Effect.SESSION)
        assert server.requests == []


def test_credentials_of_an_address_are_no_part_of_the_host_that_is_told() -> None:
    with Loopback(reply(200)) as server:
        client = Client(server.origin)
        with pytest.raises(Refused) as caught:
            client.request("GET", "http://felix:hush-hush@elsewhere.invalid/", Effect.READ)
        assert caught.value.what == "No request was sent to elsewhere.invalid: it is not a host of this service."
    with pytest.raises(Unreachable) as lost:
        Client(f"http://felix:hush-hush@127.0.0.1:{unused_port()}").request("GET", "/x", Effect.READ)
    assert "hush" not in lost.value.what


def test_f34_endless_redirects_are_refused() -> None:
    with Loopback(*[reply(302, Location=f"/{n}") for n in range(50)]) as server, pytest.raises(RedirectRefused):
        Client(server.origin).request("GET", "/x", Effect.READ)
    assert len(server.requests) < 10


def test_a_get_follows_a_redirect_within_its_origin() -> None:
    with Loopback(reply(302, Location="/y"), reply(200, {"a": 1})) as server:
        assert Client(server.origin).request("GET", "/x", Effect.READ).json() == {"a": 1}
    assert server.lines == ["GET /x HTTP/1.1", "GET /y HTTP/1.1"]


def test_a_redirect_can_be_the_answer() -> None:
    with Loopback(reply(302, Location="https://elsewhere.invalid/")) as server:
        answer = Client(server.origin).request("POST", "/x", Effect.SESSION, redirect_is_answer=True)
    assert answer.status == 302


def test_nothing_is_sent_to_a_host_that_is_not_allowed() -> None:
    with (
        Loopback(reply(200)) as other,
        Loopback(reply(200)) as server,
        pytest.raises(Refused, match="not a host of this service"),
    ):
        Client(server.origin).request("GET", f"{other.origin}/y", Effect.READ)
        assert other.requests == []


def test_an_allowed_host_can_be_named_by_its_whole_address() -> None:
    with Loopback(reply(200)) as other, Loopback(reply(200)) as server:
        client = Client(server.origin, hosts=[f"127.0.0.1:{other.port}"])
        assert client.request("GET", f"{other.origin}/y", Effect.READ).ok


def test_a_read_only_client_sends_no_write() -> None:
    with Loopback(reply(200)) as server:
        client = Client(server.origin, read_only=True)
        client.request("POST", "/x", Effect.READ, json={})
        with pytest.raises(Refused, match="only reads"):
            client.request("POST", "/x", Effect.REPEATABLE, json={})
    assert len(server.requests) == 1


def test_a_value_becomes_one_segment_of_a_path() -> None:
    assert encode("1.0 (2)/ä") == "1.0%20%282%29%2F%C3%A4"


@pytest.mark.parametrize("segment", ["", ".", ".."])
def test_a_value_that_means_another_folder_is_refused(segment: str) -> None:
    with pytest.raises(BadInput):
        encode(segment)


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://[::1]:8080", True),
        ("http://localhost", True),
        ("https://itunesconnect.apple.com", False),
        ("https://127.0.0.1.example.com", False),
        ("127.1.2.3", True),
    ],
)
def test_loopback_hosts_are_told_from_others(origin: str, expected: bool) -> None:
    assert is_loopback(origin) is expected


def test_a_netrc_does_not_replace_our_own_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with Loopback(reply(200)) as server:
        Client(server.origin).request("GET", "/x", Effect.READ, headers={"Authorization": "Bearer ours"})
    assert b"Authorization: Bearer ours" in server.requests[0]


def test_f35_an_unreachable_proxy_is_named_without_its_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    port = unused_port()
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:hush-hush@127.0.0.1:{port}")
    with pytest.raises(Unreachable, match=rf"the proxy 127\.0\.0\.1:{port} failed") as caught:
        Client("https://itunesconnect.example").request("POST", "/x", Effect.ONCE, json={})
    assert "hush" not in caught.value.text


def test_f35_a_proxy_that_wants_a_password_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with Loopback(reply(407)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.origin)
        with pytest.raises(Unreachable, match="wants a user name and a password") as caught:
            Client("https://itunesconnect.example").request("POST", "/x", Effect.ONCE, json={})
    assert [line.rpartition(" ")[0] for line in proxy.lines] == ["CONNECT itunesconnect.example:443"]
    assert "HTTPS_PROXY" in (caught.value.next_step or "")


def test_f35_a_proxy_that_wants_a_password_for_plain_http_is_named_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with Loopback(reply(407)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.origin)
        with pytest.raises(Unreachable, match="wants a user name"):
            Client("http://itunesconnect.example").request("GET", "/x", Effect.READ)


def test_f35_a_proxy_that_refuses_the_host_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with Loopback(reply(403, b"<html>No.</html>")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.origin)
        with pytest.raises(Unreachable, match=r"the proxy .* refused the connection \(403"):
            Client("https://itunesconnect.example").request("GET", "/x", Effect.READ)


def test_f35_a_page_seen_through_a_proxy_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    page = reply(200, b"<html>Please accept the terms of this network.</html>", Content_Type="text/html")
    with Loopback(page) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.origin)
        with pytest.raises(Unreachable, match="seen through the proxy"):
            Client("http://itunesconnect.example").request("GET", "/x", Effect.READ, expect_json=True)


def test_f35_no_proxy_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    with Loopback(reply(200)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.origin)
        monkeypatch.setenv("NO_PROXY", "no-such-host.invalid")
        with pytest.raises(Unreachable, match="cannot be resolved"):
            Client("http://no-such-host.invalid").request("GET", "/x", Effect.READ)
        assert proxy.requests == []


def test_f35_a_socks_proxy_without_its_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1")
    with pytest.raises(Unreachable, match="proxy cannot be used: Missing dependencies for SOCKS"):
        Client("https://itunesconnect.example").request("GET", "/x", Effect.READ)


def test_a_loopback_host_is_never_reached_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with Loopback(reply(500)) as proxy, Loopback(reply(200)) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.origin)
        assert Client(server.origin).request("GET", "/x", Effect.READ).ok
        assert proxy.requests == []


def test_f36_an_unknown_issuer_is_named_and_not_tried_again() -> None:
    with Loopback(reply(200), tls=_context(trustme.CA(), "127.0.0.1")) as server:
        client = Client(server.origin)
        with pytest.raises(Unreachable, match=r"certificate is not trusted: .*issuer"):
            client.request("POST", "/x", Effect.ONCE, json={})
    assert len(client.tries) == 1


def test_f36_an_expired_certificate_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = trustme.CA()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", _bundle(authority, tmp_path))
    past = datetime(2020, 1, 1, tzinfo=timezone.utc)
    with (
        Loopback(reply(200), tls=_context(authority, "127.0.0.1", past)) as server,
        pytest.raises(Unreachable, match="expired"),
    ):
        Client(server.origin).request("GET", "/x", Effect.READ)


def test_f36_a_certificate_for_another_name_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = trustme.CA()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", _bundle(authority, tmp_path))
    with (
        Loopback(reply(200), tls=_context(authority, "other.example")) as server,
        pytest.raises(Unreachable, match=r"certificate is not trusted: .*mismatch"),
    ):
        Client(server.origin).request("GET", "/x", Effect.READ)


def test_f36_a_missing_file_of_authorities_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/bundle.pem")
    with (
        Loopback(reply(200), tls=_context(trustme.CA(), "127.0.0.1")) as server,
        pytest.raises(Unreachable, match=r"no file of certificate authorities at /no/such/bundle\.pem"),
    ):
        Client(server.origin).request("GET", "/x", Effect.READ)


def test_f36_a_server_that_speaks_no_tls_is_named_and_a_create_was_not_sent() -> None:
    with Loopback(reply(200), plain=True) as server, pytest.raises(Unreachable, match="no TLS connection"):
        Client(server.origin.replace("http", "https")).request("POST", "/x", Effect.ONCE, json={})


def test_f36_a_handshake_that_never_ends_is_no_lost_answer() -> None:
    with Loopback(reply(200)) as server:  # waits for the end of a request that a handshake never brings
        client = Client(server.origin.replace("http", "https"), connect_timeout=0.05)
        with pytest.raises(Unreachable, match=r"no secure connection within 0\.05 s"):
            client.request("POST", "/x", Effect.ONCE, json={})
    assert len(client.tries) == 5


def test_f36_a_trusted_certificate_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = trustme.CA()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", _bundle(authority, tmp_path))
    with Loopback(reply(200), tls=_context(authority, "127.0.0.1")) as server:
        assert Client(server.origin).request("GET", "/x", Effect.READ).ok


def _bundle(authority: trustme.CA, folder: Path) -> str:
    path = folder / "authorities.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def _context(authority: trustme.CA, name: str, not_after: datetime | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, not_after=not_after).configure_cert(context)
    return context
