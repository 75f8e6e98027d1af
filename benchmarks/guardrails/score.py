"""
How well something finds: recall per category, precision, hard negatives, characters of code damaged.

A value is found when more than half of it is replaced. A region is false when it touches no value.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from documents import Document

Find = Callable[[str], list[tuple[int, int]]]
"""Text in, code points that would be replaced out; they do not overlap."""

SOURCE = frozenset(
    (
        ".py",
        ".js",
        ".ts",
        ".go",
        ".rs",
        ".c",
        ".h",
        ".java",
        ".json",
        ".md",
        ".toml",
        ".yaml",
        ".yml",
        ".css",
        ".html",
        ".sh",
    )
)
"""Suffixes of files that count as source."""


@dataclass
class Score:
    """Counts over documents; the ratios are derived."""

    wanted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    negatives: int = 0
    negatives_hit: Counter[str] = field(default_factory=Counter)
    true_regions: int = 0
    false_regions: int = 0
    code_chars: int = 0
    code_false: int = 0
    misses: list[tuple[str, str]] = field(default_factory=list)
    false_texts: list[str] = field(default_factory=list)

    def recall(self, category: str) -> float:
        """Share of the category's values that were found."""
        return self.found[category] / max(1, self.wanted[category])

    @property
    def micro(self) -> float:
        """Recall over all values."""
        return self.found.total() / max(1, self.wanted.total())

    @property
    def macro(self) -> float:
        """Mean of the categories' recalls."""
        return sum(map(self.recall, self.wanted)) / max(1, len(self.wanted))

    @property
    def precision(self) -> float:
        """Share of replaced regions that hold a value."""
        return self.true_regions / max(1, self.true_regions + self.false_regions)

    @property
    def negative_rate(self) -> float:
        """Share of hard negatives that were touched."""
        return self.negatives_hit.total() / max(1, self.negatives)

    @property
    def false_per_mb(self) -> float:
        """Characters of code replaced that are no value, per million."""
        return self.code_false / max(1, self.code_chars) * 1e6


def score(documents: Iterable[Document], find: Find) -> Score:
    """Run a finder over documents and count."""
    result = Score()
    for document in documents:
        _count(result, document, find(document.text))
    return result


def _count(result: Score, document: Document, regions: list[tuple[int, int]]) -> None:
    text = document.text
    replaced = _mask(len(text), regions)
    for label in document.values:
        result.wanted[label.what] += 1
        inside = [k for k in range(label.start, label.end) if text[k].isalnum()]
        if sum(replaced[k] for k in inside) * 2 > len(inside):
            result.found[label.what] += 1
        else:
            result.misses.append((label.what, text[max(0, label.start - 30) : label.end + 10]))
    wanted = _mask(len(text), [(label.start, label.end) for label in document.values])
    for label in document.negatives:
        result.negatives += 1
        result.negatives_hit[label.what] += any(replaced[label.start : label.end])
    for start, end in regions:
        if any(wanted[start:end]):
            result.true_regions += 1
        else:
            result.false_regions += 1
            result.false_texts.append(text[max(0, start - 30) : end + 10])
    if document.is_code:
        result.code_chars += len(text)
        result.code_false += sum(r and not w for r, w in zip(replaced, wanted, strict=True))


def over_source(root: Path, find: Find, max_chars: int) -> tuple[int, int, list[str]]:
    """Characters read, characters replaced, and the replaced texts, over real source files without known values."""
    read = hit = 0
    texts: list[str] = []
    for path in sorted(root.rglob("*")):
        if path.suffix not in SOURCE or not path.is_file():
            continue
        text = path.read_text(errors="replace")
        read += len(text)
        for start, end in find(text):
            hit += end - start
            texts.append(f"{path.name}: {text[max(0, start - 30) : end + 10]!r}")
        if read > max_chars:
            break
    return read, hit, texts


def _mask(length: int, regions: Iterable[tuple[int, int]]) -> bytearray:
    mask = bytearray(length)
    for start, end in regions:
        mask[start:end] = b"\x01" * (min(end, length) - start)
    return mask
