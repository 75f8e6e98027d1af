from codegate.guardrails.api_keys import API_KEY
from codegate.guardrails.engine import engine
from tests.guardrails.given import only

ENABLED = only("api_key")


def test_has_the_shapes_of_a_hundred_services() -> None:
    assert len({shape.word for shape in API_KEY.shapes}) >= 90


def test_ordinary_hyphenated_words_pass() -> None:
    text = "<task-notification> risk-assessment disk-usage sk-learn ask-anything task-1234567890 mask-rcnn-r50-fpn-2x"

    assert engine().find(text, ENABLED) == []


def test_hashes_and_ids_pass() -> None:
    sha1, uuid = "0a4d55a8d778e5022fab701977c5d840bbc486d0", "550e8400-e29b-41d4-a716-446655440000"

    assert engine().find(f"{sha1} {uuid} {sha1 * 2} toolu_01A09q90qw90lq917835lq9 sha256:{sha1}", ENABLED) == []
