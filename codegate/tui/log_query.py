"""What is typed into the search line of the logs, as the words of the REST API."""

WORDS = frozenset({"status", "outcome", "model", "account", "tenant", "since", "until", "min_latency_ms"})
"""What may stand before a colon."""

HINT = "text, or outcome:error model:opus account:main status:429 since:1h"


def parsed(line: str) -> dict[str, str]:
    """`outcome:error model:opus busy now` as words by name; what names no word is searched for as text."""
    query: dict[str, str] = {}
    rest = []
    for part in line.split():
        name, colon, value = part.partition(":")
        if colon and value and name in WORDS:
            query[name] = value
        else:
            rest.append(part)
    if rest:
        query["q"] = " ".join(rest)
    return query
