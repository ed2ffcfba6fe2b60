"""Whether an announcement's links open, asked without letting anybody look into the house's own network."""

import re
import socket
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter

from bot.announcement import Link, Text
from bot.handler import mark

TIME_OUT = 3.0  # seconds for a connection, and again for its answer
PATIENCE = 8.0  # seconds for all links of an announcement together
MOST_LINKS, AT_ONCE = 30, 8
MOST_HOPS = 4  # redirects followed
REDIRECTS = {301, 302, 303, 307, 308}

NO_ADDRESS = mark("no address of a web page")
OWN_NETWORK = mark("it leads into a private network")
NO_SUCH_HOST = mark("there is no such site")
NOT_REACHED = mark("the site cannot be reached")
TOO_SLOW = mark("no answer in time")
CERTIFICATE = mark("its certificate is not valid")
ROUND_ABOUT = mark("it is passed on too often")
NO_SUCH_PAGE = mark("there is no such page")
REFUSED = mark("the site lets only people in; please open it yourself")
FAULT = mark("the site reports a fault")

_LINK = re.compile(r"https?://[!#-&*-;=?-Z_a-z~]+", re.IGNORECASE)  # ASCII without quotes and brackets


class Unreached(Exception):
    """The page gave no answer; the text says why, as a sentence of the catalogs."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A page's answer: its status and where it passes on to."""

    status: int
    location: str | None = None


Visit = Callable[[str, str], Seen]
"""Makes one request, given its method and address; raises :class:`Unreached`."""
Resolve = Callable[[str, int], list[str]]


def links_of(texts: Mapping[str, Text], buttons: Iterable[Link]) -> tuple[str, ...]:
    """Return the addresses of an announcement's buttons and texts, each once."""
    written = [found for text in texts.values() for found in _LINK.findall(f"{text.title}\n{text.body}")]
    all_links = [*(button.url for button in buttons), *(link.rstrip(".,:;!?*") for link in written)]
    return tuple(dict.fromkeys(all_links))


def link_problem(url: str, visit: Visit) -> str | None:
    """Return why a link does not open, as a sentence of the catalogs; None where it does.

    HEAD is asked first, GET where a site does not like that. Where it passes on to is checked likewise.
    """
    for _ in range(MOST_HOPS + 1):
        try:
            if not _is_page(url):
                return NO_ADDRESS
            seen = visit("HEAD", url)
            seen = visit("GET", url) if seen.status >= 400 else seen
        except Unreached as why:
            return str(why)
        if seen.status not in REDIRECTS or not seen.location:
            return _verdict(seen.status)
        url = _joined(url, seen.location)
    return ROUND_ABOUT


def dead_links(urls: Iterable[str], visit: Visit, patience: float = PATIENCE) -> dict[str, str]:
    """Return the links that do not open with the reason, all asked at the same time.

    Args:
        patience: seconds after which whatever has not answered is taken as too slow.
    """
    pool = ThreadPoolExecutor(AT_ONCE, "link-check")
    asked = {url: pool.submit(link_problem, url, visit) for url in list(dict.fromkeys(urls))[:MOST_LINKS]}
    wait(asked.values(), timeout=patience)
    told = {url: future.result() if future.done() else TOO_SLOW for url, future in asked.items()}
    pool.shutdown(wait=False, cancel_futures=True)
    return {url: reason for url, reason in told.items() if reason is not None}


def _is_page(url: str) -> bool:
    """Tell an address of http or https with a host and without a user's name."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname and _ascii(parts.hostname))
            and parts.username is None
            and parts.port != 0
        )
    except ValueError:
        return False


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        return location  # which is no address, and found to be none


def _verdict(status: int) -> str | None:
    if status < 400:
        return None
    if status in {404, 410}:
        return NO_SUCH_PAGE
    return REFUSED if status in {401, 403, 405, 429} else FAULT


def _ascii(host: str) -> str:
    """Return a host as it is asked for: 한국.kr becomes xn--…"""
    return host if host.isascii() else host.encode("idna").decode()


def resolve(host: str, port: int) -> list[str]:
    """Return a host's addresses, those of the old kind first.

    Raises:
        Unreached: it has none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as why:
        raise Unreached(NO_SUCH_HOST) from why
    ordered = sorted(found, key=lambda one: one[0] != socket.AF_INET)
    return list(dict.fromkeys(str(one[4][0]) for one in ordered))


def is_open(address: str) -> bool:
    """Tell an address of the open network, not of this machine or a private net.

    >>> is_open("10.0.0.1"), is_open("::ffff:127.0.0.1"), is_open("210.90.1.1")
    (False, False, True)
    """
    ip = ip_address(address.partition("%")[0])
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None) or ip
    return bool(inner.is_global and ip.is_global and not inner.is_multicast)


class Visitor:
    """Asks for pages; a host is looked up once, and what was checked is what is connected to.

    Args:
        allow_private: whether the house's own network may be asked, as where PUBLIC_URL itself is local.
        trusted: a file of certificates instead of the usual ones.
    """

    def __init__(
        self, allow_private: bool = False, resolve: Resolve = resolve, trusted: str | None = None
    ) -> None:
        self._allow_private, self._resolve, self._trusted = allow_private, resolve, trusted

    def __call__(self, method: str, url: str) -> Seen:
        """Make one request, without following a redirect or reading the body.

        Raises:
            Unreached: saying why.
        """
        parts = urlsplit(url)
        host = _ascii(parts.hostname or "")
        addresses = self._resolve(host, parts.port or (443 if parts.scheme == "https" else 80))
        if not self._allow_private and not all(map(is_open, addresses)):
            raise Unreached(OWN_NETWORK)
        try:
            return self._ask(method, parts, host, addresses[0])
        except requests.exceptions.SSLError as why:
            raise Unreached(CERTIFICATE) from why
        except requests.Timeout as why:
            raise Unreached(TOO_SLOW) from why
        except requests.RequestException as why:
            raise Unreached(NOT_REACHED) from why

    def _ask(self, method: str, parts: SplitResult, host: str, address: str) -> Seen:
        there = f"[{address}]" if ":" in address else address
        named = f"[{host}]" if ":" in host else host
        port = f":{parts.port}" if parts.port else ""
        headers = {"Host": named + port, "User-Agent": "gangjin-talk-link-check", "Accept": "*/*"}
        url = parts._replace(netloc=there + port, fragment="").geturl()
        with requests.Session() as session:
            session.trust_env = False  # no proxy, which would look the host up again
            session.mount("https://", _Named(host))
            answer = session.request(
                method, url, headers=headers, timeout=TIME_OUT, allow_redirects=False, stream=True,
                verify=self._trusted or True,
            )  # fmt: skip
            with answer:
                return Seen(answer.status_code, _location(answer))


def _location(answer: requests.Response) -> str | None:
    """Return where it passes on to; sites write Korean there as plain bytes."""
    location = answer.headers.get("Location")
    return None if location is None else location.encode("latin-1", "replace").decode("utf-8", "replace")


class _Named(HTTPAdapter):
    """Connects to a bare address, yet asks for the host's name and checks its certificate by it."""

    def __init__(self, host: str) -> None:
        self._host = host
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, server_hostname=self._host, assert_hostname=self._host)
