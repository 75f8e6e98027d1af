"""All detectors, in the order in which overlapping findings are decided. A new one is one more name here."""

from codegate.guardrails.addresses import ADDRESS
from codegate.guardrails.api_keys import API_KEY
from codegate.guardrails.detector import CUSTOM_WORD, Detector
from codegate.guardrails.documents import PASSPORT, SSN
from codegate.guardrails.emails import EMAIL
from codegate.guardrails.finance import CREDIT_CARD, IBAN
from codegate.guardrails.network import IP
from codegate.guardrails.passwords import PASSWORD
from codegate.guardrails.patterns import AWS_KEY, JWT, PRIVATE_KEY, URL_CREDENTIALS
from codegate.guardrails.people import NAME
from codegate.guardrails.phones import PHONE

DETECTORS: tuple[Detector, ...] = tuple(
    sorted(
        (
            *(PRIVATE_KEY, JWT, AWS_KEY, API_KEY, URL_CREDENTIALS, PASSWORD),
            *(EMAIL, SSN, CREDIT_CARD, IBAN, PASSPORT, PHONE, IP, ADDRESS, NAME),
        ),
        key=lambda d: d.priority,
    )
)

DETECTOR_IDS = frozenset(d.id for d in DETECTORS)
DEFAULT_ON = frozenset(d.id for d in DETECTORS if d.default_on)
"""What is enabled when no setting says otherwise."""

WORDS: tuple[str, ...] = tuple(sorted({CUSTOM_WORD} | {s.word for d in DETECTORS for s in d.shapes}))
"""Middles of all tokens that can be issued."""

TRIGGERS: tuple[str, ...] = tuple(s.trigger for d in DETECTORS for s in d.shapes)
"""All triggers, numbered as the engine numbers them."""
