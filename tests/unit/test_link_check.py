"""Whether links open: redirects, faults and refusals, and no look into the house's own network."""

import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from bot.announcement import Link, Text
from bot.sending import link_check as lc
from bot.sending.link_check import Seen, Unreached, Visitor, dead_links, is_open, link_problem, links_of
from tests.ports import free_port

PUBLIC, LOOPBACK = "210.90.1.1", "127.0.0.1"


# What an answer means, without any network


class Pages:
    """A web of pages by method and address, which keeps what was asked."""

    def __init__(self, **heads: Seen | Unreached) -> None:
        self.asked: list[tuple[str, str]] = []
        self._heads = heads

    def __call__(self, method: str, url: str) -> Seen:
        self.asked.append((method, url))
        name = url.rpartition("/")[2]
        found = self._heads.get(f"{method}_{name}", self._heads.get(name, Seen(404)))
        if isinstance(found, Unreached):
            raise found
        return found


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, None),
        (204, None),
        (304, None),
        (404, lc.NO_SUCH_PAGE),
        (410, lc.NO_SUCH_PAGE),
        (401, lc.REFUSED),
        (403, lc.REFUSED),
        (429, lc.REFUSED),
        (400, lc.FAULT),
        (500, lc.FAULT),
        (503, lc.FAULT),
    ],
)
def test_status_becomes_a_reason(status, expected):
    assert link_problem("https://a.kr/x", Pages(x=Seen(status))) == expected


def test_head_alone_is_asked_where_it_is_answered():
    pages = Pages(x=Seen(200))
    link_problem("https://a.kr/x", pages)

    assert pages.asked == [("HEAD", "https://a.kr/x")]


@pytest.mark.parametrize("status", [404, 405, 403, 501])
def test_get_is_asked_where_a_site_dislikes_head(status):
    assert link_problem("https://a.kr/x", Pages(HEAD_x=Seen(status), GET_x=Seen(200))) is None


@pytest.mark.parametrize(
    "url",
    [
        "", "www.gangjin.go.kr", "ftp://a.kr/x", "file:///etc/passwd", "javascript:alert(1)", "tel:061", "https://",
        "http:///x", "https://user:word@a.kr/x", "https://@a.kr/x", "https://a.kr:99999/x", "https://a.kr:x/x",
        "http://[::1", "//a.kr/x", "https://a.kr:0/x", "http://" + "가" * 300 + ".kr/x",
    ],
)  # fmt: skip
def test_what_is_no_page_is_told_without_asking(url):
    pages = Pages(x=Seen(200))

    assert link_problem(url, pages) == lc.NO_ADDRESS
    assert pages.asked == []


def test_trouble_is_told_in_its_own_words():
    assert link_problem("https://a.kr/x", Pages(x=Unreached(lc.TOO_SLOW))) == lc.TOO_SLOW


@pytest.mark.parametrize("location", ["y", "/y", "https://b.kr/y", "//b.kr/y"])
def test_redirect_is_followed(location):
    assert link_problem("https://a.kr/x", Pages(x=Seen(301, location), y=Seen(200))) is None
    assert link_problem("https://a.kr/x", Pages(x=Seen(301, location), y=Seen(404))) == lc.NO_SUCH_PAGE


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://b.kr/y", "http://[bad", "http://u:p@b.kr/y"]
)
def test_redirect_to_what_is_no_page_is_not_followed(location):
    pages = Pages(x=Seen(302, location))

    assert link_problem("https://a.kr/x", pages) == lc.NO_ADDRESS
    assert len(pages.asked) == 1


def test_redirects_in_a_circle_end():
    pages = Pages(x=Seen(302, "y"), y=Seen(302, "x"))

    assert link_problem("https://a.kr/x", pages) == lc.ROUND_ABOUT
    assert len(pages.asked) <= 6


# Which links an announcement has


def test_links_of_texts_and_buttons_are_found_once():
    texts = {
        "ko": Text("안내", "신청은 https://a.kr/x?b=1&c=2에서, 문의 (http://b.kr/y). 061-430-3114"),
        "en": Text("More: HTTPS://C.kr/Z!", "See https://a.kr/x?b=1&c=2."),
    }

    found = links_of(texts, [Link({"ko": "보기"}, "https://d.kr"), Link({"ko": "또"}, "http://b.kr/y")])

    assert found == ("https://d.kr", "http://b.kr/y", "https://a.kr/x?b=1&c=2", "HTTPS://C.kr/Z")


# The guard


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (PUBLIC, True),
        ("2001:4860:4860::8888", True),
        (LOOPBACK, False),
        ("127.8.8.8", False),
        ("0.0.0.0", False),  # noqa: S104  # what is refused
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # where clouds keep their keys
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),  # 127.0.0.1 in the 6to4 net
    ],
)
def test_only_the_open_network_may_be_asked(address, expected):
    assert is_open(address) is expected


class Site(ThreadingHTTPServer):
    """A web site on loopback; ``seen`` keeps method, path and Host of each request."""

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__((LOOPBACK, 0), _Page)
        self.seen: list[tuple[str, str, str]] = []
        self.closing = threading.Event()
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> "Site":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.shutdown()
        self.server_close()
        self._thread.join()

    def url(self, path: str, host: str = LOOPBACK, scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.server_port}{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent: clients that hang up are what is tested."""


class _Page(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.seen.append((self.command, self.path, self.headers["Host"]))
        if self.path == "/cut":
            return
        if self.path == "/slow":
            self.server.closing.wait(10)
        if self.path == "/garbage":
            self.wfile.write(b"\x00\xff no http\r\n\r\n")
            return
        status = {"/gone": 404, "/no-head": 405 if self.command == "HEAD" else 200}.get(self.path, 200)
        target = dict(part.split("=", 1) for part in self.path.partition("?")[2].split("&") if "=" in part)
        self.send_response(302 if "to" in target else status)
        if "to" in target:
            self.send_header("Location", target["to"])
        self.end_headers()

    do_HEAD = do_GET  # noqa: N815  # the library's name

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Stay silent."""


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as opened:
        yield opened


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lc, "TIME_OUT", 0.2)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/here", None),
        ("/no-head", None),
        ("/gone", lc.NO_SUCH_PAGE),
        ("/cut", lc.NOT_REACHED),
        ("/garbage", lc.NOT_REACHED),
        ("/x?to=/here", None),
        ("/x?to=/gone", lc.NO_SUCH_PAGE),
        ("/한글?a=가 나", None),
    ],
)
def test_real_pages_are_judged(site, path, expected):
    assert link_problem(site.url(path), Visitor(allow_private=True)) == expected


def test_page_that_does_not_answer_is_given_up(site, hurried):
    began = time.monotonic()

    assert link_problem(site.url("/slow"), Visitor(allow_private=True)) == lc.TOO_SLOW
    assert time.monotonic() - began < 8  # the page itself would take ten


def test_port_where_nobody_listens_is_told():
    assert link_problem(f"http://127.0.0.1:{free_port()}/", Visitor(allow_private=True)) == lc.NOT_REACHED


@pytest.mark.parametrize("host", [LOOPBACK, "localhost", "127.1", "2130706433", "0x7f000001", "[::1]", "0"])
def test_own_network_is_not_asked_however_it_is_written(site, host):
    assert link_problem(site.url("/here", host), Visitor()) == lc.OWN_NETWORK
    assert site.seen == []


def test_host_with_one_private_address_among_others_is_not_asked(site):
    visitor = Visitor(resolve=lambda host, port: [PUBLIC, LOOPBACK])

    assert link_problem(site.url("/here", "a.example"), visitor) == lc.OWN_NETWORK


def test_redirect_into_the_own_network_is_not_followed(site):
    """The first page counts as public here; it passes on to a host that is not."""
    pages, guarded = Visitor(allow_private=True), Visitor()
    hops: list[str] = []

    def visit(method: str, url: str) -> Seen:
        hops.append(url)
        return (pages if len(hops) == 1 else guarded)(method, url)

    assert link_problem(site.url(f"/x?to={site.url('/secret')}"), visit) == lc.OWN_NETWORK
    assert [path.partition("?")[0] for _, path, _ in site.seen] == ["/x"]


def test_host_is_looked_up_once_and_asked_by_its_own_name(site):
    lookups = []

    def look_up(host: str, port: int) -> list[str]:
        lookups.append((host, port))
        return [LOOPBACK]

    visitor = Visitor(allow_private=True, resolve=look_up)

    assert link_problem(site.url("/here", "a.example"), visitor) is None
    assert lookups == [("a.example", site.server_port)]
    assert site.seen == [("HEAD", "/here", f"a.example:{site.server_port}")]


def test_proxy_of_the_environment_is_not_used(site, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    assert link_problem(site.url("/here"), Visitor(allow_private=True)) is None


def test_host_that_does_not_exist_is_told():
    assert link_problem("https://no..such-host/", Visitor()) == lc.NO_SUCH_HOST


# Certificates


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    """A certificate and its key for a.example, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("a.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = tmp_path_factory.mktemp("tls") / "site.pem"
    file.write_bytes(made.public_bytes(pem) + secret)
    return file


@pytest.fixture
def secure(certificate) -> Iterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Site(context) as opened:
        yield opened


@pytest.mark.parametrize(
    ("host", "trusts", "expected"),
    [
        ("a.example", True, None),
        ("a.example", False, lc.CERTIFICATE),  # nobody known has signed it
        ("b.example", True, lc.CERTIFICATE),  # it is another's
    ],
)
def test_certificate_is_checked_by_the_hosts_name(secure, certificate, host, trusts, expected):
    visitor = Visitor(
        allow_private=True,
        resolve=lambda host, port: [LOOPBACK],
        trusted=str(certificate) if trusts else None,
    )

    assert link_problem(secure.url("/here", host, "https"), visitor) == expected


# All links of an announcement


def test_dead_links_are_told_and_living_ones_are_not(site):
    urls = [site.url("/here"), site.url("/gone"), site.url("/gone"), "nonsense"]

    assert dead_links(urls, Visitor(allow_private=True)) == {
        site.url("/gone"): lc.NO_SUCH_PAGE,
        "nonsense": lc.NO_ADDRESS,
    }


def test_all_links_together_take_no_longer_than_the_patience(site):
    urls = [site.url("/here"), *(site.url(f"/slow?{n}") for n in range(20))]
    waiting = threading.Event()

    def visit(method: str, url: str) -> Seen:
        if "slow" in url:
            waiting.wait(30)
        return Seen(200)

    began = time.monotonic()
    found = dead_links(urls, visit, patience=1.0)
    waiting.set()

    assert time.monotonic() - began < 15
    assert set(found.values()) == {lc.TOO_SLOW}
    assert site.url("/here") not in found
    assert len(found) == 20


def test_no_links_are_no_trouble():
    assert dead_links([], Visitor()) == {}


@given(st.text(max_size=60) | st.text(max_size=40).map(lambda rest: f"http://a.example{rest}"))
def test_any_text_has_a_verdict_and_is_never_a_crash(url):
    verdict = link_problem(url, Visitor(resolve=lambda host, port: [LOOPBACK]))

    assert verdict in {lc.NO_ADDRESS, lc.OWN_NETWORK}


@given(st.text(max_size=30))
def test_any_path_can_be_asked_for(path):
    """Port 9 of this machine is closed, which is found out only once the request has been made up."""
    visitor = Visitor(allow_private=True, resolve=lambda host, port: [LOOPBACK])
    verdict = link_problem(f"http://a.example:9/{path}", visitor)

    assert verdict == lc.NOT_REACHED
