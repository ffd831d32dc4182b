from ._runtime.client.arguments import Resource
from .models import Item


class AllThings(Resource):
    """Reach it as `client.all_things`."""

    def add(self, title: str) -> Item:
        """POST /things"""
        return self._api.call("POST", "/things", form={"name": title}, into=Item)

    # Arguments with another name on the wire; errors show both.
    _wire = {"title": "name"}
