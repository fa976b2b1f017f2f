"""Which addresses may be asked: http and https, by name or number, outside of this network only.

The check is made on what a name resolves to, at the moment of connecting and for the very address
that is connected to, so that neither a redirect nor a name that changes its address gets past it.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

Resolver = Callable[[str, int], list[str]]
MOST_CHARACTERS = 4000
EMBEDDED_V4 = (
    ipaddress.ip_network("64:ff9b::/96"),
    ipaddress.ip_network("64:ff9b:1::/48"),
    ipaddress.ip_network("2002::/16"),
    ipaddress.ip_network("2001::/32"),
)
"""IPv6 that stands for IPv4 behind a translator or a tunnel (NAT64, 6to4, Teredo)."""


class AddressRefusedError(Exception):
    """An address that is not asked; never tried again."""


def check_url(url: str) -> None:
    """Refuse what is no plain http or https address.

    Raises:
        AddressRefusedError: Another scheme, a user name in it, control characters, no host.
    """
    if len(url) > MOST_CHARACTERS or not url.isprintable() or " " in url:
        raise AddressRefusedError("an address with characters or a length that none has")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise AddressRefusedError(f"no address ({error})") from error
    if parts.scheme not in ("http", "https"):
        raise AddressRefusedError(f"the scheme {parts.scheme!r}; only http and https are asked")
    if not host:
        raise AddressRefusedError("an address without a host")
    if parts.username is not None or parts.password is not None:
        raise AddressRefusedError("an address with a user name in it")


def public_addresses(host: str, port: int, resolver: Resolver, *, allow_private: bool) -> list[str]:
    """The numbers that a host name stands for, if all of them are public.

    Raises:
        AddressRefusedError: One of them belongs to this machine, this network or no network.
        OSError: The name does not resolve.
    """
    found = resolver(host, port)
    if not found:
        raise OSError(f"{host} has no address")
    if not allow_private:
        for number in found:
            if not is_public(number):
                raise AddressRefusedError(
                    f"{host} is {number}, an address inside the network; set allow_private if meant"
                )
    return found


def is_public(number: str) -> bool:
    """Whether an IP address is one that anybody on the Internet could ask."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(str(address.ipv4_mapped))
        if any(address in network for network in EMBEDDED_V4):
            return False
    return address.is_global and not address.is_multicast


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host name, as the system gives them."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))
