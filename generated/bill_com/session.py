"""Signing in, signing out, and finding out who is signed in."""

from collections.abc import Sequence
from typing import Any

from specmint_runtime.client.arguments import Resource
from specmint_runtime.data.decode import TypeOf

from .models import Login, Organization, SessionInfo


class Session(Resource):
    """Reach it as `client.session`."""

    def login(self, user_name: str, password: str, org_id: str) -> Login:
        """Sign in to an organization and open a session.

        A client does this by itself before its first call, and again when the session
        has expired. Use it directly to see the ids that come with the session. Counts
        against the 200 logins an hour.

        Args:
            user_name: Email address the user signs in with.
            password: Password of that user.
            org_id: Id of the organization to work in. Organization ids begin with
                `008`.

        POST /Login.json
        """
        return self._api.call(
            "POST",
            "/Login.json",
            form={"userName": user_name, "password": password, "orgId": org_id},
            into=Login,
        )

    def logout(self) -> Any:
        """End the session.

        A client that is closed does this by itself.

        POST /Logout.json
        """
        return self._api.call("POST", "/Logout.json", form={}, into=TypeOf[Any]())

    def list_orgs(self, user_name: str, password: str) -> Sequence[Organization]:
        """List the organizations a user may sign in to.

        Needs no session, since it answers the question that comes before signing in:
        which `orgId` to use. Counts against the same 200 an hour as signing in.

        Args:
            user_name: Email address the user signs in with.
            password: Password of that user.

        POST /ListOrgs.json
        """
        return self._api.call(
            "POST",
            "/ListOrgs.json",
            form={"userName": user_name, "password": password},
            into=list[Organization],
        )

    def info(self) -> SessionInfo:
        """Tell which user and organization the session belongs to.

        A cheap way to check that a session still works.

        POST /GetSessionInfo.json
        """
        return self._api.call("POST", "/GetSessionInfo.json", form={}, into=SessionInfo)

    # Arguments with another name on the wire; errors show both.
    _wire = {"user_name": "userName", "org_id": "orgId"}
