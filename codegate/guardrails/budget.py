"""How long a screening may take: processor time of its thread, so that a busy machine fails no request."""

import time

from codegate.errors import GuardrailFailed

ASIDE_S = 30.0
"""Seconds that language models may take for one request."""


class Budget:
    """
    Seconds of the thread's own time from here on; what language models take is counted apart.

    To be used in the thread that made it.
    """

    __slots__ = ("_aside", "_end")

    def __init__(self, seconds: float) -> None:
        self._end = time.thread_time() + seconds
        self._aside = ASIDE_S

    def aside(self, seconds: float) -> None:
        """
        A language model took this long just now.

        Raises:
            OutOfTime: They have taken too long altogether.
        """
        self._end += seconds
        self._aside -= seconds
        if self._aside < 0:
            raise OutOfTime(
                "The guardrails' model took too long on this request, so it was not sent.",
                hint="Send less new text at once, or: codegate settings set guardrails_ml off",
                code="guardrail_timeout",
            )

    def check(self) -> None:
        """
        See that there is time left; costs a third of a microsecond.

        Raises:
            OutOfTime: There is none.
        """
        if time.thread_time() > self._end:
            raise OutOfTime(
                "Guardrails took too long on this request, so it was not sent.",
                hint="Look for a custom pattern that finds very much, or send less new text at once.",
                code="guardrail_timeout",
            )


class OutOfTime(GuardrailFailed):
    """A screening has used up its time; what it has found so far is not to be used."""
