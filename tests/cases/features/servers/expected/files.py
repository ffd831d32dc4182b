from ._runtime.client.arguments import Resource


class Files(Resource):
    """Reach it as `client.files`."""

    def upload(self) -> None:
        """POST /files"""
        self._api.call("POST", "/files")

    def list(self) -> None:
        """GET /files"""
        self._api.call("GET", "/files")

    def get_same(self) -> None:
        """GET /same"""
        self._api.call("GET", "/same")

    def get_plain(self) -> None:
        """GET /plain"""
        self._api.call("GET", "/plain")
