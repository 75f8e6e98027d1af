"""Numbers and times as people read them, in a few characters; `--json` and the API never use these."""

from codegate.clock import parse_iso

_NOTHING = "–"


def count(number: int | None) -> str:
    """`950`, `12.3k`, `4.5M`; a dash for None."""
    if number is None:
        return _NOTHING
    for unit, size in (("M", 1_000_000), ("k", 1_000)):
        if number >= size:
            short = f"{number / size:.1f}" if number < 100 * size else f"{number / size:.0f}"
            return f"{short.removesuffix('.0')}{unit}"
    return str(number)


def dollars(amount: float | None) -> str:
    """`$12.34`, `$0.0042` below ten cents; a dash for None."""
    if amount is None:
        return _NOTHING
    return f"${amount:,.2f}" if amount >= 0.1 or amount == 0 else f"${amount:.4f}"


def duration(milliseconds: float | None) -> str:
    """`85 ms`, `1.2 s`, `3 min`, `2 h 5 min`, `4 d 3 h`; a dash for None."""
    if milliseconds is None:
        return _NOTHING
    if milliseconds < 1_000:
        return f"{milliseconds:.0f} ms"
    seconds = milliseconds / 1_000
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, hours, days = int(seconds // 60), int(seconds // 3_600), int(seconds // 86_400)
    if hours < 1:
        return f"{minutes} min"
    if days < 1:
        return f"{hours} h {minutes % 60} min" if minutes % 60 else f"{hours} h"
    return f"{days} d {hours % 24} h" if hours % 24 else f"{days} d"


def percent(share: float) -> str:
    """`42 %` for 0.42."""
    return f"{share * 100:.0f} %"


def ago(iso: str | None, now_ms: int) -> str:
    """`12 s ago`, `3 min ago`, `2 d ago` for an ISO time; a dash for None and for what is no time."""
    if not iso:
        return _NOTHING
    try:
        seconds = max(0, now_ms - parse_iso(iso)) // 1_000
    except ValueError:
        return _NOTHING
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"


def until(iso: str | None, now_ms: int) -> str:
    """`45 s`, `4 min` from now to an ISO time; nothing when it is past or missing."""
    if not iso:
        return ""
    try:
        seconds = (parse_iso(iso) - now_ms) / 1_000
    except ValueError:
        return ""
    if seconds <= 0:
        return ""
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def data_size(number: int) -> str:
    """Bytes as people read them: `512 B`, `3.4 KB`, `120 MB`."""
    size = float(number)
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{size:.0f} {unit}" if unit == "B" or size >= 100 else f"{size:.1f} {unit}"
