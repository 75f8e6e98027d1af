import re

import pytest

from codegate.guardrails.person_contexts import BESIDE, CLOSING, FULL_FIELD, GREETING, HEAD, PART_FIELD, SAID, TOLD


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (FULL_FIELD, "customer_name"),
        (PART_FIELD, "firstName"),
        (HEAD, "Signed-off-by"),
        (TOLD, "My name is"),
        (SAID, "customer"),
        (GREETING, "Sehr geehrter"),
        (CLOSING, "Mit freundlichen Grüßen"),
        (BESIDE, "passport"),
    ],
)
def test_each_source_is_one_group_and_knows_its_words(source: str, text: str) -> None:
    assert re.fullmatch(source, text, re.IGNORECASE)
    assert "\n" not in source
