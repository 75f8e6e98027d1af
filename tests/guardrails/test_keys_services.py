import random

import pytest

from codegate.guardrails.detector import Shape
from codegate.guardrails.keys_services import SERVICE_KEYS
from tests.guardrails.samples import share_found


@pytest.mark.parametrize("shape", SERVICE_KEYS, ids=lambda s: s.word)
def test_keys_of_the_form_are_found_whole(shape: Shape) -> None:
    assert share_found(shape, random.Random(7), 40) > 0.75
