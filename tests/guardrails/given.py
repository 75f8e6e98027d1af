"""What several tests of guardrails are given: fakes put together here, and requests made of them."""

import json
from typing import Any

from codegate.guardrails.engine import engine
from codegate.guardrails.policy import Level, Policy
from codegate.guardrails.screen import Screened, Screener
from codegate.guardrails.table import DETECTOR_IDS

BODY = "q7Zk1MvN8bX3cT5yRw9LaH2sJ4dF6gK0pUeQiVxW"
EMAIL = "jo.doe@some-company.org"
KEY = "sk-" + "ant-api03-" + BODY * 2
AWS_ID = "AKIA" + "Q3EGTMZ5JWX7LBND"
_LINES = f"MIIEpQIBAAKCAQEAz8Fq{BODY}\n" * 3
PEM = "-----BEGIN " + f"RSA PRIVATE KEY-----\n{_LINES}-----END " + "RSA PRIVATE KEY-----"
ODD_PASSWORD = "p^w\\d(7"
ODD_URL = f"amqp://svc:{ODD_PASSWORD}@mq:5672"
ROOT_KEY = b"k" * 32


def only(*detectors: str, level: Level = "strict") -> Policy:
    """These detectors and no others."""
    return Policy(levels=dict.fromkeys(sorted(detectors), level))


ALL = only(*DETECTOR_IDS)
"""Every detector."""


def body(*contents: Any, **members: Any) -> bytes:
    """A request with these contents, by turns the user's and the assistant's."""
    roles = ("user", "assistant")
    messages = [{"role": roles[n % 2], "content": content} for n, content in enumerate(contents)]
    return json.dumps({"model": "m", **members, "messages": messages}, indent=1).encode()


def screened(raw: bytes, wire_format: str = "anthropic", tenant: str | None = None) -> Screened:
    """All detectors, a fresh screener."""
    return Screener(ROOT_KEY).screen(raw, wire_format, tenant, ALL)


def issued_for(*values: str) -> dict[str, str]:
    """Token -> value, for values that guardrails find."""
    issued = screened(body("  ".join(values))).issued
    assert sorted(issued.values()) == sorted(values)
    return dict(issued)


def found_by(detector_id: str, text: str) -> list[str]:
    """What one detector finds in a text while all are on."""
    return [text[s.start : s.end] for s in engine().find(text, ALL) if s.detector_id == detector_id]
