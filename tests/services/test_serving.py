"""The proxy's needs are met by the services of one process, and by what a worker has of them."""

from codegate.services.container import Services
from codegate.services.serving import Serving
from codegate.services.workers.container import WorkerServices


def nouns(kind: type) -> set[str]:
    """What the proxy asks for."""
    return {name for name, found in vars(kind).items() if isinstance(found, property)}


def taken(services: Services, worker: WorkerServices) -> tuple[Serving, Serving]:
    """The type checker's word that both will do."""
    return services, worker


def test_both_have_every_noun() -> None:
    assert len(nouns(Serving)) >= 12
    for kind in (Services, WorkerServices):
        assert nouns(Serving) <= set(kind.__annotations__)
