"""`Provider`: the declarative record of one provider, and the short vocabulary of its quirks."""

from dataclasses import dataclass, field

from codegate.wire.profile import Profile


@dataclass(frozen=True, slots=True)
class Auth:
    """
    How a key travels.

    Attributes:
        header: Header name, lower case.
        prefix: Text before the key, for example `Bearer `.
    """

    header: str
    prefix: str = ""


BEARER = Auth("authorization", "Bearer ")
X_API_KEY = Auth("x-api-key")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """
    One way to speak to a provider.

    Attributes:
        format: Key of `FORMATS`.
        base_url: Versioned base, for example `https://api.anthropic.com/v1`; None when only an account can say.
        auth: How the key travels here.
        profile: The dialect, where no model says otherwise.
    """

    format: str
    base_url: str | None
    auth: Auth
    profile: Profile


@dataclass(frozen=True, slots=True)
class Provider:
    """
    A provider as data.

    Attributes:
        id: Stable name, as in `--provider`.
        label: The name people use.
        endpoints: One per format it speaks, best first.
        auth_types: `api_key`, `oauth`.
        families: Beginnings of the model names that are its own, for routing without a config.
        models_path: Where it lists its models, below the base URL; None if it does not.
        key_hint: What a key looks like, for a prompt.
        console: Page where a key is made.
        needs_base_url: An account must bring its own base URL.
        profiles: Model name pattern (fnmatch, lower case) -> profile, first match wins, before the endpoint's own.
    """

    id: str
    label: str
    endpoints: tuple[Endpoint, ...]
    auth_types: tuple[str, ...] = ("api_key",)
    families: tuple[str, ...] = ()
    models_path: str | None = "/models"
    key_hint: str = ""
    console: str = ""
    needs_base_url: bool = False
    profiles: tuple[tuple[str, Profile], ...] = field(default=())

    def endpoint_for(self, wire_format: str) -> Endpoint:
        """The endpoint in the client's own format if there is one, else the best."""
        for endpoint in self.endpoints:
            if endpoint.format == wire_format:
                return endpoint
        return self.endpoints[0]
