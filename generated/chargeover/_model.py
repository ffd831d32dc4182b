"""The models' base classes, with the rule by which wire names follow from Python's."""

from ._api import API
from ._runtime.data import portable


class Model(portable.PortableModel):
    """A model of this API. Members the spec does not know are kept, not sent."""

    _personal = API.personal


class OpenModel(portable.PortableOpenModel):
    """A model whose further members are data, and are sent."""

    _personal = API.personal
