"""
A provider that runs on loopback, for the demo and for trying clients without an account.

It is written without a line of `codegate.wire`, so that it can disagree with it: what the proxy sends must be
readable by somebody who knows the formats from their documents alone. Everything it says, it says is simulated.
"""
