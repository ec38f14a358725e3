"""Permission policies that several rooms of the admin share."""

from __future__ import annotations

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy


class KeptPolicy(ModelPermissionPolicy):
    """Lets nobody delete."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether the user may add, change or view."""
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Whether the user may do any of these."""
        return any(self.user_has_permission(user, action) for action in actions)
