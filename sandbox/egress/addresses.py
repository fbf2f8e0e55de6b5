"""Which addresses and names a sandbox may never reach, whatever its plan says. Pure.

Python's `is_global` is not enough: 3.11 calls NAT64, 6to4, IPv4-compatible, site-local and more global. So our
own table comes first, and of IPv6 only 2000::/3 passes, the one range from which global addresses are given out.
"""

import ipaddress
from collections.abc import Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")

# Sources: IANA's special-purpose registries for IPv4 and IPv6, and the clouds' metadata addresses.
FORBIDDEN: tuple[tuple[Network, str], ...] = tuple(
    (ipaddress.ip_network(network), what)
    for network, what in (
        ("0.0.0.0/8", "this machine"),
        ("10.0.0.0/8", "a private network"),
        ("100.64.0.0/10", "a provider's inner network"),
        ("127.0.0.0/8", "this machine"),
        ("168.63.129.16/32", "a cloud's metadata service"),
        ("169.254.0.0/16", "the local link, with the metadata services of clouds"),
        ("172.16.0.0/12", "a private network"),
        ("192.0.0.0/24", "a range for protocols"),
        ("192.0.2.0/24", "a range for documentation"),
        ("192.31.196.0/24", "a range for protocols"),
        ("192.52.193.0/24", "a range for protocols"),
        ("192.88.99.0/24", "a relay of 6to4"),
        ("192.168.0.0/16", "a private network"),
        ("192.175.48.0/24", "a range for protocols"),
        ("198.18.0.0/15", "a range for measurements"),
        ("198.51.100.0/24", "a range for documentation"),
        ("203.0.113.0/24", "a range for documentation"),
        ("224.0.0.0/4", "a multicast group"),
        ("240.0.0.0/4", "a reserved range"),
        ("::/128", "this machine"),
        ("::1/128", "this machine"),
        ("::/96", "an IPv4 address in disguise"),
        ("::ffff:0:0:0/96", "an IPv4 address in disguise"),
        ("64:ff9b::/96", "an IPv4 address behind NAT64"),
        ("64:ff9b:1::/48", "an IPv4 address behind NAT64"),
        ("100::/64", "a range that discards"),
        ("2001::/32", "an IPv4 address in a Teredo tunnel"),
        ("2001::/23", "a range for protocols"),
        ("2001:db8::/32", "a range for documentation"),
        ("2002::/16", "an IPv4 address in a 6to4 tunnel"),
        ("2620:4f:8000::/48", "a range for protocols"),
        ("3fff::/20", "a range for documentation"),
        ("5f00::/16", "a range for routers"),
        ("fc00::/7", "a private network"),
        ("fe80::/10", "the local link"),
        ("fec0::/10", "a private network"),
        ("ff00::/8", "a multicast group"),
    )
)

# Names that stand for this machine or an inner network (RFC 6761, 6762, 8375; .internal is reserved by ICANN).
INNER_SUFFIXES = ("localhost", "localdomain", "local", "internal", "intranet", "lan", "home.arpa")


def plain(address: Address) -> Address:
    """Unwrap an IPv4 address that is written as IPv6 (::ffff:a.b.c.d): it is judged and reached as IPv4."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def forbidden_because(address: Address, *, own: Sequence[Network] = ()) -> str | None:
    """Say what a forbidden address is, or None when a sandbox may reach it. `own` are the host's networks."""
    address = plain(address)
    for network, what in FORBIDDEN:
        if address.version == network.version and address in network:
            return what
    for network in own:
        if address.version == network.version and address in network:
            return "one of this server's own addresses"
    if isinstance(address, ipaddress.IPv6Address) and (address.scope_id or address not in GLOBAL_UNICAST):
        return "no public address"
    if not address.is_global or address.is_multicast or address.is_reserved:
        return "no public address"
    return None


def inner_name(host: str) -> bool:
    """Tell whether a name can only mean this machine or an inner network (a lower-case name without a final dot)."""
    return "." not in host or any(host == suffix or host.endswith("." + suffix) for suffix in INNER_SUFFIXES)


def read_networks(text: str) -> tuple[Network, ...]:
    """Read a setting such as `198.51.100.7, 2001:db8::/48`."""
    networks = []
    for part in text.replace(",", " ").split():
        try:
            networks.append(ipaddress.ip_network(part, strict=False))
        except ValueError as error:
            message = f"{part!r} is no address or network; write it like 192.0.2.7 or 2001:db8::/48."
            raise ValueError(message) from error
    return tuple(networks)
