"""The models' base classes, with the rule by which wire names follow from Python's."""

from specmint_runtime.data import model


class Model(model.Model):
    """A model of this API. Members the spec does not know are kept, not sent."""


class OpenModel(model.OpenModel):
    """A model whose further members are data, and are sent."""
