import sys
from types import SimpleNamespace
from typing import Any

import pytest

from codegate.errors import GuardrailFailed
from codegate.guardrails import prose_models
from codegate.guardrails.prose import Guess
from codegate.guardrails.prose_models import Gliner, Presidio, detector


@pytest.fixture(autouse=True)
def unloaded() -> None:
    detector.cache_clear()


@pytest.mark.parametrize("model", ["presidio", "gliner"])
def test_a_model_that_is_not_installed_refuses_and_says_what_to_do(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("spacy", "spacy.util", "presidio_analyzer", "gliner"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(GuardrailFailed, match=model) as caught:
        detector(model)

    assert "guardrails_ml off" in caught.value.hint


def test_without_a_spacy_model_presidio_cannot_be_used() -> None:
    with pytest.raises(LookupError, match="en_core_web_sm"):
        prose_models._first(("en_core_web_sm",), ("de_core_news_sm",))


def test_gliners_labels_are_our_categories(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    class Model:
        def predict_entities(self, text: str, labels: list[str]) -> list[dict[str, Any]]:
            return [
                {"start": 0, "end": 3, "label": "person", "score": 0.75},
                {"start": 4, "end": 5, "label": "planet", "score": 0.75},
            ]

    def load(name: str, **options: Any) -> Model:
        asked.append((name, options))
        return Model()

    monkeypatch.setitem(sys.modules, "gliner", SimpleNamespace(GLiNER=SimpleNamespace(from_pretrained=load)))

    assert Gliner().spans("Ada x") == [Guess(0, 3, "name", 0.75)]
    assert asked[0][1] == {"local_files_only": True}


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")
def test_presidio_reads_names() -> None:
    pytest.importorskip("presidio_analyzer", reason="the extra presidio is not installed")
    spacy = pytest.importorskip("spacy", reason="the extra presidio is not installed")
    if not set(prose_models._SPACY_MODELS) & set(spacy.util.get_installed_models()):
        pytest.skip("no spaCy model is installed")
    text = "Yesterday my colleague Sarah Thompson called from Berlin."
    found = [text[one.start : one.end] for one in Presidio().spans(text) if one.category == "name"]

    assert found == ["Sarah Thompson"]
