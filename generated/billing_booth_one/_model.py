"""The models' base classes, with the rule by which wire names follow from Python's."""

from specmint_runtime.data import model

from ._api import API


class Model(model.Model):
    """A model of this API. Members the spec does not know are kept, not sent."""

    _personal = API.personal


class OpenModel(model.OpenModel):
    """A model whose further members are data, and are sent."""

    _personal = API.personal
