"""The models' base classes, with the rule by which wire names follow from Python's."""

from pydantic import ConfigDict

from ._api import API
from ._runtime.data import model
from ._runtime.data.model import pascal_case


class Model(model.Model):
    """A model of this API. Members the spec does not know are kept, not sent."""

    _personal = API.personal

    model_config = ConfigDict(alias_generator=pascal_case)


class OpenModel(model.OpenModel):
    """A model whose further members are data, and are sent."""

    _personal = API.personal

    model_config = ConfigDict(alias_generator=pascal_case)
