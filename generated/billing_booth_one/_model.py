"""The models' base classes, with the rule by which wire names follow from Python's."""

from specmint_runtime.data import portable

from ._api import API


class Model(portable.PortableModel):
    """A model of this API. Members the spec does not know are kept, not sent."""

    _personal = API.personal


class OpenModel(portable.PortableOpenModel):
    """A model whose further members are data, and are sent."""

    _personal = API.personal
