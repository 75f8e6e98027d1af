"""The shapes against themselves; that the server keeps to them is held by every test of the REST API."""

import inspect
from typing import is_typeddict

import msgspec

from codegate import shapes
from codegate.client import shapes as clients


def test_every_shape_has_a_schema_and_a_description() -> None:
    found = [value for value in vars(shapes).values() if is_typeddict(value) and value.__module__ == shapes.__name__]
    _, components = msgspec.json.schema_components(found)

    assert len(components) == len(found) > 40
    assert [shape for shape in found if not inspect.getdoc(shape)] == []


def test_clients_see_the_same_shapes() -> None:
    assert {getattr(clients, name) is getattr(shapes, name) for name in clients.__all__} == {True}
