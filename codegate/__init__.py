"""CodeGate: a universal LLM proxy for coding agents."""

__version__ = "0.1.0"
