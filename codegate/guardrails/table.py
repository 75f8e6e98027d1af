"""All detectors, in the order in which overlapping findings are decided. A new one is one more name here."""

from codegate.guardrails.api_keys import API_KEY
from codegate.guardrails.detector import CUSTOM_WORD, Detector
from codegate.guardrails.emails import EMAIL
from codegate.guardrails.patterns import AWS_KEY, JWT, PRIVATE_KEY, URL_CREDENTIALS

DETECTORS: tuple[Detector, ...] = tuple(
    sorted((PRIVATE_KEY, JWT, AWS_KEY, API_KEY, URL_CREDENTIALS, EMAIL), key=lambda d: d.priority)
)

DETECTOR_IDS = frozenset(d.id for d in DETECTORS)
DEFAULT_ON = frozenset(d.id for d in DETECTORS if d.default_on)
"""What is enabled when no setting says otherwise."""

WORDS: tuple[str, ...] = tuple(sorted({CUSTOM_WORD} | {s.word for d in DETECTORS for s in d.shapes}))
"""Middles of all tokens that can be issued."""
