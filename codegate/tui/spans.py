"""What guardrails found in a text, shown in the text."""

from rich.text import Text

from codegate.terminal import clean
from codegate.tui.feed import Row


def highlighted(text: str, bench: Row) -> Text:
    """The text with every finding marked, and below it what a provider would get; lines stay lines."""
    gap = "\n" if "\n" in text else " "
    shown = Text(f"{'You':<6}{gap}", "bold")
    at = 0
    for span in sorted(bench["spans"], key=lambda span: span["start"]):
        shown.append(clean(text[at : span["start"]], keep_lines=True), "not bold")
        shown.append(clean(text[span["start"] : span["end"]], keep_lines=True), "bold black on yellow")
        shown.append(f" {clean(span['category'], limit=30)} ", "italic yellow not bold")
        at = span["end"]
    shown.append(f"{clean(text[at:], keep_lines=True)}\n", "not bold")
    shown.append(f"{'Sent':<6}{gap}", "bold")
    shown.append(f"{clean(bench['anonymized'], keep_lines=True)}\n", "green not bold")
    if not bench["spans"]:
        shown.append("Nothing was found: it would be sent as it is.", "dim not bold")
    return shown


def mappings_text(page: Row) -> Text:
    """Stand-ins and the masked values they stand for."""
    if not page["mappings"]:
        return Text("No value has a stand-in yet. They come with requests in which something is found.", "dim")
    shown = Text(f"{page['total']} values; originals are masked.\n\n", "dim")
    for row in page["mappings"]:
        shown.append(f"{clean(row['category'], limit=20):<18}", "cyan")
        shown.append(f"{clean(row['original'], limit=30):<32}")
        shown.append(f"{clean(row['replacement'], limit=60)}\n", "green")
    return shown
