"""
The table of the guardrails: what is found, what is wrongly touched, beside other finders.

    python benchmarks/guardrails/run.py                                    ours alone, 1,600 documents
    python benchmarks/guardrails/run.py --peers codegate,gitleaks,detect-secrets,presidio
    python benchmarks/guardrails/run.py --source DIR --show 20             real source files, and what was hit in them

The documents are made from the seed; change it to get others.
"""

import argparse
import time
from pathlib import Path

from documents import Document, Writer
from peers import PEERS
from score import Find, Score, over_source, score

TARGETS = {
    "micro": 0.98,
    "macro": 0.98,
    "precision": 0.995,
    "hard negatives hit": 0.002,
    "false chars/MB of code": 30.0,
}
"""What is aimed at; no category's recall may be below 0.93."""


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", type=int, default=1600)
    parser.add_argument("--seed", type=int, default=20261125)
    parser.add_argument("--peers", default="codegate")
    parser.add_argument("--source", type=Path)
    parser.add_argument("--source-mb", type=float, default=20)
    parser.add_argument("--show", type=int, default=0, help="print so many misses and false hits")
    options = parser.parse_args()
    finders = _finders(options.peers.split(","))
    if options.source:
        _source(options, finders)
        return
    documents = list(Writer(options.seed).documents(options.docs))
    scores: dict[str, Score] = {}
    for name, find in finders.items():
        began = time.process_time()
        scores[name] = score(documents, find)
        seconds = time.process_time() - began
        print(f"{name}: {sum(len(d.text) for d in documents) / 1e6:.2f} M characters, {seconds:.1f} s of CPU")
    _print(scores, documents)
    for what, text in scores[next(iter(scores))].misses[: options.show]:
        print(f"missed {what}: {text!r}")
    for text in scores[next(iter(scores))].false_texts[: options.show]:
        print(f"false: {text!r}")


def _finders(names: list[str]) -> dict[str, Find]:
    finders = {}
    for name in names:
        try:
            finders[name] = PEERS[name]()
        except (ImportError, KeyError) as error:
            print(f"{name} is left out: {error!r}")
    return finders


def _print(scores: dict[str, Score], documents: list[Document]) -> None:
    categories = sorted({label.what for document in documents for label in document.values})
    print(f"\n| | target | {' | '.join(scores)} |\n|---|---|{'---|' * len(scores)}")
    for category in categories:
        wanted = next(iter(scores.values())).wanted[category]
        print(f"| {category} ({wanted}) | 0.93 | {' | '.join(f'{s.recall(category):.3f}' for s in scores.values())} |")
    rows = {
        "micro": [s.micro for s in scores.values()],
        "macro": [s.macro for s in scores.values()],
        "precision": [s.precision for s in scores.values()],
        "hard negatives hit": [s.negative_rate for s in scores.values()],
        "false chars/MB of code": [s.false_per_mb for s in scores.values()],
    }
    for label, figures in rows.items():
        print(f"| {label} | {TARGETS[label]:g} | {' | '.join(f'{figure:.4g}' for figure in figures)} |")


def _source(options: argparse.Namespace, finders: dict[str, Find]) -> None:
    for name, find in finders.items():
        read, hit, texts = over_source(options.source, find, int(options.source_mb * 1e6))
        print(f"{name}: {read / 1e6:.1f} M characters, {hit} replaced, {hit / max(1, read) * 1e6:.1f} per MB")
        for text in texts[: options.show]:
            print("  ", text)


if __name__ == "__main__":
    main()
