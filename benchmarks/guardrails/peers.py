"""
Finders to set side by side. Each is installed by hand (see README.md); one that is not there is left out.
"""

import os
import re
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from score import Find


def codegate() -> Find:
    """Our own engine, with what is on by default."""
    from codegate.guardrails.policy import Policy
    from codegate.guardrails.screen import Screener

    screener, policy = Screener(b"\0" * 32), Policy()
    return lambda text: [(span.start, span.end) for span, _ in screener.spans(text, policy)]


def presidio() -> Find:
    """Presidio's analyser as it comes; names and places need its language model, without one it runs on patterns."""
    import logging

    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    # It fetches a list of domains and says so at length when it cannot.
    logging.disable(logging.ERROR)
    registry = RecognizerRegistry()
    try:
        engine = AnalyzerEngine()
    except (OSError, SystemExit, ImportError):
        import spacy

        blank = Path(tempfile.mkdtemp()) / "blank"
        spacy.blank("en").to_disk(blank)
        configuration = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": str(blank)}]}
        nlp = NlpEngineProvider(nlp_configuration=configuration).create_engine()
        registry.load_predefined_recognizers(nlp_engine=nlp)
        engine = AnalyzerEngine(nlp_engine=nlp, registry=registry)
    return lambda text: _merged((r.start, r.end) for r in engine.analyze(text=text, language="en"))


def detect_secrets() -> Find:
    """Yelp's detect-secrets with its default plugins and filters, over a file as it does."""
    from detect_secrets.core.scan import scan_file
    from detect_secrets.settings import default_settings

    path = Path(tempfile.mkdtemp()) / "text.txt"

    def find(text: str) -> list[tuple[int, int]]:
        path.write_text(text)
        starts = [0, *(m.end() for m in re.finditer("\n", text))]
        found: list[tuple[int, int]] = []
        with default_settings():
            for secret in scan_file(str(path)):
                value = secret.secret_value or "\0"
                place = text.find(value, starts[secret.line_number - 1])
                if place >= 0:
                    found.append((place, place + len(value)))
        return _merged(found)

    return find


def gitleaks() -> Find:
    """The published rules of gitleaks (the file named by GITLEAKS_TOML) in `re`: keyword, pattern, entropy, allowed."""
    config = tomllib.loads(Path(os.environ["GITLEAKS_TOML"]).read_text())
    everywhere = [config["allowlist"]] if "allowlist" in config else config.get("allowlists", [])
    rules = [rule for rule in map(_Rule.read, config["rules"]) if rule is not None]
    allowed = _Allowed.read(everywhere)

    def find(text: str) -> list[tuple[int, int]]:
        low = text.lower()
        return _merged(span for rule in rules for span in rule.find(text, low, allowed))

    return find


class _Allowed:
    """What a rule's allow-lists let pass."""

    def __init__(self, patterns: list[tuple[str, re.Pattern[str]]], words: tuple[str, ...]) -> None:
        self._patterns = patterns
        self._words = words

    @classmethod
    def read(cls, lists: list[dict[str, Any]]) -> "_Allowed":
        patterns = [
            (entry.get("regexTarget", "secret"), re.compile(_to_re(source)))
            for entry in lists
            for source in entry.get("regexes", [])
        ]
        return cls(patterns, tuple(word for entry in lists for word in entry.get("stopwords", [])))

    def passes(self, secret: str, match: str, line: str) -> bool:
        places = {"secret": secret, "match": match, "line": line}
        low = secret.lower()
        return any(p.search(places[target]) for target, p in self._patterns) or any(w in low for w in self._words)


class _Rule:
    """One rule of gitleaks."""

    def __init__(self, rule: dict[str, Any]) -> None:
        self._pattern = re.compile(_to_re(rule["regex"]))
        self._keywords = rule.get("keywords", [])
        self._entropy = rule.get("entropy", 0)
        self._group = rule.get("secretGroup", 0) or (1 if self._pattern.groups else 0)
        self._allowed = _Allowed.read(rule.get("allowlists", []))

    @classmethod
    def read(cls, rule: dict[str, Any]) -> "_Rule | None":
        """The rule, or None if it looks at paths only or cannot be said in `re`."""
        try:
            return cls(rule)
        except (KeyError, re.error):
            return None

    def find(self, text: str, low: str, everywhere: _Allowed) -> Iterator[tuple[int, int]]:
        if self._keywords and not any(word in low for word in self._keywords):
            return
        for m in self._pattern.finditer(text):
            secret = m[self._group]
            if not secret or _entropy(secret) < self._entropy:
                continue
            line = text[text.rfind("\n", 0, m.start()) + 1 : (text.find("\n", m.end()) + 1 or len(text) + 1) - 1]
            if not self._allowed.passes(secret, m[0], line) and not everywhere.passes(secret, m[0], line):
                yield m.span(self._group)


PEERS = {"codegate": codegate, "gitleaks": gitleaks, "detect-secrets": detect_secrets, "presidio": presidio}
"""Name on the command line -> maker of the finder."""


def _to_re(source: str) -> str:
    """Go's spelling of a pattern in Python's: flags in the middle get a scope of their own, `\\z` is `\\Z`."""
    source = source.replace(r"\z", r"\Z")
    m = re.search(r"(?<!^)\(\?i\)", source)
    while m:
        source = f"{source[: m.start()]}(?i:{source[m.end() :]})"
        m = re.search(r"(?<!^)\(\?i\)", source)
    return source


def _entropy(text: str) -> float:
    from math import log2

    return -sum((n := text.count(c) / len(text)) * log2(n) for c in set(text))


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
