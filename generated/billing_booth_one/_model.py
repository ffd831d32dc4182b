"""The models' base classes, with the rule by which wire names follow from Python's."""

from ._api import API
from ._runtime.data import model


class Model(model.Model):
    """A model of this API. Members the spec does not know are kept, not sent."""

    _personal = API.personal


class OpenModel(model.OpenModel):
    """A model whose further members are data, and are sent."""

    _personal = API.personal
