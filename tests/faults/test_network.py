"""What stands between this machine and the service: redirects, proxies, certificates."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from itc_actions import LaneContext, create_version, list_apps, open_context
from itc_actions.errors import ItcError
from itc_actions.http.failures import RedirectRefused
from itc_actions.sandbox import Sandbox

from .stage import APP, CREATE, SUMMARY, WOA, Line, Raw, Stage, answer, live_at, release

HOST = "itunesconnect.example.invalid"


@pytest.fixture
def elsewhere() -> Iterator[Raw]:
    """Another host, where nothing must ever arrive."""
    with Raw(answer("200 OK", "{}", content_type="application/json")) as server:
        yield server


@pytest.mark.fault("F34")
@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("path", [SUMMARY, CREATE, "version/save/", "version/submit/complete"])
def test_f34_a_redirect_to_another_host_ends_with_5_and_is_not_followed(
    stage: Stage, elsewhere: Raw, path: str, code: int
) -> None:
    stage.sandbox.fault("redirect", path, url=f"{elsewhere.origin}/take-this", status=code, times=0)
    error = stage.fails(release, version="2.0", release_notes="Faster start")
    assert (type(error), error.code, elsewhere.requests) == (RedirectRefused, 5, [])
    assert f"{elsewhere.origin}/take-this" in error.text
    assert len([seen for seen in stage.sandbox.requests if seen.faults]) == 1


@pytest.mark.fault("F34")
@pytest.mark.parametrize("code", [302, 307])
def test_f34_a_create_is_not_sent_on_within_the_host_either(stage: Stage, code: int) -> None:
    stage.sandbox.fault("redirect", CREATE, url=f"{WOA}ra/apps/version/{APP}", status=code, times=0)
    error = stage.fails(create_version, version="2.0")
    assert (error.code, len(stage.seen(CREATE)), stage.changes) == (5, 1, [])
    assert stage.sandbox.requests[-1].path.endswith(f"create/{APP}")


@pytest.mark.fault("F34")
def test_f34_redirects_in_a_circle_end_with_5(stage: Stage) -> None:
    stage.sandbox.fault("redirect", SUMMARY, url=f"{WOA}ra/apps/manageyourapps/summary", times=0)
    error = stage.fails(release, version="2.0")
    assert (error.code, "circle" in error.what, len(stage.seen("summary")), stage.changes) == (5, True, 1, [])


@pytest.mark.fault("F34")
def test_f34_on_the_command_line_the_target_is_shown(line: Line, sandbox: Sandbox, elsewhere: Raw) -> None:
    sandbox.fault("redirect", SUMMARY, url=f"{elsewhere.origin}/take-this", times=0)
    ended = line("release", "--version", "2.0")
    assert (ended.code, f"{elsewhere.origin}/take-this" in ended.err, elsewhere.requests) == (5, True, [])


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority that is trusted for this test."""
    authority = trustme.CA()
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(path))
    return authority


def tls(authority: trustme.CA, *names: str, expired: bool = False) -> ssl.SSLContext:
    """How a server shows a certificate for these names."""
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc) if expired else None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, not_after=past).configure_cert(context)
    return context


def fails(tmp_path: Path) -> tuple[ItcError, LaneContext]:
    """How a look at the apps ends on a line that is no rehearsal."""
    with open_context(APP, root=tmp_path) as ctx, pytest.raises(ItcError) as caught:
        list_apps(ctx)
    return caught.value, ctx


@pytest.mark.fault("F34")
def test_f34_a_redirect_from_https_to_http_ends_with_5_before_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, authority: trustme.CA
) -> None:
    with Raw(b"", tls=tls(authority, "127.0.0.1")) as server:
        target = f"http://127.0.0.1:{server.port}{WOA}"
        server._answer = answer("302 Found", Location=target)
        live_at(monkeypatch, server.origin)
        error, _ = fails(tmp_path)
    assert (error.code, target in error.text, "unencrypted" in error.text) == (5, True, True)
    assert {each.partition(" ")[0] for each in server.requests} == {"GET"}


PROXY_ANSWERS = [
    pytest.param(
        answer("407 Proxy Authentication Required", Proxy_Authenticate="Basic"), "password (407)", 1, id="407"
    ),
    pytest.param(answer("403 Forbidden", "<html>Not from here.</html>"), "403", 1, id="html"),
    pytest.param(answer("503 Service Unavailable", "<html>Later.</html>"), "503", 5, id="html-for-now"),
]


@pytest.mark.fault("F35")
@pytest.mark.parametrize(("said", "words", "tries"), PROXY_ANSWERS)
def test_f35_a_proxy_that_does_not_let_through_ends_with_5_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: bytes, words: str, tries: int
) -> None:
    live_at(monkeypatch, f"https://{HOST}")
    with Raw(said) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:hush-7f3a@127.0.0.1:{proxy.port}")
        error, _ = fails(tmp_path)
    assert (error.code, f"proxy 127.0.0.1:{proxy.port}" in error.what, words in error.what) == (5, True, True)
    assert [each.rpartition(" ")[0] for each in proxy.requests] == [f"CONNECT {HOST}:443"] * tries


@pytest.mark.fault("F35")
@pytest.mark.parametrize(("said", "words", "tries"), PROXY_ANSWERS)
def test_f35_its_credentials_are_not_told_and_the_password_is_not_sent_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: bytes, words: str, tries: int
) -> None:
    live_at(monkeypatch, f"https://{HOST}")
    with Raw(said) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:hush-7f3a@127.0.0.1:{proxy.port}")
        error, ctx = fails(tmp_path)
    assert "hush-7f3a" not in error.text + "".join(ctx.itc_run.steps[-1].output)
    assert "never-to-be-sent" not in "".join(proxy.heads)


@pytest.mark.fault("F35")
def test_f35_a_proxy_that_is_not_there_ends_with_5_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_at(monkeypatch, f"https://{HOST}")
    monkeypatch.setenv("HTTPS_PROXY", "http://me:hush-7f3a@127.0.0.1:9")
    error, _ = fails(tmp_path)
    assert (error.code, "the proxy 127.0.0.1:9 failed" in error.what, "hush-7f3a" in error.text) == (5, True, False)


@pytest.mark.fault("F35")
def test_f35_no_proxy_keeps_a_host_away_from_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live_at(monkeypatch, f"https://{HOST}")
    with Raw(answer("403 Forbidden")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("NO_PROXY", ".example.invalid")
        error, _ = fails(tmp_path)
    assert (error.code, proxy.requests, "proxy" in error.what) == (5, [], False)


@pytest.mark.fault("F35")
def test_f35_a_rehearsal_does_not_go_through_a_proxy(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    with Raw(answer("403 Forbidden")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.port}")
        list_apps(stage.ctx)
    assert (proxy.requests, len(stage.seen("summary"))) == ([], 1)


@pytest.mark.fault("F35")
def test_f35_a_socks_proxy_that_cannot_be_used_ends_with_5_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = live_at(monkeypatch, f"https://{HOST}")
    monkeypatch.setenv("HTTPS_PROXY", "socks5h://me:hush-7f3a@127.0.0.1:9")
    error, _ = fails(tmp_path)
    assert (error.code, "proxy" in error.what, "hush-7f3a" in error.text, clock.monotonic()) == (5, True, False, 0)


@pytest.mark.fault("F35")
def test_f35_on_the_command_line_a_proxy_that_wants_a_password_ends_with_5(line: Line, sandbox: Sandbox) -> None:
    del line.environ["ITC_SANDBOX"]
    with Raw(answer("407 Proxy Authentication Required")) as proxy:
        ended = line(
            "release",
            "--version",
            "2.0",
            ITC_APP=APP,
            ITC_USER="felix@example.com",
            ITC_PASSWORD="never-to-be-sent",
            HTTPS_PROXY=f"http://me:hush-7f3a@127.0.0.1:{proxy.port}",
        )
    assert (ended.code, "HTTPS_PROXY" in ended.err, "hush-7f3a" in ended.said) == (5, True, False)
    assert (len(proxy.requests), sandbox.requests) == (1, [])


@pytest.mark.fault("F36")
def test_f36_an_unknown_issuer_ends_with_5_and_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Raw(answer("200 OK"), tls=tls(trustme.CA(), "127.0.0.1")) as server:
        clock = live_at(monkeypatch, server.origin)
        error, _ = fails(tmp_path)
    assert (error.code, server.requests, clock.monotonic()) == (5, [], 0)
    assert "certificate is not trusted: unable to get local issuer certificate" in error.what


@pytest.mark.fault("F36")
def test_f36_the_way_out_is_a_file_of_authorities_and_never_no_verification(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Raw(answer("200 OK"), tls=tls(trustme.CA(), "127.0.0.1")) as server:
        live_at(monkeypatch, server.origin)
        error, _ = fails(tmp_path)
    assert "REQUESTS_CA_BUNDLE" in (error.next_step or "")


@pytest.mark.fault("F36")
@pytest.mark.parametrize(
    ("name", "expired", "words"),
    [("127.0.0.1", True, "certificate has expired"), ("other.example.com", False, "IP address mismatch")],
    ids=["expired", "another-name"],
)
def test_f36_a_certificate_that_does_not_hold_ends_with_5_and_says_why(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    authority: trustme.CA,
    name: str,
    expired: bool,
    words: str,
) -> None:
    with Raw(answer("200 OK"), tls=tls(authority, name, expired=expired)) as server:
        clock = live_at(monkeypatch, server.origin)
        error, _ = fails(tmp_path)
    assert (error.code, words in error.what, server.requests, clock.monotonic()) == (5, True, [], 0)


@pytest.mark.fault("F36")
def test_f36_a_file_of_authorities_that_is_not_there_ends_with_5_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, authority: trustme.CA
) -> None:
    missing = str(tmp_path / "missing.pem")
    with Raw(answer("200 OK"), tls=tls(authority, "127.0.0.1")) as server:
        live_at(monkeypatch, server.origin)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", missing)
        error, _ = fails(tmp_path)
    assert (error.code, missing in error.what, server.requests) == (5, True, [])


@pytest.mark.fault("F36")
def test_f36_a_trusted_authority_lets_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, authority: trustme.CA
) -> None:
    page = "<html><p>Enter the verification code.</p></html>"
    with Raw(answer("200 OK", page), tls=tls(authority, "127.0.0.1")) as server:
        live_at(monkeypatch, server.origin)
        error, _ = fails(tmp_path)
    assert (error.code, server.requests) == (4, [f"GET {WOA} HTTP/1.1"])


@pytest.mark.fault("F36")
def test_f36_on_the_command_line_an_unknown_issuer_ends_with_5(line: Line) -> None:
    with Raw(answer("200 OK"), tls=tls(trustme.CA(), "127.0.0.1")) as server:
        ended = line("release", "--version", "2.0", ITC_APP=APP, ITC_SANDBOX_URL=server.origin)
    assert (ended.code, "certificate" in ended.err, "Traceback" in ended.err, server.requests) == (5, True, False, [])
