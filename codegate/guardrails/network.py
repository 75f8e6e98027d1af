"""Addresses of machines on the internet; not of examples, private networks or versions that look like one."""

import ipaddress
import re

from codegate.guardrails.detector import Detector, Shape

_EVERYBODYS = frozenset(
    [
        "8.8.8.8",
        "8.8.4.4",
        "1.1.1.1",
        "1.0.0.1",
        "9.9.9.9",
        "149.112.112.112",
        "208.67.222.222",
        "208.67.220.220",
        "4.2.2.1",
        "4.2.2.2",
        "1.2.3.4",
        "4.3.2.1",
        "1.1.1.2",
        "1.1.1.3",
        "1.0.0.0",
        "2.2.2.2",
        "3.3.3.3",
        "4.4.4.4",
        "5.5.5.5",
        "6.6.6.6",
        "7.7.7.7",
        "11.11.11.11",
        "12.34.56.78",
        "94.140.14.14",
        "94.140.15.15",
        "76.76.2.0",
        "114.114.114.114",
        "223.5.5.5",
        "223.6.6.6",
        "2001:4860:4860::8888",
        "2001:4860:4860::8844",
        "2606:4700:4700::1111",
        "2606:4700:4700::1001",
        "2620:fe::fe",
        "2620:fe::9",
        "1.2.3.5",
        "5.6.7.8",
        "2.3.4.5",
        "9.8.7.6",
    ]
)
"""Public resolvers, and numbers people write when any will do."""

_VERSION = re.compile(
    r"(?i)(?:version|release|upgrade[ds]?|\bver|\brev|build|chrome|safari|firefox|edge|opera|mozilla|webkit|agent|nvidia[\w-]*|tag|v|sha|"
    r"section|chapter|rfc|clause|figure|table|oid|firmware|driver|package|assembly\w*|kernel|from|to|@|==|[~^<>!]=?|-|/)[\"'\s:=(]{0,4}\Z"
)
_VERSION_SURE = re.compile(
    r"(?i)(?:version\w*|\bver|\brev|release|build|chrome|safari|firefox|edg\w*|opera|webkit|v|oid|firmware|driver|assembly\w*|"
    r"nvidia[\w-]*|cu\d\d|[a-z][\w.+-]*(?:==|~=|-|_)|==|~=|\^|~)[\"'\s:=(>]{0,5}\Z"
)
_ADDRESS = re.compile(
    r"(?i)(?:\bip\b|\bips\b|ip[_ -]?(?:v[46])?[_ -]?addr\w*|_ip\b|[a-z]ip\b|\bips?[\"':= ]|"
    r"addr\w*|host\w*|remote\w*|peer|client|server|src|dst|"
    r"source|"
    r"destination|from|forwarded\w*|gateway|endpoint|origin|listen\w*|bind\w*|allow|deny|block\w*|ban\w*|ping|ssh|scp|rsync|curl|wget|"
    r"nslookup|traceroute|inet6?|nameserver|resolver|dns|proxy\w*|upstream|connect\w*|via|node|master|slave|subnet|cidr|route|login|user|"
    r"target|cluster|real-ip|\bA\b|AAAA|https?://|tcp://|://[^\s/]*|@)[^\n]{0,24}\Z"
)


_DIRECT = re.compile(
    r"(?i)(?:\bips?|ip_?addr\w*|[_-]ip|[a-z]Ip|addr(?:ess)?|host\w*|from|forwarded-for|peer|src|dst|@)"
    r"[\"']?\s?[:=]?\s?[\"'\[(]?\Z"
)


def _is_alone(m: re.Match[str]) -> bool:
    """What a log of accesses begins with: the address at the start of a line and more after it."""
    start = m.start("v")
    before = m.string[max(0, start - 12) : start]
    return re.search(r"(?:\A|\n|\\n)(?:[ \t]*\d+\t)?[\"'\[(]?\Z", before) is not None


def _is_v4(m: re.Match[str]) -> bool:
    """
    A global address (RFC 6890) that nobody writes as an example, and that is no version.

    Versions seldom have a part of 100 and more; a smaller one needs a word, a port, a network or the start of a line.
    """
    text = m["v"]
    parts = text.split(".")
    if any((len(p) > 1 and p[0] == "0") or int(p) > 255 for p in parts) or text in _EVERYBODYS:
        return False
    address = ipaddress.IPv4Address(text)
    if not address.is_global or address.is_multicast or parts[-1] == parts[0] == parts[1]:
        return False
    before = m.string[max(0, m.start("v") - 40) : m.start("v")]
    if _VERSION_SURE.search(before):
        return False
    if re.search(r"(?i)(?:update[sd]?|patch(?:ed)?|bump(?:ed|s)?|upgrade[sd]?)\b[^\n]{0,30}\s\Z", before):
        return False
    if re.match(r"[-+][A-Za-z0-9]|\.?[A-Za-z_]", m.string[m.end("v") : m.end("v") + 3]):
        return False
    if max(map(int, parts)) >= 100:
        return True
    if _is_alone(m) or re.match(r":\d{2,5}\b|/(?:8|[12]\d|3[0-2])\b", m.string[m.end("v") : m.end("v") + 7]):
        return True
    return (_ADDRESS.search(before) is not None and _VERSION.search(before) is None) or _named(before)


def _named(before: str) -> bool:
    """Directly after a name that means an address."""
    return _DIRECT.search(before) is not None


def _is_v6(m: re.Match[str]) -> bool:
    """A global unicast address, 2000::/3, but none of the documentation's (RFC 3849) or of Teredo's examples."""
    try:
        address = ipaddress.IPv6Address(m["v"])
    except ValueError:
        return False
    if len(re.findall("[0-9a-fA-F]+", m["v"])) < 3 and not re.search("[a-fA-F]", m["v"]):
        return False  # a slice of a list
    return address in _GLOBAL_V6 and address.is_global and m["v"].lower() not in _EVERYBODYS


_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")

IP = Detector(
    id="ip",
    label="IP address",
    description="Global IPv4 and IPv6 addresses; private and documentation ones, resolvers and versions stay.",
    category="network",
    priority=41,
    default_on=True,
    shapes=(
        Shape(
            "ip",
            r"\d\.\d{1,3}\.\d{1,3}\.\d",
            r"(?:(?<![\w.])|(?<=\\[nrt]))(?P<v>\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?![\d]|\.\d)",
            _is_v4,
            lead="0123456789",
            after=30,
        ),
        Shape(
            "ip",
            r"[23][0-9a-fA-F]{3}:[0-9a-fA-F]{0,4}:[0-9a-fA-F:]",
            r"(?:(?<![\w:.])|(?<=\\[nrt]))(?P<v>[23][0-9a-fA-F]{3}(?::[0-9a-fA-F]{0,4}){2,7})(?!\w|::|:\w*[a-fA-F]|:\d*:)",
            _is_v6,
            after=60,
        ),
    ),
    examples=(
        "Failed password for admin from 137.61." + "202.30 port 9731",
        "X-Forwarded-For: 206.87." + "162.213",
        '"addr": "2600:317e:' + 'b41a::4efa"',
        "ssh deploy@35.71." + "64.9",
    ),
    counterexamples=(
        "127.0.0.1 10.0.0.7 192.168.1.20 172.16.3.4 169.254.169.254 0.0.0.0",
        "192.0.2.1 198.51.100.7 203.0.113.9",
        "nameserver 8.8.8.8",
        "nvidia-cublas-cu12 12.1.105.1",
        "Chrome/126.0.6478.182",
        "version=15.26.8.94",
        "opencv-python==4.10.0.84",
        "2001:db8::1 fe80::1 ::1",
        "12:34:56:78:9a:bc",
        "2024:01:02",
    ),
)
