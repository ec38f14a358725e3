"""Permission policies that several rooms of the admin share."""

from __future__ import annotations

from typing import Any, ClassVar

from wagtail.permission_policies import ModelPermissionPolicy


class KeptPolicy(ModelPermissionPolicy):
    """Lets nobody delete."""

    refused: ClassVar = frozenset({"delete"})

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether the user may do this, as far as anybody may."""
        return action not in self.refused and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Whether the user may do any of these."""
        return any(self.user_has_permission(user, action) for action in actions)


class OnlyChangePolicy(KeptPolicy):
    """Lets nobody add either: the rows come from elsewhere."""

    refused: ClassVar = frozenset({"add", "delete"})
