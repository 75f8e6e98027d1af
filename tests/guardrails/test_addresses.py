import pytest

from codegate.guardrails import address_parts
from tests.guardrails.given import found_by


@pytest.mark.parametrize(
    "address",
    [
        "1600 Harbor View Avenue, Springfield, IL 62704",
        "9 E 33rd St Apt 4B, Baltimore, MD 21218",
        "221 Tanner Street, Leeds, LS1 4AP",
        "Flat 2 Shirley Lodge, Debrafurt, SM8 2SL",
        "88 Queen Street West, Toronto, ON M5H 2N2",
        "Süßebierweg 11, 04895 Bad Kreuznach",
        "Friedrich-Ebert-Straße 5a, 10115 Berlin",
        "17, chemin Manon Pichon, 01878 Saint Jeannine",
        "5 bis rue de la République, 69002 Lyon",
        "Calle Trinidad Zapata 27, 23234 León",
        "Via Ceri, 3, 21037 Monguzzo",
        "Noorstraat 13, 3594 JL Wagenborgen",
        "ulica Majowa 14/01, 63-898 Częstochowa",
        "Rua das Flores, 59, Fonseca, 98770-982",
        "Kyrkogatan 71, 161 71 Örebro",
        "Elimäentie 9, 42452 Teuva",
        "Vesterbrogade 12, 1620 København",
        "Bahnhofstrasse 3, 8001 Zürich",
    ],
)
@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "They live at {}.",
        '{{"address": "{}"}}',
        'jo@some-company.org,"{}",12',
        "ship it to Jane Doering, {}. Thanks",
        "a\\n{}",
    ],
)
def test_an_address_is_found_whole(around: str, address: str) -> None:
    assert found_by("address", around.format(address)) == [address]


def test_an_address_on_two_lines_is_found() -> None:
    text = "Hafenweg 46\n48155 Münster"

    assert found_by("address", f"Jane Doering\n{text}\nGermany") == [text]


def test_a_box_is_found() -> None:
    assert found_by("address", "write to PO Box 1873, Albany, NY 12201.") == ["PO Box 1873, Albany, NY 12201"]
    assert found_by("address", "Postfach 10 20 30, 50933 Köln") == ["Postfach 10 20 30, 50933 Köln"]


@pytest.mark.parametrize(
    "text",
    [
        "Address the 3 review comments in place, then drive 2 migrations.",
        "return the address of 16 bytes",
        "Table 5, 12345 Rows",
        "listen address 0.0.0.0:8080",
        "Python 3, 11 Releases",
        "IP address: 10.1.2.3",
        "Main street scenes in 3 acts",
        "x = f(Street, 12345, Main)",
        "page 12, 10115 words",
        "Free Software Foundation, Inc., 51 Franklin Street, Boston, MA 02110",
    ],
)
def test_places_tables_and_addresses_of_machines_stay(text: str) -> None:
    assert found_by("address", text) == []


@pytest.mark.parametrize(
    "unit", [", 12345 Aa", "1 Main Street, ", "Aa, 12345\n", ", A1A 1A1", "a, AA 12345 ", "live at 1 Aa, "]
)
def test_of_hostile_text_each_repetition_is_read_a_few_times(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = 0
    street, parts = address_parts.street, address_parts.parts

    def counted(*given: object, **named: object) -> object:
        nonlocal read
        read += 1
        return street(*given, **named)  # type: ignore[arg-type]

    def counted_parts(*given: object) -> object:
        nonlocal read
        found = parts(*given)  # type: ignore[arg-type]
        read += len(found)
        return found

    monkeypatch.setattr(address_parts, "street", counted)
    monkeypatch.setattr(address_parts, "parts", counted_parts)
    found_by("address", unit * 400)

    assert read <= 400 * 25
